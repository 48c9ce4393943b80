import { ApiError, isOutcomeUnknown } from "../../http/errors";
import type { Clock } from "../../wait/clock";
import type { Values } from "../lifecycle";
import { isGiven } from "../properties/values";
import type { Creation, CreateResult } from "./definition";
import { UncertainError } from "./errors";
import type { Operation } from "./operation";
import { orderOnce } from "./unpaid-orders";

/** Pauses before each search for a created resource, in milliseconds. */
const pauses: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000, 8_000];

/** Rules for an unanswered create request: no response shows whether the request was carried out. */
interface RepeatRules {
  /** Maximum number of times that the request is sent. */
  maxAttempts: number;
  /** Whether the request may be sent again after this error and a search without a result. */
  mayRepeat: (error: unknown, creation: Creation) => boolean;
  /** Pauses before each search for the resource after an attempt, in milliseconds. The first attempt is 0. */
  pausesAfter: (attempt: number) => readonly number[];
  /** Whether a single search without a result is enough to send the request again. */
  isOneSearchEnough: boolean;
}

/** Rules for a request that costs nothing. */
const freeRules: RepeatRules = {
  maxAttempts: pauses.length,
  mayRepeat: isOutcomeUnknown,
  pausesAfter: (attempt) => pauses.slice(attempt),
  isOneSearchEnough: true,
};

/** Pauses after a request that costs money, in milliseconds. The API may carry out the request late, and list the resource late. */
const longPauses: readonly number[] = [1_000, 5_000, 15_000, 30_000, 60_000, 60_000];

/** Rules for a request that costs money. */
const paidRules: RepeatRules = {
  maxAttempts: 3,
  mayRepeat: (error, { isListedAtOnce }) => isUnavailable(error) && isListedAtOnce === true,
  pausesAfter: () => longPauses,
  isOneSearchEnough: false,
};

/**
 * Sends the create request. Searches for the resource if the request is not answered, or if the response contains no id. After a search without a
 * result, an unanswered request may be sent again:
 *
 * - A request that costs nothing is sent again after one search.
 * - A request that costs money is sent again only if the API was unavailable (503) and would list the resource immediately. Several searches with
 *   long pauses come first.
 *
 * @throws UncertainError if the resource is not found after an accepted or unanswered request
 */
export async function sendUntilKnown(operation: Operation, creation: Creation): Promise<CreateResult> {
  const { clock } = operation.services;
  const rules = creation.hasCost ? paidRules : freeRules;
  operation.attempted = sentNamesOf(operation);
  let wasUnanswered = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const created = await (creation.isPaidByUser ? orderOnce(operation, () => creation.send()) : creation.send());
      operation.attempted = undefined;
      if (created.localId !== undefined || created.accepted.orderId !== undefined) return created;
      // The response does not contain the id.
      const found = await findCreated(creation, clock, pauses, false);
      if (typeof found === "object") return found;
      throw new UncertainError(
        creation.title,
        new Error("The request was accepted, but the resource was not found afterwards"),
      );
    } catch (error) {
      const isUnanswered = isOutcomeUnknown(error);
      if (error instanceof UncertainError) throw error;
      // An error such as "the name is taken" may mean that an earlier, unanswered request was carried out.
      if (!isUnanswered && !wasUnanswered) throw error;
      wasUnanswered = true;
      operation.report("checking whether the request was carried out");
      const canRepeat = attempt + 1 < rules.maxAttempts && rules.mayRepeat(error, creation);
      const found = await findCreated(
        creation,
        clock,
        rules.pausesAfter(attempt),
        canRepeat && rules.isOneSearchEnough,
      );
      if (found === "not found" && canRepeat && clock.now() < operation.deadline) continue;
      if (typeof found === "string") throw new UncertainError(creation.title, error);
      return found;
    }
  }
}

/** Whether the API responded that it is unavailable (503). After other errors, such as 504, the request may still be carried out. */
function isUnavailable(error: unknown): boolean {
  return error instanceof ApiError && error.status === 503;
}

/**
 * Searches for the resource that a create request may have created.
 *
 * @param isOneSearchEnough whether to stop at the first "not found"
 */
async function findCreated(
  { locate }: Creation,
  clock: Clock,
  delays: readonly number[],
  isOneSearchEnough: boolean,
): Promise<CreateResult | "not found" | "not readable"> {
  let result: "not found" | "not readable" = "not readable";
  for (const pause of delays) {
    await clock.sleep(pause);
    // A failed read proves nothing.
    const found = await locate().catch(() => "not readable" as const);
    if (typeof found === "object") return found;
    result = found ?? "not found";
    if (result === "not found" && isOneSearchEnough) break;
  }
  return result;
}

/** Returns the names of the properties that the request may send. Excludes hidden inputs, `timeouts`, `adopt` and a generated name. */
function sentNamesOf({ inputs }: Operation): string[] {
  const { __name: generated, ...values }: Values = inputs;
  const isSent = (name: string) => !name.startsWith("__") && !["timeouts", "adopt"].includes(name);
  const names = Object.keys(values).filter((name) => isGiven(values[name]) && isSent(name));
  return names.filter((name) => name !== "name" || !isGiven(generated));
}
