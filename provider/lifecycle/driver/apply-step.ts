import type { MutationResult } from "../../api/wire";
import { isOutcomeUnknown } from "../../http/errors";
import { canonicalState } from "../../wait/waiter";
import { pollStatus, waitUntilRunning } from "../waits/status";
import type { AnyDefinition, Step } from "./definition";
import { UncertainError } from "./errors";
import type { Operation } from "./operation";
import { awaitAccepted, isAsynchronous } from "./pending";
import { observeReady, planSteps } from "./plan";
import { forgetValues } from "./uncertain-values";
import { orderOnce } from "./unpaid-orders";

/**
 * Pauses before the live state is read after an unanswered request that costs money, in milliseconds. They take two minutes in total, because the
 * API may carry out the request late and the request is not repeated.
 */
const pausesOfPaid: readonly number[] = [2_000, 8_000, 20_000, 30_000, 60_000];

/** A step whose request was accepted, or was not answered but has taken effect. */
export interface SentStep extends Step {
  /** The accepted request; undefined if the request was not answered and its order or job was not found. */
  accepted: MutationResult | undefined;
}

/** Sends the request of a step and waits until the request is complete. */
export async function applyStep(definition: AnyDefinition, operation: Operation, step: Step): Promise<SentStep> {
  operation.progress.startPhase(step.title, step.usualDuration);
  operation.attempted = step.properties;
  let isProven = true;
  let accepted: MutationResult | undefined;
  try {
    const send = async () => ({
      localId: undefined,
      accepted: await step.send({ ...operation.ref, retriesBusy: false }),
    });
    ({ accepted } = await (step.isPaidByUser ? orderOnce(operation, send) : send()));
    const isOnce = step.isOnce ?? step.provingStatus !== undefined;
    isProven = await awaitAccepted(definition, operation, step.title, accepted, {
      remembers: step.remembers?.(),
      isOnce,
    });
  } catch (error) {
    const hasUnknownOutcome = isOutcomeUnknown(error) && !operation.pending;
    // If the wait for an order or a job failed, `pending` records the values. A failed job or a canceled order has set none.
    if (hasUnknownOutcome || (accepted && !isAsynchronous(accepted))) forgetStep(definition, operation, step);
    if (!hasUnknownOutcome) throw error;
    // The request may still be running, so the next read waits until the instance is idle.
    operation.services.queue.setReady(operation.ref.id, false);
    if (step.provingStatus !== undefined && (await hasStatus(operation, step.provingStatus))) {
      // Recorded even if the wait fails: the request must not be repeated.
      Object.assign(operation.known, step.remembers?.());
      await waitUntilRunning(operation);
    } else if (step.purchase !== undefined) await waitForEffect(definition, operation, step, error);
    else throw error;
  }
  operation.attempted = undefined;
  if (isProven) Object.assign(operation.known, step.remembers?.());
  else forgetStep(definition, operation, step);
  return { ...step, accepted };
}

/** Records that the outcome of a step is unknown. The status of the instance proves a restart, so its values are kept. */
function forgetStep({ properties }: AnyDefinition, operation: Operation, { remembers, provingStatus }: Step): void {
  if (remembers && provingStatus === undefined) forgetValues(operation, remembers(), properties);
}

async function hasStatus({ services, ref }: Operation, status: string): Promise<boolean> {
  const now = services.clock.now();
  return canonicalState(await pollStatus(services, ref, { due: now, latest: now })) === canonicalState(status);
}

/**
 * Waits until an unanswered request that costs money shows in the live state.
 *
 * @throws UncertainError if the live state never shows the request
 */
async function waitForEffect(
  definition: AnyDefinition,
  operation: Operation,
  step: Step,
  cause: unknown,
): Promise<void> {
  operation.report("checking whether the request was carried out");
  for (const pause of pausesOfPaid) {
    await operation.services.clock.sleep(pause);
    // The instance may have been idle at the last read, and the request may have been carried out since.
    operation.services.queue.setReady(operation.ref.id, false);
    // A failed read proves nothing, and neither does a value that is not reported.
    const left = await observeReady(definition, operation)
      .then((live) => planSteps(definition, operation, live))
      .catch(() => undefined);
    if (left && !left.some(({ purchase }) => purchase === step.purchase)) return;
  }
  throw new UncertainError(step.title, cause);
}
