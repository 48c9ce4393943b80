import type { MutationResult } from "../../api/wire";
import { isOutcomeUnknown } from "../../http/errors";
import { createUnbatchedPoll } from "../../wait/polling";
import { canonicalState, waitFor } from "../../wait/waiter";
import type { Values } from "../lifecycle";
import { isSame, type Properties, type PropertyTable } from "../properties/table";
import { isGiven } from "../properties/values";
import { waitForCompletion } from "../waits/completion";
import { isTransient } from "../waits/context";
import { JobFailedError } from "../waits/job";
import { OrderCanceledError, OrderUnreadableError } from "../waits/order";
import { pollStatus, waitUntilRunning } from "../waits/status";
import { observeExisting } from "./absence";
import type { AnyDefinition, LiveState, Step } from "./definition";
import { AdvisedError, messageOf, NotFoundError, UncertainError, UnreportedValueError } from "./errors";
import type { Operation } from "./operation";
import { reportedValues } from "./outputs";
import { type Pending, recordedPending } from "./state";
import { orderOnce } from "./unpaid-orders";

/** Pauses before the live state is read after an unanswered request, in milliseconds. */
const pauses: readonly number[] = [2_000, 8_000, 20_000, 30_000];

/** Pauses after an unanswered request that costs money. They last longer: the API may carry out the request late, and the request is not repeated. */
const longPauses: readonly number[] = [2_000, 8_000, 20_000, 30_000, 60_000];

/**
 * Brings the resource to its wanted state: reads the live state, plans the steps, sends each request, and waits for its completion.
 *
 * - If a request is not answered, the live state is read again and the plan is recomputed.
 * - If an accepted request has no effect, it is sent once more. A gateway may have answered the request instead of the API.
 * - In both cases, a request that costs money is not sent again. The operation fails if the live state does not show its effect.
 */
export async function converge(definition: AnyDefinition, operation: Operation): Promise<LiveState> {
  const phasesBefore = operation.progress.phase;
  /** Properties that were set without effect and are set once more. */
  let repeated: readonly string[] | undefined;
  for (let round = 0; ; round += 1) {
    const live = await observeReady(definition, operation);
    try {
      const steps = (await planSteps(definition, operation, live)).filter(
        ({ properties }) => !repeated || properties.some((name) => repeated?.includes(name)),
      );
      operation.progress.setPhases(phasesBefore + steps.length);
      const sent: SentStep[] = [];
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
      const pause = pauses[round];
      if (!isOutcomeUnknown(error) || pause === undefined || operation.pending) throw error;
      operation.report("reading the live state, because it is not known whether a request was carried out");
      await operation.services.clock.sleep(pause);
    }
  }
}

/**
 * Plans the steps of an operation.
 *
 * @throws UnreportedValueError if an update must change a property, but its live value is not reported and no step sets it
 */
async function planSteps(definition: AnyDefinition, operation: Operation, live: LiveState): Promise<readonly Step[]> {
  const { verb, changed, before, wanted } = operation;
  const steps = await definition.steps(operation, live);
  if (verb !== "update") return steps;
  const planned = new Set(steps.flatMap(({ properties }) => properties));
  const reported = await reportedValues(definition, operation, live, wanted);
  const table: PropertyTable<LiveState> = definition.properties;
  const unknown = Object.entries(table).flatMap(([name, property]) => {
    const { live: read, isPartlyReported = false } = property;
    if (!read || isPartlyReported || !changed.has(name) || planned.has(name)) return [];
    const [was, asked] = [before[name], wanted[name]];
    return isGiven(was) && isGiven(asked) && !isGiven(reported[name]) && !isSame(property, was, asked) ? [name] : [];
  });
  if (unknown.length > 0) throw new UnreportedValueError(unknown);
  return steps;
}

/** A step whose request was accepted, or was not answered but has taken effect. */
interface SentStep extends Step {
  /** The accepted request; undefined if the request was not answered. */
  accepted: MutationResult | undefined;
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

async function observeReady(definition: AnyDefinition, operation: Operation): Promise<LiveState> {
  if (!definition.observeReady) return observeExisting(definition, operation);
  return (await definition.observeReady(operation)) ?? (await observeExisting(definition, operation));
}

async function applyStep(definition: AnyDefinition, operation: Operation, step: Step): Promise<SentStep> {
  operation.progress.startPhase(step.title, step.usualDuration);
  operation.attempted = step.properties;
  let isProven = true;
  let accepted: MutationResult | undefined;
  try {
    const send = async () => ({ localId: undefined, accepted: await step.send() });
    ({ accepted } = await (step.isPaidByUser ? orderOnce(operation, send) : send()));
    const remembers = step.remembers && omitSecrets(definition.properties, step.remembers());
    const isOnce = step.isOnce ?? step.provingStatus !== undefined;
    isProven = await awaitAccepted(definition, operation, step.title, accepted, { remembers, isOnce });
  } catch (error) {
    if (!isOutcomeUnknown(error) || operation.pending) throw error;
    // Only the live state of an idle instance shows whether the request was carried out.
    operation.services.queue.setReady(operation.ref.id, false);
    if (step.provingStatus !== undefined && (await hasStatus(operation, step.provingStatus)))
      await waitUntilRunning(operation);
    else if (step.hasCost) await waitForEffect(definition, operation, step, error);
    else throw error;
  }
  operation.attempted = undefined;
  if (isProven) Object.assign(operation.known, step.remembers?.());
  return { ...step, accepted };
}

/**
 * Waits for the order or job that a request started. During the wait, the order or job is recorded as pending. So a failure does not lose it.
 *
 * @returns whether the order or job counts as succeeded. A job that the API does not report as completed counts only with `isOnce`
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
  operation.pending =
    jobId === undefined && orderId === undefined ? undefined : { title, ...accepted, remembers, isOnce };
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
  } catch (error) {
    if (!(error instanceof JobFailedError || error instanceof OrderCanceledError)) throw error;
    operation.warn(`${messageOf(error)} This run requests the change again if the program still needs it.`);
  }
}

/** Omits secrets from the values that a step remembers. The state stores these values in plain text. */
function omitSecrets(properties: Properties, values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => properties[name]?.secret !== true));
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
  for (const pause of longPauses) {
    await operation.services.clock.sleep(pause);
    // A failed read proves nothing, and neither does a value that is not reported.
    const left = await observeReady(definition, operation)
      .then((live) => planSteps(definition, operation, live))
      .catch(() => undefined);
    // Steps are compared by title, because different steps may change the same property.
    if (left && !left.some(({ title }) => title === step.title)) return;
  }
  throw new UncertainError(step.title, cause);
}
