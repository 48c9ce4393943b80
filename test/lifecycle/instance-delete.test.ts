import { catchFailure } from "../support/failure";
import { makeInstanceFixture, makeRunningInstance } from "../support/instance-fixture";

const listRemaining = ({ cloud }: Awaited<ReturnType<typeof makeRunningInstance>>) =>
  cloud.simulator.state.instances.map(({ id }) => id);

test("sends one delete request and waits until the instance is absent", async () => {
  const fixture = await makeRunningInstance();
  const { cloud, stack } = fixture;
  await stack.destroy();
  expect(cloud.takeMutations()).toEqual(["DeleteDdmInstance"]);
  expect(listRemaining(fixture)).toEqual([]);
  expect(cloud.progress[0]).toMatch(/^\[1\/2\] deleting the instance, usually/);
  expect(cloud.progress).toContainEqual(expect.stringMatching(/^\[2\/2\] job DeleteInstance \d+%/));
});

test.each([
  [{}, "false"],
  [{ deleteDnData: false }, "false"],
  [{ deleteDnData: true }, "true"],
])("always sends `delete_dn_data`, also without `deleteDnData` in the program: %j", async (program, expected) => {
  const { cloud, stack } = await makeRunningInstance(program);
  await stack.destroy();
  const deletion = cloud.takeCalls().find(({ operation }) => operation === "DeleteDdmInstance");
  expect(deletion?.path).toMatch(new RegExp(`\\?delete_dn_data=${expected}$`));
});

test("a destroy succeeds without a mutation when the instance does not exist", async () => {
  const { cloud, stack, id } = await makeRunningInstance();
  await cloud.otherClient.call("DELETE", `/v3/{pid}/instances/${id}?delete_dn_data=false`);
  await stack.destroy();
  expect(cloud.takeMutations()).toEqual([]);
});

test("waits for a deletion that another client has started", async () => {
  const fixture = await makeRunningInstance();
  const { cloud, stack, id } = fixture;
  const began = cloud.clock.now();
  const deletion = { operation: "DeleteDdmInstance", method: "DELETE", query: { delete_dn_data: false } } as const;
  await cloud.api.send({ ...deletion, path: `/v3/{project_id}/instances/${id}`, priority: "mutation" });
  cloud.clearCalls();
  await stack.destroy();
  expect(cloud.takeMutations()).toEqual([]);
  expect(listRemaining(fixture)).toEqual([]);
  expect(cloud.clock.now() - began).toBeLessThan(5 * 60_000);
});

test("waits for a running job before it sends the delete request", async () => {
  const fixture = await makeRunningInstance();
  const { cloud, stack, up } = fixture;
  cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
  await catchFailure(up({ nodeNum: 3 }));
  cloud.clearCalls();
  await stack.destroy();
  expect(cloud.takeMutations()).toEqual(["DeleteDdmInstance"]);
  expect(cloud.simulator.journal.entries.filter(({ status }) => status === 409)).toEqual([]);
  expect(listRemaining(fixture)).toEqual([]);
});

test("deletes an instance whose creation failed", async () => {
  const { cloud, stack, up } = makeInstanceFixture();
  cloud.fault("CreateInstance", { job: "fail" });
  await catchFailure(up());
  await stack.destroy();
  expect(cloud.simulator.state.instances).toEqual([]);
});

describe("a delete request whose outcome is unknown", () => {
  test("does not retry a delete request that the API has executed", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("DeleteDdmInstance", { drop: "after" });
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteDdmInstance"]);
    expect(listRemaining(fixture)).toEqual([]);
  });

  test.each([{ drop: "before" } as const, { status: 502 }])(
    "retries a delete request that the API has not executed (%j)",
    async (effect) => {
      const fixture = await makeRunningInstance();
      fixture.cloud.fault("DeleteDdmInstance", effect);
      await fixture.stack.destroy();
      expect(fixture.cloud.takeMutations()).toEqual(["DeleteDdmInstance", "DeleteDdmInstance"]);
      expect(listRemaining(fixture)).toEqual([]);
    },
  );

  test("retries a delete request even if the creation of the instance failed", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    cloud.fault("CreateInstance", { job: "fail" });
    await catchFailure(up());
    cloud.clearCalls();
    cloud.fault("DeleteDdmInstance", { drop: "before" });
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["DeleteDdmInstance", "DeleteDdmInstance"]);
    expect(cloud.simulator.state.instances).toEqual([]);
  });
});

test("a destroy succeeds when the job of the deletion is not found and the instance is absent", async () => {
  const fixture = await makeRunningInstance();
  fixture.cloud.fault("DeleteDdmInstance", { job: "vanish" });
  await fixture.stack.destroy();
  expect(listRemaining(fixture)).toEqual([]);
});

describe("a deletion that fails", () => {
  test("reports why the deletion failed, and keeps the instance in the state", async () => {
    const fixture = await makeRunningInstance();
    const { cloud, stack } = fixture;
    cloud.fault("DeleteDdmInstance", { job: "fail" });
    const error = await catchFailure(stack.destroy());
    expect(error.message).toMatch(
      /^Deleting instance "orders-\w+" \(\w+\) failed: Job DeleteInstance .* failed: DBS\.300005: .* Pulumi's state still contains it\. Run the same `pulumi` command again/,
    );
    expect(stack.id).toBeDefined();
    await stack.destroy();
    expect(listRemaining(fixture)).toEqual([]);
  });

  test("reports the polled statuses when the job still runs after `timeouts.delete`", async () => {
    const { cloud, stack } = await makeRunningInstance({ timeouts: { delete: "10m" } });
    cloud.fault("DeleteDdmInstance", { job: "stall" });
    const began = cloud.clock.now();
    const error = await catchFailure(stack.destroy());
    expect(cloud.clock.now() - began).toBe(10 * 60_000);
    expect(error.message).toMatch(
      /Timed out waiting for job .* Polled statuses: Running × \d+.*raise `timeouts\.delete`/,
    );
  });

  test("quotes the API's error when the API rejects the delete request", async () => {
    const { cloud, stack } = await makeRunningInstance();
    cloud.fault("DeleteDdmInstance", { status: 403, code: "DBS.300541", message: "no permission" });
    const error = await catchFailure(stack.destroy());
    expect(error.message).toContain("no permission (DBS.300541, HTTP 403");
    expect(error.message).toContain("Pulumi's state still contains it.");
  });
});
