import { countByOperation, mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { createOtherClient } from "../../../scripts/sandbox/other-client";
import { dataNodeArgs } from "../harness/fixtures";
import { declaration, program, ref } from "../harness/programs";
import { useProject } from "../harness/use-project";

describe("actions", () => {
  const { simulator, project } = useProject({ seed: "actions" });

  /**
   * A program with an instance and a schema. With `hasActions`, also with an action of each kind except `SchemaRestore`.
   *
   * @param names new names of renamed actions, by their old names
   */
  const declare = (triggers: object, names: Readonly<Record<string, string>> = {}, hasActions = true) => {
    const [node = ""] = simulator.simulator.state.dataNodes.map(({ id }) => id);
    const instanceId = ref("orders.id");
    const action = (kind: string, name: string, args: object) =>
      declaration(kind, names[name] ?? name, { instanceId, triggers, ...args }).replace(
        /\);$/,
        `, { dependsOn: shop, aliases: [{ name: "${name}" }] });`,
      );
    return program(
      { orders: {} },
      [
        declaration("Schema", "shop", {
          instanceId,
          name: "shop",
          shardMode: "cluster",
          shardNumber: 8,
          dataNodes: [dataNodeArgs(node)],
        }),
        ...(hasActions
          ? [
              action("NodeRestart", "restart", { nodeId: ref("orders.nodes[0].id") }),
              action("ReadStrategy", "reads", { weights: { [node]: 60 } }),
              action("DataNodeSync", "sync", {}),
              action("SchemaMetadataExport", "metadata", {}),
            ]
          : []),
        `exports.names = pulumi.output(orders.name);`,
      ].join("\n"),
    );
  };
  const once = { RestartNode: 1, UpdateReadAndWriteStrategy: 1, UpdateDatabaseInfo: 1 };

  test("actions run once at their creation and per trigger change, but not when renamed or deleted", async () => {
    project.edit(declare({ version: 1 }));
    const created = recordCalls(simulator);
    await project.up();
    expect(countByOperation(mutations(created()))).toMatchObject(once);

    const idle = recordCalls(simulator);
    await project.preview({ args: ["--expect-no-changes"] });
    expect(idle()).toEqual([]);
    await project.refresh({ args: ["--expect-no-changes"] });
    await project.up({ args: ["--expect-no-changes"] });
    expect(mutations(idle())).toEqual([]);

    project.edit(declare({ version: 2 }));
    const changed = recordCalls(simulator);
    const outcome = await project.up();
    for (const name of ["restart", "reads", "sync", "metadata"]) expect(outcome.ops(name)).toEqual(["update"]);
    expect(countByOperation(mutations(changed()))).toEqual(once);
    expect(countByOperation(changed())["DownloadSchemaMetadata"]).toBe(1);

    const deleted = recordCalls(simulator);
    project.edit(declare({ version: 2 }, { restart: "renamed", metadata: "exported" }));
    await project.up();
    project.edit(declare({}, {}, false));
    expect((await project.up()).ops("renamed")).toEqual(["delete"]);
    expect(deleted().map(({ operation }) => operation)).toEqual([]);
    await project.destroy();
  });

  test("a destroy removes the actions of a deleted instance without running them", async () => {
    project.edit(declare({ version: 1 }));
    await project.up();
    const { id = "" } = (await project.state()).resource("orders");
    const path = `/v3/{pid}/instances/${id}`;
    await createOtherClient(simulator)("DELETE", `${path}?delete_dn_data=false`);
    const calls = recordCalls(simulator);
    const destroyed = await project.destroy();
    for (const name of ["restart", "reads", "sync", "metadata"]) expect(destroyed.ops(name)).toEqual(["delete"]);
    expect(mutations(calls()).filter(({ operation }) => !operation?.startsWith("Delete"))).toEqual([]);
    expect((await project.state()).resources).toEqual([]);
  });
});
