import type { InstanceRef } from "../../api/ddm/instances";
import { setDeadlines } from "../../http/deadline";
import { parseDuration } from "../../wait/duration";
import { Progress } from "../../wait/progress";
import type { Services, Values } from "../lifecycle";
import type { InputsOf, Properties } from "../properties/table";
import type { WaitContext } from "../waits/context";
import type { AnyDefinition } from "./definition";
import { orderIdOf } from "./delivery";
import { messageOf } from "./errors";
import { recordedNotes, type Pending, recordedPending } from "./state";
import { instanceIdOf, localIdOf } from "./identity";
import { resendWhenIdle } from "./resend-when-idle";

/** Timeouts of operations, as durations such as `40m`. */
export interface Timeouts {
  create: string;
  update: string;
  delete: string;
}

/** The kind of operation. */
export type Verb = "create" | "adopt" | "read" | "update" | "delete";

const titles: Readonly<Record<Verb, string>> = {
  create: "Creating",
  adopt: "Adopting",
  read: "Reading",
  update: "Updating",
  delete: "Deleting",
};

/** The old resource in a replacement. */
export interface Replaced {
  id: string;
  outputs: Values;
  /** Whether this run has deleted it, or has tried to. */
  isDeleted?: boolean;
}

/** The context of one operation on one resource. */
export interface Operation<Table extends Properties = Properties> extends WaitContext {
  readonly services: Services;
  readonly verb: Verb;
  /** Name of the operation in errors, e.g. `Creating`. */
  readonly title: string;
  /** Pulumi's id of the resource; empty until the id is known. */
  id: string;
  /** Id of the resource within its instance. The whole id if the resource belongs to no instance. */
  localId: string;
  /** Target of the requests: the instance that the resource belongs to, or the resource itself. The subject names the resource. */
  ref: InstanceRef;
  /** The checked inputs of the program; for a read or a deletion, the recorded outputs. */
  inputs: InputsOf<Table>;
  /** The inputs, completed by lookups; see `Creation.wanted` of the definition. */
  wanted: Values;
  /** The outputs of the last operation; `{}` in a create or an adoption. */
  readonly before: Values;
  /** Whether this run sent the create request. False in an adoption, and for the orphan of an interrupted create. */
  isNew: boolean;
  /**
   * Live values that an adoption, or the continuation of an interrupted create, must change in place, and whose change back may replace the resource:
   * e.g. the number of shards, which can only increase. Undefined values are not known. Until a change has completed, the state must not contain the
   * program's value instead: the next program may return to the live value.
   */
  found: Values;
  /** The old resource in a replacement; undefined if none is known. */
  replaced: Replaced | undefined;
  /**
   * Names of the properties that this operation may change. In a create or an adoption: all properties that the program sets. In an update: the
   * properties that a request changes in place, and unfinished properties.
   */
  changed: ReadonlySet<string>;
  /** Names of properties whose change is only recorded. If the program sets such a property, its output is the program's value. */
  recordedOnly: ReadonlySet<string>;
  /** Values in effect that no API call reports, and values that are only recorded. */
  known: Record<string, unknown>;
  /** Values for the next operation, such as ids of unfinished work. Recorded in the hidden outputs, so never a secret. */
  readonly notes: Record<string, unknown>;
  /** Names of the properties whose step has completed. */
  readonly completed: Set<string>;
  /** The started order or job, until its end is known. */
  pending: Pending | undefined;
  /** Transitional statuses in which the operation found the resource before it waited. */
  readonly seenStatuses: Set<string>;
  /** Names of the properties that the current request sets. A 400 response may be about one of these properties. */
  attempted: readonly string[] | undefined;
  readonly progress: Progress;
  warn: (message: string) => void;
  /** Called with the error of an optional read. Its values then count as not reported, and a refresh or `get` warns that drift is not detected. */
  onUnreadable: (failure: unknown) => void;
}

/** Whether the operation may change one of the properties. */
export function canChange(operation: Operation, ...names: string[]): boolean {
  return names.some((name) => operation.changed.has(name));
}

/** Starts an operation with its deadline and progress. */
export function startOperation(
  definition: AnyDefinition,
  verb: Verb,
  services: Services,
  id: string,
  inputs: Values,
  before: Values = {},
): Operation {
  const timeout = timeoutOf(definition.timeouts, verb, inputs);
  const deadline = services.clock.now() + timeout;
  const progress = new Progress(services.progress(inputs["__urn"]), services.clock, 1);
  const subject = definition.subject({ ...inputs, ...before }, id === "" ? undefined : id);
  for (const orderId of [orderIdOf(id), recordedPending(before)?.orderId])
    if (orderId !== undefined) services.knownOrders.add(orderId);
  const unreportedProperties = Object.entries(definition.properties).filter(([, { unreported }]) => unreported);
  const warn = (message: string) => {
    services.warn(inputs["__urn"], message);
  };
  const operation: Operation & { services: Services } = {
    services,
    verb,
    title: titleOf(definition, verb),
    id,
    localId: id === "" ? "" : localIdOf(definition, id),
    ref: { id: instanceIdOf(definition, id, inputs), subject },
    deadline,
    inputs,
    wanted: inputs,
    before,
    isNew: false,
    found: {},
    replaced: undefined,
    changed: new Set(),
    recordedOnly: new Set(),
    known: Object.fromEntries(unreportedProperties.map(([name]) => [name, before[name]])),
    notes: recordedNotes(before),
    completed: new Set(),
    pending: undefined,
    seenStatuses: new Set(),
    attempted: undefined,
    progress,
    report: (line) => {
      progress.report(line);
    },
    warn,
    onUnreadable: (failure) => {
      if (verb === "read") warn(describeHiddenDrift(subject, failure));
    },
  };
  // Requests of a read have no deadline, because a refresh of many resources may wait long for the quota.
  if (verb !== "read") {
    const api = resendWhenIdle(setDeadlines(services.api, services.clock, deadline), operation);
    operation.services = { ...services, api };
  }
  return operation;
}

function describeHiddenDrift(subject: string, failure: unknown): string {
  return (
    `Some values of ${subject} cannot be read, so their drift is not detected: ${messageOf(failure)} ` +
    "If the credentials lack a permission, grant it. Otherwise run the command again later."
  );
}

/** Returns the name of an operation in errors. */
export function titleOf(definition: Pick<AnyDefinition, "titles">, verb: Verb): string {
  return definition.titles?.[verb] ?? titles[verb];
}

/** Runs work on a resource in the queue of its instance. An instance accepts one mutation at a time. Work without an instance starts immediately. */
export function runInQueue<Result>(
  { scope }: { scope: AnyDefinition["scope"] },
  { queue }: Services,
  instanceId: string,
  work: () => Promise<Result>,
): Promise<Result> {
  return scope === "project" || instanceId === "" ? work() : queue.run(instanceId, work);
}

/** Returns the name of the argument with the timeout of an operation, e.g. `timeouts.create`. */
export function timeoutName(verb: Verb): string {
  return `timeouts.${timeoutKeyOf(verb)}`;
}

function timeoutKeyOf(verb: Verb): keyof Timeouts {
  if (verb === "update" || verb === "delete") return verb;
  return "create";
}

/** Returns the timeout of an operation in milliseconds. */
export function timeoutOf(defaults: Timeouts, verb: Verb, values: Values): number {
  const given = (values["timeouts"] as Partial<Timeouts> | undefined)?.[timeoutKeyOf(verb)];
  return parseDuration(given ?? defaults[timeoutKeyOf(verb)]) ?? 0;
}
