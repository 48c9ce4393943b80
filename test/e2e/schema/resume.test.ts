import { countByOperation, mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { operationsOf } from "../harness/calls";
import { replacementOps, type Args } from "../harness/cases";
import { dataNodeArgs } from "../harness/fixtures";
import { declaration, program, ref } from "../harness/programs";
import type { Project } from "../harness/project";
import { useProject } from "../harness/use-project";

const speed = 3600;

/** A password that the simulated data nodes reject. */
const wrong = "wrong";

describe("schema after an interruption or a failure", () => {
  const { simulator: running, project } = useProject({ speed, seed: "half-way" });

  const node = (index: number, userPassword?: string) =>
    dataNodeArgs(running.simulator.state.dataNodes[index]?.id, userPassword);
  const programWith = (schemas: Readonly<Record<string, Args>>) => {
    const common = { instanceId: ref("orders.id"), shardMode: "cluster", shardNumber: 8 };
    const declarations = Object.entries(schemas).map(([name, args]) =>
      declaration("Schema", name, { ...common, ...args }),
    );
    return program({ orders: {} }, declarations.join("\n"));
  };
  const live = (name: RegExp) => running.simulator.state.instances[0]?.schemas.find((schema) => name.test(schema.name));
  const up = async (text: string, options?: Parameters<Project["up"]>[0]) => {
    project.edit(text);
    const calls = recordCalls(running);
    const outcome = await project.up(options);
    return { outcome, calls: mutations(calls()), state: await project.state() };
  };

  test("continues the migration of a killed `up` instead of starting another migration", async () => {
    await up(programWith({ shop: { dataNodes: [node(0)] } }));
    const more = programWith({ shop: { shardNumber: 16, dataNodes: [node(0), node(1)] } });
    const calls = recordCalls(running);
    project.edit(more);
    await project.up({
      fails: true,
      meanwhile: async ({ until, kill }) => {
        await until(() => countByOperation(calls())["MigrateLogicDb"] === 1);
        running.simulator.clock.setSpeed(0);
        kill();
      },
    });
    await project.run(["cancel", "--yes"]);
    expect(live(/^shop/)).toMatchObject({ status: "EXPANDING", shardNumber: 8 });
    expect((await project.state()).resource("shop").outputs).toMatchObject({ shardNumber: 8, status: "RUNNING" });

    running.simulator.clock.setSpeed(speed);
    const { outcome, state } = await up(more);
    expect(outcome.ops("shop")).toEqual(["update"]);
    expect(outcome.progress("shop").join("\n")).toContain("continuing the resharding in progress");
    expect(countByOperation(mutations(calls()))).toEqual({ CheckMigrateLogicDb: 1, MigrateLogicDb: 1, SwitchRoute: 1 });
    expect(live(/^shop/)).toMatchObject({ status: "RUNNING", shardNumber: 16, shardUnit: 8 });
    expect(state.resource("shop").outputs).toMatchObject({ shardNumber: 16, status: "RUNNING" });
    await project.preview({ args: ["--refresh", "--expect-no-changes"] });
  });

  test("a schema stays in the state when its create or resharding fails, and later runs of `up` correct it", async () => {
    const before = { shop: { dataNodes: [node(0)] }, grown: { dataNodes: [node(1)], resharding: { retries: 0 } } };
    const failed = await up(
      programWith({ ...before, fixed: { dataNodes: [node(2, wrong)] }, dropped: { dataNodes: [node(3, wrong)] } }),
      { fails: true, args: ["--continue-on-error"] },
    );
    for (const name of ["fixed", "dropped"]) {
      const [error, ...others] = failed.outcome.diagnostics(name, "error");
      expect(others).toEqual([]);
      expect(error).toContain("DBS.300114: The administrator or password is incorrect.");
      expect(error).toContain("Run `pulumi up` again: it deletes the failed resource and creates another one");
      expect(failed.state.resource(name)).toMatchObject({ outputs: { status: "CREATE_FAILED" } });
      expect(failed.state.resource(name).initErrors).toEqual([expect.stringContaining("DBS.300114")]);
    }
    expect(failed.outcome.ops("shop")).toEqual(["create"]);

    // The next `up` tries to reshard two schemas. The pre-check of `shop` fails because of a wrong password. The migration job of `grown` fails and
    // is rolled back.
    running.simulator.faults.add({ match: { operation: "MigrateLogicDb", times: 1 }, effect: { job: "fail" } });
    const fixed = { dataNodes: [node(2)] };
    const second = {
      shop: { shardNumber: 16, dataNodes: [node(0, wrong), node(4, wrong)] },
      grown: { ...before.grown, shardNumber: 16 },
    };
    const failedAgain = await up(programWith({ ...second, fixed }), { fails: true, args: ["--continue-on-error"] });
    expect(failedAgain.outcome.ops("fixed").toSorted()).toEqual([...replacementOps].sort());
    expect(failedAgain.state.resource("fixed").outputs).toMatchObject({ status: "RUNNING" });
    const [precheck] = failedAgain.outcome.diagnostics("shop", "error");
    expect(precheck).toMatch(/pre-check failed: Account of data nodes: .*The resharding was not started/);
    const [rolledBack] = failedAgain.outcome.diagnostics("grown", "error");
    expect(rolledBack).toMatch(/was rolled back, because it failed: DBS\.300005.*The schema still uses its old shards/);
    expect(live(/^grown/)).toMatchObject({ status: "RUNNING", shardNumber: 8, heldDataNodeIds: [] });
    expect(countByOperation(failedAgain.calls)).toEqual({
      DeleteDdmDatabase: 1,
      CreateDdmDatabase: 1,
      CheckMigrateLogicDb: 2,
      MigrateLogicDb: 1,
      RollbackMigration: 1,
    });

    // With the correct passwords, the next `up` reshards both schemas. Both set `cleanUp`, because the API rejects a migration while
    // a schema of the instance has old data of another migration.
    const right = { ...second.shop, dataNodes: [node(0), node(4)], resharding: { cleanUp: true } };
    const last = await up(
      programWith({ shop: right, grown: { ...second.grown, resharding: { cleanUp: true } }, fixed }),
    );
    expect([last.outcome.ops("shop"), last.outcome.ops("grown")]).toEqual([["update"], ["update"]]);
    expect(last.outcome.ops("dropped")).toEqual(["delete"]);
    expect(running.simulator.state.instances[0]?.schemas).toHaveLength(3);
    expect(operationsOf(last.calls).filter((name) => name === "MigrateLogicDb")).toHaveLength(2);
    expect([live(/^shop/)?.shardNumber, live(/^grown/)?.shardNumber]).toEqual([16, 16]);
    await project.preview({ args: ["--refresh", "--expect-no-changes"] });
  });
});
