import type { MutationResult } from "../../api/wire";
import { isOutcomeUnknown } from "../../http/errors";
import { isRead } from "../../http/request";
import type { Services, Values } from "../lifecycle";
import { confirmAbsence, observeOrProveAbsence } from "./absence";
import { type AnyDefinition, done } from "./definition";
import { AdvisedError } from "./errors";
import { makeReadOrDeleteError } from "./failure";
import { idOf, instanceIdOf, listKeyOf } from "./identity";
import { requireManagedLocation } from "./location";
import { startOperation, runInQueue, type Operation } from "./operation";
import { readDelivery, orderIdOf, unlistedAdvice, unreadableAdvice } from "./delivery";

const sameCommand = "the same command again";

/** Pauses before checking whether a deletion of unknown outcome was carried out, in milliseconds. */
const pauses: readonly number[] = [2_000, 8_000, 20_000, 30_000];

/**
 * Deletes the resource, unless it is retained. Waits until the API reports the deletion as complete, or until the absence is proven.
 * Succeeds if the resource does not exist.
 */
export async function remove(
  definition: AnyDefinition,
  id: string,
  outputs: Values,
  services: Services,
): Promise<void> {
  await requireManagedLocation(services, definition.subject(outputs, id), outputs);
  const instanceId = instanceIdOf(definition, id, outputs);
  // Later creations must not use a list from before the deletion.
  const invalidateList = () => services.sharedLists.invalidate(listKeyOf(definition, instanceId));
  invalidateList();
  const work = async () => {
    // The timeout starts when the queue starts the operation.
    const { tracked, hasBegun } = trackMutations(services);
    const operation = startOperation(definition, "delete", tracked, id, outputs, outputs);
    try {
      await deleteUnlessRetained(definition, operation);
    } catch (error) {
      throw makeReadOrDeleteError(operation, error, hasBegun());
    }
  };
  await runInQueue(definition, services, instanceId, work).finally(invalidateList);
}

/** Returns the services with an API client that tracks whether a mutation may have been carried out. */
function trackMutations(services: Services): { tracked: Services; hasBegun: () => boolean } {
  const { api } = services;
  let hasBegun = false;
  const send: typeof api.send = async (request) => {
    try {
      const response = await api.send(request);
      hasBegun ||= !isRead(request);
      return response;
    } catch (error) {
      hasBegun ||= !isRead(request) && isOutcomeUnknown(error);
      throw error;
    }
  };
  return { tracked: { ...services, api: { ...api, send } }, hasBegun: () => hasBegun };
}

async function deleteUnlessRetained(definition: AnyDefinition, operation: Operation): Promise<void> {
  const orderId = orderIdOf(operation.id);
  if (orderId !== undefined) {
    const delivery = await readDelivery(definition, operation, orderId);
    if (delivery === "undeliverable") return;
    if (delivery === "completed")
      throw new AdvisedError(
        `Order ${orderId} is completed, but its resource is not listed`,
        unlistedAdvice(sameCommand),
      );
    if (delivery === "not readable")
      throw new AdvisedError(`Order ${orderId} cannot be read with the credentials`, unreadableAdvice(sameCommand));
    if (delivery === "open") {
      throw new AdvisedError(
        `Order ${orderId} is open, and the provider cannot cancel it`,
        "Cancel an unpaid order in the console, or wait for the delivery of a paid order. Then run the same `pulumi` command again.",
      );
    }
    operation.localId = delivery.localId;
    operation.id = idOf(definition, operation.ref.id, delivery.localId);
    if (definition.scope === "instance") operation.ref = { ...operation.ref, id: delivery.localId };
  }
  const { remove: removal } = definition;
  const retained = removal.retentionReason?.(operation);
  if (retained !== undefined) {
    operation.warn(retained);
    return;
  }
  operation.progress.setPhases(2);
  operation.progress.startPhase(removal.title, removal.usualDuration);
  const accepted = await sendUntilKnown(definition, operation);
  if (accepted === "absent") return;
  const waitForCompletion = removal.waitForCompletion ?? (() => Promise.resolve(true));
  operation.progress.startPhase("waiting until it is deleted");
  for (;;) {
    const isReported = await waitForCompletion(operation, accepted === "deleting" ? done : accepted);
    if (isReported || (await observeOrProveAbsence(definition, operation)) === undefined) return;
    // The wait may have ended at a single "not found". The wait is repeated while the resource is being deleted.
    const isOver = operation.services.clock.now() >= operation.deadline;
    if (isOver || !(await removal.isDeleting?.(operation))) {
      throw new Error("The resource still exists after its deletion ended");
    }
  }
}

/**
 * Sends the deletion. If its outcome is unknown or it is refused, the live state shows whether the resource is deleted. The deletion is sent
 * again, at most four times, in two cases:
 *
 * - Its outcome is unknown, and the resource is neither being deleted nor proven absent.
 * - The first request failed with "not found", but the absence is not proven.
 */
async function sendUntilKnown(
  definition: AnyDefinition,
  operation: Operation,
): Promise<MutationResult | "deleting" | "absent"> {
  const { remove: removal } = definition;
  // A failed read does not prove absence, and must not replace the error of the deletion.
  const isAbsent = async () => (await observeOrProveAbsence(definition, operation).catch(() => null)) === undefined;
  for (let attempt = 0; ; attempt += 1) {
    const state = await prepareDeletion(definition, operation);
    if (state !== undefined) return state;
    if (attempt > 0 && (await isAbsent())) return "absent";
    try {
      return await removal.send(operation);
    } catch (error) {
      if (removal.isAbsent(error)) {
        if (await confirmAbsence(definition, operation)) return "absent";
        if (attempt === 0) continue;
        throw error;
      }
      const pause = pauses[attempt];
      const hasUnknownOutcome = isOutcomeUnknown(error);
      if (hasUnknownOutcome && pause !== undefined) {
        operation.report("checking whether the request was carried out");
        await operation.services.clock.sleep(pause);
        operation.services.queue.setReady(operation.ref.id, false);
      }
      if (await removal.isDeleting?.(operation).catch(() => false)) return "deleting";
      if (hasUnknownOutcome && pause !== undefined) continue;
      if (await isAbsent()) return "absent";
      throw error;
    }
  }
}

/** Prepares the deletion. A single "not found" does not prove absence. If the absence is not proven, prepares once more. */
async function prepareDeletion(
  definition: AnyDefinition,
  operation: Operation,
): Promise<"deleting" | "absent" | undefined> {
  for (const isLast of [false, true]) {
    const state = await definition.remove.prepare?.(operation);
    if (state !== "absent" || (await confirmAbsence(definition, operation))) return state;
    if (isLast) throw new Error("The API reports it as not found, but still lists it");
  }
  return undefined;
}
