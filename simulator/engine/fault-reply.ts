import { CloudError, type ServiceErrors } from "./errors";
import type { FaultRule } from "./fault-rule";
import { errorReply, type Reply } from "./replies";

/** Returns the response of a fault rule; undefined if the rule has no status, code or body. */
export function faultReply(effect: FaultRule["effect"], errors: ServiceErrors, path: string): Reply | undefined {
  const { status, code, message, body } = effect;
  if (typeof body === "string") {
    const type = body.trimStart().startsWith("<") ? "text/html; charset=utf-8" : "application/json";
    return { status: status ?? 200, text: body, headers: body === "" ? {} : { "content-type": type } };
  }
  if (body !== undefined) return { status: status ?? 200, body };
  if (status === undefined && code === undefined) return undefined;
  const errorCode = code ?? errors.codeOf(status ?? 500);
  const text = message ?? errors.lookUp(errorCode)?.[1] ?? "Server failure.";
  return errorReply(new CloudError(status ?? 500, errorCode, text), errors, path);
}

/** Applies `set` and `add` of a fault rule to the response of an operation. */
export function editReply(reply: Reply, { set, add }: FaultRule["effect"]): Reply {
  if ((set ?? add) === undefined || reply.body === undefined) return reply;
  return { ...reply, body: editFields(reply.body, { set: new Map(Object.entries(set ?? {})), add: add ?? {} }) };
}

interface Edits {
  readonly set: ReadonlyMap<string, unknown>;
  readonly add: Readonly<Record<string, unknown>>;
}

function editFields(value: unknown, edits: Edits): unknown {
  if (Array.isArray(value)) return value.map((item) => editFields(item, edits));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, inner]) => [
    name,
    edits.set.has(name) ? edits.set.get(name) : editFields(inner, edits),
  ]);
  return { ...Object.fromEntries(fields), ...edits.add } as unknown;
}
