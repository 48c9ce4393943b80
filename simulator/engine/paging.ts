import { z } from "zod";

/** A page of a list: the index of its first item, and its maximum size. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

const wholeNumber = (text: z.ZodString, low: number, high: number) =>
  text
    .regex(/^\d+$/, "must be a whole number")
    .transform(Number)
    .refine((value) => value >= low && value <= high, `must be ${low} to ${high}`);

/** Shape of the query parameters `offset` and `limit`. The default limit depends on the operation (quirk 23). The maximum depends on the service. */
export function pageQuery(defaultLimit: number, maximum = 128) {
  return {
    offset: wholeNumber(z.string(), 0, Number.MAX_SAFE_INTEGER).optional().default(0),
    limit: wholeNumber(z.string(), 1, maximum).optional().default(defaultLimit),
  };
}

/** Returns the items of a page. */
export function pageOf<T>(items: readonly T[], { offset, limit }: Page): T[] {
  return items.slice(offset, offset + limit);
}

/**
 * Returns the paging fields of lists that report page numbers, such as v1's list of instances (API 4.2.2). For an offset beyond the end, `page_no`
 * is the number of the last page (assumed).
 */
export function pageNumbers(total: number, shown: number, { offset, limit }: Page) {
  const pages = Math.ceil(total / limit);
  const page = Math.min(Math.floor(offset / limit) + 1, Math.max(1, pages));
  return { page_no: page, page_size: shown, total, total_page: pages };
}
