import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listen } from "../../scripts/sandbox/calls";
import { environmentFor } from "../../scripts/sandbox/environment";
import { createSandbox } from "../../scripts/sandbox/sandbox";
import { startSimulator } from "../../simulator";
import { dataNodesFor } from "./data-nodes";

/** What the processes of one kind used during a command. */
export interface Usage {
  /** The most memory that one of them held at a time. */
  megabytes: number;
  /** CPU time of all of them, in seconds. */
  seconds: number;
}

/** What one command of the real CLI cost this machine. */
export interface CommandUsage {
  command: string;
  /** How long it took, in seconds: mostly waiting, for a cloud as fast as {@link speed}. */
  seconds: number;
  /** API calls. */
  calls: number;
  /** The process of the dynamic provider. */
  provider: Usage;
  /** The process of the program; Pulumi runs none for a refresh or a destroy. */
  program: Usage;
}

/** Simulated seconds a second: the three hours that the reference stack takes are over in about as many minutes. */
const speed = 120;

/**
 * Plays the life of so many reference stacks in one through the real CLI, all their instances at once, and measures what its
 * processes use.
 */
export async function measureProcesses(instances: number): Promise<CommandUsage[]> {
  // The throttle is measured elsewhere: here nobody waits for the quota.
  const simulator = await startSimulator({ speed, quota: 60 * speed, seed: "bench" });
  const notes = mkdtempSync(join(tmpdir(), "ddm-bench-"));
  const sandbox = createSandbox({
    ...environmentFor(simulator),
    NODE_OPTIONS: `--require "${join(__dirname, "probes", "usage.cjs")}"`,
    BENCH_USAGE: notes,
    ...(instances > 1 && { PULUMI_PARALLEL: "2000" }),
  });
  const pulumi = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await sandbox.pulumi(args);
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")}: exit code ${exitCode}\n${stdout}\n${stderr}`);
  };
  const measures: CommandUsage[] = [];
  const run = async (command: string, ...args: string[]) => {
    for (const name of readdirSync(notes)) rmSync(join(notes, name));
    const calls = listen(simulator);
    const began = performance.now();
    await pulumi(...args);
    const seconds = (performance.now() - began) / 1000;
    measures.push({ command, seconds, calls: calls().length, ...usageIn(notes) });
  };
  const changing = ["--yes", "--skip-preview"];
  try {
    cpSync(join(__dirname, "program"), sandbox.directory, { recursive: true });
    await pulumi("stack", "init", "bench");
    const dataNodeIds = dataNodesFor(simulator.simulator, instances);
    const settings = { ...network, dataNodeIds: JSON.stringify(dataNodeIds) };
    const pairs = Object.entries(settings).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    await pulumi("config", "set-all", ...pairs);
    await run("preview", "preview");
    await run("up", "up", ...changing);
    await run("up, nothing to do", "up", ...changing);
    await run("refresh", "refresh", ...changing);
    await pulumi("config", "set", "edited", "0");
    await run("up, one changed account", "up", ...changing);
    await run("destroy", "destroy", ...changing);
    return measures;
  } finally {
    sandbox.remove();
    rmSync(notes, { recursive: true, force: true });
    await simulator.close();
  }
}

const network = {
  vpcId: "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
  subnetId: "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
  securityGroupId: "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
};

/** What the processes have noted (probes/usage.cjs). */
function usageIn(directory: string): Pick<CommandUsage, "provider" | "program"> {
  const noted = readdirSync(directory).map(
    (name) => JSON.parse(readFileSync(join(directory, name), "utf8")) as Usage & { program?: string },
  );
  const usageOf = (part: string): Usage => {
    const its = noted.filter(({ program = "" }) => program.includes(part));
    return {
      megabytes: Math.max(0, ...its.map(({ megabytes }) => megabytes)),
      seconds: its.reduce((sum, { seconds }) => sum + seconds, 0),
    };
  };
  return { provider: usageOf("dynamic-provider"), program: usageOf("cmd/run") };
}
