import { z } from "zod";
import type { Job } from "./jobs/job";

/**
 * Everything that exists in the simulated cloud. It is plain JSON: the state file and `PUT /_sim/state` hold exactly this.
 * Each service declares its own part by declaration merging, see `ddm/model.ts`.
 */
export interface State {
  readonly version: 1;
  /** Seed of all ids and random numbers. */
  seed: string;
  /** Position of the random number generator; see `ids.ts`. */
  random: number;
  /** Simulated time when the state was saved, in milliseconds since 1970, and its speed. */
  clock: { now: number; speed: number };
  projectId: string;
  region: string;
  jobs: Job[];
}

const savedState = z.looseObject({
  version: z.literal(1),
  seed: z.string(),
  clock: z.object({ now: z.number(), speed: z.number() }),
  instances: z.array(z.unknown()),
  jobs: z.array(z.unknown()),
});

/**
 * Checks the head of a saved state. The rest is trusted, because only a simulator writes states.
 *
 * @throws ZodError if the value is not a state
 */
export function parseState(value: unknown): State {
  return savedState.parse(value) as unknown as State;
}
