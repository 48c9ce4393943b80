import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countByOperation, recordCalls } from "../../scripts/sandbox/calls";
import { environmentOf } from "../../scripts/sandbox/environment";
import { createSandbox, type Sandbox } from "../../scripts/sandbox/sandbox";
import { type NewFaultRule, startSimulator } from "../../simulator";
import { provideDataNodes } from "./data-nodes";
import { recordCpuTime } from "./cpu-time";
import { type ProcessUsage, UsageRecorder } from "./process-usage";
import { network, type Size } from "./reference-stack";
import { type Samples, sampleOutputs, type StateSize, measureState } from "./state-size";

/** A stack whose creation is measured through the real CLI. */
export interface LargeStack {
  size: Size;
  /**
   * Replaces the package's resources with those of `large-program/bare.ts`, which do nothing. They return their inputs and `samples` as outputs.
   * `provider` selects one of the two providers in that file.
   */
  bare?: { samples: Samples; provider: "complete" | "smallest" };
  parallel: number;
  environment?: Record<string, string>;
  faults?: readonly NewFaultRule[];
}

/** Cost of the creation of a stack. */
export interface LargeStackCost {
  /** Exit code of `pulumi up`. */
  exitCode: number;
  seconds: number;
  /** CPU seconds of Pulumi's engine; undefined if the operating system does not report them. */
  engineSeconds: number | undefined;
  program: ProcessUsage;
  provider: ProcessUsage;
  state: StateSize;
  /** Computed outputs by type, for the bare resources. */
  samples: Samples;
  /** API calls by operation. */
  calls: Record<string, number>;
  /** Result of a second `up`; undefined if the stack has no faults. */
  secondUp?: { exitCode: number; summary: string } | undefined;
  output: string;
}

/** Simulated seconds per real second. At this speed, most jobs end within the provider's shortest polling interval. */
const speed = 600;

/** Creates a stack through the real CLI. */
export async function measureLargeStack(stack: LargeStack): Promise<LargeStackCost> {
  // The quota is so high that no call is throttled.
  const simulator = await startSimulator({ speed, quota: 60 * speed, seed: "bench" });
  const recorder = new UsageRecorder();
  const sandbox = createSandbox({ ...environmentOf(simulator), ...recorder.environment, ...stack.environment });
  try {
    const dataNodeIds = provideDataNodes(simulator.simulator, stack.size.instances);
    await prepareProject(sandbox, stack, dataNodeIds);
    for (const rule of stack.faults ?? []) simulator.simulator.faults.add(rule);
    const up = async () => {
      const began = performance.now();
      let readCpuTime = () => undefined as number | undefined;
      const result = await sandbox.pulumi(["up", "--yes", "--skip-preview", "--parallel", `${stack.parallel}`], {
        onStart: (pid) => (readCpuTime = recordCpuTime(pid)),
      });
      return { ...result, seconds: (performance.now() - began) / 1000, engineSeconds: readCpuTime() };
    };
    recorder.clear();
    const calls = recordCalls(simulator);
    const { exitCode, seconds, engineSeconds, stdout, stderr } = await up();
    const cost = {
      exitCode,
      seconds,
      engineSeconds,
      program: recorder.readUsage("cmd/run"),
      provider: recorder.readUsage("dynamic-provider"),
      calls: countByOperation(calls()),
      output: `${stdout}\n${stderr}`,
    };
    const state = await exportState(sandbox);
    return {
      ...cost,
      secondUp: stack.faults && summaryOf(await up()),
      state: measureState(state),
      samples: sampleOutputs(state),
    };
  } finally {
    sandbox.remove();
    recorder.remove();
    await simulator.close();
  }
}

const summaryOf = ({ exitCode, stdout }: { exitCode: number; stdout: string }) => ({
  exitCode,
  summary: /Resources:\s+(.*)/.exec(stdout)?.[1] ?? "",
});

async function prepareProject(sandbox: Sandbox, { size, bare }: LargeStack, dataNodeIds: string[]): Promise<void> {
  cpSync(join(__dirname, "large-program"), sandbox.directory, { recursive: true });
  writeFileSync(join(sandbox.directory, "samples.json"), JSON.stringify(bare?.samples ?? {}));
  await runPulumi(sandbox, "stack", "init", "bench");
  const settings = {
    ...network,
    bare: bare?.provider ?? "",
    classes: bare ? "./bare" : "pulumi-huaweicloud-ddm",
    size: JSON.stringify(size),
    dataNodeIds: JSON.stringify(dataNodeIds),
  };
  const pairs = Object.entries(settings).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
  await runPulumi(sandbox, "config", "set-all", ...pairs);
}

async function exportState(sandbox: Sandbox): Promise<string> {
  const file = join(sandbox.directory, "state.json");
  await runPulumi(sandbox, "stack", "export", "--file", file);
  return readFileSync(file, "utf8");
}

async function runPulumi(sandbox: Sandbox, ...args: string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await sandbox.pulumi(args);
  if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")}: exit code ${exitCode}\n${stdout}\n${stderr}`);
}
