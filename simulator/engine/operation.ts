import type { z } from "zod";
import type { Backend } from "./backend";
import { CloudError, malformedRequest, type ServiceErrors } from "./errors";
import { parseJson } from "./json";
import type { Reply } from "./replies";

/** Context of a handler: a request with a valid body and query. */
export interface HandlerContext<Body = unknown, Query = unknown> {
  readonly backend: Backend;
  /** Returns the value of a `{placeholder}` of the path. */
  readonly param: (name: string) => string;
  readonly body: Body;
  readonly query: Query;
  /** Access key of the caller, or the user of the caller's token; empty if the operation needs no credentials. */
  readonly user: string;
}

/** A request whose body and query have not been validated. */
export interface UncheckedContext extends Omit<HandlerContext, "body" | "query"> {
  readonly query: Readonly<Record<string, string>>;
  /** Text of the body; empty if the request has none. */
  readonly text: string;
  /** Errors of the service that the operation belongs to. */
  readonly errors: ServiceErrors;
}

/** An operation of an API. Made by {@link defineOperation}. */
export interface ApiOperation {
  /** Name of the operation in the vendor's SDKs, in PascalCase. Fault rules and the journal use it. */
  readonly name: string;
  readonly method: string;
  /** Path with `{placeholders}`, as in the API reference. */
  readonly path: string;
  /** Whether the path may end with a slash. */
  readonly allowsTrailingSlash: boolean;
  /** Whether the operation needs credentials. */
  readonly authenticated: boolean;
  /** @throws CloudError if the cloud rejects the request */
  readonly run: (context: UncheckedContext) => Reply;
}

/** Method, path, body and query of an operation. */
export interface OperationSpec<Body extends z.ZodType, Query extends z.ZodType> {
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** Whether the path may end with a slash. Default false. */
  readonly allowsTrailingSlash?: boolean;
  /** Default true. */
  readonly authenticated?: boolean;
  /**
   * Shape of the body. Default: every body is ignored. Use `z.strictObject`: a strict simulator then rejects unknown fields, and any
   * other simulator ignores them.
   */
  readonly body?: Body;
  /** Shape of the query, whose values are strings. Unknown parameters are ignored. */
  readonly query?: Query;
}

/** Handles a checked request. */
export type Handler<Body extends z.ZodType, Query extends z.ZodType> = (
  context: HandlerContext<z.output<Body>, z.output<Query>>,
) => Reply;

/** Defines an operation. */
export function defineOperation<Body extends z.ZodType = z.ZodUnknown, Query extends z.ZodType = z.ZodUnknown>(
  spec: OperationSpec<Body, Query> & { readonly handle: Handler<Body, Query> },
): ApiOperation {
  return {
    name: spec.name,
    method: spec.method,
    path: spec.path,
    allowsTrailingSlash: spec.allowsTrailingSlash ?? false,
    authenticated: spec.authenticated ?? true,
    run: ({ backend, param, user, query, text, errors }) =>
      spec.handle({
        backend,
        param,
        user,
        query:
          spec.query === undefined
            ? (undefined as z.output<Query>)
            : check(spec.query, query, errors, backend.isStrict),
        body:
          spec.body === undefined
            ? (undefined as z.output<Body>)
            : check(spec.body, parseBody(text, errors), errors, backend.isStrict),
      }),
  };
}

/** @throws CloudError with the code that the shape's message names, otherwise with the service's code for malformed requests */
function check<S extends z.ZodType>(shape: S, value: unknown, errors: ServiceErrors, isStrict: boolean): z.output<S> {
  const result = parseTolerantly(shape, value, isStrict);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => [...issue.path, key].join("."));
    throw malformedRequest(errors, "", `Unknown field: ${keys.join(", ")}`);
  }
  throw malformedRequest(errors, issue?.path.join(".") ?? "", issue?.message ?? "");
}

/**
 * Parses a value. If the shape rejects a null, the field counts as absent, because the official SDKs send null for optional fields. A strict
 * simulator rejects unknown fields; any other simulator ignores them.
 */
function parseTolerantly<S extends z.ZodType>(
  shape: S,
  value: unknown,
  isStrict: boolean,
): z.ZodSafeParseResult<z.output<S>> {
  const result = shape.safeParse(value);
  if (result.success) return result;
  const copy: unknown = structuredClone(value);
  const removed = result.error.issues.filter(
    (issue) => removeNull(copy, issue.path) || (!isStrict && removeUnknown(copy, issue)),
  );
  return removed.length === 0 ? result : parseTolerantly(shape, copy, isStrict);
}

/** Removes the unknown fields that an issue names. Returns whether it names any. */
function removeUnknown(value: unknown, issue: z.core.$ZodIssue): boolean {
  if (issue.code !== "unrecognized_keys") return false;
  const object = issue.path.reduce<unknown>((inner, key) => Reflect.get(Object(inner) as object, key), value);
  for (const key of issue.keys) Reflect.deleteProperty(Object(object) as object, key);
  return true;
}

/** Removes a field of an object if it is null. Returns whether it was removed. */
function removeNull(value: unknown, path: readonly PropertyKey[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined || typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return false;
  const inner: unknown = Reflect.get(value, name);
  if (rest.length > 0) return removeNull(inner, rest);
  return inner === null && !Array.isArray(value) && Reflect.deleteProperty(value, name);
}

function parseBody(text: string, errors: ServiceErrors): unknown {
  if (text === "") return {};
  try {
    return parseJson(text);
  } catch (error) {
    throw new CloudError(400, errors.malformed, `Parameter error. ${(error as Error).message}`);
  }
}
