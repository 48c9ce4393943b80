import type { InstanceRef } from "../../api/ddm/instances";
import type { MutationResult } from "../../api/wire";
import type { DiffResult, Values } from "../lifecycle";
import type { NameStyle } from "../properties/default-names";
import type { Properties, PropertyTable, Rule } from "../properties/table";
import type { Operation, Timeouts, Verb } from "./operation";

/**
 * Everything that is specific to one kind of resource. The driver does the rest, such as adoption, progress, failures and the recorded outputs,
 * in the same way for all kinds.
 */
export interface Definition<Table extends Properties, Live> {
  /** Noun of the kind with article, for messages, e.g. `an account`. */
  noun: string;
  /** Table of the inputs: allowed values, the effect of a change, and the source of the live value. */
  properties: Table & PropertyTable<Live>;
  /** Rules about several inputs. */
  rules: readonly Rule[];
  /** Completes the inputs with values of the old inputs, which are `{}` for a new resource. Called by `check`. */
  completeInputs?: (olds: Values, inputs: Values) => Values;
  /** The style of default names; absent if the resource has no name. */
  names?: NameStyle;
  /** Default timeouts. */
  timeouts: Timeouts;
  /**
   * Whether the resource is a DDM instance, a child of an instance, or neither. The id of a child begins with the id of its instance.
   * Mutations of an instance and its children run one at a time.
   */
  scope: "instance" | "child of an instance" | "project";
  /** Returns the resource's name for messages, e.g. `account "app" of instance 3f…in09`. The id is undefined until it is known. */
  subject: (values: Values, id: string | undefined) => string;

  /** Reads the live state. @returns undefined only if the API reports the resource as not found or deleted, or if a complete list lacks it */
  observe: (operation: Operation<Table>) => Promise<Live | undefined>;
  /** Whether a second read finds the resource, in another source if there is one. Called after the API has reported the resource as absent. */
  isListed: (operation: Operation<Table>) => Promise<boolean>;
  /** Waits until the resource accepts requests, and returns the live state. Throws in a status such as ERROR. @defaultValue {@link observe} */
  observeReady?: (operation: Operation<Table>) => Promise<Live | undefined>;
  /** Returns the outputs that are not inputs, by name. A value that the API does not report is `undefined`. */
  outputs?: (live: Live, operation: Operation<Table>) => Values;
  /** Returns the names of unreported properties that another client has changed. Their recorded values are outdated. */
  staleProperties?: (live: Live, before: Values) => readonly string[];
  /** Whether the outputs show that the creation failed. A failed resource is replaced. */
  hasFailed?: (outputs: Values) => boolean;
  /** Returns the names of properties with unfinished work, such as a pending restart. An update applies them even if their values are unchanged. */
  unfinishedProperties?: (outputs: Values, inputs: Values) => readonly string[];

  /** Corrects the arguments of a resource that is imported. The value `undefined` removes an argument. */
  declare?: (operation: Operation<Table>, live: Live, args: Values) => DeclaredArguments | Promise<DeclaredArguments>;
  /** Inputs with which {@link observe} reads the details that {@link declare} needs. @defaultValue none */
  declareInputs?: Values;

  /** Prepares the creation. Resolves names to ids, and fails before anything is ordered if the request cannot succeed. */
  create: (operation: Operation<Table>) => Promise<Creation> | Creation;
  /** Returns the id (within its scope) of the resource that a yearly/monthly order has delivered. */
  findDelivered?: (operation: Operation<Table>, orderId: string) => Promise<string | undefined>;
  /**
   * Returns reasons why a live resource cannot be changed to match the program. The driver adds the properties whose change replaces
   * the resource.
   */
  adoptionObstacles?: (live: Live, operation: Operation<Table>) => readonly string[] | Promise<readonly string[]>;
  /** Returns the names of properties that the API does not report, and that must therefore be set when an existing resource is adopted. */
  setWhenAdopted?: (inputs: Operation<Table>["inputs"]) => readonly string[];
  /** Plans the requests that change the properties in {@link Operation.changed} to their wanted values. Sends no mutation. */
  steps: (operation: Operation<Table>, live: Live) => readonly Step[] | Promise<readonly Step[]>;
  /** Plans the steps that run last, such as a restart that new parameters require. */
  lastSteps?: (operation: Operation<Table>, live: Live) => readonly Step[];
  /** Called when the resource matches the program. Warns about work that remains for the user. */
  finish?: (operation: Operation<Table>) => void;
  /**
   * Waits for the work that a request started. The result `false` means that the API did not report the job as completed.
   *
   * @defaultValue waits for the order, the job and the instance of DDM
   */
  waitForCompletion?: (operation: Operation<Table>, accepted: MutationResult) => Promise<unknown>;

