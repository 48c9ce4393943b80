import { type ApiRequest, isRead, type Service } from "./request";
import type { Endpoint } from "./settings";

/** Identifies a call in its errors. */
export interface CallIdentity {
  operation: string;
  method: ApiRequest["method"];
  isQuery?: boolean | undefined;
  subject?: string | undefined;
}

/**
 * Whether a failed call may have changed something:
 *
 * - `nothing happened`: the call may be repeated. A read always has this outcome.
 * - `unknown`: the call may have been carried out. Read the live state before repeating the call, unless the call is `repeatable`.
 */
export type Outcome = "nothing happened" | "unknown";

/** A call that failed. */
export abstract class CallError extends Error {
  readonly operation: string;
  readonly subject: string | undefined;
  readonly method: ApiRequest["method"];
  readonly outcome: Outcome;

  /** @param what completes the sentence about the operation: `was refused: Parameter error. (HTTP 400)` */
  constructor(call: CallIdentity, outcome: Outcome, what: string, options?: ErrorOptions) {
    const known = isRead(call) ? "nothing happened" : outcome;
    super(sentence(call, what, known), options);
    this.operation = call.operation;
    this.subject = call.subject;
    this.method = call.method;
    this.outcome = known;
  }

  /** Whether {@link outcome} is `unknown`. */
  get outcomeUnknown(): boolean {
    return this.outcome === "unknown";
  }
}

/** Fields of an {@link ApiError}. */
export interface ApiErrorFields extends CallIdentity {
  service: Service;
  endpoint: Endpoint;
  path: string;
  status: number;
  code?: string | undefined;
  apiMessage: string;
  requestId?: string | undefined;
  /** Delay that the API asked for (`Retry-After`), in milliseconds. */
  retryAfter?: number | undefined;
}

/** The API returned an error status. */
export class ApiError extends CallError {
  override readonly name = "ApiError";
  /** HTTP status. */
  readonly status: number;
  /** Error code of the API, e.g. `DBS.200019` or `APIGW.0308`; absent if the body has none. */
  readonly code: string | undefined;
  /** Error message of the API, without secrets. */
  readonly apiMessage: string;
  /** Id of the call, which support asks for. */
  readonly requestId: string | undefined;
  readonly service: Service;
  /** The endpoint that the call was sent to. */
  readonly endpoint: Endpoint;
  readonly path: string;
  /** Delay that the API asked for (`Retry-After`), in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(fields: ApiErrorFields) {
    const verb = isServerFailure(fields.status) ? "failed" : "was refused";
    super(fields, outcomeOf(fields), `${verb}: ${fields.apiMessage} (${factsOf(fields)})`);
    this.status = fields.status;
    this.code = fields.code;
    this.apiMessage = fields.apiMessage;
    this.requestId = fields.requestId;
    this.service = fields.service;
    this.endpoint = fields.endpoint;
    this.path = fields.path;
    this.retryAfter = fields.retryAfter;
  }
}

/** Whether a service or its gateway has failed, instead of refusing the call. A gateway may return 408 although it has forwarded the call. */
export function isServerFailure(status: number): boolean {
  return status >= 500 || status === 408;
}

/** Derives the outcome. A refusal, and a 503 with `Retry-After`, mean that nothing was changed. */
function outcomeOf({ status, retryAfter }: ApiErrorFields): Outcome {
  if (!isServerFailure(status) || (status === 503 && retryAfter !== undefined)) return "nothing happened";
  return "unknown";
}

/** The API returned a 2xx with an undocumented body, such as a gateway's page or truncated JSON. A mutation may have been carried out. */
export class UnexpectedResponseError extends CallError {
  override readonly name = "UnexpectedResponseError";
  /** HTTP status, 2xx. */
  readonly status: number;
  /** Id of the call. */
  readonly requestId: string | undefined;

  /** @param problems problems of the body, e.g. `job: expected object, received string` */
  constructor(call: CallIdentity, response: { status: number; requestId?: string | undefined }, problems: string) {
    const facts = factsOf(response);
    super(call, "unknown", `returned an undocumented response (${facts}): ${problems}`);
    this.status = response.status;
    this.requestId = response.requestId;
  }
}

/** The connection failed before the response was complete. */
export class ConnectionError extends CallError {
  override readonly name = "ConnectionError";

  /** Reason from Node.js, e.g. `connect ECONNREFUSED 10.0.0.1:443`. */
  readonly reason: string;

