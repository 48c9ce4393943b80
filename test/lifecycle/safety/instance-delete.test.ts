import { catchFailure } from "../../support/failure";
import { beforeRequest, makeInstanceFixture, makeRunningInstance } from "../../support/instance-fixture";

describe.each(["ERROR", "FROZEN", "CREATEFAILED"] as const)("the deletion of an instance in status %s", (condition) => {
  test("deletes the instance regardless of its status", async () => {
    const { cloud, stack, id } = await makeRunningInstance();
    cloud.instance(id).condition = condition;
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["DeleteDdmInstance"]);
    expect(cloud.simulator.state.instances).toEqual([]);
  });

  test("keeps an existing instance in the state when its deletion is refused", async () => {
    const { cloud, stack, id } = await makeRunningInstance();
    cloud.instance(id).condition = condition;
    cloud.fault("DeleteDdmInstance", { status: 400, code: "DBS.280001", message: "not now" });
    const { message } = await catchFailure(stack.destroy());
    expect(message).toContain("not now (DBS.280001, HTTP 400");
    expect(message).toContain("Pulumi's state still contains it.");
    expect(stack.id).toBe(id);
    await stack.destroy();
    expect(cloud.simulator.state.instances).toEqual([]);
  });
});

describe("a deletion whose request is refused", () => {
  test("a destroy succeeds when its request is refused and the instance no longer exists", async () => {
    const { cloud, stack } = await makeRunningInstance();
    cloud.fault("DeleteDdmInstance", { status: 400, code: "DBS.280001" });
    beforeRequest(cloud, "DeleteDdmInstance", () => (cloud.simulator.state.instances.length = 0));
    await stack.destroy();
    expect(stack.id).toBeUndefined();
  });

  test("waits for a running deletion when its own request is refused", async () => {
    const { cloud, stack } = await makeRunningInstance();
    cloud.fault("DeleteDdmInstance", { status: 400, code: "DBS.280001", after: true });
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["DeleteDdmInstance"]);
    expect(cloud.simulator.state.instances).toEqual([]);
  });

  test("reports why a deletion was refused when the live state cannot be read afterwards", async () => {
    const { cloud, stack, id } = await makeRunningInstance();
    cloud.fault("DeleteDdmInstance", { status: 403, code: "DBS.300541", message: "no permission" });
    cloud.fault("ShowDdmDetail", { status: 500 }, {});
    const { message } = await catchFailure(stack.destroy());
    expect(message).toContain("no permission (DBS.300541, HTTP 403");
    expect(stack.id).toBe(id);
  });
});

test("warns that data stays when a yearly/monthly instance with `deleteDnData` is deleted", async () => {
  const charging = { mode: "prePaid", periodUnit: "month", period: 1 };
  const { cloud, stack } = await makeRunningInstance({ charging, deleteDnData: true });
  await stack.destroy();
  expect(cloud.takeMutations()).toEqual(["CancelResourcesSubscription"]);
  expect(cloud.warnings).toEqual([expect.stringContaining("The data on the data nodes stays")]);
});

test("sends a delete request when the unsubscription fails because the instance has become pay-per-use", async () => {
  const charging = { mode: "prePaid", periodUnit: "month", period: 1 };
  const { cloud, stack, id } = await makeRunningInstance({ charging });
  cloud.instance(id).billing = { mode: "postPaid" };
  await stack.destroy();
  expect(cloud.takeMutations()).toEqual(["CancelResourcesSubscription", "DeleteDdmInstance"]);
  expect(cloud.simulator.state.instances).toEqual([]);
});

test("a replacement of a failed instance deletes the instance before it buys another", async () => {
  const { cloud, stack, up } = makeInstanceFixture();
  cloud.fault("CreateInstance", { job: "fail" });
  await catchFailure(up());
  cloud.clearCalls();
  expect(await up()).toBe("replace");
  expect(cloud.takeMutations()).toEqual(["DeleteDdmInstance", "CreateInstance"]);
  expect(cloud.simulator.state.instances.map(({ id }) => id)).toEqual([stack.id]);
});

test("a destroy sends one request and reports the status when the API refuses to delete a frozen instance", async () => {
  const { cloud, stack, id } = await makeRunningInstance();
  cloud.instance(id).condition = "FROZEN";
  cloud.fault("DeleteDdmInstance", { status: 400, code: "DBS.200076" }, {});
  const error = await catchFailure(stack.destroy());
  expect(error.message).toMatch(
    /The status of the instance is FROZEN\. Pulumi's state still contains it\. Check this in the console\. When it is resolved, run the same/,
  );
  expect(cloud.takeMutations()).toEqual(["DeleteDdmInstance"]);
  expect(stack.id).toBe(id);
});