  /** Deletion of the resource. */
  remove: Removal<Table>;
  /**
   * Whether the resource is an action, such as a restart. An action exists only in Pulumi's state: its deletion sends no request, and it cannot be
   * read by its id.
   *
   * @defaultValue false
   */
  isAction?: boolean;
  /** Verbs that begin the messages about an operation, e.g. `Running`. @defaultValue `Creating`, `Updating`, … */
  titles?: Partial<Record<Verb, string>>;
  /** Returns a description of a replacement for previews: what it creates, deletes and keeps. */
  replacement: (olds: Values, news: Values) => string;
  /**
   * Whether a replacement must delete the old resource first. The driver also deletes it first in two cases:
   *
   * - The creation of the old resource failed.
   * - The resource is a child, and the program sets its name and keeps the name and the instance.
   *
   * @defaultValue false
   */
  isDeletedFirst?: (difference: DiffResult, olds: Values, news: Values) => boolean;
}

/** The corrected arguments of an imported resource, and remarks about them for the user. */
export interface DeclaredArguments {
  args: Values;
  remarks?: readonly string[];
}

declare const liveState: unique symbol;

/** The live state of a resource of any kind. Only its definition reads it. */
export interface LiveState {
  readonly [liveState]: never;
}

/** A definition of any kind, as the driver uses it. */
export type AnyDefinition = Definition<Properties, LiveState>;

/** Returns a definition without the types of its kind. This is safe: the driver passes a definition only its own live states. */
export function anyDefinition<Table extends Properties, Live>(definition: Definition<Table, Live>): AnyDefinition {
  return definition as unknown as AnyDefinition;
}

/** A resource that was created, ordered or found. */
export interface CreateResult {
  /** Id within the scope. Undefined if only an order exists so far, or if the response contains no id. */
  localId: string | undefined;
  accepted: MutationResult;
}

/** An existing resource that has the wanted name. */
export interface Namesake {
  /** Id within the scope. */
  localId: string;
  /** Name in messages, e.g. `instance "orders" (3f…in09)`. */
  subject: string;
  /** Time of creation in epoch milliseconds, by the API's clock; undefined if the API does not report the time. */
  created: number | undefined;
  /** Reasons why an update must not or cannot make the resource match the program, as clauses, e.g. `its "vpcId" is … but … in the program`. */
  differences: readonly string[];
  /** Use of the resource, as a clause, e.g. `it holds 2 schemas`; absent if the resource is unused. */
  inUse?: string | undefined;
}

