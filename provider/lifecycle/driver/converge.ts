import { isBusy } from "../../api/errors";
import { ApiError, isOutcomeUnknown } from "../../http/errors";
import { busyBackoff, maxDelay } from "../../wait/backoff";
import { applyStep, type SentStep } from "./apply-step";
import type { AnyDefinition, LiveState, Step } from "./definition";
import type { Operation } from "./operation";
import { observeReady, planSteps } from "./plan";
import { readBack, waitForPurchases } from "./read-back";

/** Pauses before the live state is read after an unanswered request, in milliseconds. */
const pauses: readonly number[] = [2_000, 8_000, 20_000, 30_000];

/**
 * Brings the resource to its wanted state: reads the live state, plans the steps, sends each request, and waits for its completion.
 *
 * - If the instance is busy, the live state is read again and the plan is recomputed: the job of another client may have made the change, or another
 *   change. The request is sent if the new plan contains it.
 * - Before a step that depends on the live state, the plan is recomputed if earlier steps have run.
 * - If a request is not answered, the live state is read again and the plan is recomputed, at most four times.
 * - If an accepted request has no effect, it is sent once more. A gateway may have answered the request instead of the API.
 * - In the last two cases, a request that costs money is not sent again. The operation fails if the live state does not show its effect.
 */
export async function converge(definition: AnyDefinition, operation: Operation): Promise<LiveState> {
  const phasesBefore = operation.progress.phase;
  /** Properties that were set without effect and are set once more. */
  let repeated: readonly string[] | undefined;
  /** Numbers of requests that were not answered, and of requests that were refused because the instance is busy. */
  const failures = { unanswered: 0, busy: 0 };
  for (;;) {
    const live = await observeReady(definition, operation);
    const sent: SentStep[] = [];
    try {
      const planned = await planSteps(definition, operation, live);
      const steps = repeated ? selectSteps(planned, repeated) : planned;
      operation.progress.setPhases(phasesBefore + steps.length);
      if (!(await applySteps(definition, operation, steps, sent))) {
        await waitForPurchases(definition, operation, sent);
        continue;
      }
      const last = definition.lastSteps?.(operation, live) ?? [];
      operation.progress.setPhases(phasesBefore + steps.length + last.length);
      for (const step of last) sent.push(await applyStep(definition, operation, step));
      for (const name of operation.changed) operation.completed.add(name);
      if (sent.length === 0) return live;
      const result = await readBack(definition, operation, sent);
      if (result.outdated.length === 0) return result.live;
      for (const name of result.outdated) operation.completed.delete(name);
      await waitForPurchases(definition, operation, sent);
      if (repeated) {
        operation.warn(
          `Setting ${result.outdated.map((name) => `"${name}"`).join(", ")} of ${operation.ref.subject} twice had no visible effect: the API ` +
            "still reports another value. The next `pulumi up` sends the change again.",
        );
        return result.live;
      }
      operation.report("a change does not show in the live state: sending it again");
      repeated = result.outdated;
    } catch (error) {
      if (isRefusedAsBusy(error)) {
        failures.busy += 1;
        await waitAfterBusy(operation, error, failures.busy);
        await waitForPurchases(definition, operation, sent, error);
        continue;
      }
      const pause = pauses[failures.unanswered];
      if (!isOutcomeUnknown(error) || pause === undefined || operation.pending) throw error;
      failures.unanswered += 1;
      operation.report("reading the live state, because it is not known whether a request was carried out");
      await operation.services.clock.sleep(pause);
      await waitForPurchases(definition, operation, sent, error);
    }
  }
}

/**
 * Applies the steps of a plan in their order, and adds them to `sent`.
 *
 * @returns whether all steps were applied. False if the live state has changed so that a step no longer fits
 */
async function applySteps(
  definition: AnyDefinition,
  operation: Operation,
  steps: readonly Step[],
  sent: SentStep[],
): Promise<boolean> {
  for (const [index, step] of steps.entries()) {
    const isPlannedAgain = sent.length > 0 && step.dependsOnLiveState === true;
    const current = isPlannedAgain ? await planAgain(definition, operation, step) : step;
    if (current === undefined) return false;
    sent.push(await applyStep(definition, operation, current));
    // Several steps may set one property: nodes of different subnets are added by different steps. Only the last step completes the property.
    const later = new Set(steps.slice(index + 1).flatMap(({ properties }) => properties));
    for (const name of step.properties) if (!later.has(name)) operation.completed.add(name);
  }
  return true;
}

/**
 * Plans a step again, because another client may have changed the live state while earlier steps ran.
 *
 * @returns the step of the new plan; undefined if the new plan lacks it
 */
async function planAgain(definition: AnyDefinition, operation: Operation, step: Step): Promise<Step | undefined> {
  const steps = await planSteps(definition, operation, await observeReady(definition, operation));
  return steps.find(({ title, purchase }) =>
    step.purchase === undefined ? title === step.title : purchase === step.purchase,
  );
}

/** Whether a mutation was refused because the instance is busy. */
function isRefusedAsBusy(error: unknown): error is ApiError {
  return error instanceof ApiError && error.method !== "GET" && isBusy(error);
}

/**
 * Pauses after a busy response: the API may report a RUNNING instance as busy (quirk 1).
 *
 * @throws the error if the operation cannot continue before its deadline
 */
async function waitAfterBusy({ services, ref, deadline, report }: Operation, error: ApiError, times: number) {
  const { clock, queue } = services;
  const remaining = deadline - clock.now();
  const { retryAfter = 0 } = error;
  if (remaining <= 0 || retryAfter > remaining) throw error;
  report("reading the live state again, because the instance is busy");
  queue.setReady(ref.id, false);
  await clock.sleep(Math.min(remaining, Math.max(retryAfter, maxDelay(busyBackoff, times))));
}

/** Returns the steps that set one of the properties, and the steps that prepare them. */
function selectSteps(steps: readonly Step[], names: readonly string[]): readonly Step[] {
  return steps.filter((_, index) => {
    const next = steps.slice(index).find(({ properties }) => properties.length > 0);
    return next?.properties.some((name) => names.includes(name));
  });
}
