import { z } from "zod";

/** A page of a list, by the first item's index. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

const wholeNumber = (text: z.ZodString, low: number, high: number) =>
  text
    .regex(/^\d+$/, "must be a whole number")
    .transform(Number)
    .refine((value) => value >= low && value <= high, `must be ${low} to ${high}`);

/** The query fields `offset` and `limit`; each operation has its own default limit (facts 4.3). */
export function pageQuery(defaultLimit: 10 | 128) {
  return {
    offset: wholeNumber(z.string(), 0, Number.MAX_SAFE_INTEGER).optional().default(0),
    limit: wholeNumber(z.string(), 1, 128).optional().default(defaultLimit),
  };
}

/** The items of a page. */
export function pageOf<T>(items: readonly T[], { offset, limit }: Page): T[] {
  return items.slice(offset, offset + limit);
}

/** The numbers that v1 lists tell (spec 4.2.2): current page, records on it, records in all, pages. */
export function pageNumbers(total: number, shown: number, { offset, limit }: Page) {
  return { page_no: Math.floor(offset / limit) + 1, page_size: shown, total, total_page: Math.ceil(total / limit) };
}
