import { instanceLifecycle } from "../../provider/lifecycle/instance";
import { mutations } from "../../scripts/sandbox/calls";
import { instanceArgs } from "../support/instance";
import { failureOf, runningInstance } from "../support/instance-scene";
import { Stack } from "../support/stack";
import { admin, eip } from "./instance-sides";

test("a cloud that is sick for a moment is given time; one that stays sick is told of, with what it said", async () => {
  const { stage, stack, up } = await runningInstance();
  stage.fault("ResizeFlavor", { status: 503 }, { times: 3 });
  await up({ flavorRef: "ddm.c6.2xlarge.2" });
  expect(stage.changes()).toEqual(Array(4).fill("ResizeFlavor"));
  stage.fault("ResizeFlavor", { status: 503 }, {});
  const error = await failureOf(up({ flavorRef: "ddm.c6.4xlarge.2" }));
  expect(stage.changes()).toEqual(Array(4).fill("ResizeFlavor"));
  expect(error.message).toContain("ResizeFlavor of instance");
  expect(error.message).toContain("HTTP 503");
  expect(stack.outputs["flavorRef"]).toBe("ddm.c6.2xlarge.2");
});

test("several sides are changed one after the other, each when the one before has settled, in phases", async () => {
  const { stage, stack, up } = await runningInstance();
  const change = { name: "sales-db", port: 5067, sslEnabled: true, nodeNum: 3, readonly: true, ...admin };
  await up(change);
  expect(stage.changes()).toEqual([
    ...["UpdateDdmInstanceName", "ExpandDdmInstanceNodes", "SwitchSsl", "UpdateInstancePort", "ResetAdministrator"],
    "SetReadOnlyStatus",
  ]);
  expect(stage.simulator.journal.entries.filter(({ status }) => status === 409)).toEqual([]);
  expect(stage.lines).toContainEqual(expect.stringMatching(/^\[1\/6\] renaming to "sales-db"/));
  expect(stage.lines.at(-1)).toMatch(/^\[6\/6\] making the instance read-only/);
  expect(stack.outputs).toMatchObject(change);
});

test("one that fails leaves those before it done and those after it undone; the next up goes on from there", async () => {
  const { stage, stack, up } = await runningInstance();
  const change = { name: "sales-db", port: 5067, sslEnabled: true };
  stage.fault("SwitchSsl", { job: "fail" });
  await failureOf(up(change));
  expect(stage.changes()).toEqual(["UpdateDdmInstanceName", "SwitchSsl"]);
  expect(stack.outputs).toMatchObject({ name: "sales-db", sslEnabled: false, port: 5066 });
  await up(change);
  expect(stage.changes()).toEqual(["SwitchSsl", "UpdateInstancePort"]);
});

test("what is under way, begun by an interrupted run or by somebody else, ends first", async () => {
  const { stage, stack, up, id } = await runningInstance();
  stage.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
  await failureOf(up({ nodeNum: 4 }));
  stage.calls();
  await up({ nodeNum: 4 });
  expect(stage.changes()).toEqual([]);
  expect(stage.instance(id).groups[0]?.nodes).toHaveLength(4);
  expect(stack.outputs["nodeNum"]).toBe(4);
});

test("mutations of one instance queue up behind each other", async () => {
  const { stage, stack, id } = await runningInstance();
  const { world } = stage;
  const { inputs, outputs } = stack;
  const oneProcess = Object.assign(new Stack({ world }, instanceLifecycle), { id, inputs, outputs });
  const first = world.queue.run(id, () => stage.clock.sleep(60_000));
  const begun = stage.clock.now();
  await Promise.all([first, oneProcess.up(instanceArgs({ port: 5067 }))]);
  const [change] = mutations(stage.calls());
  expect(change?.operation).toBe("UpdateInstancePort");
  expect(Date.parse(change?.at ?? "") - begun).toBeGreaterThan(59_000); // the journal's clock is another
});

describe("properties that cost no call", () => {
  test.each([
    { restartOnParameterChange: true },
    { deleteDnData: true },
    { timeouts: { update: "50m" } },
    { restartTriggers: { release: "1" } },
    { restartType: "hard" },
  ])("%j is only remembered", async (change) => {
    const { stage, stack, up } = await runningInstance();
    expect(await up(change)).toBe("update");
    expect(stage.changes()).toEqual([]);
    expect(stack.outputs).toMatchObject(change);
    expect(await up(change)).toBe("same");
  });
});

describe("what the program no longer speaks of", () => {
  test("goes back to the default where there is one, and is then left alone", async () => {
    const { stage, stack, up } = await runningInstance({
      sslEnabled: true,
      port: 5067,
      publicIpId: eip,
      readonly: true,
    });
    await up();
    expect(stage.changes()).toEqual(["SwitchSsl", "UpdateInstancePort", "UnbindEip", "SetReadOnlyStatus"]);
    expect(stack.outputs).toMatchObject({ sslEnabled: false, port: 5066 });
    await stage.somebody("PUT", `/v3/{pid}/instances/${stack.id ?? ""}/port`, { port: 6000 });
    await stack.refresh();
    expect(await up()).toBe("same");
  });

  test("is still reset by the next up when the first one failed", async () => {
    const { stage, up } = await runningInstance({ port: 5067 });
    stage.fault("UpdateInstancePort", { job: "fail" });
    await failureOf(up());
    stage.calls();
    await up();
    expect(stage.changes()).toEqual(["UpdateInstancePort"]);
  });

  test("stays where there is none", async () => {
    const { stage, up } = await runningInstance({ timeZone: "UTC+08:00", enterpriseProjectId: "0", ...admin });
    expect(await up()).toBe("update");
    expect(stage.changes()).toEqual([]);
  });
});
