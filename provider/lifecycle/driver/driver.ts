import {
  type ReadResult,
  type Lifecycle,
  type Location,
  type PartialFailure,
  type Services,
  type Values,
} from "../lifecycle";
import { type Properties } from "../properties/table";
import { isGiven } from "../properties/values";
import { observeOrProveAbsence } from "./absence";
import { namesChangedInPlace, changesOf } from "./changes";
import { runUntilCanceled } from "./cancellation";
import { createCheck } from "./check";
import { converge } from "./converge";
import { create } from "./create";
import { declare } from "./declare";
import { type AnyDefinition, anyDefinition, type Definition } from "./definition";
import { diff } from "./diff";
import { FailedAttempts } from "./failed-attempts";
import { explainFailedReplacement, makeReadOrDeleteError, recordFailure } from "./failure";
import { adoptedId, nounWithoutArticle, idOf, instanceIdOf } from "./identity";
import { explainProjectLookup, requireManagedLocation } from "./location";
import { ManagedIds } from "./managed-ids";
import { startOperation, runInQueue, titleOf, type Operation, type Replaced } from "./operation";
import { makeUndeliveredError, orderIdOf, readDelivery } from "./delivery";
import { outputsAfterRead, outputsAfterSuccess, outputsWithoutRequest } from "./outputs";
import { awaitPending } from "./pending";
import { ProgramNames } from "./program-names";
import { remove } from "./remove";
import { inputsOf, recordedLocation, recordedPending, recordedUnfinished } from "./state";
import { compact } from "./stored-form";

/**
 * Creates the lifecycle of a kind of resource from its definition. The rules that protect a paid database are enforced here,
 * once for all kinds (docs/architecture.md). The lifecycle keeps track of names and adoptions, so each process needs its own lifecycle.
 */
export function createLifecycle<Table extends Properties, Live>(definitionOfKind: Definition<Table, Live>): Lifecycle {
  const definition = anyDefinition(definitionOfKind);
  const managedIds = new ManagedIds();
  const programNames = new ProgramNames();
  /** URNs of resources that exist according to the state. */
  const existing = new Set<unknown>();
  const check = createCheck(definition, existing);
  /**
   * URNs of resources that were checked and not read since. The next `diff` of such a resource belongs to a preview or an update, not to a refresh.
   */
  const checked = new Set<unknown>();
  /**
   * Ids and outputs of the resources that this run has compared with the program, by URN. A later create with the same URN is a replacement.
   * This also holds for an unchanged program: an earlier run may have deleted the old resource without creating the new one.
   */
  const compared = new Map<unknown, Replaced>();
  const attempts = new FailedAttempts();
  const runUpdate = (id: string, olds: Values, news: Values, services: Services): Promise<Values> => {
    const title = `${titleOf(definition, "update")} ${definition.subject(olds, id)}`;
    return runOperation(services, title, (services) => update(definition, id, olds, news, services));
  };
  const runCreate = (inputs: Values, services: Services, replaced: Replaced | undefined) => {
    const id = adoptedId(inputs);
    if (id !== undefined) managedIds.addAdopted(id, inputs);
    const title = `${titleOf(definition, id === undefined ? "create" : "adopt")} ${definition.subject(inputs, id)}`;
    return runOperation(services, title, (services) =>
      programNames.createWithName(definition, inputs, services, () =>
        create(definition, inputs, services, { replaced, onAdopted: (id) => managedIds.addAdopted(id, inputs) }),
      ),
    );
  };
  /** Continues a failed create as the next command would, but replaces nothing. */
  const resumeCreate = async (previous: PartialFailure, inputs: Values, services: Services) => {
    const { id, outputs } = previous;
    if (diff(definition, id, outputs, inputs, undefined, false).replaces.length > 0) throw previous;
    return { id, outputs: await runUpdate(id, outputs, inputs, services) };
  };
  return {
    check: (olds, news) => {
      checked.add(news["__urn"]);
      return check(olds, news);
    },
    diff: (id, olds, news, location, isDeleted = false) => {
      const { __urn: urn } = news;
      if (isDeleted) existing.delete(urn);
      const difference = diff(definition, id, olds, news, location, isDeleted);
      if (checked.has(urn)) compared.set(urn, { id, outputs: olds });
      if (difference.replaces.length === 0 && checked.has(urn)) managedIds.addKept(id, olds, news);
      return difference;
    },
    create: (inputs, services) =>
      attempts.run(inputs["__urn"], async (previous) => {
        const replaced = compared.get(inputs["__urn"]);
        const created = await (
          previous ? resumeCreate(previous, inputs, services) : runCreate(inputs, services, replaced)
        ).catch((error: unknown) => {
          if (error === previous) throw error;
          return explainFailedReplacement(error, inputs, replaced, services);
        });
        managedIds.addCreated(created.id, created.outputs);
        return created;
      }),
    read: (id, outputs, services) => {
      checked.delete(outputs["__urn"]);
      const title = `${titleOf(definition, "read")} ${definition.subject(outputs, id)}`;
      return runOperation(services, title, (services) => read(definition, id, outputs, services));
    },
    update: (id, olds, news, services) =>
      attempts.run(news["__urn"], (previous) => runUpdate(id, previous?.outputs ?? olds, news, services)),
    declare: (id, services) => declare(definition, id, services),
    delete: async (id, outputs, services) => {
      if (definition.isAction) return;
      const reason = await reasonToKeep(managedIds, id, outputs, services);
      if (reason !== undefined) {
        services.warn(outputs["__urn"], `${definition.subject(outputs, id)} was not deleted: ${reason}`);
        return;
      }
      // The outputs of a renamed resource may still contain its old URN.
      for (const replaced of compared.values()) if (replaced.id === id) replaced.isDeleted = true;
      const title = `${titleOf(definition, "delete")} ${definition.subject(outputs, id)}`;
      await runOperation(services, title, (services) => remove(definition, id, outputs, services));
      await programNames.release(outputs, services);
    },
    compact: (values) => compact(definition.properties, values),
  };
}

