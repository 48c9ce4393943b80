import { countByOperation, mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { dataNodeArgs, instanceArgs } from "../harness/fixtures";
import { declaration, program, ref } from "../harness/programs";
import { useProject } from "../harness/use-project";

const many = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
const [groups, schemas, accounts] = [many(3, "group"), many(10, "schema"), many(20, "account")];

/** A program with many resources of one instance: each schema has a data node and two accounts. */
const programOf = (dataNodes: readonly string[]) => {
  const instanceId = ref("orders.id");
  const { subnetId, flavorRef } = instanceArgs;
  return program(
    { orders: {} },
    [
      ...groups.map((name) =>
        declaration("InstanceGroup", name, {
          instanceId,
          type: "r",
          flavorRef,
          nodes: [{ availableZone: "az1", subnetId }],
        }),
      ),
      ...schemas.map((name, index) =>
        declaration("Schema", name, {
          instanceId,
          shardMode: "cluster",
          shardNumber: 8,
          dataNodes: [dataNodeArgs(dataNodes[index])],
        }),
      ),
      ...accounts.map((name, index) =>
        declaration("Account", name, {
          instanceId,
          password: "Ab!cdef123",
          baseAuthority: ["SELECT"],
          databases: [ref(`schema${(index % schemas.length) + 1}.name`)],
        }),
      ),
    ].join("\n"),
  );
};

describe("many resources of one instance", () => {
  const { simulator, project } = useProject({ seed: "many" }, (running) => ({
    program: programOf(running.simulator.state.dataNodes.map(({ id }) => id)),
  }));

  // The create of a schema must wait for the schema's status and for the instance's status. A read must find all 20 accounts, although the
  // API returns ten by default.
  test("creates and deletes all resources without finding their instance busy", async () => {
    const names = [...groups, ...schemas, ...accounts];
    const createCalls = recordCalls(simulator);
    const created = await project.up();
    for (const name of names) expect(created.ops(name)).toEqual(["create"]);
    expect(countByOperation(mutations(createCalls()))).toEqual({
      CreateDdmUser: 20,
      CreateDdmDatabase: 10,
      CreateGroup: 3,
      CreateInstance: 1,
    });
    // Mutations of one process are queued, so the API returns no error, in particular none about a busy instance.
    expect(createCalls().filter(({ status }) => (status ?? 0) >= 400)).toEqual([]);
    const [instance] = simulator.simulator.state.instances;
    expect([instance?.groups.length, instance?.schemas.length, instance?.accounts.length]).toEqual([4, 10, 20]);

    // A refresh reads the groups, schemas and accounts with one list call each.
    const refreshCalls = recordCalls(simulator);
    await project.preview({ args: ["--refresh", "--expect-no-changes"] });
    expect(refreshCalls().length).toBeLessThan(15);
    expect(countByOperation(refreshCalls())).toMatchObject({ ListDdmUsers: 1, ListDatabases: 1, ListGroup: 1 });

    const destroyCalls = recordCalls(simulator);
    const destroyed = await project.destroy();
    for (const name of names) expect(destroyed.ops(name)).toEqual(["delete"]);
    const deleted = mutations(destroyCalls());
    expect(countByOperation(deleted)).toEqual({
      DeleteDdmUser: 20,
      DeleteDdmDatabase: 10,
      DeleteGroup: 3,
      DeleteDdmInstance: 1,
    });
    expect(destroyCalls().filter(({ status }) => status === 409)).toEqual([]);
    // Accounts are deleted before the schemas that they name.
    const order = deleted.map(({ path, operation }) => `${operation ?? ""} ${path}`);
    for (const [index, account] of accounts.entries()) {
      const schema = `schema${(index % schemas.length) + 1}_`;
      const [accountIndex, schemaIndex] = [
        order.findIndex((call) => call.includes(`/users/${account}_`)),
        order.findIndex((call) => call.startsWith("DeleteDdmDatabase") && call.includes(`/${schema}`)),
      ];
      expect([accountIndex >= 0, accountIndex < schemaIndex]).toEqual([true, true]);
    }
    expect(simulator.simulator.state.instances).toEqual([]);
  });
});
