import { z } from "zod";
import type { Job } from "./jobs/job";
import { integerIn, LIMITS, numberIn } from "./limits";

/**
 * Everything that exists in the simulated cloud. It is plain JSON: the state file and `PUT /_sim/state` contain exactly this object.
 * A service declares its own part by declaration merging, see `ddm/model.ts`.
 */
export interface State {
  readonly version: 1;
  /** Seed of the state's ids and random numbers. */
  seed: string;
  /** Position of the random number generator; see `ids.ts`. */
  random: number;
  /** The clock when the state was saved: `now` in milliseconds since 1970, and the speed. */
  clock: { now: number; speed: number };
  projectId: string;
  region: string;
  jobs: Job[];
}

/** Shapes of fields of the state, by name. */
export type StateShape = Readonly<Record<string, z.ZodType>>;

/** Whether a kind of job exists and `params` are valid for it. */
export type JobCheck = (kind: string, params: unknown) => boolean;

/** Shape of a stored time, in simulated milliseconds. The maximum is later than the clock's, because a job can end later. */
export const storedTime = numberIn([LIMITS.time[0], LIMITS.time[1] + LIMITS.lateMs[1]]);

/**
 * Returns the shape of a stored job, of the engine or of a service, with the given fields and `outcome`. In states of version 0.1.0, `outcome` has
 * the name `fate`.
 */
export function jobShape<Fields extends StateShape>(fields: Fields) {
  const shape = z.strictObject({ ...fields, outcome: z.enum(["complete", "fail", "stall", "vanish", "wait"]) });
  return z.preprocess((value) => {
    if (typeof value !== "object" || value === null || !("fate" in value)) return value;
    const { fate, ...rest } = value;
    return { outcome: fate, ...rest };
  }, shape);
}

const job: z.ZodType<Job> = jobShape({
  id: z.string(),
  name: z.string(),
  instanceId: z.string(),
  instanceName: z.string(),
  databaseName: z.string(),
  createdAt: storedTime,
  kind: z.string(),
  params: z.unknown(),
  startsAt: storedTime,
  progressFrom: numberIn([0, 100]),
  stages: z.array(z.strictObject({ name: z.string(), endsAt: storedTime, progress: numberIn([0, 100]) })),
  endsAt: storedTime,
  settlesAt: storedTime,
  failReason: z.string(),
  applied: z.boolean(),
});

/** The fields that the upgrade of a state needs. */
const head = z.looseObject({ version: z.literal(1), seed: z.string() });

/**
 * Parses a state by the shapes of the engine and the services. The state can come from an untrusted source.
 *
 * @param upgrade adds the fields that are missing in a state of an earlier version
 * @throws ZodError that names the invalid fields
 */
export function parseState(
  value: unknown,
  services: readonly StateShape[],
  isJob: JobCheck,
  upgrade: (state: State) => State,
): State {
  const shape = z.strictObject({
    version: z.literal(1),
    seed: z.string(),
    random: integerIn([-(2 ** 31), 2 ** 31]),
    clock: z.strictObject({ now: numberIn(LIMITS.time), speed: numberIn(LIMITS.speed) }),
    projectId: z.string(),
    region: z.string(),
    jobs: z.array(job.refine(({ kind, params }) => isJob(kind, params), { error: "unknown kind or invalid `params`" })),
    ...(Object.assign({}, ...services) as StateShape),
  });
  return shape.parse(upgrade(head.parse(value) as unknown as State)) as unknown as State;
}
