import { failureOf } from "../../support/failure";
import { makeRunningInstance } from "../../support/instance-fixture";

type Fixture = Awaited<ReturnType<typeof makeRunningInstance>>;
type Effect = Parameters<Fixture["cloud"]["fault"]>[1];

/** Answers that look like absence and prove nothing. */
const doubtful: [string, Effect][] = [
  ["404 without a DDM code", { status: 404, body: {} }],
  ["404 with another gateway's code", { status: 404, code: "APIGW.0101" }],
  ["404 with an HTML page", { status: 404, body: "<html><body>Not Found</body></html>" }],
  ["an empty body with 200", { status: 200, body: "" }],
  ["an HTML page with 200", { status: 200, body: "<html><body>Maintenance</body></html>" }],
  ["an error with 200", { status: 200, body: { errCode: "DBS.200002", externalMessage: "does not exist" } }],
];

/** Nothing was bought or deleted, and Pulumi holds the instance. */
function expectKept({ cloud, stack, id }: Fixture): void {
  expect(cloud.takeMutations()).toEqual([]);
  expect(stack.id).toBe(id);
  expect(cloud.simulator.state.instances.map((instance) => instance.id)).toEqual([id]);
}

describe.each(doubtful)("an instance whose details are answered by %s", (_, effect) => {
  test("once stays in the state without a word", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", effect);
    // What is not an answer of DDM may end a command, but not change the state.
    await fixture.stack.refresh().catch(() => undefined);
    expectKept(fixture);
    expect(await fixture.up()).toBe("same");
  });

  test("at every request stays in the state with an error", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", effect, {});
    for (const command of [
      () => fixture.stack.refresh(),
      () => fixture.up({ port: 5067 }),
      () => fixture.stack.destroy(),
    ]) {
      await failureOf(command());
      expectKept(fixture);
    }
  });

  test("stays in the state even when the list does not have it", async () => {
    const { cloud, stack, id } = await makeRunningInstance();
    cloud.fault("ShowInstance", effect, {});
    cloud.simulator.state.instances.length = 0;
    await failureOf(stack.refresh());
    expect(stack.id).toBe(id);
  });
});

describe("an instance that is reported as not found", () => {
  const gone = { status: 404, code: "DBS.200002" };

  test("once stays in the state", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", gone);
    expect(await fixture.stack.refresh()).toBe(true);
    expectKept(fixture);
  });

  test("once is updated all the same", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", gone);
    await fixture.up({ port: 5067 });
    expect(fixture.cloud.takeMutations()).toEqual(["UpdateInstancePort"]);
  });

  test("once is deleted all the same: that is no proof", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", gone);
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteDdmInstance"]);
    expect(fixture.cloud.simulator.state.instances).toEqual([]);
  });

  test("once while its deletion runs is waited for until it is absent", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("DeleteDdmInstance", { job: "vanish" });
    fixture.cloud.fault("ShowInstance", gone, { nth: 2 });
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteDdmInstance"]);
    expect(fixture.cloud.simulator.state.instances).toEqual([]);
  });

  test("by the deletion itself, but is listed, stays in the state", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("DeleteDdmInstance", gone, {});
    const { message } = await failureOf(fixture.stack.destroy());
    expect(message).toContain("Pulumi still holds it.");
    expect(fixture.stack.id).toBe(fixture.id);
    expect(fixture.cloud.simulator.state.instances).toHaveLength(1);
  });

  test("always, but is listed, stays in the state", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", gone, {});
    expect((await failureOf(fixture.stack.refresh())).message).toContain("not found, but still lists it");
    expect((await failureOf(fixture.stack.destroy())).message).toContain("not found, but still lists it");
    expectKept(fixture);
  });

  test.each<[string, Effect]>([
    ["lacks its array", { body: { total_record: 0 } }],
    ["is an empty body", { body: "" }],
    ["is an HTML page", { body: "<html></html>" }],
    ["is shorter than its total", { body: { instances: [], total_record: 1 } }],
  ])("by a list that %s stays in the state", async (_, effect) => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", gone, {});
    fixture.cloud.fault("ListInstances", effect, {});
    for (const command of [() => fixture.stack.refresh(), () => fixture.stack.destroy()]) {
      await failureOf(command());
      expectKept(fixture);
    }
  });
});

describe("an instance that is absent", () => {
  test("by its details and by the list, after a pause, is dropped; the next up creates it", async () => {
    const { cloud, stack, up } = await makeRunningInstance();
    cloud.simulator.state.instances.length = 0;
    const began = cloud.clock.now();
    expect(await stack.refresh()).toBe(false);
    expect(cloud.clock.now() - began).toBeGreaterThanOrEqual(6_000);
    expect(cloud.takeCalls().map(({ operation }) => operation)).toContain("ListInstances");
    expect(await up()).toBe("create");
  });

  test("is deleted without a request", async () => {
    const { cloud, stack } = await makeRunningInstance();
    cloud.simulator.state.instances.length = 0;
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });
});

test("a refresh keeps an instance while it is being deleted", async () => {
  const { cloud, stack, id } = await makeRunningInstance();
  cloud.fault("DeleteDdmInstance", { job: "stall" });
  await cloud.otherClient.call("DELETE", `/v3/{pid}/instances/${id}?delete_dn_data=false`);
  expect(await stack.refresh()).toBe(true);
  expect(stack.outputs["status"]).toBe("DELETING");
});