/** A prepared creation. */
export interface Creation {
  /** Activity for progress lines, e.g. `ordering the instance`. */
  title: string;
  /**
   * Whether the request costs money. The same run sends such a request again only with proof that nothing was created:
   *
   * - The request did not reach the API, or the response says that nothing was created.
   * - The API was unavailable (503) and does not list the resource, and {@link isListedAtOnce} is true.
   */
  hasCost: boolean;
  /**
   * Whether the resource is listed immediately after its request is accepted. An ordered resource is listed only after its order is paid.
   *
   * @defaultValue false
   */
  isListedAtOnce?: boolean;
  /** Whether the user pays the order in the console. Until the payment, only the order exists. @defaultValue false */
  isPaidByUser?: boolean;
  /** The inputs, completed by lookups. */
  wanted?: Values;
  /** Properties whose values count as set after the request, because the API does not report them completely. */
  sets: readonly string[];
  /**
   * Lists existing resources of this name, and returns the current time by the API's clock. The creation fails if the list is incomplete
   * and contains no namesake.
   */
  namesakes: () => Promise<{ namesakes: readonly Namesake[]; now: number | undefined; complete: boolean }>;
  /** Sends the request. */
  send: () => Promise<CreateResult>;
  /** Finds the resource that the request has created. {@link namesakes} has found none before the request. */
  locate: () => Promise<CreateResult | undefined>;
  /** Waits for the creation after the request was accepted. @defaultValue {@link Definition.waitForCompletion} */
  waitForCompletion?: (accepted: MutationResult) => Promise<unknown>;
  /**
   * Reads the new resource after its creation. Resources that are created at the same time share the read.
   *
   * @returns undefined if the resource is not listed
   */
  readBack?: () => Promise<unknown>;
}

/** One step of a plan: usually one request and the wait for its completion. */
export interface Step {
  /** Activity for progress lines, e.g. `renaming to "orders-b"`. */
  title: string;
  /** Usual duration for progress lines, e.g. `5–15 min`. */
  usualDuration: string;
  /** Names of the properties that the step sets, completely or in part. A step without properties prepares the next step with properties. */
  properties: readonly string[];
  /**
   * Sends the request. A request to the given instance is not repeated while the instance is busy: the live state is read again, and the plan is
   * recomputed. The job of another client may have made the request unnecessary, or may require another request.
   */
  send: (instance: InstanceRef) => Promise<MutationResult>;
  /**
   * What the request buys, e.g. `class`; absent if the request costs no money. Identifies the purchase in a new plan. The same run sends such a
   * request again only with proof that nothing was changed. For example, the request did not reach the API.
   */
  purchase?: string;
  /**
   * Whether the request adds to the live state or removes from it, such as nodes. The driver plans such a step again if earlier steps have run.
   *
   * @defaultValue false
   */
  dependsOnLiveState?: boolean;
  /** Whether the user pays the order in the console. @defaultValue false */
  isPaidByUser?: boolean;
  /** Returns the unreported values that are in effect after the step. */
  remembers?: () => Values;
  /**
   * Whether an accepted request must not be repeated. The step then counts as done even if the API no longer knows its job.
   *
   * @defaultValue true if there is a {@link provingStatus}
   */
  isOnce?: boolean;
  /**
   * Instance status that proves that an unanswered request was carried out. For a request that the live state does not show and that must not be
   * repeated.
   */
  provingStatus?: string;
}

/** Deletion of a resource. */
export interface Removal<Table extends Properties> {
  /** Activity for progress lines, e.g. `deleting the instance`. */
  title: string;
  usualDuration?: string;
  /** Returns why the resource is kept when Pulumi drops it from the state. Undefined if the resource is deleted. */
  retentionReason?: (operation: Operation<Table>) => string | undefined;
  /** Prepares the deletion, e.g. waits until the instance accepts it. @returns `deleting` or `absent` if no deletion needs to be sent */
  prepare?: (operation: Operation<Table>) => Promise<"deleting" | "absent" | undefined>;
  /** Sends the deletion. */
  send: (operation: Operation<Table>) => Promise<MutationResult>;
  /** Whether the error of the deletion reports that the resource does not exist. The driver then confirms its absence. */
  isAbsent: (error: unknown) => boolean;
  /** Whether the live state shows that the resource is being deleted. This proves that an unanswered deletion was carried out. */
  isDeleting?: (operation: Operation<Table>) => Promise<boolean>;
  /**
   * Waits until the resource is deleted. Omitted if the deletion is complete with its response.
   *
   * @returns whether the API itself reported the deletion as completed
   */
  waitForCompletion?: (operation: Operation<Table>, accepted: MutationResult) => Promise<boolean>;
}

/** Result of a request that starts no job and places no order. */
export const done: MutationResult = { operation: "", jobId: undefined, orderId: undefined };
