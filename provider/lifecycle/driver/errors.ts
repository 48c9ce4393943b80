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

/** The program asks for a value that this account, region or instance does not have. Nothing was changed because of it. */
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
