import { z } from "zod";

// A property that is missing, null or of an undocumented type is parsed as `undefined`. The value is then unknown, not empty (quirk 14).
// Only `identity`, `numericIdentity`, `requiredFlag` and `trueFlag` reject such a value.

/** An identifier, or a status that decisions depend on. A response without the value is invalid, except within {@link listOf}. */
export const identity = z.string().min(1);

/**
 * Returns a check that a response is about the requested resource. A proxy may return its cached response to another request. Case is ignored.
 *
 * @param field the field of the response that identifies the resource
 */
export function identityCheck<Field extends string>(field: Field, requested: string) {
  return (response: Readonly<Record<Field, string>>, context: z.RefinementCtx): void => {
    const reported = response[field];
    if (reported.toLowerCase() === requested.toLowerCase()) return;
    const message = `${JSON.stringify(reported)} instead of the requested ${JSON.stringify(requested)}`;
    context.addIssue({ code: "custom", path: [field], message });
  };
}

/** An identifier that some operations report as a number, like the id of a session. */
export const numericIdentity = z.union([identity, z.number()]).transform(String);

/** A free text, such as a description; it may be empty. */
export const text = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

/** A text such as a name, an id, a zone or a time. A blank text counts as unknown. */
export const reported = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => (value?.trim() ? value : undefined));

/** A number, which some versions of the API return as a string (`"5066"`). */
export const count = z
  .union([z.number(), z.string()])
  .nullish()
  .catch(undefined)
  .transform((value) => {
    const parsed = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value ?? Number.NaN);
    return Number.isFinite(parsed) ? parsed : undefined;
  });

const trueWords = ["true", "1", "yes", "on"];
const falseWords = ["false", "0", "no", "off"];

/** A boolean. Some operations return 0 or 1, or a string. */
export const flag = z
  .union([z.boolean(), z.number(), z.string()])
  .nullish()
  .catch(undefined)
  .transform((value) => {
    const word = String(value).toLowerCase();
    return trueWords.includes(word) ? true : falseWords.includes(word) ? false : undefined;
  });

/** A boolean that must be reported, in any form of {@link flag}. */
export const requiredFlag = flag.refine((value) => value !== undefined, "must be true or false");

/** The value true, in any form of {@link flag}. */
export const trueFlag = flag.refine((value) => value === true, "must be true");

/** A list within a resource. The whole list is unknown if one of its items is invalid. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .catch(undefined)
    .transform((items) => items ?? undefined);
}

/**
 * Parses a timestamp such as `2021-11-09T03:30:01+0000`, with or without a colon in the offset.
 *
 * @returns epoch milliseconds; undefined for an invalid time
 */
export function parseTime(time: string | undefined): number | undefined {
  const parsed = Date.parse(time?.replace(/([+-]\d{2})(\d{2})$/, "$1:$2") ?? "");
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Formats epoch milliseconds, e.g. as `2026-05-30T09:00:00.000Z`. Returns `undefined` for an invalid time. */
export function formatTime(milliseconds: number | undefined): string | undefined {
  const date = new Date(milliseconds ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The result of a mutation. The API may report a job or an order to wait for. */
export interface MutationResult {
  /** The operation, e.g. `CreateGroup`. Jobs of the same operation have similar durations. */
  operation: string;
  jobId: string | undefined;
  orderId: string | undefined;
  /** Time of the response by the clock of the API, in epoch milliseconds. */
  at?: number | undefined;
}

/** Items per page: the maximum of the DDM API. */
export const pageSize = 128;
