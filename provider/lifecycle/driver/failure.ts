import { isBusy } from "../../api/errors";
import { ApiError, isOutcomeUnknown } from "../../http/errors";
import { WaitTimeoutError } from "../../wait/waiter";
import { PartialFailure, type Values } from "../lifecycle";
import { InputError } from "../properties/input-error";
import { type Operation, timeoutName } from "./operation";

/** Something that Pulumi holds does not exist in the cloud. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
  constructor() {
    super("It no longer exists.");
  }
}

/** The answer to a request that creates or orders something is missing, and it was not found afterwards. */
export class UncertainError extends Error {
  override readonly name = "UncertainError";
  constructor(what: string, cause: unknown) {
    const reason = messageOf(cause).replace(/ It may have been carried out\.$/, "");
    super(`It is not known whether ${what} was carried out: ${reason}`, { cause });
  }
}

/** An operation failed with the advice that fits it better than the general one. */
export class AdvisedError extends Error {
  override readonly name = "AdvisedError";
  constructor(
    message: string,
    /** A sentence: what to do next. */
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A create failed before the cloud had assigned an id: Pulumi holds nothing. */
export function failedToCreate(operation: Operation, error: unknown): Error {
  const { title, ref } = operation;
  const reason = reasonOf(error, operation);
  // A cancelled order says so itself.
  const again = reason.includes("Run `pulumi up` again") ? "" : " Run `pulumi up` again when that is resolved.";
  const holds = isUncertain(error)
    ? "Pulumi holds nothing of it. Run `pulumi up` again: it looks for it before it creates anything."
    : `Nothing was ${operation.verb === "adopt" ? "changed" : "created"}.${adviceOf(error, operation) ?? again}`;
  return new Error(`${title} ${ref.subject} failed: ${reason} ${holds}`, { cause: error });
}

function isUncertain(error: unknown): boolean {
  return error instanceof UncertainError || isOutcomeUnknown(error);
}

/**
 * Runs work on a resource that exists: whatever fails, Pulumi gets its id and what it must hold.
 *
 * @param remember what Pulumi is to hold, computed when the work fails
 */
export async function holding<Result>(
  operation: Operation,
  remember: () => Promise<{ outputs: Values; holds: string; next?: string | undefined }>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PartialFailure) throw error;
    const { outputs, holds, next = adviceOf(error, operation) ?? continues } = await remember();
    const reason = `${reasonOf(error, operation)}${moreTime(error, operation)}`;
    const message = `${operation.title} ${operation.ref.subject} failed: ${reason} Pulumi holds ${holds}.${next}`;
    throw new PartialFailure(message, operation.id, outputs, error);
  }
}

const continues = " Run `pulumi up` again: it continues from there.";

/** A deletion or a read failed: the resource stays in the state. */
export function failedToKeep(operation: Operation, error: unknown): Error {
  const { title, ref, verb } = operation;
  const command = verb === "delete" ? "pulumi destroy" : "pulumi refresh";
  const advice =
    adviceOf(error, operation) ?? ` Run \`${command}\` again when that is resolved: it continues from there.`;
  return new Error(
    `${title} ${ref.subject} failed: ${reasonOf(error, operation)}${moreTime(error, operation)} Pulumi still holds it.${advice}`,
    { cause: error },
  );
}

function moreTime(error: unknown, { verb }: Operation): string {
  return error instanceof WaitTimeoutError ? ` If it needs more time than that, raise \`${timeoutName(verb)}\`.` : "";
}

/** What to do next, where that is not simply to run the command again. */
function adviceOf(error: unknown, operation: Operation): string | undefined {
  if (error instanceof AdvisedError) return ` ${error.advice}`;
  const rejected = error instanceof InputError ? error.properties : rejectedProperties(error, operation);
  if (rejected === undefined) return undefined;
  // Of many, the API's own words say which.
  const names = rejected.length > 4 ? "" : rejected.map((name) => `\`${name}\``).join(", ");
  return ` Choose another value${names === "" ? "" : ` for ${names}`} and run \`pulumi up\` again.`;
}

/** The properties whose values the API has rejected with 400; undefined for any other error. */
function rejectedProperties(error: unknown, { attempted }: Operation): readonly string[] | undefined {
  // A busy instance, or one in a status such as ERROR, may answer 400, too.
  const isRejected = error instanceof ApiError && error.method !== "GET" && error.status === 400 && !isBusy(error);
  return isRejected ? attempted : undefined;
}

/** The reason, without the subject, which the sentence has named already. */
function reasonOf(error: unknown, { ref }: Operation): string {
  return sentence(messageOf(error).replaceAll(` of ${ref.subject}`, ""));
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