/** Returns why the deletion of a state entry must not delete the resource: another entry still manages it. Undefined if no such entry is known. */
async function reasonToKeep(
  managedIds: ManagedIds,
  id: string,
  outputs: Values,
  services: Services,
): Promise<string | undefined> {
  if (managedIds.isManaged(id, outputs)) {
    return (
      "a resource of this program has created or adopted it and manages it. Only the old entry is removed from the state. " +
      "To replace a resource that the program adopts, remove `adopt` from the program. To rename a resource, use `aliases` instead of `adopt`."
    );
  }
  const entries = await services.countStateEntries?.(id, outputs);
  if (!managedIds.hasFurtherEntry(id, entries ?? 1)) return undefined;
  return "Pulumi's state contains it twice. Only this entry is removed from the state.";
}

/**
 * Runs an operation. If the command is canceled, the operation ends or completes as {@link runUntilCanceled} describes.
 *
 * @param title the operation and its resource, such as `Creating account "app"`
 */
function runOperation<Result>(
  services: Services,
  title: string,
  work: (services: Services) => Promise<Result>,
): Promise<Result> {
  return runUntilCanceled(explainProjectLookup(services, title), title, work);
}

async function read(
  definition: AnyDefinition,
  id: string,
  outputs: Values,
  services: Services,
): Promise<ReadResult | undefined> {
  const subject = definition.subject(outputs, id);
  if (definition.isAction && !isGiven(outputs["__given"])) {
    throw new Error(
      `There is nothing to read for the id ${id}: ${definition.noun} is an action, and nothing in the cloud represents it. ` +
        "Remove the option `id` from the program. Nothing was changed.",
    );
  }
  const location = await requireManagedLocation(services, subject, outputs);
  const operation = startOperation(definition, "read", services, id, outputs, outputs);
  const found = await readLive(definition, operation, location).catch((error: unknown) => {
    throw makeReadOrDeleteError(operation, error);
  });
  if (found || isGiven(outputs["__given"])) return found;
  // The state of a managed resource contains `__given`. This state does not, so the program reads the resource with `get`.
  throw new Error(
    `There is no ${nounWithoutArticle(definition)} ${id} in region ${location.region}, project ${location.project}. ` +
      "Check the id, the region and the project.",
  );
}

async function readLive(
  definition: AnyDefinition,
  operation: Operation,
  location: Location,
): Promise<ReadResult | undefined> {
  const { id, before: outputs, services } = operation;
  const orderId = orderIdOf(id);
  if (orderId !== undefined) {
    const delivery = await readDelivery(definition, operation, orderId);
    if (delivery === "undeliverable") return undefined;
    if (typeof delivery === "string") return { id, outputs, inputs: inputsOf(outputs) };
    const delivered = { ...outputs, __pending: undefined };
    const deliveredId = idOf(definition, operation.ref.id, delivery.localId);
    return readLive(
      definition,
      startOperation(definition, "read", services, deliveredId, delivered, delivered),
      location,
    );
  }
  const live = await observeOrProveAbsence(definition, operation);
  if (live === undefined) return undefined;
  const found = await outputsAfterRead(definition, operation, live, location);
  return { id, outputs: found, inputs: inputsOf(found) };
}

async function update(
  definition: AnyDefinition,
  id: string,
  olds: Values,
  news: Values,
  services: Services,
): Promise<Values> {
  const subject = definition.subject(olds, id);
  const location = await requireManagedLocation(services, subject, olds);
  const changes = changesOf(definition.properties, olds, news);
  const unfinished = recordedUnfinished(olds);
  const changed = new Set([
    ...namesChangedInPlace(changes),
    ...(unfinished ?? []),
    ...(definition.unfinishedProperties?.(olds, news) ?? []),
  ]);
  const recordedOnly = changes.filter(({ effect }) => effect === "no call").map(({ name }) => name);
  const start = () => {
    const operation = startOperation(definition, "update", services, id, news, olds);
    operation.changed = changed;
    operation.recordedOnly = new Set(recordedOnly.filter((name) => !changed.has(name)));
    for (const name of operation.recordedOnly) operation.known[name] = news[name];
    return operation;
  };
  const orderId = orderIdOf(id);
  if (orderId !== undefined) throw await makeUndeliveredError(definition, start(), orderId);
  const isSettled = unfinished === undefined && !recordedPending(olds) && recordedLocation(olds) !== undefined;
  if (changed.size === 0 && isSettled) return outputsWithoutRequest(definition, start(), location);

  const work = () => {
    // The timeout starts when the queue starts the operation.
    const operation = start();
    return recordFailure(definition, operation, location, async () => {
      await awaitPending(definition, operation);
      const live = await converge(definition, operation);
      definition.finish?.(operation);
      return outputsAfterSuccess(definition, operation, live, location);
    });
  };
  return runInQueue(definition, services, instanceIdOf(definition, id, news), work);
}
