import type { ApiClient } from "../http/request";
import type { Clock } from "../wait/clock";
import type { Durations } from "../wait/durations";
import type { ProgressSink } from "../wait/progress";
import type { Queue } from "./operate/queue";
import type { Siblings } from "./operate/siblings";
import type { Watch } from "./operate/watch";

/** Property values as they travel between Pulumi and the provider: plain JSON. Keys that begin with `__` are ours and hidden. */
export type Values = Readonly<Record<string, unknown>>;

/** A property that is not allowed as it is, and why. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** What `check` says: the inputs with defaults filled in, and all that is wrong with them. */
export interface Checked {
  inputs: Values;
  failures: CheckFailure[];
}

/** What `diff` says. */
export interface Difference {
  changes: boolean;
  /** The properties that cannot be changed in place. */
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** What `read` found. */
export interface Found {
  id: string;
  outputs: Values;
  /** The inputs as they would have to be written for what is live: where they differ from the program, that is drift. */
  inputs: Values;
}

/** The outside, as a lifecycle uses it. */
export interface World {
  api: ApiClient;
  clock: Clock;
  /** Puts the mutations of one instance behind each other. */
  queue: Queue;
  /** What resources of the same list share. */
  siblings: Siblings;
  /** Watches all that is waited for. */
  watch: Watch;
  /** What is known of how long jobs take. */
  durations: Durations;
  /** The enterprise project that new resources go to when they name none. */
  enterpriseProjectId?: string | undefined;
  /** Where the progress of one resource is shown. */
  progress: (urn: unknown) => ProgressSink;
  /** Shows a warning at one resource. */
  warn: (urn: unknown, message: string) => void;
}

/**
 * How one kind of thing lives. `check` and `diff` are pure: they never call the API. The others may be repeated at any time:
 * each looks at what is live before it changes anything.
 */
export interface Lifecycle {
  check(olds: Values, news: Values): Checked;
  diff(id: string, olds: Values, news: Values): Difference;
  create(inputs: Values, world: World): Promise<{ id: string; outputs: Values }>;
  /** @returns undefined when it is gone */
  read(id: string, outputs: Values, world: World): Promise<Found | undefined>;
  /** @returns the new outputs */
  update(id: string, olds: Values, news: Values, world: World): Promise<Values>;
  /** Deleting what is gone succeeds. */
  delete(id: string, outputs: Values, world: World): Promise<void>;
}

/**
 * The thing exists, but is not (yet) as it should be. Carries what Pulumi must remember, so that the next `pulumi up`
 * continues instead of beginning anew.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  constructor(
    message: string,
    readonly id: string,
    readonly outputs: Values,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}
