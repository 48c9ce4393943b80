import type { MutationResult } from "../../api/wire";
import type { DiffResult, Values } from "../lifecycle";
import type { NameStyle } from "../properties/names";
import type { Properties, PropertyTable, Rule } from "../properties/table";
import type { Operation, Timeouts } from "./operation";

/**
 * Everything that is specific to one kind of resource. The driver does the rest in the same way for all kinds: location, names,
 * adoption, interrupted creates, unanswered requests, absence, progress, failures, and what Pulumi records.
 */
export interface Definition<Table extends Properties, Live> {
  /** The noun with its article, for messages: `an account`. */
  noun: string;
  /** Every input: allowed values, what a change does, and how its live value is read. */
  properties: Table & PropertyTable<Live>;
  /** Rules about several inputs. */
  rules: readonly Rule[];
  /** The style of default names. */
  names: NameStyle;
  /** Default timeouts. */
  timeouts: Timeouts;
  /**
   * Whether it is a DDM instance, belongs to one, or neither. The id of a child begins with the id of its instance, and an
   * instance takes one mutation at a time.
   */
  scope: "instance" | "child of an instance" | "project";
  /** Its name in messages, e.g. `account "app" of instance 3f…in09`. The id is absent before it is known. */
  subject: (values: Values, id: string | undefined) => string;

  /** Reads the live state. @returns undefined only when the API proves that it does not exist */
  observe: (operation: Operation<Table>) => Promise<Live | undefined>;
  /** Whether a second source lists it; called after {@link observe} has not found it. */
  isListed: (operation: Operation<Table>) => Promise<boolean>;
  /** Waits until the resource takes requests, or fails; then its live state. @defaultValue {@link observe} */
  observeReady?: (operation: Operation<Table>) => Promise<Live | undefined>;
  /** The values of outputs that are not inputs, by name; `undefined` where the API reports nothing. */
  outputs?: (live: Live, operation: Operation<Table>) => Values;
  /** Names of unreported properties that another client has changed since, so that their recorded values no longer hold. */
  staleProperties?: (live: Live, before: Values) => readonly string[];
  /** Whether its outputs show that its creation failed: it is then replaced. */
  hasFailed?: (outputs: Values) => boolean;
  /** Names of the properties whose work its outputs show as unfinished. */
  unfinishedProperties?: (outputs: Values, inputs: Values) => readonly string[];

  /** Prepares the creation: resolves names to ids, and fails before anything is ordered if the request cannot succeed. */
  create: (operation: Operation<Table>) => Promise<Creation> | Creation;
  /** Returns the id, within its scope, of the resource that a yearly/monthly order has delivered. */
  findDelivered?: (operation: Operation<Table>, orderId: string) => Promise<string | undefined>;
  /** Reasons why a live resource cannot be changed to match the program, besides properties that only replace. */
  adoptionObstacles?: (live: Live, operation: Operation<Table>) => readonly string[] | Promise<readonly string[]>;
  /** Plans the requests that change the properties in {@link Operation.changed} to their wanted values. Sends no mutation. */
  steps: (operation: Operation<Table>, live: Live) => readonly Step[] | Promise<readonly Step[]>;
  /** Plans the steps that follow all others, such as a restart that they require. */
  lastSteps?: (operation: Operation<Table>, live: Live) => readonly Step[];
  /** Called when the resource matches the program; warns about what is left to the user. */
  finish?: (operation: Operation<Table>) => void;
  /** Waits for what a request started. @defaultValue the order, the job and the instance of DDM */
  waitForCompletion?: (operation: Operation<Table>, accepted: MutationResult) => Promise<unknown>;

  /** How it is deleted. */
  remove: Removal<Table>;
  /** What a replacement loses and keeps, for previews. */
  replacement: (olds: Values, news: Values) => string;
  /** Whether a replacement must delete the old resource first. @defaultValue only if the program gives the name and it is unchanged */
  deletesFirst?: (difference: DiffResult, olds: Values, news: Values) => boolean;
}

declare const liveState: unique symbol;

/** The live state of a resource of any kind. Only its definition reads it. */
export interface LiveState {
  readonly [liveState]: never;
}

/** A definition of any kind, as the driver uses it. */
export type AnyDefinition = Definition<Properties, LiveState>;

