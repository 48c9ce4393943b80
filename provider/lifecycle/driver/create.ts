import { type Location, PartialFailure, type Services, type Values } from "../lifecycle";
import { isSame, managedNames } from "../properties/table";
import { isGiven } from "../properties/values";
import { observeExisting, observeOrProveAbsence, requireComplete } from "./absence";
import { effectOf, oneWayValues } from "./changes";
import { converge } from "./converge";
import { type AnyDefinition, type CreateResult, type Creation, done, type LiveState } from "./definition";
import { AdvisedError, UncertainError } from "./errors";
import { makeCreateError, recordFailure } from "./failure";
import { adoptedId, nounWithoutArticle, idOf, instanceIdOf, listKeyOf, requireSameInstance } from "./identity";
import { readLocation } from "./location";
import { canAdoptByProgram, requireUnmanaged, resolveNamesakes } from "./namesakes";
import { startOperation, runInQueue, type Operation, type Replaced } from "./operation";
import { idOfOrder, waitForDelivery } from "./delivery";
import { outputsAfterSuccess, reportedValues } from "./outputs";
import { identityOf, hiddenOutputsAfterSuccess } from "./state";
import { awaitAccepted } from "./pending";
import { addUncertain } from "./uncertain-values";
import { sendUntilKnown } from "./create-request";

/** A resource with an id: a new resource, an orphan of an interrupted create, or the resource to adopt. */
interface LocatedResource extends CreateResult {
  localId: string;
  /** Creation of a new resource; absent for the others. */
  creation?: Creation;
  /** Live values of a resource to adopt. */
  live?: Values;
}

/**
 * Creates the resource, continues an interrupted create, or adopts the resource that the program names.
 *
 * @param onAdopted called with the id of a resource that is not created by this run
 */
export async function create(
  definition: AnyDefinition,
  inputs: Values,
  services: Services,
  { replaced, onAdopted }: { replaced: Replaced | undefined; onAdopted: (id: string) => void },
): Promise<{ id: string; outputs: Values }> {
  const adopted = adoptedId(inputs);
  const location = await readLocation(services);
  if (adopted !== undefined) requireSameInstance(definition, adopted, inputs);

  const start = async () => {
    // The timeout starts when the queue starts the operation.
    const operation = startOperation(
      definition,
      adopted === undefined ? "create" : "adopt",
      services,
      adopted ?? "",
      inputs,
    );
    operation.replaced = replaced;
    const located = await (
      adopted === undefined
        ? createOrContinue(definition, operation, location)
        : requireAdoptable(definition, operation, location)
    ).catch((error: unknown) => {
      throw error instanceof PartialFailure ? error : makeCreateError(operation, error);
    });
    assignId(definition, operation, located.localId);
    operation.isNew = located.creation !== undefined;
    if (!operation.isNew) onAdopted(operation.id);
    operation.changed = new Set(managedNames(definition.properties, inputs));
    if (!located.creation) {
      assumeUnreported(definition, operation);
      addUncertain(operation, definition.setWhenAdopted?.(inputs) ?? []);
      operation.found = oneWayValues(definition.properties, located.live ?? {}, inputs);
    }
    const { readBack } = located.creation ?? {};
    // A shared read-back happens outside the queue, so that it does not block the creation of other resources.
    if (readBack) return { operation, readBack };
    return { operation, outputs: await finish(definition, operation, located, location) };
  };
  const instanceId = instanceIdOf(definition, adopted ?? "", inputs);
  const createInQueue = () => runInQueue(definition, services, instanceId, start);
  const { operation, outputs, readBack } = await services.sharedLists.trackCreation(
    listKeyOf(definition, instanceId),
    createInQueue,
  );
  if (outputs) return { id: operation.id, outputs };
  const created = await recordFailure(definition, operation, location, async () => {
    const live = (await readBack()) as LiveState | undefined;
    return live && { id: operation.id, outputs: await outputsAfterSuccess(definition, operation, live, location) };
  });
  if (created) return created;
  // Only accounts have `readBack`: the response to their creation has no body, so only the list proves the creation. Nothing is recorded for an
  // unlisted account, so the next run searches for it again.
  const unlisted = new Error("The request was accepted, but the resource is not listed afterwards");
  throw makeCreateError(operation, new UncertainError(`creating ${definition.noun}`, unlisted));
}

function assignId(definition: AnyDefinition, operation: Operation, localId: string): void {
  operation.localId = localId;
  operation.id = idOf(definition, operation.ref.id, localId);
  const subject = definition.subject(operation.inputs, operation.id);
  operation.ref = { ...operation.ref, subject, id: instanceIdOf(definition, operation.id, operation.inputs) };
}

/** Assumes the program's values for unreported properties that only a creation can set. Called for resources that were created earlier. */
function assumeUnreported({ properties }: AnyDefinition, { known, inputs }: Operation): void {
  for (const [name, { unreported, change }] of Object.entries(properties)) {
    if (unreported && change === "replace") known[name] = inputs[name];
  }
}

