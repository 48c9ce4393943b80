import { cpSync } from "node:fs";
import { join } from "node:path";
import { recordCalls } from "../../scripts/sandbox/calls";
import { environmentOf } from "../../scripts/sandbox/environment";
import { createSandbox } from "../../scripts/sandbox/sandbox";
import { type RunningSimulator, startSimulator } from "../../simulator";
import { currentTexts } from "../support/forwarder-text";
import { ProviderHost } from "../support/provider-host";
import { provideDataNodes } from "./data-nodes";
import { Engine, type Kind, type ProviderProcess, type ResourceProvider } from "./engine";
import { type ProcessUsage, UsageRecorder } from "./process-usage";
import { network, type Size, stackCommands } from "./reference-stack";

/** Cost of one command on this machine. */
export interface CommandUsage {
  command: string;
  /** Elapsed real time, in seconds. The simulator's clock runs {@link speed} times as fast. */
  seconds: number;
  /** API calls. */
  calls: number;
  /** The provider's process. */
  provider: ProcessUsage;
  /** The program's process. Zero for commands without a program: `refresh`, `destroy` and those of {@link measureHost}. */
  program: ProcessUsage;
}

/** Simulated seconds per real second. At this speed, two simulated hours take a minute. */
const speed = 120;

/** The quota is so high that no call is throttled. main.ts measures the provider's throttle in virtual time. */
const simulatorOptions = { speed, quota: 60 * speed, seed: "bench" };

/** Runs the commands of the reference stack through the real CLI, and measures the processes of the program and the provider. */
export async function measureCli(): Promise<CommandUsage[]> {
  const simulator = await startSimulator(simulatorOptions);
  const recorder = new UsageRecorder();
  const sandbox = createSandbox({ ...environmentOf(simulator), ...recorder.environment });
  const pulumi = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await sandbox.pulumi(args);
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")}: exit code ${exitCode}\n${stdout}\n${stderr}`);
  };
  const measurement = makeMeasurement(recorder, simulator);
  const updateFlags = ["--yes", "--skip-preview"];
  try {
    cpSync(join(__dirname, "program"), sandbox.directory, { recursive: true });
    await pulumi("stack", "init", "bench");
    const [dataNodeId = ""] = provideDataNodes(simulator.simulator, 1);
    const pairs = Object.entries({ ...network, dataNodeId }).flatMap(([key, value]) => [
      "--plaintext",
      `${key}=${value}`,
    ]);
    await pulumi("config", "set-all", ...pairs);
    await measurement.run("preview", () => pulumi("preview"));
    await measurement.run("up", () => pulumi("up", ...updateFlags));
    await measurement.run("up, nothing to do", () => pulumi("up", ...updateFlags));
    await measurement.run("refresh", () => pulumi("refresh", ...updateFlags));
    await pulumi("config", "set", "edited", "0");
    await measurement.run("up, one changed account per instance", () => pulumi("up", ...updateFlags));
    await measurement.run("destroy", () => pulumi("destroy", ...updateFlags));
    return measurement.results;
  } finally {
    sandbox.remove();
    recorder.remove();
    await simulator.close();
  }
}

/**
 * Runs the commands of a stack through Pulumi's real host of dynamic providers, with all resources in parallel. {@link Engine}
 * replaces Pulumi's engine: the work of Pulumi's engine grows with the square of the number of resources.
 */
export async function measureHost(size: Size): Promise<CommandUsage[]> {
  const simulator = await startSimulator(simulatorOptions);
  const recorder = new UsageRecorder();
  const texts = currentTexts();
  const start = async (): Promise<ProviderProcess> => {
    const host = await ProviderHost.start("none", { ...environmentOf(simulator), ...recorder.environment });
    return { provider: (kind) => providerOf(host, kind, texts), stop: () => host.stop() };
  };
  const engine = new Engine(start, Infinity);
  const measurement = makeMeasurement(recorder, simulator);
  try {
    const dataNodes = provideDataNodes(simulator.simulator, size.instances);
    for (const [command, action] of stackCommands(engine, size, dataNodes)) await measurement.run(command, action);
    return measurement.results;
  } finally {
    recorder.remove();
    await simulator.close();
  }
}

function providerOf(host: ProviderHost, kind: Kind, texts: Readonly<Record<string, string>>): ResourceProvider {
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

/** Creates a measurement. `run` runs a command and adds its cost to the results. */
function makeMeasurement(recorder: UsageRecorder, simulator: RunningSimulator) {
  const results: CommandUsage[] = [];
  return {
    results,
    run: async (command: string, action: () => Promise<void>) => {
      recorder.clear();
      const calls = recordCalls(simulator);
      const began = performance.now();
      await action();
      const seconds = (performance.now() - began) / 1000;
      const usage = { provider: recorder.readUsage("dynamic-provider"), program: recorder.readUsage("cmd/run") };
      results.push({ command, seconds, calls: calls().length, ...usage });
    },
  };
}
