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

/** Returns the advice for a resource in a lasting status such as ERROR. Only the user can resolve such a status. */
export function repairAdvice({ verb }: { readonly verb: Verb }): string {
  const command = verb === "delete" ? "the same `pulumi` command" : "`pulumi up`";
  return `Check this in the console. When it is resolved, run ${command} again: it continues from there.`;
}

/** The API does not report the live value of a changed property, so the change cannot be planned. */
export class UnreportedValueError extends AdvisedError {
  override readonly name = "UnreportedValueError";
  constructor(properties: readonly string[]) {
    super(
      `The API does not report ${properties.map((name) => `"${name}"`).join(", ")}, so the change was not sent`,
      "Run `pulumi up` again. If the API still does not report the value, make the change in the console.",
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