async function finish(
  definition: AnyDefinition,
  operation: Operation,
  { creation, accepted, live: adopted }: LocatedResource,
  location: Location,
): Promise<Values> {
  return recordFailure(definition, operation, location, async () => {
    if (creation) {
      await awaitAccepted(
        creation.waitForCompletion
          ? { ...definition, waitForCompletion: (_, a) => creation.waitForCompletion?.(a) ?? Promise.resolve() }
          : definition,
        operation,
        creation.title,
        accepted,
      );
    }
    if (!creation && !adopted && Object.keys(operation.found).length > 0) {
      const orphan = await observeExisting(definition, operation);
      const reported = await reportedValues(definition, operation, orphan, operation.inputs);
      operation.found = oneWayValues(definition.properties, reported, operation.inputs);
    }
    const live = await converge(definition, operation);
    definition.finish?.(operation);
    return outputsAfterSuccess(definition, operation, live, location);
  });
}

/** Sends the create request, or continues with the orphan of an interrupted create. */
async function createOrContinue(
  definition: AnyDefinition,
  operation: Operation,
  location: Location,
): Promise<LocatedResource> {
  const creation = await definition.create(operation);
  operation.wanted = creation.wanted ?? operation.inputs;
  operation.progress.startPhase(creation.title);
  const { namesakes, now, complete } = await creation.namesakes();
  if (namesakes.length === 0) requireComplete(complete);
  else {
    const isUnmanaged = await requireUnmanaged(definition, operation, namesakes);
    const canAdopt = await canAdoptByProgram(operation);
    const localId = resolveNamesakes(definition, operation, namesakes, now, { isUnmanaged, canAdopt });
    // Cancellation must not end the adoption. In a later run, the orphan may be too old to be adopted.
    operation.services.completeWhenCanceled?.();
    return { localId, accepted: done };
  }

  const created = await sendUntilKnown(operation, creation);
  for (const name of creation.sets) operation.known[name] = operation.inputs[name];
  if (created.localId !== undefined) return { ...created, localId: created.localId, creation };

  // Only an order exists so far. If the operation fails before the delivery, the state contains the order instead of the resource. So the order is
  // not lost.
  const { orderId = "", jobId } = created.accepted;
  operation.id = idOfOrder(definition, operation.ref.id, orderId);
  operation.localId = operation.id;
  operation.pending = { title: creation.title, operation: created.accepted.operation, orderId, jobId };
  const recorded = hiddenOutputsAfterSuccess(definition.properties, operation.inputs, location);
  const known = { ...operation.inputs, ...operation.known, ...recorded };
  const localId = await waitForDelivery(definition, operation, orderId, known);
  operation.pending = undefined;
  return { localId, accepted: done, creation };
}

/** Verifies that the resource to adopt exists and can be changed to match the program. */
async function requireAdoptable(
  definition: AnyDefinition,
  operation: Operation,
  { region, project }: Location,
): Promise<LocatedResource> {
  const { inputs, ref } = operation;
  operation.progress.startPhase(`reading the ${nounWithoutArticle(definition)} to adopt`);
  if ((await operation.services.findManagedUrn?.(operation.id, inputs)) === inputs["__urn"]) {
    throw new AdvisedError(
      "It is to be replaced, and `adopt` names the old resource, which Pulumi would then delete",
      "Remove `adopt` from the program and run the same command again.",
    );
  }
  const live = await observeOrProveAbsence(definition, operation);
  if (live === undefined) {
    throw new AdvisedError(
      `It does not exist in region ${region}, project ${project ?? "unknown"}`,
      "Check `adopt.id`, the region and the project. If the resource was deleted, remove `adopt` from the program to create it.",
    );
  }
  const reported = await reportedValues(definition, operation, live, inputs);
  const fixed = Object.entries(definition.properties).flatMap(([name, property]) => {
    const [current, wanted] = [reported[name], inputs[name]];
    if (!isGiven(current) || !isGiven(wanted) || property.drift || isSame(property, current, wanted)) return [];
    if (effectOf(property, current, wanted, reported, inputs) !== "replace") return [];
    const text = (value: unknown) => JSON.stringify(identityOf(property, value) ?? "[secret]");
    return [`"${name}" is ${text(current)} but ${text(wanted)} in the program`];
  });
  const obstacles = [...fixed, ...((await definition.adoptionObstacles?.(live, operation)) ?? [])];
  if (obstacles.length > 0) {
    throw new AdvisedError(
      `${obstacles.join("; ")}. An adoption cannot change this`,
      "Set the live values in the program and run `pulumi up` again.",
    );
  }
  return { localId: operation.localId, accepted: { ...done, operation: `adopt ${ref.id}` }, live: reported };
}
