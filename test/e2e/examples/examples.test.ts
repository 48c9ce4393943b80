import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { environmentOf } from "../../../scripts/sandbox/environment";
import { root } from "../../../scripts/sandbox/paths";
import { type JournalEntry, startSimulator, type RunningSimulator } from "../../../simulator";
import { createProject, type Project } from "../harness/project";

describe("example", () => {
  let simulator: RunningSimulator;
  let project: Project | undefined;
  beforeEach(async () => (simulator = await startSimulator({ speed: 3600, seed: "examples" })));
  afterEach(async () => {
    await simulator.close();
    project?.remove();
    project = undefined;
  });

  /** Creates a project with an example and the secrets that its README lists. */
  const createExample = async (example: string, secrets: readonly string[] = []) => {
    const config = Object.fromEntries(secrets.map((name) => [name, "Ab!cdef123"]));
    // This variable skips the type check before each run of the program. `npm run check` checks the types.
    const environment = { ...environmentOf(simulator), PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
    return (project = await createProject({ example, config, environment }));
  };
  /** Marks the first three data nodes as used, then sets free data nodes in the config with the README's command. */
  const pickDataNodes = async (example: string, stack: Project) => {
    for (const node of simulator.simulator.state.dataNodes.slice(0, 3)) node.usedBy = "another instance";
    await pickFromHealth(example, stack);
  };
  /** Runs the README's command that copies ids from the simulator's `/_sim/health` to the config. */
  const pickFromHealth = async (example: string, stack: Project) => {
    const readme = readFileSync(join(root, "examples", example, "README.md"), "utf8");
    const [, pulumi = "", url = "", script = ""] =
      /npx pulumi (config set-all --path) \$\(curl -s (\S+) \| node -p '([^']+)'\)/.exec(readme) ?? [];
    const health = await fetch(url.replace("http://127.0.0.1:8080", simulator.url));
    const picked = execFileSync(process.execPath, ["-p", script], { input: await health.text(), encoding: "utf8" });
    await stack.run([...pulumi.split(" "), ...picked.trim().split(/\s+/)]);
  };
  /** Copies the resources that examples change, except protection groups: the simulator's state keeps deleted ones. */
  const copyResources = () => {
    const { instances, dataNodes, templates, serverGroups } = simulator.simulator.state;
    return structuredClone({ instances, dataNodes, templates, serverGroups });
  };

  /**
   * Runs `up`, a preview, `action` and `destroy`. The preview must show no change and send none of the calls that `callsOf` selects.
   * The resources after `destroy` must equal those before `up`.
   */
  const runLifecycle = async (
    stack: Project,
    action: () => Promise<void> = () => Promise.resolve(),
    callsOf: (calls: readonly JournalEntry[]) => readonly JournalEntry[] = (calls) => calls,
  ) => {
    const before = copyResources();
    await stack.up();
    const idleCalls = recordCalls(simulator);
    await stack.preview({ args: ["--expect-no-changes"] });
    expect(callsOf(idleCalls())).toEqual([]);
    await action();
    await stack.destroy();
    expect(copyResources()).toEqual(before);
  };

  test("quickstart is created, shows no further change and is destroyed", async () => {
    const stack = await createExample("quickstart");
    await runLifecycle(stack);
  });

  test("complete is created, shows no further change and is destroyed", async () => {
    const stack = await createExample("complete", [
      "dataNodePassword",
      "adminPassword",
      "appPassword",
      "analystPassword",
    ]);
    await pickDataNodes("complete", stack);
    await runLifecycle(stack, async () => {
      const { outputs } = await stack.state();
      expect(outputs["shopUrl"]).toMatch(/^mysql:\/\/app@[\d.]+:5066\/shop$/);
      expect(outputs["reportsUrl"]).toMatch(/^mysql:\/\/analyst@[\d.]+:5066\/shop$/);
      await stack.refresh({ args: ["--expect-no-changes"] });
    });
  });

  test("read-write-split has separate addresses for writers and readers", async () => {
    const stack = await createExample("read-write-split", ["analystPassword"]);
    await runLifecycle(stack, async () => {
      const { writers, readers } = (await stack.state()).outputs;
      expect(writers).not.toEqual(readers);
    });
  });

  test("reshard spreads the schema over 16 shards on two data nodes in place when two lines change", async () => {
    const stack = await createExample("reshard", ["dataNodePassword"]);
    await pickDataNodes("reshard", stack);
    const shardsOn = async () => {
      const shards = (await stack.state()).outputs["shards"] as string[];
      return [shards.length, new Set(shards.map((shard) => shard.split(" on ")[1])).size];
    };
    await runLifecycle(stack, async () => {
      expect(await shardsOn()).toEqual([8, 1]);
      const program = readFileSync(join(root, "examples", "reshard", "index.ts"), "utf8");
      stack.edit(program.replace("shardNumber = 8;", "shardNumber = 16;").replace("InUse = 1;", "InUse = 2;"));
      const resharded = await stack.up();
      expect(resharded.ops("shop")).toEqual(["update"]);
      expect(await shardsOn()).toEqual([16, 2]);
    });
  });

  test("component updates its instance in place when the size changes", async () => {
    const stack = await createExample("component", ["dataNodePassword", "appPassword"]);
    await pickDataNodes("component", stack);
    await runLifecycle(stack, async () => {
      const { outputs } = await stack.state();
      expect(outputs["url"]).toMatch(/^mysql:\/\/app@[\d.]+:5066\/orders$/);
      expect(outputs["reportsUrl"]).not.toEqual(outputs["url"]);
      await stack.run(["config", "set", "size", "large"]);
      const enlarged = await stack.up();
      expect(enlarged.ops("orders-instance")).toEqual(["update"]);
      expect(enlarged.ops("orders-schema")).toEqual(["same"]);
    });
  });

  test("lookups uses free data nodes, keeps the class of the instance when the lookup finds another class, and rejects a weak password", async () => {
    const stack = await createExample("lookups", ["dataNodePassword", "appPassword"]);
    const { state } = simulator.simulator;
    for (const node of state.dataNodes.slice(0, 3)) node.usedBy = "another instance";
    const chosen = state.dataNodes.slice(3, 5).map(({ id }) => id);
    const action = async () => {
      const { outputs } = await stack.state();
      expect(outputs).toMatchObject({ runningInstances: [state.instances[0]?.id], timeouts: {} });
      expect(outputs["accounts"]).toHaveLength(1);
      expect((await stack.state()).resource("shop").inputs?.["dataNodes"]).toEqual(
        chosen.map((id) => expect.objectContaining({ id }) as unknown),
      );
      const program = readFileSync(join(root, "examples", "lookups", "index.ts"), "utf8");
      stack.edit(program.replace("vcpus: 8, memory: 16,", "vcpus: 32, memory: 64,"));
      await stack.preview({ args: ["--expect-no-changes"] });
      await stack.run(["config", "set", "--secret", "appPassword", "Huawei_1234"]);
      expect((await stack.preview({ fails: true })).stdout).toContain("The password of the account app is weak");
      await stack.run(["config", "set", "--secret", "appPassword", "Ab!cdef123"]);
    };
    // In each preview, the lookups read the cloud. The password check is a POST request, but changes nothing.
    await runLifecycle(stack, action, (calls) =>
      mutations(calls).filter(({ operation }) => operation !== "ValidateWeakPassword"),
    );
  });

  test("disaster-recovery enables protection in place", async () => {
    const stack = await createExample("disaster-recovery");
    await pickFromHealth("disaster-recovery", stack);
    const { state } = simulator.simulator;
    await runLifecycle(stack, async () => {
      const servers = state.servers.slice(0, 2).map(({ id }) => id);
      expect((await stack.state()).outputs).toMatchObject({ servers, protection: "available" });
      await stack.run(["config", "set", "protected", "true"]);
      expect((await stack.up()).ops("recovery")).toEqual(["update"]);
      expect((await stack.state()).outputs).toMatchObject({ protection: "protected" });
    });
    expect(state.protectionGroups.map(({ jobs }) => jobs.at(-1)?.kind)).toEqual(["delete"]);
  });

  test("maintenance runs an action again when its trigger changes, and restores the schema", async () => {
    const stack = await createExample("maintenance", ["dataNodePassword"]);
    await pickDataNodes("maintenance", stack);
    await runLifecycle(stack, async () => {
      await stack.run(["config", "set", "restart", "2"]);
      const restarted = await stack.up();
      expect([restarted.ops("restart"), restarted.ops("reads")]).toEqual([["update"], ["same"]]);
      await stack.run(["config", "set", "restoreTime", "2026-01-15T12:00:00Z"]);
      await stack.up();
      expect((await stack.state()).outputs).toMatchObject({ restarted: { restart: "2" }, restoredSchemas: ["shop"] });
    });
  });

  test("two-regions is created, shows no further change and is destroyed", async () => {
    const stack = await createExample("two-regions");
    await runLifecycle(stack, async () => {
      const addresses = (await stack.state()).outputs["instances"] as Record<string, string>;
      expect(Object.keys(addresses)).toEqual(["away", "home"]);
    });
  });

  test("drift-detection fails the nightly job after a change by another client, and `up --refresh` corrects the change", async () => {
    const stack = await createExample("drift-detection");
    const readme = readFileSync(join(root, "examples/drift-detection/README.md"), "utf8");
    const nightly = ["refresh", "--preview-only", "--expect-no-changes", "--diff"];
    expect(readFileSync(join(root, "examples/drift-detection/.github/workflows/drift.yml"), "utf8")).toContain(
      `- run: pulumi ${nightly.join(" ")} --stack`,
    );
    await runLifecycle(stack, async () => {
      await stack.run(nightly);
      const [command = ""] = /node change-\S+\.mjs/.exec(readme) ?? [];
      await promisify(execFile)(process.execPath, command.split(" ").slice(1), {
        cwd: join(root, "examples", "drift-detection"),
        env: environmentOf(simulator),
      });
      expect((await stack.run(nightly, { fails: true })).stdout).toContain("long_query_time");
      expect((await stack.up({ args: ["--refresh"] })).ops("orders")).toEqual(["refresh", "update"]);
      await stack.run(nightly);
    });
  });
});
