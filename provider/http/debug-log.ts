import type { Redactor } from "./redact";
import type { ApiRequest } from "./request";
import type { Settings } from "./settings";
import type { WireResponse, WireRequest } from "./transport";

/** Logs requests and responses, without secrets; silent unless enabled. */
export interface DebugLog {
  logResponse(request: ApiRequest, attempt: number, wire: WireRequest, response: WireResponse, ms: number): void;
  logFailure(request: ApiRequest, attempt: number, wire: WireRequest, error: unknown, ms: number): void;
}

/** Maximum length of a logged body, in characters. */
const MAX_LOGGED_BODY = 1_000_000;

/** Creates a log with a line for each request, e.g. `POST host/v3/…/instances 202 [7b…] 134 ms CreateInstance`. Level `trace` adds the bodies. */
export function createDebugLog(level: Settings["debug"], log: (line: string) => void, redactor: Redactor): DebugLog {
  if (level === "off") return { logResponse: () => undefined, logFailure: () => undefined };

  const logLine = (request: ApiRequest, attempt: number, wire: WireRequest, result: string, ms: number) => {
    const suffix = attempt > 1 ? `, attempt ${attempt}` : "";
    const { host, pathname, search } = wire.url;
    log(redactor.text(`${wire.method} ${host}${pathname}${search} ${result} ${ms} ms ${request.operation}${suffix}`));
    if (level === "trace" && wire.body !== undefined) log(`  > ${clean(wire.body)}`);
  };

  const clean = (body: string): string => {
    if (body.length > MAX_LOGGED_BODY) return `${body.length} characters`;
    try {
      return redactor.text(JSON.stringify(redactor.json(JSON.parse(body))));
    } catch {
      return redactor.text(body);
    }
  };

  return {
    logResponse(request, attempt, wire, response, ms) {
      const id = response.headers["x-request-id"];
      logLine(request, attempt, wire, id === undefined ? `${response.status}` : `${response.status} [${id}]`, ms);
      if (level === "trace" && response.text !== "") log(`  < ${clean(response.text)}`);
    },
    logFailure(request, attempt, wire, error, ms) {
      logLine(request, attempt, wire, `failed (${error instanceof Error ? error.name : "error"})`, ms);
    },
  };
}
