import type { InstanceRef } from "../../api/instances";
import type { Accepted } from "../../api/wire";
import type { LiveInstance } from "../instance/live";
import type { Values, World } from "../lifecycle";

/** What an aspect decides by. */
export interface Situation {
  world: World;
  instance: InstanceRef;
  /** What is live. */
  live: LiveInstance;
  /** What the program wants. */
  wanted: Values;
  /** The outputs so far; `{}` for a new instance. */
  before: Values;
  /** What no call tells, as far as it has taken effect. Steps add to it. */
  remembered: Record<string, unknown>;
}

/** One call that changes something, and the wait that belongs to it. */
export interface Step {
  /** For progress: `renaming to "orders-b"`. */
  doing: string;
  /** How long it usually takes, for people. */
  usually: string;
  call: () => Promise<Accepted>;
  /** The status by which one can tell that the call was heard, for a step that nothing else shows. */
  showsAs?: string;
  /** Remembers that the step was taken, when only {@link showsAs} tells so. */
  taken?: () => void;
}

/** Compares one side of the instance, live with wanted, and plans the calls that make them one: none when they are. */
export type Aspect = (situation: Situation) => Step[] | Promise<Step[]>;

/** What a call that is done at once accepts: no job, no order. */
export const done: Accepted = { operation: "", jobId: undefined, orderId: undefined };
