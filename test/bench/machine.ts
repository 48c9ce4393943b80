import { type CommandUsage, measureCli, measureHost } from "./processes";
import { referenceSize } from "./reference-stack";
import { measureStartUp, type StartUp } from "./start-up";
import { table } from "./table";
import type { Usage } from "./usage";

/** What the package costs the machine that it runs on: unlike calls and the cloud's time it differs from machine to machine. */
export interface MachineCosts {
  startUp: StartUp;
  processes: readonly CommandUsage[];
  /** The same for ten times the stack. */
  processesOfTen: readonly CommandUsage[];
}

/** Measures what this machine pays, for starting and for the reference stack through the real CLI, and prints it. */
export async function measureMachine(): Promise<MachineCosts> {
  const startUp = measureStartUp();
  console.log(`\nThe program's process: what starting takes\n${programTable(startUp)}`);
  console.log(`\nThe provider's process, just started: what is loaded for what\n${providerTable(startUp)}`);
  const processes = await measureCli();
  console.log(`\nThe reference stack through the real CLI: peak memory and CPU time\n${processTable(processes)}`);
  const processesOfTen = await measureHost({ ...referenceSize, instances: 10 });
  console.log(`\nTen of it, all at once, through Pulumi's host of the provider alone\n${processTable(processesOfTen)}`);
  return { startUp, processes, processesOfTen };
}

function programTable({ program }: StartUp): string {
  return table(
    ["what", "time"],
    Object.entries(program).map(([what, time]) => [what, `${time} ms`]),
  );
}

function providerTable({ provider }: StartUp): string {
  const rows = provider.map(({ use, milliseconds, megabytes, files }) => {
    return [use, `${milliseconds} ms`, `${megabytes} MB`, files];
  });
  return table(["what", "time", "memory", "files"], rows);
}

function processTable(processes: readonly CommandUsage[]): string {
  const shown = ({ megabytes, seconds }: Usage) =>
    megabytes === 0 ? ["", ""] : [`${Math.round(megabytes)} MB`, `${seconds.toFixed(1)} s`];
  return table(
    ["command", "calls", "provider", "", "program", "", "in all"],
    processes.map(({ command, calls, provider, program, seconds }) => {
      return [command, calls, ...shown(provider), ...shown(program), `${seconds.toFixed(0)} s`];
    }),
  );
}
