import { parseDuration } from "../../wait/duration";
import { Progress } from "../../wait/progress";
import type { Values, World } from "../lifecycle";
import type { Doing } from "./failure";
import type { Settling } from "./settling";

/** The operations that may take long, and so have a timeout. */
export interface Timeouts {
  create: string;
  update: string;
  delete: string;
}

/** Everything that one operation on one resource needs. */
export interface Operation extends Settling {
  doing: Doing;
  progress: Progress;
}

/** What an operation is about. */
export interface About {
  world: World;
  /** The DDM instance that is changed, or that the thing belongs to. */
  instanceId: string;
  /** For errors: `account "app" of instance 3f…in09`. */
  subject: string;
  /** Where the timeouts, the URN and the progress come from. */
  values: Values;
  timeouts: Timeouts;
  /** How many phases of progress there will be, as far as is known. @defaultValue 1 */
  phases?: number;
}

const verbs = { create: "Creating", update: "Updating", delete: "Deleting", adopt: "Adopting" } as const;

/** Begins an operation: sets its deadline and its progress. */
export function begin(kind: keyof typeof verbs, about: About): Operation {
  const { world, instanceId, subject, values, timeouts, phases = 1 } = about;
  const timed = kind === "adopt" ? "create" : kind;
  const deadline = world.clock.now() + timeoutOf(timed, values, timeouts);
  const progress = new Progress(world.progress(values["__urn"]), world.clock, phases);
  return {
    world,
    instance: { id: instanceId, subject, busyUntil: deadline },
    deadline,
    progress,
    say: (news) => {
      progress.say(news);
    },
    doing: { verb: verbs[kind], subject, timeout: `timeouts.${timed}` },
  };
}

/** How long an operation may take, in milliseconds: as the program says, or by default. */
export function timeoutOf(operation: keyof Timeouts, values: Values, byDefault: Timeouts): number {
  const given = (values["timeouts"] as Partial<Timeouts> | undefined)?.[operation];
  return parseDuration(given ?? byDefault[operation]) ?? 0;
}
