import type { ApiClient } from "../http/request";
import type { Clock } from "../wait/clock";
import type { DurationHistory } from "../wait/polling";
import type { ProgressSink } from "../wait/progress";
import type { Queue } from "./driver/queue";
import type { SharedLists } from "./driver/shared-lists";
import type { Watch } from "./waits/watch";

/** Property values as they travel between Pulumi and the provider: plain JSON. Keys that begin with `__` are hidden in diffs. */
export type Values = Readonly<Record<string, unknown>>;

/** A property whose value is not allowed, and why. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** The result of `check`: the inputs with defaults filled in, and all failures. */
export interface CheckedInputs {
  inputs: Values;
  failures: CheckFailure[];
}

/** The result of `diff`. */
export interface DiffResult {
  changes: boolean;
  /** The properties that cannot be changed in place. */
  replaces: string[];
  deleteBeforeReplace: boolean;
  /** What the update or the replacement means for users, as one line; absent if there is no impact. */
  impact?: string;
  /** Differences that no request can remove. */
  warnings?: readonly string[];
}

/** The result of `read`. */
export interface ReadResult {
  id: string;
  outputs: Values;
  /** The inputs that a program would give for the live resource: where they differ from the program, that is drift. */
  inputs: Values;
}

/** Where resources are managed: part of their identity. */
export interface Location {
  region: string;
  /** Absent while the project id has not been looked up. */
  project?: string | undefined;
}

/** The services that operations use, shared by the resources of a process that are configured alike. */
export interface Services {
  api: ApiClient;
  clock: Clock;
  /** Runs the mutations of one instance one after the other. */
  queue: Queue;
  /** Lists shared by resources that are created at the same time. */
  sharedLists: SharedLists;
  /** Ids of the orders that this process has placed or that its state holds. */
  knownOrders: Set<string>;
  /** Batches the polls of jobs, migrations and instances. */
  watch: Watch;
  /** Known durations of jobs. */
  durations: DurationHistory;
  /** The enterprise project of new resources that name none. */
  enterpriseProjectId?: string | undefined;
  /** Shows the progress of one resource. */
  progress: (urn: unknown) => ProgressSink;
  /** Shows a warning at one resource. */
  warn: (urn: unknown, message: string) => void;
}

/**
 * The lifecycle of one kind of resource. `check` and `diff` are pure and never call the API. The others may be repeated at any
 * time: each reads the live state before it changes anything.
 */
export interface Lifecycle {
  check(olds: Values, news: Values): CheckedInputs;
  /** @param location where the provider is configured to manage resources now, if that is known */
  diff(id: string, olds: Values, news: Values, location?: Location): DiffResult;
  create(inputs: Values, services: Services): Promise<{ id: string; outputs: Values }>;
  /** @returns undefined when the resource certainly does not exist */
  read(id: string, outputs: Values, services: Services): Promise<ReadResult | undefined>;
  /** @returns the new outputs */
  update(id: string, olds: Values, news: Values, services: Services): Promise<Values>;
  /** Deleting what does not exist succeeds. */
  delete(id: string, outputs: Values, services: Services): Promise<void>;
}

/**
 * The resource exists but does not (yet) match the program. Carries the id and outputs that Pulumi must hold, so that the next
 * `pulumi up` continues instead of creating it again.
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
