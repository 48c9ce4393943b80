import { declaration, program, ref } from "../harness/programs";
import { useProject } from "../harness/use-project";

describe("resources of one instance that occupy all of Pulumi's parallel operations", () => {
  const { simulator: running, project } = useProject({ quota: 100_000, seed: "starvation" });

  /**
   * Declares three schemas of instance `orders` and a template. The description of the template resolves after 3 s, so that the schemas
   * start first.
   */
  const resources = () => {
    const [node] = running.simulator.state.dataNodes;
    const dataNodes = [{ id: node?.id ?? "", userName: "root", userPassword: "Sh4rds!of9" }];
    const args = { instanceId: ref("orders.id"), shardMode: "cluster", shardNumber: 8, dataNodes };
    const description = ref("orders.id.apply(() => new Promise((done) => setTimeout(done, 3_000, 'late')))");
    return [
      ...["a", "b", "c"].map((name) => declaration("Schema", name, args)),
      declaration("ParameterTemplate", "late", { description, values: { long_query_time: "2" } }),
    ].join("\n");
  };

  test("cause one warning, which recommends `pulumi up --parallel 200`", async () => {
    project.edit(program({ orders: {} }));
    await project.up();
    project.edit(program({ orders: {} }, resources()));
    // While the clock stands still, the jobs of the schemas do not end.
    running.simulator.clock.setSpeed(0);
    const outcome = await project.up({
      args: ["--parallel", "3"],
      meanwhile: async ({ until, output }) => {
        await until(() => output().includes("--parallel"));
        running.simulator.clock.setSpeed(3600);
      },
    });
    const warnings = outcome.messages.filter(({ severity, ephemeral }) => severity === "warning" && !ephemeral);
    expect(warnings.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^Pulumi runs 3 operations at a time\. All of them are for instance .* So "late" has to wait\. Run `pulumi up --parallel 200`/,
      ),
    ]);
  });
});
