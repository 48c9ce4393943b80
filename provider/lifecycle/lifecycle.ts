import type { ApiClient } from "../http/request";
import type { Clock } from "../wait/clock";
import type { DurationHistory } from "../wait/polling";
import type { ProgressSink } from "../wait/progress";
import type { Cancellation } from "./driver/cancellation";
import type { Queue } from "./driver/queue";
import type { SharedLists } from "./driver/shared-lists";
import type { Pollers } from "./waits/pollers";

/** Property values as Pulumi and the provider exchange them: plain JSON. Keys that begin with `__` are hidden in diffs. */
export type Values = Readonly<Record<string, unknown>>;

/** A property whose value is not allowed, with the reason. */
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
  /** Names of the changed properties that cannot be changed in place. Contains `status` if the creation of the resource failed. */
  replaces: string[];
  deleteBeforeReplace: boolean;
  /**
   * One line that says what the replacement or update does. For an update, also its duration and its effect on clients. Absent if no change has a
   * described impact.
   */
  impact?: string;
  /** Warnings about drift that no request can correct. */
  warnings?: readonly string[];
}

/** The result of `read`. */
export interface ReadResult {
  id: string;
  outputs: Values;
  /** Inputs of a program that describes the live resource. Pulumi reports differences from the program as drift. */
  inputs: Values;
}

/** A program's declaration of an existing resource, and the matching state. With this state, the program shows no changes. */
export interface Declaration {
  /**
   * Arguments of the program: required arguments, and live values that differ from the defaults. Secrets are missing, because the API does not
   * report them.
   */
  args: Values;
  /** Names of the secrets that the program must add. */
  secrets: string[];
  /** Inputs to store, without the hidden inputs that the resource's class adds. */
  inputs: Values;
  /** Outputs to store. */
  outputs: Values;
  /** Live values that a program cannot contain. */
  omitted: CheckFailure[];
  /** Remarks about the arguments, such as guesses, in full sentences. */
  remarks: string[];
}

/** Region and project in which resources are managed. The location is part of a resource's identity. */
export interface Location {
  region: string;
  /** Absent while the project id has not been looked up. */
  project?: string | undefined;
}

/**
 * Finds the managed resource with an id, in one stack and of one type. Resources of other types may have the same id.
 *
 * @param inputs inputs of any resource of that type in that stack. They determine the type and the stack
 * @returns the URN of the managed resource; null if there is none; undefined if the state cannot be read
 */
export type FindManagedUrn = (id: string, inputs: Values) => Promise<string | null | undefined>;

/**
 * Counts the entries of the state that manage an id, in one stack and of one type.
 *
 * @param outputs outputs of any resource of that type in that stack
 * @returns undefined if the state cannot be read
 */
export type CountStateEntries = (id: string, outputs: Values) => Promise<number | undefined>;

/** The services that operations use. Resources with equal provider settings share them within a process. */
export interface Services {
  api: ApiClient;
  clock: Clock;
  /** Runs tasks with the same key one at a time. The mutations of one instance have the same key. */
  queue: Queue;
  /** Lists shared by resources that are created at the same time. */
  sharedLists: SharedLists;
  /** Ids of known orders: placed by this process for the user to pay, or found in the state. */
  knownOrders: Set<string>;
  /** Batches the polls of jobs, migrations and instances. */
  pollers: Pollers;
  /** Measured durations of jobs, and how long instances stayed busy after an operation. */
  durations: DurationHistory;
  /** Cancellation of the command; absent if nothing can cancel it. */
  cancellation?: Cancellation | undefined;
  /**
   * Lets the current operation complete if the command is canceled afterwards. Called when the operation has found a resource that
   * Pulumi's state does not contain. Absent if nothing can cancel the command.
   */
  completeWhenCanceled?: (() => void) | undefined;
  /** Searches Pulumi's state. Absent if no engine runs. */
  findManagedUrn?: FindManagedUrn | undefined;
  /** Counts entries of Pulumi's state. Absent if no engine runs. */
  countStateEntries?: CountStateEntries | undefined;
  /** Default enterprise project of new resources. */
  enterpriseProjectId?: string | undefined;
  /** Returns the sink for the progress of one resource. */
  progress: (urn: unknown) => ProgressSink;
  /** Shows a warning at one resource. */
  warn: (urn: unknown, message: string) => void;
}

/**
 * The lifecycle of one kind of resource. The methods without `services` never call the API. The others may be repeated at any time: `create` and
 * `update` read the live state first, and `delete` succeeds if the resource does not exist.
 */
export interface Lifecycle {
  check(olds: Values, news: Values): CheckedInputs;
  /**
   * @param location configured region and project, if known
   * @param isDeleted whether an interrupted command has deleted the resource, and Pulumi will create its replacement
   */
  diff(id: string, olds: Values, news: Values, location?: Location, isDeleted?: boolean): DiffResult;
  create(inputs: Values, services: Services): Promise<{ id: string; outputs: Values }>;
  /** @returns undefined when the resource certainly does not exist */
  read(id: string, outputs: Values, services: Services): Promise<ReadResult | undefined>;
  /** @returns the new outputs */
  update(id: string, olds: Values, news: Values, services: Services): Promise<Values>;
  /**
   * Reads an existing resource, to import it.
   *
   * @throws NotDeclarableError if the resource does not exist, or if no program can declare it in its current state
   */
  declare(id: string, services: Services): Promise<Declaration>;
  /** Deletes the resource. Succeeds if the resource does not exist. */
  delete(id: string, outputs: Values, services: Services): Promise<void>;
  /** Returns inputs or outputs in the shorter form that Pulumi stores. `expand` (driver/stored-form.ts) reverses it. */
  compact(values: Values): Values;
}

/**
 * Error of an operation on a resource that exists or is ordered, but does not match the program yet. Pulumi stores the id and the outputs of the
 * error, so the next `pulumi up` continues from there. If the creation failed, it replaces the resource.
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
