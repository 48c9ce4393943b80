import { countByOperation, recordCalls } from "../../../scripts/sandbox/calls";
import { declaration, program, ref } from "../harness/programs";
import { useProject } from "../harness/use-project";

describe("a command canceled by ^C", () => {
  const { simulator, project } = useProject({ quota: 100_000, seed: "canceled" });

  const names = ["first", "second", "third", "fourth", "fifth"];
  const schemas = () => {
    const [node] = simulator.simulator.state.dataNodes;
    const dataNodes = [{ id: node?.id ?? "", userName: "root", userPassword: "Sh4rds!of9" }];
    const args = { instanceId: ref("orders.id"), shardMode: "cluster", shardNumber: 8, dataNodes };
    return names.map((name) => declaration("Schema", name, args)).join("\n");
  };

  test("completes only the schema whose request was sent, and the next command creates the others", async () => {
    project.edit(program({ orders: {} }));
    await project.up();
    project.edit(program({ orders: {} }, schemas()));
    simulator.simulator.clock.setSpeed(0);
    const calls = recordCalls(simulator);
    const canceled = await project.up({
      fails: true,
      args: ["--parallel", "20"],
      meanwhile: async ({ until, signal, output }) => {
        await until(() => countByOperation(calls())["ShowDdmJobResult"] !== undefined);
        signal("cli", "SIGINT");
        await until(() => output().split("was canceled before").length > 4);
        simulator.simulator.clock.setSpeed(3600);
      },
    });
    expect(countByOperation(calls())).toMatchObject({ CreateDdmDatabase: 1 });
    const state = await project.state();
    const created = names.filter((name) => state.find(name) !== undefined);
    expect(created).toHaveLength(1);
    const others = names.filter((name) => !created.includes(name));
    for (const name of others) {
      expect(canceled.diagnostics(name, "error").join()).toContain(
        "was canceled before it changed anything. Run the command again to continue.",
      );
    }

    const more = recordCalls(simulator);
    await project.up();
    expect(countByOperation(more())).toMatchObject({ CreateDdmDatabase: 4 });
  });
});
