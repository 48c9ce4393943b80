import { isBusy } from "../../api/errors";
import { ApiError, isOutcomeUnknown } from "../../http/errors";
import { busyBackoff, maxDelay } from "../../wait/backoff";
import { isSame } from "../properties/table";
import { isGiven } from "../properties/values";
import { observeExisting } from "./absence";
import { applyStep, type SentStep } from "./apply-step";
import type { AnyDefinition, LiveState, Step } from "./definition";
import { AdvisedError } from "./errors";
import type { Operation } from "./operation";
import { reportedValues } from "./outputs";
import { observeReady, planSteps } from "./plan";

/** Pauses before the live state is read after an unanswered request, in milliseconds. */
const pauses: readonly number[] = [2_000, 8_000, 20_000, 30_000];

/**
 * Brings the resource to its wanted state: reads the live state, plans the steps, sends each request, and waits for its completion.
 *
 * - If the instance is busy, the live state is read again and the plan is recomputed: the job of another client may have made the change, or another
 *   change. The request is sent if the new plan contains it.
 * - If a request is not answered, the live state is read again and the plan is recomputed.
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
      for (const [index, step] of steps.entries()) {
        sent.push(await applyStep(definition, operation, step));
        // Several steps may set one property: nodes of different subnets are added by different steps. Only the last step completes the
        // property.
        const later = new Set(steps.slice(index + 1).flatMap(({ properties }) => properties));
        for (const name of step.properties) if (!later.has(name)) operation.completed.add(name);
      }
      const last = definition.lastSteps?.(operation, live) ?? [];
      operation.progress.setPhases(phasesBefore + steps.length + last.length);
      for (const step of last) sent.push(await applyStep(definition, operation, step));
      for (const name of operation.changed) operation.completed.add(name);
      if (sent.length === 0) return live;
      const result = await readBack(definition, operation, sent);
      if (result.outdated.length === 0) return result.live;
      requireEffectOfPaid(operation, sent, result.outdated);
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
        await waitForPaid(definition, operation, sent, error);
        continue;
      }
      const pause = pauses[failures.unanswered];
      if (!isOutcomeUnknown(error) || pause === undefined || operation.pending) throw error;
      failures.unanswered += 1;
      operation.report("reading the live state, because it is not known whether a request was carried out");
      await operation.services.clock.sleep(pause);
      await waitForPaid(definition, operation, sent, error);
    }
  }
}

/**
 * Waits until the live state shows the changes that cost money. A new plan from a stale live state would contain them again.
 *
 * @throws AdvisedError if the live state does not show a change, and the given error if the live state cannot be read
 */
async function waitForPaid(definition: AnyDefinition, operation: Operation, sent: readonly SentStep[], error: unknown) {
  const paid = sent.filter(({ hasCost }) => hasCost);
  if (paid.length === 0) return;
  const { outdated } = await readBack(definition, operation, paid).catch(() => {
    throw error;
  });
  requireEffectOfPaid(operation, paid, outdated);
}

/** Whether a mutation was refused because the instance is busy. */
function isRefusedAsBusy(error: unknown): error is ApiError {
  return error instanceof ApiError && error.method !== "GET" && isBusy(error);
}

/** Pauses after a busy response: the API may report an instance as busy that is RUNNING (quirk 1). @throws the error if the operation cannot continue before its deadline */
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

/** Pauses before the live state is read again after a change, in milliseconds. Lists may be a few seconds old. */
const readBackPauses: readonly number[] = [2_000, 4_000];

/** Pauses after requests that cost money. There are more of them, because such requests are not repeated. */
const readBackPausesOfPaid: readonly number[] = [...readBackPauses, 15_000, 60_000];

/**
 * Reads the live state after a change. Reads it a few times more while a changed property differs from the program.
 *
 * @returns the live state, and the names of the properties that still differ
 */
async function readBack(
  definition: AnyDefinition,
  operation: Operation,
  sent: readonly Step[],
): Promise<{ live: LiveState; outdated: string[] }> {
  const { inputs } = operation;
  const changed = new Set(sent.flatMap(({ properties }) => properties));
  const paid = new Set(sent.flatMap(({ properties, hasCost }) => (hasCost ? properties : [])));
  const findOutdated = async (live: LiveState) => {
    const reported = await reportedValues(definition, operation, live, operation.wanted);
    return [...changed].filter((name) => {
      const property = definition.properties[name];
      if (!property || property.unreported || !isGiven(inputs[name]) || !isGiven(reported[name])) return false;
      return !isSame(property, reported[name], inputs[name]);
    });
  };
  let live = await observeExisting(definition, operation);
  let outdated = await findOutdated(live);
  for (const [index, pause] of readBackPausesOfPaid.entries()) {
    if (outdated.length === 0) break;
    if (index >= readBackPauses.length && !outdated.some((name) => paid.has(name))) break;
    await operation.services.clock.sleep(pause);
    live = await observeExisting(definition, operation);
    outdated = await findOutdated(live);
  }
  return { live, outdated };
}

/** @throws AdvisedError if a request that costs money was carried out, but shows no effect */
function requireEffectOfPaid(operation: Operation, sent: readonly SentStep[], outdated: readonly string[]): void {
  const paid = sent.find(({ hasCost, properties }) => hasCost && properties.some((name) => outdated.includes(name)));
  if (!paid) return;
  for (const name of outdated) operation.completed.delete(name);
  const { accepted, properties } = paid;
  const request =
    accepted?.orderId === undefined ? "the request was carried out" : `order ${accepted.orderId} is complete`;
  const names = properties.filter((name) => outdated.includes(name)).map((name) => `"${name}"`);
  throw new AdvisedError(
    `The API reports another value of ${names.join(", ")} than the program, although ${request}`,
    "Check the tasks and orders of the instance in the console. Then run `pulumi up` again: it sends the request again if the value still differs.",
  );
}
