import { catchFailure } from "../../support/failure";
import { makeRunningInstance } from "../../support/instance-fixture";

type Fixture = Awaited<ReturnType<typeof makeRunningInstance>>;
type Effect = Parameters<Fixture["cloud"]["fault"]>[1];

/** Responses that do not prove absence. */
const doubtful: [string, Effect][] = [
  ["404 without a DDM code", { status: 404, body: {} }],
  ["404 with the gateway's code", { status: 404, code: "APIGW.0101" }],
  ["404 with an HTML page", { status: 404, body: "<html><body>Not Found</body></html>" }],
  ["an empty body with 200", { status: 200, body: "" }],
  ["an HTML page with 200", { status: 200, body: "<html><body>Maintenance</body></html>" }],
  ["an error with 200", { status: 200, body: { errCode: "DBS.200002", externalMessage: "does not exist" } }],
];

/** Expects that no mutation was sent, and that the state and the cloud contain the instance. */
function expectKept({ cloud, stack, id }: Fixture): void {
  expect(cloud.takeMutations()).toEqual([]);
  expect(stack.id).toBe(id);
  expect(cloud.simulator.state.instances.map((instance) => instance.id)).toEqual([id]);
}

describe.each(doubtful)("an instance whose details request returns %s", (_, effect) => {
  test("a refresh keeps the instance in the state after one doubtful response", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", effect);
    // An invalid response may make the refresh fail, but must not change the state.
    await fixture.stack.refresh().catch(() => undefined);
    expectKept(fixture);
    expect(await fixture.up()).toBe("same");
  });

  test("every command fails and keeps the instance while every response is doubtful", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", effect, {});
    for (const command of [
      () => fixture.stack.refresh(),
      () => fixture.up({ port: 5067 }),
      () => fixture.stack.destroy(),
    ]) {
      await catchFailure(command());
      expectKept(fixture);
    }
  });

  test("a refresh fails and keeps the instance in the state, although the list does not contain it", async () => {
    const { cloud, stack, id } = await makeRunningInstance();
    cloud.fault("ShowInstance", effect, {});
    cloud.simulator.state.instances.length = 0;
    await catchFailure(stack.refresh());
    expect(stack.id).toBe(id);
  });
});

test("a refresh removes a deleted instance from the state, and prints no warning", async () => {
  const { cloud, stack } = await makeRunningInstance();
  cloud.simulator.state.instances.length = 0;
  expect(await stack.refresh()).toBe(false);
  expect(cloud.warnings).toEqual([]);
});

describe("an instance that is reported as not found", () => {
  const notFound = { status: 404, code: "DBS.200002" };

  test("a refresh keeps the instance in the state although one response is 404", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", notFound);
    expect(await fixture.stack.refresh()).toBe(true);
    expectKept(fixture);
  });

  test("an update changes the instance although one response is 404", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", notFound);
    await fixture.up({ port: 5067 });
    expect(fixture.cloud.takeMutations()).toEqual(["UpdateInstancePort"]);
  });

  test("a destroy deletes the instance although one response is 404", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", notFound);
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteDdmInstance"]);
    expect(fixture.cloud.simulator.state.instances).toEqual([]);
  });

  test("a destroy polls until the instance is deleted, although one poll returns 404", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("DeleteDdmInstance", { job: "vanish" });
    fixture.cloud.fault("ShowInstance", notFound, { nth: 2 });
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteDdmInstance"]);
    expect(fixture.cloud.simulator.state.instances).toEqual([]);
  });

  test("a listed instance stays in the state when only the delete request returns 404", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("DeleteDdmInstance", notFound, {});
    const { message } = await catchFailure(fixture.stack.destroy());
    expect(message).toContain("Pulumi's state still contains it.");
    expect(fixture.stack.id).toBe(fixture.id);
    expect(fixture.cloud.simulator.state.instances).toHaveLength(1);
  });

  test("a listed instance stays in the state when every request for its details returns 404", async () => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", notFound, {});
    expect((await catchFailure(fixture.stack.refresh())).message).toContain("not found, but still lists it");
    expect((await catchFailure(fixture.stack.destroy())).message).toContain("not found, but still lists it");
    expectKept(fixture);
  });

  test.each<[string, Effect]>([
    ["lacks its array", { body: { total_record: 0 } }],
    ["is an empty body", { body: "" }],
    ["is an HTML page", { body: "<html></html>" }],
    ["is shorter than its total", { body: { instances: [], total_record: 1 } }],
  ])("an instance that is not found stays in the state when the list %s", async (_, effect) => {
    const fixture = await makeRunningInstance();
    fixture.cloud.fault("ShowInstance", notFound, {});
    fixture.cloud.fault("ListInstances", effect, {});
    for (const command of [() => fixture.stack.refresh(), () => fixture.stack.destroy()]) {
      await catchFailure(command());
      expectKept(fixture);
    }
  });
});

describe("an instance that does not exist", () => {
  test("a refresh removes the instance after the list confirms its absence, and the next up creates it", async () => {
    const { cloud, stack, up } = await makeRunningInstance();
    cloud.simulator.state.instances.length = 0;
    const began = cloud.clock.now();
    expect(await stack.refresh()).toBe(false);
    expect(cloud.clock.now() - began).toBeGreaterThanOrEqual(6_000);
    expect(cloud.takeCalls().map(({ operation }) => operation)).toContain("ListInstances");
    expect(await up()).toBe("create");
  });

  test("a destroy removes the instance from the state without a delete request", async () => {
    const { cloud, stack } = await makeRunningInstance();
    cloud.simulator.state.instances.length = 0;
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });
});

test("a refresh keeps an instance in the state while it is being deleted", async () => {
  const { cloud, stack, id } = await makeRunningInstance();
  cloud.fault("DeleteDdmInstance", { job: "stall" });
  await cloud.otherClient.call("DELETE", `/v3/{pid}/instances/${id}?delete_dn_data=false`);
  expect(await stack.refresh()).toBe(true);
  expect(stack.outputs["status"]).toBe("DELETING");
});
