import { instanceLifecycle } from "../../provider/lifecycle/instance";
import { mutations } from "../../scripts/sandbox/calls";
import { instanceArgs } from "../support/instance-args";
import { catchFailure } from "../support/failure";
import { beforeRequest, makeRunningInstance } from "../support/instance-fixture";
import { Stack } from "../support/stack";
import { admin, eip } from "./in-place-changes";

test("retries a change of the port up to four times after a 503, then fails", async () => {
  const { cloud, stack, up } = await makeRunningInstance();
  cloud.fault("UpdateInstancePort", { status: 503 }, { times: 4 });
  await up({ port: 5067 });
  expect(cloud.takeMutations()).toEqual(Array(5).fill("UpdateInstancePort"));
  cloud.fault("UpdateInstancePort", { status: 503 }, {});
  const error = await catchFailure(up({ port: 5068 }));
  expect(cloud.takeMutations()).toEqual(Array(5).fill("UpdateInstancePort"));
  expect(error.message).toContain("failed: UpdateInstancePort failed: ");
  expect(error.message).toContain("HTTP 503");
  expect(stack.outputs["port"]).toBe(5067);
});

test("retries a change of the class after a 503 only if the response has a Retry-After header", async () => {
  const { cloud, stack, up } = await makeRunningInstance();
  cloud.fault("ResizeFlavor", { status: 503, headers: { "retry-after": "5" } }, { times: 3 });
  await up({ flavorRef: "ddm.c6.2xlarge.2" });
  expect(cloud.takeMutations()).toEqual(Array(4).fill("ResizeFlavor"));
  cloud.fault("ResizeFlavor", { status: 503 });
  const error = await catchFailure(up({ flavorRef: "ddm.c6.4xlarge.2" }));
  expect(cloud.takeMutations()).toEqual(["ResizeFlavor"]);
  expect(error.message).toContain("It is not known whether changing the class to ddm.c6.4xlarge.2 was carried out");
  expect(error.message).toContain("HTTP 503");
  expect(stack.outputs["flavorRef"]).toBe("ddm.c6.2xlarge.2");
});

test.each([
  ["the default template cannot be read", "ListDdmConfigurations", { status: 500 }],
  ["the class is no longer reported", "ShowInstance", { set: { flavor_ref: null } }],
])(
  "reports the unknown outcome of an unanswered change of the class even if afterwards %s",
  async (_, read, effect) => {
    const { cloud, up } = await makeRunningInstance({ parameters: { long_query_time: "2" } });
    cloud.fault("ResizeFlavor", { drop: "before" });
    beforeRequest(cloud, "ResizeFlavor", () => {
      cloud.fault(read, effect, {});
    });
    const error = await catchFailure(up({ flavorRef: "ddm.c6.4xlarge.2", parameters: {} }));
    expect(error.message).toContain("It is not known whether changing the class to ddm.c6.4xlarge.2 was carried out");
    expect(cloud.takeMutations()).toEqual(["ModifyConfiguration", "ResizeFlavor"]);
  },
);

test("changes several properties one at a time, each after the previous change has taken effect", async () => {
  const { cloud, stack, up } = await makeRunningInstance();
  const change = { name: "sales-db", port: 5067, sslEnabled: true, nodeNum: 3, readonly: true, ...admin };
  await up(change);
  expect(cloud.takeMutations()).toEqual([
    "UpdateDdmInstanceName",
    "ExpandDdmInstanceNodes",
    "SwitchSsl",
    "UpdateInstancePort",
    "ResetAdministrator",
    "SetReadOnlyStatus",
  ]);
  expect(cloud.simulator.journal.entries.filter(({ status }) => status === 409)).toEqual([]);
  expect(cloud.progress).toContainEqual(expect.stringMatching(/^\[1\/6\] renaming to "sales-db"/));
  expect(cloud.progress.at(-1)).toMatch(/^\[6\/6\] making the instance read-only/);
  expect(stack.outputs).toMatchObject(change);
});

