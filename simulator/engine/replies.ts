import { ERROR_CODES, isErrorCode } from "../ddm/error-codes";
import { ApiError, errorBody, type Service } from "./errors";
import type { FaultRule } from "./fault-rule";
import type { Reply } from "./operation";

/** The body of a reply as it goes over the wire; empty for none. */
export function replyText({ text, body }: Reply): string {
  return text ?? (body === undefined ? "" : JSON.stringify(body));
}

/** The reply for whatever a request failed with; anything but an {@link ApiError} is a bug of the simulator. */
export function errorReply(error: unknown, service: Service, path: string): Reply {
  const known =
    error instanceof ApiError
      ? error
      : new ApiError(500, "DBS.200412", `Server failure. The simulator broke: ${String(error)}`);
  return {
    status: known.status,
    body: errorBody(service, path, known.status, known.code, known.message),
    headers: known.headers,
  };
}

/** The answer that a fault rule gives, whatever the operation does; undefined if it leaves that to the operation. */
export function faultReply({ status, code, message, body }: FaultRule["effect"], service: Service, path: string) {
  if (typeof body === "string") {
    const type = body.trimStart().startsWith("<") ? "text/html; charset=utf-8" : "application/json";
    return { status: status ?? 200, text: body, headers: body === "" ? {} : { "content-type": type } };
  }
  if (body !== undefined) return { status: status ?? 200, body };
  if (status === undefined && code === undefined) return undefined;
  const usual = code ?? USUAL_CODES[status ?? 500] ?? "DBS.200412";
  const meaning = isErrorCode(usual) ? ERROR_CODES[usual][1] : "Server failure.";
  return errorReply(new ApiError(status ?? 500, usual, message ?? meaning), service, path);
}

/** The codes of faults that name a status only. */
const USUAL_CODES: Readonly<Record<number, string>> = {
  401: "APIGW.0301",
  403: "APIGW.0302",
  404: "DBS.200002",
  409: "DBS.200019",
  429: "APIGW.0308",
};
