import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listen } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { root } from "../../../scripts/sandbox/paths";
import { startSimulator, type RunningSimulator } from "../../../simulator";
import { otherClientOf } from "../harness/other-client";
import { createProject, type Project } from "../harness/project";

describe("each example, on a simulator and without an account", () => {
  let simulator: RunningSimulator;
  let project: Project | undefined;
  beforeEach(async () => (simulator = await startSimulator({ speed: 3600, seed: "examples" })));
  afterEach(async () => {
    await simulator.close();
    project?.remove();
    project = undefined;
  });

  /** The example with the config that its README tells to set. */
  const copyOf = async (example: string, secrets: readonly string[] = [], dataNodes = 0) => {
    const nodes = simulator.simulator.world.state.dataNodes.slice(0, dataNodes);
    const config = {
      ...Object.fromEntries(secrets.map((name) => [name, "Ab!cdef123"])),
      ...Object.fromEntries(nodes.map(({ id }, index) => [`dataNodes[${index}]`, id])),
    };
    // The programs' types are checked by `npm run check`; checking them again takes seconds with each command.
    const environment = { ...environmentFor(simulator), PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
    return (project = await createProject({ example, config, environment }));
  };
  /** What a stack can leave behind, or change. */
  const existing = () => {
    const { instances, dataNodes, templates } = simulator.simulator.world.state;
    return structuredClone({ instances, dataNodes, templates });
  };

  /** Up, nothing more to do, meanwhile, and down again: the cloud is as it was. */
  const lives = async (stack: Project, meanwhile: () => Promise<void> = () => Promise.resolve()) => {
    const before = existing();
    await stack.up();
    const idle = listen(simulator);
    await stack.preview({ args: ["--expect-no-changes"] });
    expect(idle()).toEqual([]);
    await meanwhile();
    await stack.destroy();
    expect(existing()).toEqual(before);
  };

  test("quickstart", async () => {
    const stack = await copyOf("quickstart");
    await lives(stack);
  });

  test("complete", async () => {
    const stack = await copyOf("complete", ["dataNodePassword", "adminPassword", "appPassword", "analystPassword"], 2);
    await lives(stack, async () => {
      const { outputs } = await stack.state();
      expect(outputs["shopUrl"]).toMatch(/^mysql:\/\/app@[\d.]+:5066\/shop$/);
      expect(outputs["reportsUrl"]).toMatch(/^mysql:\/\/analyst@[\d.]+:5066\/shop$/);
      await stack.refresh({ args: ["--expect-no-changes"] });
    });
  });

  test("read-write-split: readers have an address of their own", async () => {
    const stack = await copyOf("read-write-split", ["analystPassword"]);
    await lives(stack, async () => {
      const { writers, readers } = (await stack.state()).outputs;
      expect(writers).not.toEqual(readers);
    });
  });

  test("reshard: two changed lines spread the schema over 16 shards on two data nodes, in place", async () => {
    const stack = await copyOf("reshard", ["dataNodePassword"], 2);
    const shardsOn = async () => {
      const shards = (await stack.state()).outputs["shards"] as string[];
      return [shards.length, new Set(shards.map((shard) => shard.split(" on ")[1])).size];
    };
    await lives(stack, async () => {
      expect(await shardsOn()).toEqual([8, 1]);
      const program = readFileSync(join(root, "examples", "reshard", "index.ts"), "utf8");
      stack.edit(program.replace("shardNumber = 8;", "shardNumber = 16;").replace("InUse = 1;", "InUse = 2;"));
      const resharded = await stack.up();
      expect(resharded.ops("shop")).toEqual(["update"]);
      expect(await shardsOn()).toEqual([16, 2]);
    });
  });

  test("component: all resources belong to it, and a larger size changes them in place", async () => {
    const stack = await copyOf("component", ["dataNodePassword", "appPassword"], 2);
    await lives(stack, async () => {
      const { outputs } = await stack.state();
      expect(outputs["url"]).toMatch(/^mysql:\/\/app@[\d.]+:5066\/orders$/);
      expect(outputs["reportsUrl"]).not.toEqual(outputs["url"]);
      await stack.run(["config", "set", "size", "large"]);
      const enlarged = await stack.up();
      expect(enlarged.ops("orders-instance")).toEqual(["update"]);
      expect(enlarged.ops("orders-schema")).toEqual(["same"]);
    });
  });

  test("two-regions", async () => {
    const stack = await copyOf("two-regions");
    await lives(stack, async () => {
      const addresses = (await stack.state()).outputs["instances"] as Record<string, string>;
      expect(Object.keys(addresses)).toEqual(["away", "home"]);
    });
  });

  test("drift-detection: the nightly job fails when somebody has changed something, and `up` sets it right", async () => {
    const stack = await copyOf("drift-detection");
    const nightly = ["refresh", "--preview-only", "--expect-no-changes", "--diff"];
    expect(readFileSync(join(root, "examples/drift-detection/.github/workflows/drift.yml"), "utf8")).toContain(
      `- run: pulumi ${nightly.join(" ")} --stack`,
    );
    await lives(stack, async () => {
      await stack.run(nightly);
      const { id } = (await stack.state()).resource("orders");
      const path = `/v3/{pid}/instances/${id ?? ""}/configurations`;
      await otherClientOf(simulator).call("PUT", path, { values: { long_query_time: "10" } });
      expect((await stack.run(nightly, { fails: true })).stdout).toContain("long_query_time");
      expect((await stack.up({ args: ["--refresh"] })).ops("orders")).toEqual(["refresh", "update"]);
      await stack.run(nightly);
    });
  });
});
