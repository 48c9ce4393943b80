import { isBusy, isInstanceNotFound } from "../../api/errors";
import { type InstanceRef, listInstances } from "../../api/ddm/instances";
import type { MutationResult } from "../../api/wire";
import { ApiError } from "../../http/errors";
import { canonicalState, UnexpectedStateError } from "../../wait/waiter";
import { waitForCompletion } from "../waits/completion";
import { waitUntilIdle } from "../waits/status";
import { confirmationPause, findInList } from "./absence";
import { adviceForStatus, AdvisedError } from "./errors";
import type { Operation } from "./operation";

// Functions that the resources of a DDM instance share.

/** Reads a child of an instance. @returns undefined also if the API reports the instance as not found */
export async function readChild<Result>(read: () => Promise<Result | undefined>): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isInstanceNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Whether a child is in a list of its instance. False if the instance is not listed, or is listed as deleted (quirk 5).
 *
 * @throws Error if the reports about the instance contradict each other, or if the instance is missing from an incomplete list
 */
export async function isListedChild(operation: Operation, isListed: () => Promise<boolean>): Promise<boolean> {
  const { services, ref } = operation;
  const { instances, complete } = await listInstances(services.api);
  const owner = findInList({ items: instances, complete }, ({ id }) => id === ref.id);
  if (owner === undefined || canonicalState(owner.status ?? "") === "DELETED") return false;
  const found = await readChild(isListed);
  if (found === undefined) throw new Error(`The API reports the instance ${ref.id} as not found, but still lists it`);
  return found;
}

/** Whether the list of all instances proves that the instance of a child does not exist. The list is read after a pause. */
export async function isInstanceAbsent(operation: Operation): Promise<boolean> {
  await operation.services.clock.sleep(confirmationPause);
  return !(await isListedChild(operation, () => Promise.resolve(true)));
}

/**
 * Sends a request to the instance. If the instance is busy, waits and sends the request again. The API also reports an instance as busy in a status
 * such as ERROR, which the user must repair.
 *
 * @param accepting statuses in which the instance accepts the request
 * @throws AdvisedError with the message of the first response and the status, if the instance does not accept the request after the wait
 */
export async function sendWhenIdle<Result>(
  operation: Operation,
  send: (instance: InstanceRef) => Promise<Result>,
  accepting: readonly string[] = ["RUNNING"],
): Promise<Result> {
  const { services, ref } = operation;
  try {
    return await send({ ...ref, retriesBusy: false });
  } catch (error) {
    if (!(error instanceof ApiError) || !isBusy(error)) throw error;
    services.queue.setReady(ref.id, false);
    const status = await waitUntilIdle(operation, accepting);
    // The error of the request is not passed as the cause: its advice, to wait for another operation, does not apply.
    if (!accepting.map(canonicalState).includes(canonicalState(status)))
      throw new AdvisedError(
        `${error.message} The status of the instance is ${status}`,
        adviceForStatus(status, operation),
      );
    return send(ref);
  }
}

/**
 * Waits for the job of a deletion, and until the instance accepts the next request. In a status such as ERROR, the instance accepts no request. The
 * wait then ends without an error.
 *
 * @returns whether the deletion is known to be complete. If false, the caller must check the live state
 */
export async function waitForDeletion(operation: Operation, accepted: MutationResult): Promise<boolean> {
  let hasEnded = false;
  const onEnd = () => {
    hasEnded = true;
  };
  return waitForCompletion(operation, accepted, onEnd).catch((error: unknown) => {
    if (!hasEnded || !(error instanceof UnexpectedStateError)) throw error;
    return false;
  });
}
