import { z } from "zod";
import { UnexpectedResponseError } from "../http/errors";
import type { ApiClient, ApiRequest, Priority, Service } from "../http/request";
import { shorten } from "../text";
import { isBusy } from "./errors";
import type { InstanceRef } from "./ddm/instance-ref";
import { MAX_PAGES, readPages } from "./paging";
import { type MutationResult, count, pageSize, reported } from "./wire";

// The kinds of call: `get` reads, `query` reads with a request body, `mutate` changes something, `listItems` and `readList` read all
// pages of a list. An undocumented response is an error, never an empty result or a success.

/** Properties of every call. */
interface Call {
  /** Documented name of the operation, e.g. `CreateInstance`. */
  operation: string;
  /** @defaultValue "ddm" */
  service?: Service;
  path: string;
  query?: Exclude<ApiRequest["query"], undefined>;
  /** Whether the response rarely changes. A caching client then reuses it for an hour. @defaultValue false */
  isConstant?: boolean;
}

/** A read without a request body. */
interface Get<Shape extends z.ZodType> extends Call {
  shape: Shape;
  /** Subject of error messages, e.g. `instance "orders" (3f…in09)`. */
  subject?: string | undefined;
  /** @defaultValue "read" */
  priority?: Priority | undefined;
}

/**
 * Sends a read without a request body.
 *
 * @throws UnexpectedResponseError for a response that does not fit the shape, including an empty response
 */
export async function get<Shape extends z.ZodType>(api: ApiClient, call: Get<Shape>): Promise<z.output<Shape>> {
  return (await read(api, call)).value;
}

async function read<Shape extends z.ZodType>(
  api: ApiClient,
  { shape, priority = "read", ...call }: Get<Shape>,
): Promise<{ value: z.output<Shape>; date: number | undefined }> {
  const scope = cacheScopeOf(call);
  const request: ApiRequest = { ...call, method: "GET", priority, scope, check: (body) => problemOf(shape, body) };
  const response = await api.send(request);
  const result = shape.safeParse(response.body);
  // The response may come from the cache. The call that fetched it may have had another shape.
  if (!result.success) throw new UnexpectedResponseError(request, response, problemsIn(result.error));
  return { value: result.data, date: response.date };
}

/** A read with a request body, such as a check or a comparison. */
interface Query<Shape extends z.ZodType> extends Call {
  method: "POST" | "PUT";
  body: unknown;
  shape: Shape;
  subject?: string | undefined;
}

/**
 * Sends a read with a request body. The call changes nothing, so it may be repeated.
 *
 * @throws UnexpectedResponseError for a response that does not fit the shape
 */
export async function query<Shape extends z.ZodType>(
  api: ApiClient,
  { shape, ...call }: Query<Shape>,
): Promise<z.output<Shape>> {
  const check = (body: unknown) => problemOf(shape, body);
  const response = await api.send({ ...call, priority: "read", isQuery: true, check });
  return shape.parse(response.body);
}

/** A mutation. */
interface Mutation<Extra extends z.ZodType> extends Call {
  method: "POST" | "PUT" | "DELETE";
  body?: unknown;
  /** The instance that the request is for. A mutation without an instance has a {@link subject} instead. */
  instance?: InstanceRef;
  subject?: string;
  /** Whether the mutation may be repeated after an unknown outcome. Setting a value twice is harmless, but placing an order twice is not. */
  repeatable?: boolean;
  /**
   * The documented response. `job` contains the id of a job or an order. `object` may contain such an id. `nothing` is an empty body or
   * any object.
   */
  returns: keyof typeof responseShapes;
  /** Shape of further values of the response. */
  extra?: Extra;
}

const jobAndOrderShape = z.object({ job_id: reported, jobId: reported, order_id: reported, orderId: reported });

/** Shapes of the documented responses. Older versions of the API write `jobId` and `orderId`. */
const responseShapes = {
  job: jobAndOrderShape.refine((wire) => wire.job_id ?? wire.jobId ?? wire.order_id ?? wire.orderId, {
    error: "the id of a job or an order is missing",
    path: ["job_id"],
  }),
  object: jobAndOrderShape,
  nothing: z.preprocess((body) => body ?? {}, jobAndOrderShape),
};

const noExtra = z.unknown().transform(() => ({}));

/**
 * Sends a mutation.
 *
 * @returns the job or order that the API reports, if any, and the extra values of the response
 * @throws UnexpectedResponseError (outcome unknown) for a successful response that is not as documented
 */
export async function mutate<Extra extends z.ZodType = typeof noExtra>(
  api: ApiClient,
  { instance, subject = instance?.subject, returns, extra, ...call }: Mutation<Extra>,
): Promise<MutationResult & z.output<Extra>> {
  const shape = responseShapes[returns];
  const response = await api.send({
    ...call,
    priority: "mutation",
    scope: cacheScopeOf(call),
    subject,
    ...(instance?.retriesBusy !== false && { isBusy }),
    check: (body) => problemOf(shape, body) ?? (extra && problemOf(extra, body)),
  });
  const { job_id, jobId, order_id, orderId } = shape.parse(response.body);
  return {
    ...((extra ?? noExtra).parse(response.body) as z.output<Extra> & object),
    operation: call.operation,
    jobId: job_id ?? jobId,
    orderId: order_id ?? orderId,
    at: response.date,
  };
}

