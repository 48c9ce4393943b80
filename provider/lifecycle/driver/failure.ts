import { isBusy, isInstanceNotFound } from "../../api/errors";
import { ApiError, isOutcomeUnknown } from "../../http/errors";
import { canonicalState, UnexpectedStateError, WaitTimeoutError } from "../../wait/waiter";
import type { Location } from "../lifecycle";
import { PartialFailure, type Services, type Values } from "../lifecycle";
import { isGiven } from "../properties/values";
import { joinAlternatives } from "../../text";
import { observeOrProveAbsence } from "./absence";
import type { AnyDefinition } from "./definition";
import { adviceForStatus, AdvisedError, InputError, messageOf, missingInstanceAdvice, UncertainError } from "./errors";
import { type Operation, type Replaced, timeoutName } from "./operation";
import { outputsAfterFailure } from "./outputs-after-failure";
import { OrderCanceledError } from "../waits/order";

/** Creates the error of a failed create or adoption. Pulumi's state then does not contain the resource. */
export function makeCreateError(operation: Operation, error: unknown): Error {
  const { title, ref } = operation;
  const reason = reasonOf(error, operation);
  const retryAdvice = isInstanceMissing(error, operation)
    ? ` ${missingInstanceAdvice} Otherwise check \`instanceId\`, the region and the project, and run \`pulumi up\` again.`
    : " Run `pulumi up` again when that is resolved.";
  const outcome = mayBeCarriedOut(error)
    ? "Pulumi's state does not contain it. Run `pulumi up` again with the same program: it searches for the resource before it creates one."
    : `Nothing was ${title === "Creating" ? "created" : "changed"}.${adviceOf(error, operation) ?? retryAdvice}`;
  return new Error(`${title} ${ref.subject} failed: ${reason}${timeoutAdviceOf(error, operation)} ${outcome}`, {
    cause: error,
  });
}

/** Whether the API reports that the instance of a new group, schema or account does not exist. Pulumi's state may still contain the instance. */
function isInstanceMissing(error: unknown, { inputs }: Operation): boolean {
  return isInstanceNotFound(error) && isGiven((inputs as Values)["instanceId"]);
}

/** Whether the request may have been carried out, or may still be carried out. */
function mayBeCarriedOut(error: unknown): boolean {
  return error instanceof UncertainError || isOutcomeUnknown(error);
}

/**
 * Runs work on a resource that has an id. If the work fails, Pulumi records the id, the live state and the unfinished properties. Without a
 * live state, Pulumi records the last known state.
 *
 * @throws PartialFailure
 */
export async function recordFailure<Result>(
  definition: AnyDefinition,
  operation: Operation,
  location: Location,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PartialFailure) throw error;
    const {
      outputs,
      contents,
      advice = adviceOf(error, operation) ?? continueAdvice,
    } = await findOutputs(definition, operation, location);
    const reason = `${reasonOf(error, operation)}${timeoutAdviceOf(error, operation)}`;
    const message = `${operation.title} ${operation.ref.subject} failed: ${reason} Pulumi's state contains ${contents}.${advice}`;
    throw new PartialFailure(message, operation.id, outputs, error);
  }
}

/** Returns the outputs to store after a failure, and their description. Also returns advice if the default advice does not apply. */
async function findOutputs(
  definition: AnyDefinition,
  operation: Operation,
  location: Location,
): Promise<{ outputs: Values; contents: string; advice?: string | undefined }> {
  const found = await observeOrProveAbsence(definition, operation).then(
    (live) => ({ live }),
    () => undefined,
  );
  const outputs = await outputsAfterFailure(definition, operation, found?.live, location);
  if (!found) return { outputs, contents: "its id and its last known values" };
  if (found.live === undefined) {
    return { outputs, contents: "its id", advice: " Run `pulumi up --refresh`: it creates the resource again." };
  }
  if (!definition.hasFailed?.(outputs)) {
    return { outputs, contents: "its id and its live values", advice: orderAdviceOf(operation) };
  }
  const advice = " Run `pulumi up` again: it deletes the failed resource and creates another one.";
  return { outputs, contents: "its id", advice };
}

/**
 * Rethrows the error of a create. If the new resource of a replacement exists although its create has failed, Pulumi has already marked the old
 * resource for deletion: a later command deletes it, with its data, even if the program is changed back. The error then says so.
 *
 * @param replaced the old resource; undefined if the create belongs to no replacement
 */
