import { z } from "zod";

// What is not reported is unknown, which is not the same as empty: a property that is missing, null, or of a type that the
// documents do not describe reads as `undefined`. Only what identifies a thing must be right.

/** What identifies a thing, or a status that a decision rests on: an answer without it cannot be used. */
export const identity = z.string().min(1);

/** A free text, such as a description; "" is one. */
export const text = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

/** An id, zone, enum, address, version or time; "" says as little as null. */
export const reported = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => (value?.trim() ? value : undefined));

/** A number that the API sends as a number in one version and as a text in another (`"5066"`). */
export const count = z
  .union([z.number(), z.string()])
  .nullish()
  .catch(undefined)
  .transform((value) => {
    const parsed = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value ?? Number.NaN);
    return Number.isFinite(parsed) ? parsed : undefined;
  });

const yes = ["true", "1", "yes", "on"];
const no = ["false", "0", "no", "off"];

/** A yes or no that comes as a boolean, as 0 or 1, or as either of them in quotes. */
export const flag = z
  .union([z.boolean(), z.number(), z.string()])
  .nullish()
  .catch(undefined)
  .transform((value) => {
    const word = String(value).toLowerCase();
    return yes.includes(word) ? true : no.includes(word) ? false : undefined;
  });

/** A list within a detail. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .catch(undefined)
    .transform((items) => items ?? undefined);
}

/** Parses a timestamp such as `2021-11-09T03:30:01+0000`, which JavaScript wants with a colon: epoch milliseconds. */
export function parseTime(time: string | undefined): number | undefined {
  const parsed = Date.parse(time?.replace(/([+-]\d{2})(\d{2})$/, "$1:$2") ?? "");
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** The work a mutation has set off: a job to watch, an order to wait for, or neither when the change is done at once. */
export interface MutationResult {
  /** The operation, e.g. `CreateGroup`: jobs of the same one take about as long. */
  operation: string;
  jobId: string | undefined;
  orderId: string | undefined;
  /** When that was answered by the cloud's clock, in epoch milliseconds. */
  at?: number | undefined;
}

/** Number of items asked for at once: the most that any list of the API returns. */
export const pageSize = 128;