/** A read of all items of a list. */
interface List<Item extends z.ZodType> extends Omit<Get<Item>, "shape"> {
  /** Name of the array in the response. */
  items: string;
  /** Shape of an item. */
  item: Item;
  /** Name of the field with the total number of items; absent if the API reports no total. */
  total?: string;
  /** Number of items per page. @defaultValue the maximum of DDM */
  limit?: number;
  /** Returns the unique key of an item. @defaultValue content and position in the page, for items without id */
  key?: (item: z.output<Item>) => string;
  /** Returns the query of a page, by its index. @defaultValue `offset` and `limit` */
  pageQuery?: (index: number, limit: number) => Call["query"];
}

/** The items of a list. */
export interface ListResult<Item> {
  items: Item[];
  /** Time of the last response, by the API's clock, in epoch milliseconds. */
  date: number | undefined;
  /**
   * Whether the list is certainly complete. An item that is missing from a complete list does not exist. A list is complete if no item was
   * received twice, and the total of every page equals the number of items. If the API reports no total, the last page must not be full.
   */
  complete: boolean;
  /** Whether the last page was read; see {@link readPages}. */
  isLastPageRead: boolean;
}

/**
 * Returns the items of a list after all pages were read. {@link readList} also reports whether the list is complete.
 *
 * @throws UnexpectedResponseError for an undocumented page, or if the last page cannot be reached
 */
export async function listItems<Item extends z.ZodType>(api: ApiClient, call: List<Item>): Promise<z.output<Item>[]> {
  const { items, isLastPageRead } = await readList(api, call);
  if (!isLastPageRead) throw unreadableListError(call);
  return items;
}

/**
 * Reads all pages of a list.
 *
 * @returns the items, and whether the list is complete. The caller decides what a missing item means
 * @throws UnexpectedResponseError for a page that is not as documented
 */
export async function readList<Item extends z.ZodType>(
  api: ApiClient,
  { items: name, item, total: totalName = "", limit = pageSize, key, pageQuery, query, ...call }: List<Item>,
): Promise<ListResult<z.output<Item>>> {
  const shape = z.object({ [name]: z.array(item) }).and(z.object({ [totalName]: count }));
  const totals = new Set<number | undefined>();
  let date: number | undefined;
  const keyOf = ({ value, position }: { value: z.output<Item>; position: number }) =>
    key ? key(value) : `${position} ${JSON.stringify(value)}`;
  const { items, received, isLastPageRead } = await readPages(keyOf, async (index, offset) => {
    const page = await read(api, {
      ...call,
      query: { ...query, ...(pageQuery ? pageQuery(index, limit) : { offset, limit }) },
      shape,
    });
    const wire = page.value as Record<string, unknown>;
    const items = (wire[name] as z.output<Item>[]).map((value, position) => ({ value, position }));
    const total = wire[totalName] as number | undefined;
    date = page.date;
    totals.add(total);
    const end = offset + items.length;
    return { items, isLast: items.length === 0 || (total === undefined ? items.length < limit : end >= total) };
  });
  return {
    items: items.map(({ value }) => value),
    date,
    isLastPageRead,
    complete: isLastPageRead && items.length === received && isExactTotal(totals, received),
  };
}

function isExactTotal(totals: ReadonlySet<number | undefined>, size: number): boolean {
  return totals.size === 1 && (totals.has(undefined) || totals.has(size));
}

/** Returns the error for a list whose last page cannot be reached. */
export function unreadableListError(call: Pick<Get<z.ZodType>, "operation" | "subject">): UnexpectedResponseError {
  const problem = `the list repeats a page, or has more than ${MAX_PAGES} pages`;
  return new UnexpectedResponseError({ ...call, method: "GET" }, { status: 200 }, problem);
}

/** Returns the error for a list that is not complete; see {@link ListResult}. */
export function incompleteListError(call: Pick<Get<z.ZodType>, "operation" | "subject">): UnexpectedResponseError {
  return new UnexpectedResponseError({ ...call, method: "GET" }, { status: 200 }, "the list is incomplete");
}

function problemOf(shape: z.ZodType, body: unknown): string | undefined {
  const result = shape.safeParse(body);
  return result.success ? undefined : problemsIn(result.error);
}

/** Maximum number of problems that an error lists. */
const MAX_PROBLEMS = 10;

function problemsIn({ issues }: z.ZodError): string {
  const problems = issues.map(({ path, message }) => {
    const where = path.map((key) => shorten(String(key), 100)).join(".");
    return `${where || "body"}: ${message.replace(/\bundefined$/, "nothing")}`;
  });
  // `readList` checks a page against two object shapes. If the body is not an object, both report the same problem.
  const distinct = [...new Set(problems)];
  const shown = distinct.slice(0, MAX_PROBLEMS);
  const omitted = distinct.length - shown.length;
  return [...shown, ...(omitted > 0 ? [`${omitted} more problems`] : [])].join("; ");
}

/**
 * Returns the cache scope of a call:
 *
 * - DDM: an instance, only the accounts of an instance, or the templates
 * - ECS, SDRS and VPC: the service
 * - any other call, such as an order or a move between enterprise projects: `undefined`, which means everything
 */
export function cacheScopeOf({ path, service = "ddm" }: Pick<ApiRequest, "path" | "service">): string | undefined {
  if (service === "ecs" || service === "sdrs" || service === "vpc") return service;
  if (service !== "ddm") return undefined;
  const [, instance, users] = /\/instances\/([^/]+)(\/users)?/.exec(path) ?? [];
  if (instance !== undefined) return users === undefined ? `instance ${instance}` : `instance ${instance} accounts`;
  return /\/configurations\b/.test(path) ? "templates" : undefined;
}