export async function explainFailedReplacement(
  error: unknown,
  inputs: Values,
  replaced: Replaced | undefined,
  { countStateEntries }: Services,
): Promise<never> {
  if (!(error instanceof PartialFailure) || !replaced || replaced.isDeleted) throw error;
  const entries = (await countStateEntries?.(replaced.id, inputs)) ?? 0;
  if (entries === 0) throw error;
  const consequence =
    `Pulumi has marked the old resource (${replaced.id}) for deletion: the next \`pulumi up\` that succeeds deletes it, even if you change the ` +
    "program back, unless `retainOnDelete` keeps it.";
  throw new PartialFailure(`${error.message} ${consequence}`, error.id, error.outputs, error.cause);
}

/** Returns advice about a pending order; undefined if no order is pending. */
function orderAdviceOf({ pending }: Operation): string | undefined {
  if (pending?.orderId === undefined) return undefined;
  return ` Pay order ${pending.orderId} in the console if it is unpaid. Then run \`pulumi up\` again: it places no second order.`;
}

const continueAdvice = " Run `pulumi up` again: it continues from there.";

/**
 * Creates the error of a failed deletion or read. A managed resource stays in the state.
 *
 * @param hasBegun whether a request of a deletion may have been carried out
 */
export function makeReadOrDeleteError(operation: Operation, error: unknown, hasBegun = false): Error {
  const { title, ref, verb } = operation;
  // A resource that the program reads with `get` is not managed, and may not be in the state.
  const isManaged = isGiven(operation.before["__given"]);
  // Several commands delete resources or read with `get`, and the provider does not know which command runs.
  const command = verb === "delete" || !isManaged ? "the same `pulumi` command" : "`pulumi refresh`";
  const advice = adviceOf(error, operation) ?? ` Run ${command} again when that is resolved: it continues from there.`;
  const contents = isManaged ? " Pulumi's state still contains it." : "";
  // Without a refresh, `up` finds no difference.
  const keepAdvice = hasBegun
    ? " If you change the program to keep the resource, run `pulumi up --refresh`: the deletion may have changed or deleted it."
    : "";
  return new Error(
    `${title} ${ref.subject} failed: ${reasonOf(error, operation)}${timeoutAdviceOf(error, operation)}${contents}${advice}${keepAdvice}`,
    { cause: error },
  );
}

/**
 * Statuses of an instance and of a schema during a resharding. Without a window for the route switch, they last until a client requests the switch.
 */
const reshardingStatuses = ["MIGRATEDATABASE", "EXPANDING"];

const reshardingHint =
  " A resharding is running, or waits for its route switch: switch the route or cancel the resharding in the console.";

/** Returns advice if a wait has timed out, with a leading space. Returns an empty text for other errors. */
export function timeoutAdviceOf(error: unknown, { verb }: Operation): string {
  if (!(error instanceof WaitTimeoutError)) return "";
  const hint = reshardingStatuses.includes(canonicalState(error.state)) ? reshardingHint : "";
  return ` If the operation needs more time, raise \`${timeoutName(verb)}\`.${hint}`;
}

/** Returns advice that replaces "run the command again"; undefined if there is none. */
function adviceOf(error: unknown, operation: Operation): string | undefined {
  if (error instanceof AdvisedError) return ` ${error.advice}`;
  if (error instanceof UnexpectedStateError) return ` ${adviceForStatus(error.state, operation)}`;
  if (error instanceof OrderCanceledError) return " Run `pulumi up` again to place a new order.";
  const rejected = error instanceof InputError ? error.properties : rejectedProperties(error, operation);
  if (rejected === undefined) return undefined;
  // With many properties, only the API's message shows which value it rejected.
  const names = rejected.length > 4 ? "" : joinAlternatives(rejected.map((name) => `\`${name}\``));
  return ` Choose another value${names === "" ? "" : ` for ${names}`} and run \`pulumi up\` again.`;
}

/** Returns the properties that a 400 response may be about; undefined for other errors. */
function rejectedProperties(error: unknown, { attempted }: Operation): readonly string[] | undefined {
  // A busy instance, or an instance in a status such as ERROR, may also return 400.
  const isRejected = error instanceof ApiError && error.method !== "GET" && error.status === 400 && !isBusy(error);
  return isRejected ? attempted : undefined;
}

/** Returns the reason of a failure, as a sentence without ` of <subject>`, because the message names the subject before the reason. */
export function reasonOf(error: unknown, { ref }: Operation): string {
  return sentence(messageOf(error).replaceAll(` of ${ref.subject}`, ""));
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