  /** @param mayHaveArrived whether the request may have arrived at the service */
  constructor(call: CallIdentity, mayHaveArrived: boolean, endpoint: string, cause: unknown) {
    const reason = reasonOf(cause);
    const what = mayHaveArrived
      ? `was sent to ${endpoint}, but no complete response was received: ${reason}`
      : `could not be sent to ${endpoint}: ${reason}`;
    super(call, mayHaveArrived ? "unknown" : "nothing happened", what, { cause });
    this.reason = reason;
  }
}

/** The quota permitted no call before the deadline. Nothing was sent. */
export class QuotaTimeoutError extends CallError {
  override readonly name = "QuotaTimeoutError";

  constructor(call: CallIdentity) {
    super(
      call,
      "nothing happened",
      "was not sent: the quota of the user permits no call before the operation's timeout",
    );
  }
}

/**
 * The endpoint could not be reached, so nothing was sent. There are two cases:
 *
 * - The endpoint's certificate is not trusted.
 * - The endpoint is unknown to DNS or refuses the connection, and has never responded.
 */
export class UnreachableError extends CallError {
  override readonly name = "UnreachableError";
  /** The endpoint that cannot be reached. */
  readonly endpoint: Endpoint;
  /** Error code of Node.js: `ENOTFOUND`, `ECONNREFUSED`, or a code about the certificate. */
  readonly code: string;
  /** Reason from Node.js, e.g. `getaddrinfo ENOTFOUND ddm.example.com`. */
  readonly reason: string;
  /** Whether the endpoint has a certificate that is not trusted. */
  readonly isUntrusted: boolean;

  constructor(call: CallIdentity, endpoint: Endpoint, code: string, isUntrusted: boolean, cause: unknown) {
    const reason = reasonOf(cause);
    super(call, "nothing happened", `could not reach ${endpoint.url}: ${reason}`, { cause });
    this.reason = reason;
    this.endpoint = endpoint;
    this.code = code;
    this.isUntrusted = isUntrusted;
  }
}

/** The API refused the credentials. The message names their kind and source, never their values. */
export class AuthenticationError extends CallError {
  override readonly name = "AuthenticationError";
  readonly status: number;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  /** The error response. */
  readonly refusal: ApiError;
  /** Where the credentials come from. */
  readonly source: string;

  constructor(refusal: ApiError, credentials: { kind: string; source: string }) {
    const what = `was refused: ${refusal.apiMessage} (${factsOf(refusal)})`;
    const origin = `The credentials were the ${credentials.kind} from ${credentials.source}`;
    super(refusal, "nothing happened", `${what}. ${origin}`, { cause: refusal });
    this.status = refusal.status;
    this.code = refusal.code;
    this.requestId = refusal.requestId;
    this.refusal = refusal;
    this.source = credentials.source;
  }
}

/** No project id is configured, and no project with the configured or default name was found. */
export class ProjectLookupError extends Error {
  override readonly name = "ProjectLookupError";
  /** The name that was looked up. */
  readonly projectName: string;

  constructor(projectName: string, found: readonly string[]) {
    const others = found.length === 0 ? "" : ` (they see ${found.join(", ")})`;
    super(`No project named "${projectName}" is visible to these credentials${others}.`);
    this.projectName = projectName;
  }
}

/**
 * Whether the failed call may have been carried out. This holds for a mutation that may have arrived, and whose response is missing, undocumented,
 * or a 5xx other than 503 with `Retry-After`. Read the live state before repeating the call. Comments call such a request unanswered.
 */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof CallError && error.outcomeUnknown;
}

function sentence(call: CallIdentity, what: string, outcome: Outcome): string {
  const subject = call.subject === undefined ? "" : ` of ${call.subject}`;
  return `${call.operation}${subject} ${what}.${outcome === "unknown" ? " It may have been carried out." : ""}`;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // For a host with several addresses, the cause is an AggregateError with a code but no message.
  return cause.message || ("code" in cause && String(cause.code)) || cause.name;
}

/** `DBS.200019, HTTP 409, request id 7b…` */
function factsOf({ code, status, requestId }: Pick<ApiErrorFields, "code" | "status" | "requestId">): string {
  const id = requestId === undefined ? undefined : `request id ${requestId}`;
  return [code, `HTTP ${status}`, id].filter((fact) => fact !== undefined).join(", ");
}
