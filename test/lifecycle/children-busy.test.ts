import { makeAccountFixture, makeGroupFixture, nodesIn, makeSchemaFixture } from "../support/child-fixtures";
import { createResource } from "../support/resource-fixture";
import { catchFailure } from "../support/failure";
import { beforeRequest } from "../support/instance-fixture";

type Fixture = Awaited<ReturnType<typeof makeAccountFixture>>;

/** Restarts the instance as another client, without waiting. */
async function restartAsOtherClient({ cloud, instanceId }: Fixture): Promise<void> {
  const path = `/v3/{project_id}/instances/${instanceId}/restart`;
  await cloud.api.send({ operation: "RestartDdmInstance", method: "POST", path, priority: "mutation" });
  cloud.clearCalls();
}

/** Operations that the API rejected because the instance was busy. */
const busyResponses = ({ cloud }: Fixture) =>
  cloud.simulator.journal.entries.filter(({ status }) => status === 409).map(({ operation }) => operation);

describe.each<[string, () => Promise<Fixture>, Record<string, unknown>, number]>([
  // The provider sends account requests without polling the instance first: a busy response shows that the instance is busy.
  ["account", makeAccountFixture, { description: "readers" }, 2],
  ["node group", makeGroupFixture, { nodes: nodesIn("az1") }, 0],
  ["schema", makeSchemaFixture, { shardNumber: 12 }, 0],
])(
  "a resource of kind %s in an instance that is busy with another client's job",
  (_, makeFixture, change, maxBusyResponses) => {
    test("creates the resource after the other client's job ends", async () => {
      const fixture = await makeFixture();
      await restartAsOtherClient(fixture);
      await fixture.up({ name: "shop" });
      expect(busyResponses(fixture).length).toBeLessThanOrEqual(maxBusyResponses);
      expect(fixture.stack.id).toBeDefined();
    });

    test("changes the resource after the other client's job ends", async () => {
      const fixture = await createResource(makeFixture(), { name: "shop" });
      await restartAsOtherClient(fixture);
      expect(await fixture.up({ name: "shop", ...change })).toBe("update");
      expect(busyResponses(fixture).length).toBeLessThanOrEqual(maxBusyResponses);
      expect(fixture.stack.outputs).toMatchObject(change);
    });

    test("deletes the resource after the other client's job ends", async () => {
      const fixture = await createResource(makeFixture(), { name: "shop" });
      await restartAsOtherClient(fixture);
      await fixture.stack.destroy();
      expect(busyResponses(fixture).length).toBeLessThanOrEqual(maxBusyResponses);
      expect(fixture.stack.id).toBeUndefined();
    });

    test("reports the status of the instance when a change times out", async () => {
      const fixture = await createResource(makeFixture(), { name: "shop" });
      fixture.cloud.fault("RestartDdmInstance", { job: "stall" });
      await restartAsOtherClient(fixture);
      const began = fixture.cloud.clock.now();
      const error = await catchFailure(fixture.up({ name: "shop", ...change, timeouts: { update: "7m" } }));
      expect(fixture.cloud.clock.now() - began).toBe(7 * 60_000);
      expect(error.message).toMatch(/RESTARTING/);
    });
  },
);

