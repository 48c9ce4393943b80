import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { recordCalls } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { root } from "../../../scripts/sandbox/paths";
import { startSimulator, type RunningSimulator } from "../../../simulator";
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
  const copyOf = async (example: string, secrets: readonly string[] = []) => {
    const config = Object.fromEntries(secrets.map((name) => [name, "Ab!cdef123"]));
    // The programs' types are checked by `npm run check`; checking them again takes seconds with each command.
    const environment = { ...environmentFor(simulator), PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
    return (project = await createProject({ example, config, environment }));
  };
  /** Runs the command of the README that puts free data nodes into the config, while another instance uses some. */
  const pickDataNodes = async (example: string, stack: Project) => {
    for (const node of simulator.simulator.state.dataNodes.slice(0, 3)) node.usedBy = "another instance";
    await pickFromHealth(example, stack);
  };
  /** Runs the command of the README that puts what the simulator has into the config. */
  const pickFromHealth = async (example: string, stack: Project) => {
    const readme = readFileSync(join(root, "examples", example, "README.md"), "utf8");
    const [, pulumi = "", url = "", script = ""] =
      /npx pulumi (config set-all --path) \$\(curl -s (\S+) \| node -p '([^']+)'\)/.exec(readme) ?? [];
    const health = await fetch(url.replace("http://127.0.0.1:8080", simulator.url));
    const picked = execFileSync(process.execPath, ["-p", script], { input: await health.text(), encoding: "utf8" });
    await stack.run([...pulumi.split(" "), ...picked.trim().split(/\s+/)]);
  };
  /** What a stack can leave behind, or change. */
  const existing = () => {
    const { instances, dataNodes, templates, serverGroups } = simulator.simulator.state;
    return structuredClone({ instances, dataNodes, templates, serverGroups });
  };

  /** Up, nothing more to do, meanwhile, and down again: the cloud is as it was. */
  const lives = async (stack: Project, meanwhile: () => Promise<void> = () => Promise.resolve()) => {
    const before = existing();
    await stack.up();
    const idle = recordCalls(simulator);
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
    const stack = await copyOf("complete", ["dataNodePassword", "adminPassword", "appPassword", "analystPassword"]);
    await pickDataNodes("complete", stack);
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
    const stack = await copyOf("reshard", ["dataNodePassword"]);
    await pickDataNodes("reshard", stack);
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
    const stack = await copyOf("component", ["dataNodePassword", "appPassword"]);
    await pickDataNodes("component", stack);
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

  test("disaster-recovery: protection is enabled in place", async () => {
    const stack = await copyOf("disaster-recovery");
    await pickFromHealth("disaster-recovery", stack);
    const { state } = simulator.simulator;
    await lives(stack, async () => {
      const servers = state.servers.slice(0, 2).map(({ id }) => id);
      expect((await stack.state()).outputs).toMatchObject({ servers, protection: "available" });
      await stack.run(["config", "set", "protected", "true"]);
      expect((await stack.up()).ops("recovery")).toEqual(["update"]);
      expect((await stack.state()).outputs).toMatchObject({ protection: "protected" });
    });
    expect(state.protectionGroups.map(({ jobs }) => jobs.at(-1)?.kind)).toEqual(["delete"]);
  });

  test("two-regions", async () => {
    const stack = await copyOf("two-regions");
    await lives(stack, async () => {
      const addresses = (await stack.state()).outputs["instances"] as Record<string, string>;
      expect(Object.keys(addresses)).toEqual(["away", "home"]);
    });
  });

  test("drift-detection: the nightly job fails after another client's change, and `up` repairs it", async () => {
    const stack = await copyOf("drift-detection");
    const readme = readFileSync(join(root, "examples/drift-detection/README.md"), "utf8");
    const nightly = ["refresh", "--preview-only", "--expect-no-changes", "--diff"];
    expect(readFileSync(join(root, "examples/drift-detection/.github/workflows/drift.yml"), "utf8")).toContain(
      `- run: pulumi ${nightly.join(" ")} --stack`,
    );
    await lives(stack, async () => {
      await stack.run(nightly);
      const [command = ""] = /node change-\S+\.mjs/.exec(readme) ?? [];
      await promisify(execFile)(process.execPath, command.split(" ").slice(1), {
        cwd: join(root, "examples", "drift-detection"),
        env: environmentFor(simulator),
      });
      expect((await stack.run(nightly, { fails: true })).stdout).toContain("long_query_time");
      expect((await stack.up({ args: ["--refresh"] })).ops("orders")).toEqual(["refresh", "update"]);
      await stack.run(nightly);
    });
  });
});
