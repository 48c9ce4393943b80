import { type CommandUsage, measureCli, measureHost } from "./processes";
import { referenceSize } from "./reference-stack";
import { measureStartUp, type StartUp } from "./start-up";
import { table } from "./table";
import type { ProcessUsage } from "./process-usage";

/** Cost of the package on this machine: unlike calls and the cloud's time, it differs from machine to machine. */
export interface MachineCosts {
  startUp: StartUp;
  processes: readonly CommandUsage[];
  /** The same costs for ten reference stacks. */
  processesOfTen: readonly CommandUsage[];
}

/** Measures and prints the cost of start-up, and of the reference stack through the real CLI. */
export async function measureMachine(): Promise<MachineCosts> {
  const startUp = measureStartUp();
  console.log(`\nStart-up of the program's process\n${programTable(startUp)}`);
  console.log(
    `\nStart-up of the provider's process: time, memory and files that a use loads\n${providerTable(startUp)}`,
  );
  const processes = await measureCli();
  console.log(`\nThe reference stack through the real CLI: peak memory and CPU time\n${processTable(processes)}`);
  const processesOfTen = await measureHost({ ...referenceSize, instances: 10 });
  console.log(
    `\nTen reference stacks in parallel through Pulumi's provider host alone\n${processTable(processesOfTen)}`,
  );
  return { startUp, processes, processesOfTen };
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
  const shown = ({ megabytes, seconds }: ProcessUsage) =>
    megabytes === 0 ? ["", ""] : [`${Math.round(megabytes)} MB`, `${seconds.toFixed(1)} s`];
  return table(
    ["command", "calls", "provider", "", "program", "", "elapsed"],
    processes.map(({ command, calls, provider, program, seconds }) => {
      return [command, calls, ...shown(provider), ...shown(program), `${seconds.toFixed(0)} s`];
    }),
  );
}
