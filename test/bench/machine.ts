import { type CommandUsage, measureCli, measureHost } from "./command-usage";
import { referenceSize } from "./reference-stack";
import { measureStartUp, type StartUp } from "./start-up";
import { table } from "./table";
import type { ProcessUsage } from "./process-usage";

/** Time and memory that the package takes on this machine. Unlike API calls and simulated time, they depend on the machine. */
export interface MachineCosts {
  startUp: StartUp;
  /** Costs of the commands of the reference stack ({@link referenceSize}) through the real CLI. */
  processes: readonly CommandUsage[];
  /** Costs of the commands of a stack with ten instances, all resources in parallel, through Pulumi's provider host without the CLI. */
  hostProcesses: readonly CommandUsage[];
}

/** Measures and prints the costs on this machine. */
export async function measureMachine(): Promise<MachineCosts> {
  const startUp = measureStartUp();
  console.log(`\nStart-up of the program's process\n${programTable(startUp)}`);
  console.log(`\nStart-up of the provider's process: time, memory and loaded files\n${providerTable(startUp)}`);
  const processes = await measureCli();
  console.log(`\nThe reference stack through the real CLI: peak memory and CPU time\n${processTable(processes)}`);
  const hostProcesses = await measureHost({ ...referenceSize, instances: 10 });
  console.log(
    `\nA stack with ten instances, all resources in parallel, through Pulumi's provider host without the CLI\n${processTable(hostProcesses)}`,
  );
  return { startUp, processes, hostProcesses };
}

function programTable({ program }: StartUp): string {
  return table(
    ["step", "time"],
    Object.entries(program).map(([step, time]) => [step, `${time} ms`]),
  );
}

function providerTable({ provider }: StartUp): string {
  const rows = provider.map(({ use, milliseconds, megabytes, files }) => {
    return [use, `${milliseconds} ms`, `${megabytes} MB`, files];
  });
  return table(["use", "time", "memory", "files"], rows);
}

function processTable(processes: readonly CommandUsage[]): string {
  const formatUsage = ({ megabytes, seconds }: ProcessUsage) =>
    megabytes === 0 ? ["", ""] : [`${Math.round(megabytes)} MiB`, `${seconds.toFixed(1)} s`];
  return table(
    ["command", "calls", "provider", "", "program", "", "elapsed"],
    processes.map(({ command, calls, provider, program, seconds }) => {
      return [command, calls, ...formatUsage(provider), ...formatUsage(program), `${seconds.toFixed(0)} s`];
    }),
  );
}
