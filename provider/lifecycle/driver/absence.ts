import { showInstance } from "../../api/ddm/instances";
import { isInstanceNotFound } from "../../api/errors";
import type { AnyDefinition, LiveState } from "./definition";
import { AdvisedError, NotFoundError } from "./errors";
import type { Operation } from "./operation";
import { recordedManagedNames, recordedLocation } from "./state";

/**
 * Finds an item of a list.
 *
 * @throws Error if the item is missing from a list that may be incomplete
 */
export function findInList<Item>(
  { items, complete }: { items: readonly Item[]; complete: boolean },
  isWanted: (item: Item) => boolean,
): Item | undefined {
  const found = items.find(isWanted);
  if (found === undefined) requireComplete(complete);
  return found;
}

/** @throws Error unless the list is complete */
export function requireComplete(complete: boolean): void {
  if (!complete) throw new Error("The API returned an incomplete list, so a missing item may still exist");
}

/** Pause before absence is confirmed, in milliseconds. Stale lists and cached responses expire during the pause. */
export const confirmationPause = 6_000;

/**
 * Reads the live state. A single "not found" does not prove absence, so a second read confirms it after a pause.
 *
 * @returns undefined when the resource certainly does not exist
 * @throws Error if the resource is reported as not found but is still listed, or if the resource may be in another region or project
 */
export async function observeOrProveAbsence(
  definition: AnyDefinition,
  operation: Operation,
): Promise<LiveState | undefined> {
  const live = await definition.observe(operation);
  if (live !== undefined || (await confirmAbsence(definition, operation))) return live;
  const again = await definition.observe(operation);
  if (again !== undefined) return again;
  throw new Error("The API reports it as not found, but still lists it");
}

/**
 * Reads again after a pause.
 *
 * @returns whether this read confirms the absence of the resource
 * @throws AdvisedError if the resource may be in another region or project
 */
export async function confirmAbsence(definition: AnyDefinition, operation: Operation): Promise<boolean> {
  await operation.services.clock.sleep(confirmationPause);
  if (await definition.isListed(operation)) return false;
  await requireLocationProof(definition, operation);
  return true;
}

/**
 * Requires proof that an absent managed resource was in the configured location. State of version 0.1.0 does not record the location. For
 * such state, only the existence of the resource's instance is proof.
 */
async function requireLocationProof({ scope }: AnyDefinition, { before, services, ref }: Operation): Promise<void> {
  const isManaged = recordedManagedNames(before).length > 0;
  if (!isManaged || recordedLocation(before)) return;
  if (scope === "child of an instance") {
    const owner = await showInstance(services.api, ref).catch((error: unknown) => {
      if (isInstanceNotFound(error)) return undefined;
      throw error;
    });
    if (owner) return;
  }
  throw new AdvisedError(
    `It does not exist in region ${services.api.region}, but its state was written by version 0.1.0, which did not record the region`,
    "If it was created in this region and in the configured project, remove it from the state with `pulumi state delete <urn>`. " +
      "Otherwise set its region and project (HW_REGION_NAME, HW_PROJECT_ID) and run the command again.",
  );
}

/** Reads the live state of a resource that must exist. @throws NotFoundError if the resource does not exist */
export async function observeExisting(definition: AnyDefinition, operation: Operation): Promise<LiveState> {
  const live = await observeOrProveAbsence(definition, operation);
  if (live === undefined) throw new NotFoundError();
  return live;
}
