import { join } from "node:path";
import { countByOperation, mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { nameOf } from "../harness/events";
import { dataNodeArgs } from "../harness/fixtures";
import { declaration, program, ref } from "../harness/programs";
import { useProject } from "../harness/use-project";

describe("accounts with access to a schema", () => {
  const { simulator, project } = useProject({ seed: "grants" });

  /** Declares a schema with a fixed name, and an account for each way to pass the schema in `databases`. The last account passes a plain string. */
  const declare = (shards: number, more = "") => {
    const [dataNode] = simulator.simulator.state.dataNodes;
    const account = (name: string, databases: string) =>
      declaration("Account", name, {
        instanceId: ref("orders.id"),
        name,
        password: "Blue-sky-77",
        baseAuthority: ["SELECT"],
        databases: ref(databases),
      });
    return program(
      { orders: {} },
      [
        declaration("Schema", "shop", {
          instanceId: ref("orders.id"),
          name: "shop",
          shardMode: "cluster",
          shardNumber: shards,
          deleteDnData: true,
          dataNodes: [dataNodeArgs(dataNode?.id)],
        }),
        account("byName", "[shop.name]"),
        account("bySchema", "[shop]"),
        account("byOutput", "pulumi.all([shop.name])"),
        account("plain", "['shop']").replace(/\);$/, ", { dependsOn: shop });"),
        more,
      ].join("\n"),
    );
  };
  const dependent = ["byName", "bySchema", "byOutput"] as const;
  const grants = () =>
    Object.fromEntries(
      simulator.simulator.state.instances.flatMap(({ accounts }) =>
        accounts.map(({ name, schemas }) => [name, schemas] as const),
      ),
    );

  test("the `up` that replaces a schema restores the grants of accounts that pass its outputs, and does not update an account that passes a plain name", async () => {
    project.edit(declare(8));
    await project.up();
    await project.preview({ args: ["--expect-no-changes"] });
    const state = await project.state();
    expect(state.resource("byName").dependencies?.map(nameOf).sort()).toEqual(["orders", "shop"]);
    expect(state.resource("bySchema").outputs).toMatchObject({ databases: ["shop"] });

    // With fewer shards, the schema is deleted and created again with its fixed name.
    project.edit(declare(4));
    const previewed = await project.preview();
    for (const name of dependent) {
      expect(previewed.ops(name)).toEqual(["update"]);
      expect(previewed.progress(name).join()).toMatch(/restores the grants on schema/);
    }
    expect(previewed.progress("byName").join()).toContain("restores the grants on schema shop, seconds");
    expect(previewed.ops("plain")).toEqual(["same"]);

    const calls = recordCalls(simulator);
    const replaced = await project.up();
    for (const name of dependent) expect(replaced.ops(name)).toEqual(["update"]);
    expect(countByOperation(mutations(calls()))).toEqual({
      DeleteDdmDatabase: 1,
      CreateDdmDatabase: 1,
      UpdateDdmUser: dependent.length,
    });
    for (const name of dependent) expect([name, grants()[name]]).toEqual([name, ["shop"]]);
    const idleCalls = recordCalls(simulator);
    await project.preview({ args: ["--expect-no-changes"] });
    expect(idleCalls()).toEqual([]);
    const { databases } = (await project.state()).resource("byName").outputs ?? {};
    expect(databases).toEqual(["shop"]);
  });

  test("updates no account when its schema is updated in place", async () => {
    project.edit(declare(8));
    await project.up();
    project.edit(declare(16));
    const previewed = await project.preview();
    expect(previewed.ops("shop")).toEqual(["update"]);
    for (const name of ["byName", "bySchema"]) expect([name, previewed.ops(name)]).toEqual([name, ["same"]]);
    const calls = recordCalls(simulator);
    const changed = await project.up();
    for (const name of dependent) expect([name, changed.ops(name)]).toEqual([name, ["same"]]);
    expect(countByOperation(mutations(calls()))).not.toHaveProperty("UpdateDdmUser");
  });

  test("applies the plan of a preview when a schema is created, resharded or replaced", async () => {
    const plan = join(project.directory, "plan.json");
    const environment = { PULUMI_EXPERIMENTAL: "true" };
    const added = { instanceId: ref("orders.id"), password: "Blue-sky-77", baseAuthority: ["SELECT"] };
    const declareAdded = declaration("Account", "added", { ...added, databases: ref("[shop]") });
    for (const [shards, more] of [[8], [16, declareAdded], [4, declareAdded]] as const) {
      project.edit(declare(shards, more));
      await project.preview({ args: ["--save-plan", plan], environment });
      await project.up({ args: ["--plan", plan], environment });
    }
  });

  test("fails in the preview when an account passes the id of a schema", async () => {
    const wrong = { instanceId: ref("orders.id"), password: "Blue-sky-77", baseAuthority: ["SELECT"] };
    project.edit(declare(8));
    await project.up();
    project.edit(declare(8, declaration("Account", "wrong", { ...wrong, databases: ref("[shop.id]") })));
    const { stdout } = await project.preview({ fails: true });
    expect(stdout).toContain("the name of a schema (`.name` of the Schema, instead of its `.id`)");
  });
});
