import { z } from "zod";
import { UnexpectedResponseError } from "../http/errors";
import type { ApiClient, ApiRequest, Priority, Service } from "../http/request";
import { isBusy } from "./errors";
import type { InstanceRef } from "./ddm/instance-ref";
import { type MutationResult, count, pageSize, reported } from "./wire";

// The three kinds of call: a read of one thing, a mutation, and a read of a whole list. Each proves what it returns: an answer
// that is not as documented is an error, never an empty result and never a success.

/** What every call names. */
interface Call {
  /** The documented name of the operation, e.g. `CreateInstance`. */
  operation: string;
  /** @defaultValue "ddm" */
  service?: Service;
  path: string;
  query?: Exclude<ApiRequest["query"], undefined>;
}

/** A read of one thing. */
interface Get<Shape extends z.ZodType> extends Call {
  shape: Shape;
  /** What the call is about, for errors: `instance "orders" (3f…in09)`. */
  subject?: string | undefined;
  /** @defaultValue "read" */
  priority?: Priority | undefined;
}

/**
 * Reads one thing.
 *
 * @throws UnexpectedResponseError for an answer that does not fit the shape, an empty one included
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
  const answer = await api.send(request);
  const result = shape.safeParse(answer.body);
  // An answer that another call of the same path asked for was checked by that call's shape.
  if (!result.success) throw new UnexpectedResponseError(request, answer, problemsIn(result.error));
  return { value: result.data, date: answer.date };
}

/** A mutation. */
interface Mutation<Extra extends z.ZodType> extends Call {
  method: "POST" | "PUT" | "DELETE";
  body?: unknown;
  /** The instance that is changed; for anything else, {@link subject}. */
  instance?: InstanceRef;
  subject?: string;
  /** Whether a repetition does no harm: setting a value twice does not, buying twice does. */
  repeatable?: boolean;
  /**
   * What the documents promise as the answer: a `job` or an order, by its id; an `object` that may name one; or `nothing`,
   * which comes as an empty body or as an object.
   */
  answers: keyof typeof promises;
  /** What else the answer tells. */
  extra?: Extra;
}

const promised = z.object({ job_id: reported, jobId: reported, order_id: reported, orderId: reported });

/** Older versions write `jobId` and `orderId`. */
const promises = {
  job: promised.refine((wire) => wire.job_id ?? wire.jobId ?? wire.order_id ?? wire.orderId, {
    error: "neither a job nor an order is named",
    path: ["job_id"],
  }),
  object: promised,
  nothing: z.preprocess((body) => body ?? {}, promised),
};

const noExtra = z.unknown().transform(() => ({}));

/**
 * Changes something.
 *
 * @returns the work that was set off, and the extra values of the answer
 * @throws UnexpectedResponseError (outcome unknown) for a success that is not what the documents promise
 */
export async function mutate<Extra extends z.ZodType = typeof noExtra>(
  api: ApiClient,
  { instance, subject = instance?.subject, answers, extra, ...call }: Mutation<Extra>,
): Promise<MutationResult & z.output<Extra>> {
  const promise = promises[answers];
  const answer = await api.send({
    ...call,
    priority: "mutation",
    scope: cacheScopeOf(call),
    subject,
    ...(instance?.retriesBusy !== false && { isBusy }),
    ...(instance?.busyUntil !== undefined && { busyUntil: instance.busyUntil }),
    check: (body) => problemOf(promise, body) ?? (extra && problemOf(extra, body)),
  });
  const { job_id, jobId, order_id, orderId } = promise.parse(answer.body);
  return {
    ...((extra ?? noExtra).parse(answer.body) as z.output<Extra> & object),
    operation: call.operation,
    jobId: job_id ?? jobId,
    orderId: order_id ?? orderId,
    at: answer.date,
  };
}

/** A read of a whole list. */
interface List<Item extends z.ZodType> extends Omit<Get<Item>, "shape"> {
  /** The name of the array in the answer, and the shape of an item. */
  items: string;
  item: Item;
  /** The name of the number of items in all; absent where the API reports none. */
  total?: string;
  /** Number of items of a page, at most what the service allows. @defaultValue the most that DDM allows */
  limit?: number;
  /** What tells items apart. */
  key: (item: z.output<Item>) => string;
}

/** A list, as far as it was returned. */
export interface ListResult<Item> {
  items: Item[];
  /** The cloud's own time (epoch milliseconds), to compare timestamps with. */
  date: number | undefined;
  /**
   * Whether the list is proven whole: only then is something that is not in it absent. The number of items is the total
   * that every page reported; where the API reports none, the last page was not full.
   */
  complete: boolean;
}

/**
 * Reads all pages of a list.
 *
 * @throws UnexpectedResponseError for a page without its array, and for one that only repeats items of earlier pages
 */
export async function listAll<Item extends z.ZodType>(
  api: ApiClient,
  { items: name, item, total: totalName = "", limit = pageSize, key, query, ...call }: List<Item>,
): Promise<ListResult<z.output<Item>>> {
  const shape = z.object({ [name]: z.array(item) }).and(z.object({ [totalName]: count }));
  const items = new Map<string, z.output<Item>>();
  const totals = new Set<number | undefined>();
  for (let offset = 0; ;) {
    const page = { ...call, query: { ...query, offset, limit } };
    const { value, date } = await read(api, { ...page, shape });
    const wire = value as Record<string, unknown>;
    const got = wire[name] as z.output<Item>[];
    const total = wire[totalName] as number | undefined;
    const known = items.size;
    for (const one of got) items.set(key(one), one);
    if (got.length > 0 && items.size === known) throw repeated(page, offset);
    offset += got.length;
    totals.add(total);
    const isLast = got.length === 0 || (total === undefined ? got.length < limit : offset >= total);
    // Items that moved between pages while these were read: some came twice, so others may be missing.
    if (isLast) return { items: [...items.values()], date, complete: items.size === offset && isWhole(totals, offset) };
  }
}

function isWhole(totals: ReadonlySet<number | undefined>, size: number): boolean {
  return totals.size === 1 && (totals.has(undefined) || totals.has(size));
}

function repeated(call: Call & { subject?: string | undefined }, offset: number): UnexpectedResponseError {
  const problem = `the page at offset ${offset} repeats items of the pages before it`;
  return new UnexpectedResponseError({ ...call, method: "GET" }, { status: 200 }, problem);
}

function problemOf(shape: z.ZodType, body: unknown): string | undefined {
  const result = shape.safeParse(body);
  return result.success ? undefined : problemsIn(result.error);
}

function problemsIn({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`).join("; ");
}

/**
 * What a call reads or changes: the accounts of an instance, the rest of an instance, the templates, or another service that
 * DDM does not depend on. `undefined` means everything, as for an order or a move between enterprise projects.
 */
export function cacheScopeOf({ path, service = "ddm" }: Pick<ApiRequest, "path" | "service">): string | undefined {
  if (service === "ecs" || service === "sdrs" || service === "vpc") return service;
  if (service !== "ddm") return undefined;
  const [, instance, users] = /\/instances\/([^/]+)(\/users)?/.exec(path) ?? [];
  if (instance !== undefined) return users === undefined ? `instance ${instance}` : `instance ${instance} accounts`;
  return /\/configurations\b/.test(path) ? "templates" : undefined;
}
