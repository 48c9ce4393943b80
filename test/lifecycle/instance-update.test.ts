import { instanceLifecycle } from "../../provider/lifecycle/instance";
import { mutations } from "../../scripts/sandbox/calls";
import { instanceArgs } from "../support/instance";
import { failureOf, runningInstance } from "../support/instance-scene";
import { Stack } from "../support/stack";
import { admin, eip } from "./instance-sides";

test("repeats a failing request with pauses, and gives up with the API's own words", async () => {
  const { stage, stack, up } = await runningInstance();
  stage.fault("UpdateInstancePort", { status: 503 }, { times: 4 });
  await up({ port: 5067 });
  expect(stage.changes()).toEqual(Array(5).fill("UpdateInstancePort"));
  stage.fault("UpdateInstancePort", { status: 503 }, {});
  const error = await failureOf(up({ port: 5068 }));
  expect(stage.changes()).toEqual(Array(5).fill("UpdateInstancePort"));
  expect(error.message).toContain("failed: UpdateInstancePort was refused: ");
  expect(error.message).toContain("HTTP 503");
  expect(stack.outputs["port"]).toBe(5067);
});

test("repeats a change of the class only while it certainly had no effect", async () => {
  const { stage, stack, up } = await runningInstance();
  stage.fault("ResizeFlavor", { status: 503, headers: { "retry-after": "5" } }, { times: 3 });
  await up({ flavorRef: "ddm.c6.2xlarge.2" });
  expect(stage.changes()).toEqual(Array(4).fill("ResizeFlavor"));
  stage.fault("ResizeFlavor", { status: 503 });
  const error = await failureOf(up({ flavorRef: "ddm.c6.4xlarge.2" }));
  expect(stage.changes()).toEqual(["ResizeFlavor"]);
  expect(error.message).toContain(
    "It is not known whether changing the class from ddm.c6.2xlarge.2 to ddm.c6.4xlarge.2 was carried out",
  );
  expect(error.message).toContain("HTTP 503");
  expect(stack.outputs["flavorRef"]).toBe("ddm.c6.2xlarge.2");
});

test("changes several properties one after the other, each after the previous request has settled, in phases", async () => {
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

test("stops at the request that fails; the next up continues with it", async () => {
  const { stage, stack, up } = await runningInstance();
  const change = { name: "sales-db", port: 5067, sslEnabled: true };
  stage.fault("SwitchSsl", { job: "fail" });
  await failureOf(up(change));
  expect(stage.changes()).toEqual(["UpdateDdmInstanceName", "SwitchSsl"]);
  expect(stack.outputs).toMatchObject({ name: "sales-db", sslEnabled: false, port: 5066 });
  await up(change);
  expect(stage.changes()).toEqual(["SwitchSsl", "UpdateInstancePort"]);
});

test("waits first for what an interrupted run has started", async () => {
  const { stage, stack, up, id } = await runningInstance();
  stage.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
  await failureOf(up({ nodeNum: 4 }));
  stage.calls();
  await up({ nodeNum: 4 });
  expect(stage.changes()).toEqual([]);
  expect(stage.instance(id).groups[0]?.nodes).toHaveLength(4);
  expect(stack.outputs["nodeNum"]).toBe(4);
});

test("sends the changes of one instance one after the other", async () => {
  const { stage, stack, id } = await runningInstance();
  const { world } = stage;
  const { inputs, outputs } = stack;
  const oneProcess = Object.assign(new Stack({ world }, instanceLifecycle), { id, inputs, outputs });
  const first = world.queue.run(id, () => stage.clock.sleep(60_000));
  const begun = stage.clock.now();
  await Promise.all([first, oneProcess.up(instanceArgs({ port: 5067 }))]);
  const [change] = mutations(stage.calls());
  expect(change?.operation).toBe("UpdateInstancePort");
  expect(Date.parse(change?.at ?? "") - begun).toBeGreaterThan(59_000); // the journal has a clock of its own
});

describe("properties that need no request", () => {
  test.each([
    { restartOnParameterChange: true },
    { deleteDnData: true },
    { timeouts: { update: "50m" } },
    { restartTriggers: { release: "1" } },
    { restartType: "hard" },
  ])("%j is only recorded", async (change) => {
    const { stage, stack, up } = await runningInstance();
    expect(await up(change)).toBe("update");
    expect(stage.changes()).toEqual([]);
    expect(stack.outputs).toMatchObject(change);
    expect(await up(change)).toBe("same");
  });
});

describe("a property that the program no longer gives", () => {
  test("returns to its default where there is one, and is no longer managed", async () => {
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

  test("is reset by the next up when the reset has failed", async () => {
    const { stage, up } = await runningInstance({ port: 5067 });
    stage.fault("UpdateInstancePort", { job: "fail" });
    await failureOf(up());
    stage.calls();
    await up();
    expect(stage.changes()).toEqual(["UpdateInstancePort"]);
  });

  test("stays as it is where there is no default", async () => {
    const { stage, up } = await runningInstance({ timeZone: "UTC+08:00", enterpriseProjectId: "0", ...admin });
    expect(await up()).toBe("update");
    expect(stage.changes()).toEqual([]);
  });
});
