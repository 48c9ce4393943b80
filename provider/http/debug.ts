import type { Redactor } from "./redact";
import type { ApiRequest } from "./request";
import type { Settings } from "./settings";
import type { WireAnswer, WireRequest } from "./transport";

/** Notes what went over the wire: nothing unless asked for, and never a secret. */
export interface DebugLog {
  answered(request: ApiRequest, attempt: number, wire: WireRequest, answer: WireAnswer, ms: number): void;
  failed(request: ApiRequest, attempt: number, wire: WireRequest, error: unknown, ms: number): void;
}

/** A line for each call, such as `POST /v3/…/instances 202 134 ms CreateInstance, request id 7b…`; at `trace` its bodies as well. */
export function createDebugLog(level: Settings["debug"], log: (line: string) => void, redactor: Redactor): DebugLog {
  if (level === "off") return { answered: () => undefined, failed: () => undefined };

  const line = (request: ApiRequest, attempt: number, wire: WireRequest, result: string, ms: number) => {
    const again = attempt > 1 ? `, attempt ${attempt}` : "";
    const { host, pathname, search } = wire.url;
    log(redactor.text(`${wire.method} ${host}${pathname}${search} ${result} ${ms} ms ${request.operation}${again}`));
    if (level === "trace" && wire.body !== undefined) log(`  > ${clean(wire.body)}`);
  };

  const clean = (body: string): string => {
    try {
      return JSON.stringify(redactor.json(JSON.parse(body)));
    } catch {
      return redactor.text(body);
    }
  };

  return {
    answered(request, attempt, wire, answer, ms) {
      const id = answer.headers["x-request-id"];
      line(request, attempt, wire, id === undefined ? `${answer.status}` : `${answer.status} [${id}]`, ms);
      if (level === "trace" && answer.text !== "") log(`  < ${clean(answer.text)}`);
    },
    failed(request, attempt, wire, error, ms) {
      line(request, attempt, wire, `failed (${error instanceof Error ? error.name : "error"})`, ms);
    },
  };
}
