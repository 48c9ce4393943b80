import { isMap, isSame, type Properties, type Property } from "../properties/table";
import { isGiven } from "../properties/values";
import { observeExisting } from "./absence";
import type { SentStep } from "./apply-step";
import type { AnyDefinition, LiveState } from "./definition";
import { AdvisedError } from "./errors";
import type { Operation } from "./operation";
import { reportedValues } from "./outputs";
import { observeReady, planSteps } from "./plan";

/** Pauses before the live state is read again after a change, in milliseconds. Lists may be a few seconds old. */
const readBackPauses: readonly number[] = [2_000, 4_000];

/**
 * Reads the live state after a change. Reads it a few times more while a changed property differs from the program.
 *
 * @returns the live state, and the names of the properties that still differ
 */
export async function readBack(
  definition: AnyDefinition,
  operation: Operation,
  sent: readonly SentStep[],
): Promise<{ live: LiveState; outdated: string[] }> {
  const changed = [...new Set(sent.flatMap(({ properties }) => properties))];
  let live = await observeExisting(definition, operation);
  let outdated = await findOutdated(definition, operation, live, changed);
  for (const pause of readBackPauses) {
    if (outdated.length === 0) break;
    await operation.services.clock.sleep(pause);
    live = await observeExisting(definition, operation);
    outdated = await findOutdated(definition, operation, live, changed);
  }
  return { live, outdated };
}

/** Pauses before the live state is read again for a purchase, in milliseconds. They are long, because a purchase is not repeated. */
const purchasePauses: readonly number[] = [2_000, 4_000, 15_000, 60_000];

/**
 * Waits until a new plan contains no purchase that was already sent. A plan from a stale live state would contain it again.
 *
 * @param error the error that is thrown if the live state cannot be read. @defaultValue the error of the read
 * @throws AdvisedError if the live state never shows a purchase
 */
export async function waitForPurchases(
  definition: AnyDefinition,
  operation: Operation,
  sent: readonly SentStep[],
  error?: unknown,
) {
  const paid = sent.filter(({ purchase }) => purchase !== undefined);
  if (paid.length === 0) return;
  const findMissing = async () => {
    const live = await observeReady(definition, operation).catch((readError: unknown) => {
      throw error ?? readError;
    });
    const planned = await planSteps(definition, operation, live);
    const step = paid.find(({ purchase }) => planned.some((again) => again.purchase === purchase));
    return step && { step, outdated: await findOutdated(definition, operation, live, step.properties) };
  };
  let missing = await findMissing();
  for (const pause of purchasePauses) {
    if (!missing) return;
    await operation.services.clock.sleep(pause);
    missing = await findMissing();
  }
  if (!missing) return;
  const { step, outdated } = missing;
  for (const name of outdated) operation.completed.delete(name);
  const names = outdated.map((name) => `"${name}"`).join(", ");
  const difference = names
    ? `another value of ${names} than the program`
    : `no effect of the request for ${step.title}`;
  const request =
    step.accepted?.orderId === undefined ? "the request was carried out" : `order ${step.accepted.orderId} is complete`;
  throw new AdvisedError(
    `The API reports ${difference}, although ${request}`,
    "Check the tasks and orders of the instance in the console. Then run `pulumi up` again: it sends the request again if the API still does " +
      "not report its effect.",
  );
}

/**
 * Returns those of the given properties whose live value differs from the program. An unreported value is no difference. A value that was removed
 * from the program differs if a new plan resets it.
 */
async function findOutdated(
  definition: AnyDefinition,
  operation: Operation,
  live: LiveState,
  names: readonly string[],
): Promise<string[]> {
  const { properties }: { properties: Properties } = definition;
  const { inputs, wanted } = operation;
  const reported = await reportedValues(definition, operation, live, wanted);
  const isDifferent = (name: string) => {
    const property = properties[name];
    if (!property || property.unreported || !isGiven(inputs[name]) || !isGiven(reported[name])) return false;
    return !isSame(property, reported[name], inputs[name]);
  };
  const outdated = names.filter(isDifferent);
  const removed = names.filter((name) => !outdated.includes(name) && isReset(properties[name], operation, name));
  if (removed.length === 0) return outdated;
  // A plan that fails proves nothing.
  const planned = await planSteps(definition, operation, live).catch(() => []);
  const again = new Set(planned.flatMap(({ properties }) => properties));
  return [...outdated, ...removed.filter((name) => again.has(name))];
}

/** Whether an update resets a property, or entries of a map, because the program no longer sets them. */
function isReset(property: Property | undefined, { verb, before, inputs }: Operation, name: string): boolean {
  if (verb !== "update" || property?.whenRemoved === undefined) return false;
  if (!isGiven(inputs[name])) return true;
  return isMap(property) && Object.keys(before[name] ?? {}).some((key) => !Object.hasOwn(inputs[name] as object, key));
}