test("stops when a job fails, and the next up continues with the request of that job", async () => {
  const { cloud, stack, up } = await makeRunningInstance();
  const change = { name: "sales-db", port: 5067, sslEnabled: true };
  cloud.fault("SwitchSsl", { job: "fail" });
  await catchFailure(up(change));
  expect(cloud.takeMutations()).toEqual(["UpdateDdmInstanceName", "SwitchSsl"]);
  expect(stack.outputs).toMatchObject({ name: "sales-db", sslEnabled: false, port: 5066 });
  await up(change);
  expect(cloud.takeMutations()).toEqual(["SwitchSsl", "UpdateInstancePort"]);
});

test("waits for the job of an interrupted run instead of sending its request again", async () => {
  const { cloud, stack, up, id } = await makeRunningInstance();
  cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
  await catchFailure(up({ nodeNum: 4 }));
  cloud.clearCalls();
  await up({ nodeNum: 4 });
  expect(cloud.takeMutations()).toEqual([]);
  expect(cloud.instance(id).groups[0]?.nodes).toHaveLength(4);
  expect(stack.outputs["nodeNum"]).toBe(4);
});

test("sends a change only after an earlier operation of the same process on the instance has ended", async () => {
  const { cloud, stack, id } = await makeRunningInstance();
  const services = cloud.newServices();
  const { inputs, outputs } = stack;
  const stackInSameProcess = Object.assign(new Stack({ newServices: () => services }, instanceLifecycle), {
    id,
    inputs,
    outputs,
  });
  const first = services.queue.run(id, () => cloud.clock.sleep(60_000));
  const start = cloud.clock.now();
  await Promise.all([first, stackInSameProcess.up(instanceArgs({ port: 5067 }))]);
  const [change] = mutations(cloud.takeCalls());
  expect(change?.operation).toBe("UpdateInstancePort");
  expect(Date.parse(change?.at ?? "") - start).toBeGreaterThan(59_000);
});

test.each([
  { restartOnParameterChange: true },
  { deleteDnData: true },
  { timeouts: { update: "50m" } },
  { restartTriggers: { release: "1" } },
  { restartType: "hard" },
])("records a change that needs no request: %j", async (change) => {
  const { cloud, stack, up } = await makeRunningInstance();
  expect(await up(change)).toBe("update");
  expect(cloud.takeMutations()).toEqual([]);
  expect(stack.outputs).toMatchObject(change);
  expect(await up(change)).toBe("same");
});

describe("a property that the program no longer sets", () => {
  test("resets a removed property to its default, and no longer manages it", async () => {
    const { cloud, stack, up } = await makeRunningInstance({
      sslEnabled: true,
      port: 5067,
      publicIpId: eip,
      readonly: true,
    });
    await up();
    expect(cloud.takeMutations()).toEqual(["SetReadOnlyStatus", "SwitchSsl", "UpdateInstancePort", "UnbindEip"]);
    expect(stack.outputs).toMatchObject({ sslEnabled: false, port: 5066 });
    await cloud.otherClient.call("PUT", `/v3/{pid}/instances/${stack.id ?? ""}/port`, { port: 6000 });
    await stack.refresh();
    expect(await up()).toBe("same");
  });

  test("the next up resets a removed property if the first reset failed", async () => {
    const { cloud, up } = await makeRunningInstance({ port: 5067 });
    cloud.fault("UpdateInstancePort", { job: "fail" });
    await catchFailure(up());
    cloud.clearCalls();
    await up();
    expect(cloud.takeMutations()).toEqual(["UpdateInstancePort"]);
  });

  test("keeps the value of a removed property that has no default", async () => {
    const { cloud, up } = await makeRunningInstance({ timeZone: "UTC+08:00", enterpriseProjectId: "0", ...admin });
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
  });
});