/**
 * A definition without the types of its kind. The driver passes a definition only the values that the same definition returned,
 * so it does not need their types.
 */
export function anyDefinition<Table extends Properties, Live>(definition: Definition<Table, Live>): AnyDefinition {
  return definition as unknown as AnyDefinition;
}

/** A resource that was created or found. */
export interface CreateResult {
  /** The id within its scope; absent while there is only an order, or if the response does not contain it. */
  localId: string | undefined;
  accepted: MutationResult;
}

/** An existing resource that has the wanted name. */
export interface Namesake {
  /** The id within its scope. */
  localId: string;
  /** E.g. `instance "orders" (3f…in09)`. */
  subject: string;
  /** Epoch milliseconds by the API's clock; absent where the API does not report it. */
  created: number | undefined;
  /** Properties that cannot be changed and differ from the program, e.g. `"vpcId" is … but … in the program`. */
  differences: readonly string[];
  /** How it is used, e.g. `it holds 2 schemas`; absent when it is unused. */
  inUse?: string | undefined;
}

/** A prepared creation. */
export interface Creation {
  /** For progress: `ordering the instance`. */
  title: string;
  /** Whether it costs money: then it is never sent twice in one run unless the answer proves that nothing happened. */
  costs: boolean;
  /** Whether the user pays its order in the console; until then only the order exists. @defaultValue false */
  isPaidByUser?: boolean;
  /** The inputs, completed by lookups. */
  wanted?: Values;
  /** Unreported properties that the request sets. */
  sets: readonly string[];
  /** Lists existing resources of this name, with the time by the API's clock. */
  namesakes: () => Promise<{ namesakes: readonly Namesake[]; now: number | undefined }>;
  /** Sends the request. */
  send: () => Promise<CreateResult>;
  /** Finds the resource that an unanswered request has created; one that existed before does not count. */
  locate: () => Promise<CreateResult | undefined>;
  /** The progress lines and waits after the request was accepted. @defaultValue {@link Definition.waitForCompletion} */
  waitForCompletion?: (accepted: MutationResult) => Promise<unknown>;
  /**
   * Reads the new resource together with others that are created at the same time, when no step is left.
   *
   * @returns undefined when it is not listed
   */
  readBack?: () => Promise<unknown>;
}

/** One request that changes something, and the wait that belongs to it. */
export interface Step {
  /** For progress: `renaming to "orders-b"`. */
  title: string;
  /** Usual duration, for progress: `5–15 min`. */
  usually: string;
  /** The properties that have their wanted values once it has completed. */
  properties: readonly string[];
  /** Sends the request. */
  send: () => Promise<MutationResult>;
  /** Whether it costs money: then it is never sent twice in one run unless the answer proves that nothing happened. */
  costs?: boolean;
  /** Whether the user pays its order in the console. @defaultValue false */
  isPaidByUser?: boolean;
  /** Unreported values that hold once it has completed. */
  remembers?: () => Values;
  /** The instance status that shows an unanswered request was carried out, where the live state does not. */
  provingStatus?: string;
}

/** How a resource is deleted. */
export interface Removal<Table extends Properties> {
  /** For progress: `deleting the instance`. */
  title: string;
  usually?: string;
  /** Reason why it is not deleted although Pulumi drops it from the state; absent: it is deleted. */
  retentionReason?: (operation: Operation<Table>) => string | undefined;
  /** Waits until the deletion can be sent. @returns `deleting` or `absent` when it need not be */
  prepare?: (operation: Operation<Table>) => Promise<"deleting" | "absent" | undefined>;
  /** Sends the deletion. */
  send: (operation: Operation<Table>) => Promise<MutationResult>;
  /** Whether the error of the deletion proves that it does not exist. */
  isAbsent: (error: unknown) => boolean;
  /** Whether it is being deleted, by its live state: an unanswered deletion was carried out. */
  isDeleting?: (operation: Operation<Table>) => Promise<boolean>;
  /** Waits until it is deleted. @returns whether the API itself reported the deletion as completed */
  waitForCompletion?: (operation: Operation<Table>, accepted: MutationResult) => Promise<boolean>;
}

/** The result of a request that is complete when it is answered: no job, no order. */
export const done: MutationResult = { operation: "", jobId: undefined, orderId: undefined };
