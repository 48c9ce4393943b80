import type { z } from "zod";
import { ApiError, ddmError, type Service } from "./errors";
import { isErrorCode } from "../ddm/error-codes";
import type { JobKind } from "./jobs/job-kind";
import type { World } from "./backend";
import { decoded } from "./percent-encoding";

/** What an operation answers when all went well. */
export interface Reply {
  readonly status: number;
  /** JSON, or undefined for no body at all. */
  readonly body?: unknown;
  /** A body that is not JSON, sent as it is; its content type is among the headers. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** 200 with a body. */
export const ok = (body: unknown): Reply => ({ status: 200, body });
/** 202 with a body: submitted, a job does the rest. */
export const accepted = (body: unknown): Reply => ({ status: 202, body });
/** 204 without a body. */
export const noContent = (): Reply => ({ status: 204 });

/** A request that has passed all checks, as a handler sees it. */
export interface Call<B = unknown, Q = unknown> {
  readonly world: World;
  /** The value of a `{placeholder}` of the path. */
  readonly param: (name: string) => string;
  readonly body: B;
  readonly query: Q;
  readonly headers: Readonly<Record<string, string>>;
  /** Who calls: the access key or the token's user. */
  readonly user: string;
}

/** What a request brings before its body and query are checked. */
export interface RawCall extends Omit<Call, "body" | "query"> {
  readonly query: Readonly<Record<string, string>>;
  /** The body's text; empty if there is none. */
  readonly text: string;
}

/** An operation of the API: the one place that says how it is called and what it does. Made by {@link operation}. */
export interface Operation {
  /** The SDK's name in PascalCase (facts appendix A); fault rules and the journal know it by this. */
  readonly name: string;
  readonly method: string;
  /** Path with placeholders, as the spec prints it. */
  readonly path: string;
  readonly service: Service;
  /** False for the few calls that need no credentials. */
  readonly authenticated: boolean;
  readonly run: (raw: RawCall) => Reply;
}

/** What is said to define an operation. */
export interface OperationSpec<B extends z.ZodType, Q extends z.ZodType> {
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** Default `ddm`. */
  readonly service?: Service;
  /** Default true. */
  readonly authenticated?: boolean;
  /** Shape of the body. Use `z.strictObject`: unknown fields are refused. Without it any body is ignored. */
  readonly body?: B;
  /** Shape of the query; values are texts. Unknown ones are ignored. */
  readonly query?: Q;
  readonly handle: (call: Call<z.output<B>, z.output<Q>>) => Reply;
}

/** Operations that belong together and the kinds of jobs that they start. */
export interface ApiGroup {
  readonly operations: readonly Operation[];
  readonly jobKinds?: readonly JobKind[];
}

/** Defines an operation. */
export function operation<B extends z.ZodType = z.ZodUnknown, Q extends z.ZodType = z.ZodUnknown>(
  spec: OperationSpec<B, Q>,
): Operation {
  return {
    name: spec.name,
    method: spec.method,
    path: spec.path,
    service: spec.service ?? "ddm",
    authenticated: spec.authenticated ?? true,
    run: (raw) =>
      spec.handle({
        world: raw.world,
        param: raw.param,
        headers: raw.headers,
        user: raw.user,
        query: spec.query === undefined ? (undefined as z.output<Q>) : check(spec.query, raw.query),
        body: spec.body === undefined ? (undefined as z.output<B>) : check(spec.body, json(raw.text)),
      }),
  };
}

/** Finds operations by method and path. */
export class Router {
  readonly operations: readonly Operation[];
  readonly #routes: readonly { readonly operation: Operation; readonly pattern: RegExp; readonly names: string[] }[];

  constructor(operations: readonly Operation[]) {
    this.operations = operations;
    // Fixed paths before placeholders, so that /configurations/diff is not taken for a configuration called "diff".
    const sorted = [...operations].sort((a, b) => placeholders(a.path).length - placeholders(b.path).length);
    this.#routes = sorted.map((operation) => ({
      operation,
      pattern: new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, "([^/]+)").replaceAll(".", "\\.")}$`),
      names: placeholders(operation.path),
    }));
  }

  /** The operation that serves a request, with the values of its placeholders, or undefined. */
  find(method: string, path: string): { operation: Operation; params: Record<string, string> } | undefined {
    for (const { operation, pattern, names } of this.#routes) {
      const match = operation.method === method ? pattern.exec(path) : null;
      if (match === null) continue;
      const params = Object.fromEntries(names.map((name, index) => [name, decoded(match[index + 1] ?? "")]));
      return { operation, params };
    }
    return undefined;
  }
}

/** Parses with a shape; what does not fit is DBS.280001, or the code that the shape's message names. */
function check<S extends z.ZodType>(shape: S, value: unknown): z.output<S> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue === undefined) throw ddmError("DBS.280001");
  const where = issue.path.join(".");
  if (isErrorCode(issue.message)) throw ddmError(issue.message, where);
  if (issue.code === "unrecognized_keys") {
    throw ddmError(
      "DBS.280001",
      `Unknown field: ${issue.keys.map((key) => [...issue.path, key].join(".")).join(", ")}`,
    );
  }
  throw ddmError("DBS.280001", `${where}: ${issue.message}`);
}

function json(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, "DBS.280001", "Parameter error. The body is not JSON.");
  }
}

function placeholders(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
}
