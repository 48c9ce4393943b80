import type { ApiRequest, Service } from "./request";
import type { Endpoint } from "./settings";

/** What every error of this layer says about the call: the operation, and what it was about. */
export interface CallIdentity {
  operation: string;
  method: ApiRequest["method"];
  subject?: string | undefined;
}

/**
 * Whether the failed call can have changed anything. `nothing happened`: certainly not, so it may be sent again. `unknown`: it
 * may have been carried out, so the live state must be read before anything is repeated. A read never changes anything.
 */
export type Outcome = "nothing happened" | "unknown";

/** A call that failed. */
export abstract class CallError extends Error {
  readonly operation: string;
  readonly subject: string | undefined;
  readonly method: ApiRequest["method"];
  readonly outcome: Outcome;

  /** @param what what happened, after the operation and its subject: `was refused: Parameter error. (HTTP 400)` */
  constructor(call: CallIdentity, outcome: Outcome, what: string, options?: ErrorOptions) {
    const known = call.method === "GET" ? "nothing happened" : outcome;
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

/** What {@link ApiError} is made of. */
export interface ApiErrorFields extends CallIdentity {
  service: Service;
  endpoint: Endpoint;
  path: string;
  status: number;
  code?: string | undefined;
  apiMessage: string;
  requestId?: string | undefined;
  /** How long the cloud asked to wait before the next try, in milliseconds (`Retry-After`). */
  retryAfter?: number | undefined;
}

/** The API answered with an error status. */
export class ApiError extends CallError {
  override readonly name = "ApiError";
  /** HTTP status. */
  readonly status: number;
  /** The API's own code, e.g. `DBS.200019` or `APIGW.0308`; absent when the body had none. */
  readonly code: string | undefined;
  /** The API's own words, without secrets. */
  readonly apiMessage: string;
  /** The cloud's id of the call: what its support asks for first. */
  readonly requestId: string | undefined;
  readonly service: Service;
  /** Where the call was sent. */
  readonly endpoint: Endpoint;
  readonly path: string;
  /** How long the API asked to wait before the next try, in milliseconds (`Retry-After`). */
  readonly retryAfter: number | undefined;

  constructor(fields: ApiErrorFields) {
    super(fields, outcomeOf(fields), `was refused: ${fields.apiMessage} (${factsOf(fields)})`);
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

/**
 * Outcome of an error status. A 4xx refuses before any work is done, and so does a 503 with `Retry-After`; after any other 5xx
 * the work may have been done.
 */
function outcomeOf({ status, retryAfter }: ApiErrorFields): Outcome {
  if (status < 500 || (status === 503 && retryAfter !== undefined)) return "nothing happened";
  return "unknown";
}

/**
 * The API answered with success, but with a body that its documents do not describe: a gateway's page, JSON that is cut off,
 * or JSON of another shape. A change may have been carried out all the same.
 */
export class UnexpectedResponseError extends CallError {
  override readonly name = "UnexpectedResponseError";
  /** HTTP status, 2xx. */
  readonly status: number;
  /** The cloud's id of the call. */
  readonly requestId: string | undefined;

  /** @param problems what is wrong with the body: `job: expected object, received string` */
  constructor(call: CallIdentity, answer: { status: number; requestId?: string | undefined }, problems: string) {
    const facts = factsOf(answer);
    super(call, "unknown", `answered something that the API documents do not describe (${facts}): ${problems}`);
    this.status = answer.status;
    this.requestId = answer.requestId;
  }
}

/** The connection failed before a whole answer came back. */
export class ConnectionError extends CallError {
  override readonly name = "ConnectionError";

  /** @param isSent whether the request may have arrived */
  constructor(call: CallIdentity, isSent: boolean, endpoint: string, cause: unknown) {
    const what = isSent
      ? `was sent to ${endpoint}, but no whole answer came back: ${reasonOf(cause)}`
      : `could not be sent to ${endpoint}: ${reasonOf(cause)}`;
    super(call, isSent ? "unknown" : "nothing happened", what, { cause });
  }
}

/** The endpoint's name does not resolve, nothing listens there, or its certificate is not trusted. Nothing was sent. */
export class UnreachableError extends CallError {
  override readonly name = "UnreachableError";
  /** What could not be reached. */
  readonly endpoint: Endpoint;
  /** Node's code: `ENOTFOUND`, `ECONNREFUSED`, or one about the certificate. */
  readonly code: string;
  /** Whether the endpoint answered, with a certificate that is not trusted. */
  readonly isUntrusted: boolean;

  constructor(call: CallIdentity, endpoint: Endpoint, code: string, isUntrusted: boolean, cause: unknown) {
    super(call, "nothing happened", `could not reach ${endpoint.url}: ${reasonOf(cause)}`, { cause });
    this.endpoint = endpoint;
    this.code = code;
    this.isUntrusted = isUntrusted;
  }
}

/** The cloud refused the credentials. The message says which kind was used and where they came from, never what they are. */
export class AuthenticationError extends CallError {
  override readonly name = "AuthenticationError";
  readonly status: number;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  /** The answer that refused them. */
  readonly refusal: ApiError;

  constructor(refusal: ApiError, credentials: { kind: string; source: string }) {
    const what = `was refused: ${refusal.apiMessage} (${factsOf(refusal)})`;
    const who = `It was authenticated with the ${credentials.kind} from ${credentials.source}`;
    super(refusal, "nothing happened", `${what}. ${who}`, { cause: refusal });
    this.status = refusal.status;
    this.code = refusal.code;
    this.requestId = refusal.requestId;
    this.refusal = refusal;
  }
}

/** The project id was not configured and could not be found by name. */
export class ProjectLookupError extends Error {
  override readonly name = "ProjectLookupError";
  /** The name that was looked for. */
  readonly projectName: string;

  constructor(projectName: string, found: readonly string[]) {
    const others = found.length === 0 ? "" : ` (they see ${found.join(", ")})`;
    super(`No project named "${projectName}" is visible to these credentials${others}.`);
    this.projectName = projectName;
  }
}

/** Whether the call that failed with this error may have been carried out: read the live state before repeating it. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof CallError && error.outcomeUnknown;
}

function sentence(call: CallIdentity, what: string, outcome: Outcome): string {
  const subject = call.subject === undefined ? "" : ` of ${call.subject}`;
  return `${call.operation}${subject} ${what}.${outcome === "unknown" ? " It may have been carried out." : ""}`;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // A host with several addresses fails with an AggregateError that has a code, but no message.
  return cause.message || ("code" in cause && String(cause.code)) || cause.name;
}

/** `DBS.200019, HTTP 409, request id 7b…` */
function factsOf({ code, status, requestId }: Pick<ApiErrorFields, "code" | "status" | "requestId">): string {
  const id = requestId === undefined ? undefined : `request id ${requestId}`;
  return [code, `HTTP ${status}`, id].filter((fact) => fact !== undefined).join(", ");
}
