import type { MutationResult } from "../../api/wire";
import { createUnbatchedPoll } from "../../wait/polling";
import { waitFor } from "../../wait/waiter";
import type { Values } from "../lifecycle";
import type { Properties } from "../properties/table";
import { waitForCompletion } from "../waits/completion";
import { isTransient } from "../waits/context";
import { JobFailedError } from "../waits/job";
import { OrderCanceledError, OrderUnreadableError } from "../waits/order";
import type { AnyDefinition } from "./definition";
import { messageOf, NotFoundError, UnreportedValueError } from "./errors";
import type { Operation } from "./operation";
import { observeReady, planSteps } from "./plan";
import { type Pending, recordedPending } from "./state";
import { forgetValues } from "./uncertain-values";

/**
 * Waits for the order or job that a request started. During the wait, the order or job is recorded as pending. So a failure does not lose it.
 *
 * @returns whether the order or job counts as succeeded. A job that the API has not reported as completed counts only with `isOnce`
 */
export async function awaitAccepted(
  definition: AnyDefinition,
  operation: Operation,
  title: string,
  accepted: MutationResult,
  { remembers, isOnce }: Pick<Pending, "remembers" | "isOnce"> = {},
): Promise<boolean> {
  const { waitForCompletion: wait = waitForCompletion } = definition;
  const { jobId, orderId } = accepted;
  operation.pending = isAsynchronous(accepted)
    ? { title, ...accepted, remembers: remembers && omitSecrets(definition.properties, remembers), isOnce }
    : undefined;
  let isProven = true;
  try {
    const isReported = await wait(
      { ...operation, report: (line) => operation.progress.report(`${title}: ${line}`) },
      accepted,
    );
    isProven = jobId === undefined || isReported !== false || isOnce === true;
  } catch (error) {
    // The order or job has ended, so nothing is pending.
    if (error instanceof JobFailedError || error instanceof OrderCanceledError) operation.pending = undefined;
    if (!(error instanceof OrderUnreadableError)) throw error;
    await waitForOrderEffect(definition, operation, title, orderId);
  }
  operation.pending = undefined;
  return isProven;
}

/** Whether a request has started an order or a job. */
export function isAsynchronous({ jobId, orderId }: MutationResult): boolean {
  return jobId !== undefined || orderId !== undefined;
}

/** Waits for the effect of an order that cannot be read. The order has taken effect when its step is no longer planned. */
async function waitForOrderEffect(
  definition: AnyDefinition,
  operation: Operation,
  title: string,
  orderId: string | undefined,
): Promise<void> {
  const { services, deadline, progress } = operation;
  await waitFor<undefined>({
    goal: `${title} (order ${String(orderId)}, which the credentials cannot read)`,
    clock: services.clock,
    deadline,
    firstDelay: 1_000,
    target: ["done"],
    pending: ["ordered"],
    isTolerable: (error) =>
      isTransient(error) || error instanceof NotFoundError || error instanceof UnreportedValueError,
    poll: createUnbatchedPoll(services.clock, async () => {
      const left = await planSteps(definition, operation, await observeReady(definition, operation));
      return { state: left.some((step) => step.title === title) ? "ordered" : "done", value: undefined };
    }),
    onProgress: () => {
      progress.report(`${title}: waiting until order ${String(orderId)} shows in the live state`);
    },
  });
}

/** Waits for the order or job of an earlier operation, so that nothing is ordered or started twice. */
export async function awaitPending(definition: AnyDefinition, operation: Operation): Promise<void> {
  const pending = recordedPending(operation.before);
  if (!pending) return;
  const { title, operation: apiOperation, jobId, orderId, at, remembers, isOnce } = pending;
  operation.progress.startPhase(`${title}: waiting for the operation of an earlier run`);
  try {
    const accepted: MutationResult = { operation: apiOperation, jobId, orderId, at };
    const isProven = await awaitAccepted(definition, operation, title, accepted, { remembers, isOnce });
    if (isProven) Object.assign(operation.known, remembers);
    else if (remembers) forgetValues(operation, remembers, definition.properties);
  } catch (error) {
    if (!(error instanceof JobFailedError || error instanceof OrderCanceledError)) throw error;
    operation.warn(`${messageOf(error)} This run requests the change again if the program still needs it.`);
  }
}

/** Omits secrets from the values that a step remembers. Hidden outputs contain no passwords, not even encrypted ones. */
function omitSecrets(properties: Properties, values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => properties[name]?.secret !== true));
}
