import { isDeletingStatus } from "../waits/status";
import type { Verb } from "./operation";

/** A resource that must exist was not found or is deleted. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
  constructor() {
    super("It no longer exists.");
  }
}

/** It is not known whether a request was carried out. The request must not be repeated in this run. */
export class UncertainError extends Error {
  override readonly name = "UncertainError";
  constructor(activity: string, cause: unknown) {
    const reason = messageOf(cause).replace(/ It may have been carried out\.$/, "");
    super(`It is not known whether ${activity} was carried out: ${reason}`, { cause });
  }
}

/** A failure that states the next step itself. */
export class AdvisedError extends Error {
  override readonly name: string = "AdvisedError";
  constructor(
    message: string,
    /** Next step, in one or more sentences. */
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Advice if the instance of a new resource does not exist. Pulumi's state may still contain the instance. */
export const missingInstanceAdvice =
  "If the instance was deleted, run `pulumi up --refresh`: it creates the instance again if the program declares it.";

/**
 * Returns the advice for a resource whose status, or whose instance's status, prevents the operation:
 *
 * - The resource or its instance is being deleted. The state still contains it, so only a refresh shows that it is absent.
 * - The status is a lasting one such as ERROR. Only the user can resolve it.
 */
export function adviceForStatus(status: string, { verb }: { readonly verb: Verb }): string {
  const command = verb === "delete" ? "the same `pulumi` command" : "`pulumi up`";
  if (!isDeletingStatus(status))
    return `Check this in the console. When it is resolved, run ${command} again: it continues from there.`;
  const next =
    verb === "delete"
      ? `run ${command} again.`
      : "run `pulumi up --refresh`: it creates again what the program declares.";
  return `An interrupted command or another client has requested its deletion. When the deletion has ended, ${next}`;
}

/** The API does not report the live value of a changed property, so the change cannot be planned. */
export class UnreportedValueError extends AdvisedError {
  override readonly name = "UnreportedValueError";
  constructor(properties: readonly string[]) {
    super(
      `The API does not report ${properties.map((name) => `"${name}"`).join(", ")}, so the change was not sent`,
      "Run `pulumi up` again when the API reports the value. If you make the change in the console until then, that `pulumi up` sends no request for it.",
    );
  }
}

/** Returns the message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A value of the program is missing or not usable, e.g. not available in this region. The request was not sent. */
export class InputError extends Error {
  override readonly name: string = "InputError";
  constructor(
    message: string,
    /** The properties to change in the program. */
    readonly properties: readonly string[] = [],
  ) {
    super(message);
  }
}