describe("account requests", () => {
  test.each<[string, Record<string, unknown>]>([
    ["UpdateDdmUser", { description: "readers" }],
    ["ResetDdmUserPassword", { password: "Green-grass-8" }],
  ])(
    "%s takes effect when the connection closes, whether or not the API has executed the request",
    async (operation, change) => {
      for (const drop of ["after", "before"] as const) {
        const fixture = await createResource(makeAccountFixture(), { name: "app" });
        fixture.cloud.fault(operation, { drop });
        await fixture.up({ name: "app", ...change });
        expect(fixture.stack.outputs).toMatchObject(change);
        await fixture.stack.refresh();
        expect(await fixture.up({ name: "app", ...change })).toBe("same");
      }
    },
  );

  test.each([
    ["executed", "after"],
    ["not executed", "before"],
  ] as const)(
    "DeleteDdmUser deletes the account when the connection closes and the API has %s the request",
    async (_, drop) => {
      const fixture = await createResource(makeAccountFixture(), { name: "app" });
      fixture.cloud.fault("DeleteDdmUser", { drop });
      await fixture.stack.destroy();
      expect(fixture.instance().accounts).toEqual([]);
    },
  );

  test("the next up sends only the password after a failed password change", async () => {
    const { cloud, stack, up } = await createResource(makeAccountFixture(), { name: "app", description: "writers" });
    const change = { name: "app", description: "readers", password: "Green-grass-8" };
    cloud.fault("ResetDdmUserPassword", { status: 400, code: "DBS.300306", message: "It is weak." });
    const error = await catchFailure(up(change));
    expect(error.message).toContain("It is weak.");
    expect(error.message).not.toContain("Green-grass-8");
    expect(stack.outputs).toMatchObject({ description: "readers", password: "Blue-sky-77" });
    cloud.clearCalls();
    await up(change);
    expect(cloud.takeMutations()).toEqual(["ResetDdmUserPassword"]);
  });

  test("the next up resets a removed property after the first reset has failed", async () => {
    const { cloud, up, instance } = await createResource(makeAccountFixture(), { name: "app", description: "writers" });
    cloud.fault("UpdateDdmUser", { status: 400, code: "DBS.300301" });
    await catchFailure(up({ name: "app" }));
    expect(await up({ name: "app" })).toBe("update");
    expect(instance().accounts[0]?.description).toBe("");
  });
});

test.each([
  ["node group", makeGroupFixture],
  ["schema", makeSchemaFixture],
])("the error of a %s that cannot be created names the instance and its status", async (_, makeFixture) => {
  const fixture = await makeFixture();
  fixture.instance().condition = "FROZEN";
  const error = await catchFailure(fixture.up());
  expect(error.message).toContain(
    `failed: Waited for instance ${fixture.instanceId} to be RUNNING, but the status is FROZEN (expected: RUNNING)`,
  );
});

describe.each<[string, () => Promise<Fixture>, Record<string, unknown>, string, string]>([
  ["node group", makeGroupFixture, { nodes: nodesIn("az1") }, "CreateGroup", "BatchDeleteNodes"],
  ["schema", makeSchemaFixture, { shardNumber: 12 }, "CreateDdmDatabase", "CheckMigrateLogicDb"],
])(
  "a %s whose instance becomes FROZEN right before the request",
  (_, makeFixture, change, createOperation, updateOperation) => {
    test("the create sends one request and reports the status, and the next up creates the resource", async () => {
      const fixture = await makeFixture();
      const freeze = freezeBefore(fixture, createOperation);
      const error = await catchFailure(fixture.up({ name: "shop" }));
      expect(error.message).toMatch(
        /The status of the instance is FROZEN\. Nothing was created\. Check this in the console\./,
      );
      expect(fixture.cloud.takeMutations()).toEqual([createOperation]);
      freeze.end();
      expect(await fixture.up({ name: "shop" })).toBe("create");
    });

    test("the update sends one request and reports the status, and the next up continues it", async () => {
      const fixture = await createResource(makeFixture(), { name: "shop" });
      const freeze = freezeBefore(fixture, updateOperation);
      const error = await catchFailure(fixture.up({ name: "shop", ...change }));
      expect(error.message).toMatch(
        /status (of the instance )?is FROZEN.* Check this in the console\. When it is resolved, run/,
      );
      expect(fixture.cloud.takeMutations()).toEqual([updateOperation]);
      freeze.end();
      expect(await fixture.up({ name: "shop", ...change })).toBe("update");
      expect(fixture.stack.outputs).toMatchObject(change);
    });
  },
);

/** Freezes the instance before every request of an operation, until `end` is called. */
function freezeBefore({ cloud, instance }: Fixture, operation: string): { end: () => void } {
  let condition: "FROZEN" | "OK" = "FROZEN";
  beforeRequest(cloud, operation, () => (instance().condition = condition));
  return {
    end: () => {
      instance().condition = condition = "OK";
    },
  };
}
