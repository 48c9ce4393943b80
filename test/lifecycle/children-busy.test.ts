import { makeAccountFixture, makeGroupFixture, nodesIn, makeSchemaFixture } from "../support/child-fixtures";
import { makeCreated } from "../support/resource-fixture";
import { failureOf } from "../support/failure";

type Fixture = Awaited<ReturnType<typeof makeAccountFixture>>;

/** Another client restarts the instance, and does not wait. */
async function restarted({ cloud, instanceId }: Fixture): Promise<void> {
  const path = `/v3/{project_id}/instances/${instanceId}/restart`;
  await cloud.api.send({ operation: "RestartDdmInstance", method: "POST", path, priority: "mutation" });
  cloud.clearCalls();
}

/** Answers that said that the instance is busy: a mutation that was sent in vain. */
const inVain = ({ cloud }: Fixture) =>
  cloud.simulator.journal.entries.filter(({ status }) => status === 409).map(({ operation }) => operation);

describe.each<[string, () => Promise<Fixture>, Record<string, unknown>, number]>([
  // An account has no job, so only a busy answer tells that the instance is busy.
  ["account", makeAccountFixture, { description: "readers" }, 2],
  ["instance group", makeGroupFixture, { nodes: nodesIn("az1") }, 0],
  ["schema", makeSchemaFixture, { shardNumber: 12 }, 0],
])("while another client's job runs on the instance, one %s", (_, fixture, change, most) => {
  test("is created when the job has ended", async () => {
    const made = await fixture();
    await restarted(made);
    await made.up({ name: "shop" });
    expect(inVain(made).length).toBeLessThanOrEqual(most);
    expect(made.stack.id).toBeDefined();
  });

  test("is changed when the job has ended", async () => {
    const made = await makeCreated(fixture(), { name: "shop" });
    await restarted(made);
    expect(await made.up({ name: "shop", ...change })).toBe("update");
    expect(inVain(made).length).toBeLessThanOrEqual(most);
    expect(made.stack.outputs).toMatchObject(change);
  });

  test("is deleted when the job has ended", async () => {
    const made = await makeCreated(fixture(), { name: "shop" });
    await restarted(made);
    await made.stack.destroy();
    expect(inVain(made).length).toBeLessThanOrEqual(most);
    expect(made.stack.id).toBeUndefined();
  });

  test("gives up at its timeout, and says that the instance is busy", async () => {
    const made = await makeCreated(fixture(), { name: "shop" });
    made.cloud.fault("RestartDdmInstance", { job: "stall" });
    await restarted(made);
    const began = made.cloud.clock.now();
    const error = await failureOf(made.up({ name: "shop", ...change, timeouts: { update: "7m" } }));
    expect(made.cloud.clock.now() - began).toBe(7 * 60_000);
    expect(error.message).toMatch(/RESTARTING/);
  });
});

describe("an account's request that is not answered", () => {
  test.each<[string, Record<string, unknown>]>([
    ["UpdateDdmUser", { description: "readers" }],
    ["ResetDdmUserPassword", { password: "Green-grass-8" }],
  ])("%s takes effect, carried out or not", async (operation, change) => {
    for (const drop of ["after", "before"] as const) {
      const made = await makeCreated(makeAccountFixture(), { name: "app" });
      made.cloud.fault(operation, { drop });
      await made.up({ name: "app", ...change });
      expect(made.stack.outputs).toMatchObject(change);
      await made.stack.refresh();
      expect(await made.up({ name: "app", ...change })).toBe("same");
    }
  });

  test.each(["after", "before"] as const)("DeleteDdmUser deletes it (lost %s it was carried out)", async (drop) => {
    const made = await makeCreated(makeAccountFixture(), { name: "app" });
    made.cloud.fault("DeleteDdmUser", { drop });
    await made.stack.destroy();
    expect(made.instance().accounts).toEqual([]);
  });

  test("leaves to the next up only what is left when setting the password fails", async () => {
    const { cloud, stack, up } = await makeCreated(makeAccountFixture(), { name: "app", description: "writers" });
    const change = { name: "app", description: "readers", password: "Green-grass-8" };
    cloud.fault("ResetDdmUserPassword", { status: 400, code: "DBS.300306", message: "It is weak." });
    const error = await failureOf(up(change));
    expect(error.message).toContain("It is weak.");
    expect(error.message).not.toContain("Green-grass-8");
    expect(stack.outputs).toMatchObject({ description: "readers", password: "Blue-sky-77" });
    cloud.clearCalls();
    await up(change);
    expect(cloud.takeMutations()).toEqual(["ResetDdmUserPassword"]);
  });

  test("keeps recorded what the program has removed until it is reset", async () => {
    const { cloud, up, instance } = await makeCreated(makeAccountFixture(), { name: "app", description: "writers" });
    cloud.fault("UpdateDdmUser", { status: 400, code: "DBS.300301" });
    await failureOf(up({ name: "app" }));
    expect(await up({ name: "app" })).toBe("update");
    expect(instance().accounts[0]?.description).toBe("");
  });
});
