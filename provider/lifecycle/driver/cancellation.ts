import { isRead } from "../../http/request";
import type { Services } from "../lifecycle";

/** Cancellation of the command that this process works for. */
export class Cancellation {
  readonly #controller = new AbortController();
  /** Resolves when the command is canceled. */
  readonly whenCanceled = new Promise<void>((resolve) => {
    this.#controller.signal.addEventListener("abort", () => resolve());
  });

  get isCanceled(): boolean {
    return this.#controller.signal.aborted;
  }

  cancel(): void {
    this.#controller.abort();
  }
}

/**
 * Runs an operation, and ends it immediately when the command is canceled. In two cases, the operation completes instead, because Pulumi must
 * record its result:
 *
 * - A request that may change something has started.
 * - The operation has called {@link Services.completeWhenCanceled}.
 *
 * The work of an ended operation starts no further call, except batched polls ({@link Services.pollers}).
 *
 * @param title what is canceled, such as `Creating account "app"`
 * @param work gets the services that it must use for its requests
 */
export async function runUntilCanceled<Result>(
  services: Services,
  title: string,
  work: (services: Services) => Promise<Result>,
): Promise<Result> {
  const { api, cancellation } = services;
  if (!cancellation) return work(services);
  let mustComplete = false;
  const stopIfCanceled = () => {
    if (cancellation.isCanceled && !mustComplete) throw new CanceledError(title);
  };
  const completeWhenCanceled = () => {
    stopIfCanceled();
    mustComplete = true;
  };
  const send: typeof api.send = async (request) => {
    stopIfCanceled();
    // The request may wait for the quota. Until it starts, the operation can still be canceled.
    return api.send(isRead(request) ? request : { ...request, onStart: completeWhenCanceled });
  };
  stopIfCanceled();
  const canceled = cancellation.whenCanceled.then(() => {
    stopIfCanceled();
    // An operation that must complete is not ended. This promise stays pending, so the race waits for the work.
    return new Promise<never>(() => undefined);
  });
  return Promise.race([work({ ...services, api: { ...api, send }, completeWhenCanceled }), canceled]);
}

/** Error of an operation that ended because its command was canceled. */
class CanceledError extends Error {
  override readonly name = "CanceledError";

  constructor(title: string) {
    super(`${title} was canceled before it changed anything. Run the command again to continue.`);
  }
}
