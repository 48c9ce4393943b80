/** Maximum number of pages of a list that are read. */
export const MAX_PAGES = 200;

/** A page of a list. */
export interface Page<Item> {
  items: readonly Item[];
  isLast: boolean;
}

/** The pages of a list, as far as they were read. */
export interface PagesResult<Item> {
  /** Each item once. An item that several pages contain has the value from the last of them. */
  items: Item[];
  /** Number of received items. If items moved between pages during the read, some may be counted twice and others may be missing. */
  received: number;
  /** Whether the last page was read. False if the read stopped at a page without a new item, or after {@link MAX_PAGES} pages. */
  isLastPageRead: boolean;
}

/**
 * Reads the pages of a list. Stops at a page without a new item: the API may ignore the offset and never return a last page.
 *
 * @param key returns the identity of an item
 * @param readPage reads the page at an index. `received` is the number of items on the pages before
 */
export async function readPages<Item>(
  key: (item: Item) => string,
  readPage: (index: number, received: number) => Promise<Page<Item>>,
): Promise<PagesResult<Item>> {
  const items = new Map<string, Item>();
  let received = 0;
  for (let index = 0; index < MAX_PAGES; index++) {
    const page = await readPage(index, received);
    const sizeBefore = items.size;
    for (const item of page.items) items.set(key(item), item);
    received += page.items.length;
    if (page.isLast) return { items: [...items.values()], received, isLastPageRead: true };
    if (items.size === sizeBefore) break;
  }
  return { items: [...items.values()], received, isLastPageRead: false };
}
