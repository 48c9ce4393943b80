import { faults } from "./faults";
import type { Kill, Testbed } from "./testbed";

/** A fault or a kill that happens once while a command runs. */
export interface Disturbance {
  name: string;
  /** Whether the request is executed only after its response has failed. */
  isLate: boolean;
  /** Whether a job fails, so that its resource is bought again. */
  failsJobs: boolean;
  /** Runs the command with the disturbance. */
  apply: (testbed: Testbed, command: () => Promise<void>) => Promise<void>;
}

/** Names of all disturbances: the faults, and kills of the process. */
export const disturbanceNames: readonly string[] = [...Object.keys(faults), "killed before", "killed after"];

/** Makes a disturbance of a command. @param nth number of the affected request, from 1 */
export function makeDisturbance(name: string, nth: number): Disturbance {
  const when = /^killed (before|after)$/.exec(name)?.[1] as Kill["when"] | undefined;
  const effect = faults[name];
  if (when === undefined && effect === undefined)
    throw new Error(`There is no disturbance "${name}": there are ${disturbanceNames.join(", ")}`);
  return {
    name: `${name} at request ${nth}`,
    isLate: effect?.lateMs !== undefined,
    failsJobs: effect?.job === "fail",
    apply: async (testbed, command) => {
      if (effect) {
        testbed.simulator.faults.add({ match: { nth }, effect });
        return command();
      }
      if (await testbed.runUntilKilled({ nth, when: when ?? "before" }, command)) throw new Error(KILLED);
    },
  };
}

/** Stands in for the error message of a killed command. */
const KILLED = "Updating was killed: run `pulumi up`";
