import { cpSync } from "node:fs";
import { join } from "node:path";
import { recordCalls } from "../../scripts/sandbox/calls";
import { environmentFor } from "../../scripts/sandbox/environment";
import { createSandbox } from "../../scripts/sandbox/sandbox";
import { type RunningSimulator, startSimulator } from "../../simulator";
import { forwarderTexts } from "../support/forwarder-text";
import { ProviderHost } from "../support/provider-host";
import { dataNodesFor } from "./data-nodes";
import { Engine, type Kind, type Life, type ProviderProcess } from "./engine";
import { lifeOfStack, network, type Size } from "./reference-stack";
import { type Usage, UsageNotes } from "./usage";

/** What one command cost this machine. */
export interface CommandUsage {
  command: string;
  /** How long it took, in seconds: mostly waiting, for a cloud as fast as {@link speed}. */
  seconds: number;
  /** API calls. */
  calls: number;
  /** The process of the dynamic provider. */
  provider: Usage;
  /** The process of the program; none for a refresh or a destroy. */
  program: Usage;
}

/** Simulated seconds a second: the three hours that the reference stack takes are over in about as many minutes. */
const speed = 120;

/** The throttle is measured elsewhere: here nobody waits for the quota. */
const cloud = { speed, quota: 60 * speed, seed: "bench" };

/** Plays the life of the reference stack through the real CLI, and measures what its processes use. */
export async function measureCli(): Promise<CommandUsage[]> {
  const simulator = await startSimulator(cloud);
  const notes = new UsageNotes();
  const sandbox = createSandbox({ ...environmentFor(simulator), ...notes.environment });
  const pulumi = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await sandbox.pulumi(args);
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")}: exit code ${exitCode}\n${stdout}\n${stderr}`);
  };
  const measured = measuring(notes, simulator);
  const changing = ["--yes", "--skip-preview"];
  try {
    cpSync(join(__dirname, "program"), sandbox.directory, { recursive: true });
    await pulumi("stack", "init", "bench");
    const [dataNodeId = ""] = dataNodesFor(simulator.simulator, 1);
    const pairs = Object.entries({ ...network, dataNodeId }).flatMap(([key, value]) => [
      "--plaintext",
      `${key}=${value}`,
    ]);
    await pulumi("config", "set-all", ...pairs);
    await measured.run("preview", () => pulumi("preview"));
    await measured.run("up", () => pulumi("up", ...changing));
    await measured.run("up, nothing to do", () => pulumi("up", ...changing));
    await measured.run("refresh", () => pulumi("refresh", ...changing));
    await pulumi("config", "set", "edited", "0");
    await measured.run("up, one changed account", () => pulumi("up", ...changing));
    await measured.run("destroy", () => pulumi("destroy", ...changing));
    return measured.measures;
  } finally {
    sandbox.remove();
    notes.remove();
    await simulator.close();
  }
}

/**
 * Plays the life of a stack through Pulumi's real host of dynamic providers alone, all its resources at once: what the
 * provider's process needs for more than the engine writes down in reasonable time.
 */
export async function measureHost(size: Size): Promise<CommandUsage[]> {
  const simulator = await startSimulator(cloud);
  const notes = new UsageNotes();
  const texts = forwarderTexts(["instance", "instance-group", "schema", "account", "parameter-template"]);
  const start = async (): Promise<ProviderProcess> => {
    const host = await ProviderHost.start("none", { ...environmentFor(simulator), ...notes.environment });
    return { life: (kind) => lifeIn(host, kind, texts), stop: () => host.stop() };
  };
  const engine = new Engine(start, Infinity);
  const measured = measuring(notes, simulator);
  try {
    const dataNodes = dataNodesFor(simulator.simulator, size.instances);
    for (const [command, work] of lifeOfStack(engine, size, dataNodes)) await measured.run(command, work);
    return measured.measures;
  } finally {
    notes.remove();
    await simulator.close();
  }
}

function lifeIn(host: ProviderHost, kind: Kind, texts: Readonly<Record<string, string>>): Life {
  return {
    check: async (olds, news) => {
      const { inputs, failures } = await host.check(olds, { ...news, __provider: texts[kind] });
      return { inputs, failures: Object.values(failures) };
    },
    diff: async (id, olds, news) => (await host.diff(id, olds, news)).changes,
    create: (inputs) => host.create(inputs),
    read: async (id, outputs) => {
      const found = await host.read(id, outputs);
      return found.id === "" ? undefined : found;
    },
    update: (id, olds, news) => host.update(id, olds, news),
    delete: (id, outputs) => host.delete(id, outputs),
  };
}

/** Measures one command after the other. */
function measuring(notes: UsageNotes, simulator: RunningSimulator) {
  const measures: CommandUsage[] = [];
  return {
    measures,
    run: async (command: string, work: () => Promise<void>) => {
      notes.clear();
      const calls = recordCalls(simulator);
      const began = performance.now();
      await work();
      const seconds = (performance.now() - began) / 1000;
      const usage = { provider: notes.of("dynamic-provider"), program: notes.of("cmd/run") };
      measures.push({ command, seconds, calls: calls().length, ...usage });
    },
  };
}
