import { PartialFailure } from "../lifecycle";
import { messageOf } from "./errors";

/**
 * The failed creates and updates of this run. An error hook of the program (`hooks.onError`) can make Pulumi's engine repeat them: with the values of
 * the first attempt, so without the id, the order or the job that an attempt has recorded. The engine stores only the result of the last attempt.
 */
export class FailedAttempts {
  /** Last failure of each resource, by URN. */
  readonly #failures = new Map<unknown, PartialFailure>();

  /**
   * Runs an attempt.
   *
   * @param work gets the failure of the previous attempt, and must continue from it. Undefined if no attempt has failed
   * @throws PartialFailure if this attempt or a previous attempt has failed partially
   */
  async run<Result>(urn: unknown, work: (previous?: PartialFailure) => Promise<Result>): Promise<Result> {
    const previous = this.#failures.get(urn);
    try {
      const result = await work(previous);
      this.#failures.delete(urn);
      return result;
    } catch (error) {
      const failure = previous && !(error instanceof PartialFailure) ? withStateOf(previous, error) : error;
      if (failure instanceof PartialFailure) this.#failures.set(urn, failure);
      throw failure;
    }
  }
}

function withStateOf({ id, outputs }: PartialFailure, error: unknown): PartialFailure {
  return new PartialFailure(messageOf(error), id, outputs, error);
}
