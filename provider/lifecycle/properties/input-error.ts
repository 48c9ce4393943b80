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
