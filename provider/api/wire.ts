import { z } from "zod";
import type { ApiAnswer } from "../http/request";

/** A text that the API may leave out, or send as null. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

/** A number that the API sends as a number in one version and as a text in another (facts 4.3). */
export const count = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => {
    const parsed = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value ?? Number.NaN);
    return Number.isFinite(parsed) ? parsed : undefined;
  });

/** A yes or no that comes as a boolean, as 0 or 1, or as either of them in quotes (facts 4.3). */
export const flag = z
  .union([z.boolean(), z.number(), z.string()])
  .nullish()
  .transform((value) => {
    if (value === null || value === undefined || value === "") return undefined;
    return value === true || ["1", "true", "yes", "on"].includes(String(value).toLowerCase());
  });

/** Reads a timestamp such as `2021-11-09T03:30:01+0000`, which JavaScript wants with a colon: epoch milliseconds. */
export function parseTime(time: string | undefined): number | undefined {
  const parsed = Date.parse(time?.replace(/([+-]\d{2})(\d{2})$/, "$1:$2") ?? "");
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** The API answered with success, but with something that the documents do not describe. */
export class UnexpectedAnswerError extends Error {
  override readonly name = "UnexpectedAnswerError";
  /** The cloud's id of the call. */
  readonly requestId: string | undefined;

  constructor(operation: string, problems: string, requestId: string | undefined) {
    const call = requestId === undefined ? "" : ` (request id ${requestId})`;
    super(
      `${operation} answered something that the API documents do not describe${call}: ${problems}. ` +
        "Nothing was changed because of it. Please report it with the request id.",
    );
    this.requestId = requestId;
  }
}

/**
 * Reads an answer's body by its wire shape; an empty body reads as `{}`.
 *
 * @throws UnexpectedAnswerError when it does not fit; unknown fields always fit
 */
export function read<Shape extends z.ZodType>(operation: string, shape: Shape, answer: ApiAnswer): z.output<Shape> {
  const body = answer.body === undefined || answer.body === "" || answer.body === null ? {} : answer.body;
  const result = shape.safeParse(body);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`).join("; ");
  throw new UnexpectedAnswerError(operation, problems, answer.requestId);
}

const accepted = z.object({ job_id: text, jobId: text, order_id: text, orderId: text });

/** The work a mutation has set off: a job to watch, an order to wait for, or neither when the change is done at once. */
export interface Accepted {
  /** The operation, e.g. `CreateGroup`: jobs of the same one take about as long. */
  operation: string;
  jobId: string | undefined;
  orderId: string | undefined;
  /** When that was answered by the cloud's clock, in epoch milliseconds. */
  at?: number | undefined;
}

/** Reads what most mutations answer. Older versions write `jobId` (facts 4.2). */
export function readAccepted(operation: string, answer: ApiAnswer): Accepted {
  const { job_id, jobId, order_id, orderId } = read(operation, accepted, answer);
  return { operation, jobId: job_id ?? jobId, orderId: order_id ?? orderId, at: answer.date };
}

/** The most items that any list of the API gives at once (facts 4.3). */
export const pageSize = 128;

/**
 * Reads all pages of a list.
 *
 * @param page reads the items that begin at `offset`
 */
export async function allPages<Item>(page: (offset: number) => Promise<readonly Item[]>): Promise<Item[]> {
  const all: Item[] = [];
  for (;;) {
    const items = await page(all.length);
    all.push(...items);
    if (items.length < pageSize) return all;
  }
}
