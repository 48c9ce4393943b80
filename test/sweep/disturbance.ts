import { faults } from "./faults";
import type { Kill, World } from "./world";

/** Something that happens once while a command runs. */
export interface Disturbance {
  name: string;
  /** Whether a request is executed after the command has gone on without it. */
  isLate: boolean;
  /** Whether a job fails, so that what it was to create is bought again. */
  failsJobs: boolean;
  /** Runs the command with it. */
  apply: (world: World, command: () => Promise<void>) => Promise<void>;
}

/** The names of all disturbances: faults of one response, and kills of the process. */
export const disturbanceNames: readonly string[] = [...Object.keys(faults), "killed before", "killed after"];

/** @param nth number of the request that it concerns, from 1 */
export function makeDisturbance(name: string, nth: number): Disturbance {
  const when = /^killed (before|after)$/.exec(name)?.[1] as Kill["when"] | undefined;
  const effect = faults[name];
  if (when === undefined && effect === undefined)
    throw new Error(`There is no disturbance "${name}": there are ${disturbanceNames.join(", ")}`);
  return {
    name: `${name} at request ${nth}`,
    isLate: effect?.lateMs !== undefined,
    failsJobs: effect?.job === "fail",
    apply: async (world, command) => {
      if (effect) {
        world.simulator.faults.add({ match: { nth }, effect });
        return command();
      }
      if (await world.runUntilKilled({ nth, when: when ?? "before" }, command)) throw new Error(KILLED);
    },
  };
}

/** The "message" of a killed command. */
const KILLED = "Updating was killed: run `pulumi up`";
