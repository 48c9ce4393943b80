import { isBusy } from "./busy";
import type { ApiRequest } from "./request";

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

  constructor(call: CallIdentity, outcome: Outcome, message: string, options?: ErrorOptions) {
    super(message, options);
    this.operation = call.operation;
    this.subject = call.subject;
    this.method = call.method;
    this.outcome = call.method === "GET" ? "nothing happened" : outcome;
  }

  /** Whether {@link outcome} is `unknown`. */
  get outcomeUnknown(): boolean {
    return this.outcome === "unknown";
  }
}

/** What {@link ApiError} is made of. */
export interface ApiErrorFields extends CallIdentity {
  path: string;
  status: number;
  code?: string | undefined;
  apiMessage: string;
  requestId?: string | undefined;
  /** How long the cloud asked to wait before the next try, in milliseconds (`Retry-After`). */
  retryAfter?: number | undefined;
  /** What the user can do about it; a fitting default is chosen when absent. */
  nextStep?: string | undefined;
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
  readonly path: string;
  /** How long the API asked to wait before the next try, in milliseconds (`Retry-After`). */
  readonly retryAfter: number | undefined;

  constructor(fields: ApiErrorFields, options?: ErrorOptions) {
    super(
      fields,
      outcomeOf(fields),
      sentence(
        fields,
        `was refused: ${fields.apiMessage} (${factsOf(fields)})`,
        fields.nextStep ?? remedy({ ...fields, outcomeUnknown: isUnknown(fields) }),
      ),
      options,
    );
    this.status = fields.status;
    this.code = fields.code;
    this.apiMessage = fields.apiMessage;
    this.requestId = fields.requestId;
    this.path = fields.path;
    this.retryAfter = fields.retryAfter;
  }
}

/**
 * Outcome of an error status. A 4xx refuses before any work is done, and so does a 503 with `Retry-After`; after any other 5xx
 * the work may have been done.
 */
function outcomeOf({ status, retryAfter }: Pick<ApiErrorFields, "status" | "retryAfter">): Outcome {
  if (status < 500 || (status === 503 && retryAfter !== undefined)) return "nothing happened";
  return "unknown";
}

function isUnknown(fields: ApiErrorFields): boolean {
  return fields.method !== "GET" && outcomeOf(fields) === "unknown";
}

/**
 * The API answered with success, but with a body that its documents do not describe: a gateway's page, JSON that is cut off,
 * or JSON of another shape. A change may have been carried out all the same.
 */
export class UnexpectedAnswerError extends CallError {
  override readonly name = "UnexpectedAnswerError";
  /** HTTP status, 2xx. */
  readonly status: number;
  /** The cloud's id of the call. */
  readonly requestId: string | undefined;

  /** @param problems what is wrong with the body: `job: expected object, received string` */
  constructor(call: CallIdentity, answer: { status: number; requestId?: string | undefined }, problems: string) {
    const what = `answered something that the API documents do not describe (${factsOf(answer)}): ${problems}`;
    const next =
      call.method === "GET"
        ? "This says nothing about what exists, so Pulumi keeps its state. Run `pulumi up` again in a few minutes; if it fails again, report it with the request id."
        : LOOK_FIRST;
    super(call, "unknown", sentence(call, what, next));
    this.status = answer.status;
    this.requestId = answer.requestId;
  }
}

/** The connection failed before a whole answer came back. */
export class ConnectionError extends CallError {
  override readonly name = "ConnectionError";

  /** @param isSent whether the request may have arrived */
  constructor(call: CallIdentity, isSent: boolean, endpoint: string, cause: unknown) {
    const told = isSent
      ? `was sent to ${endpoint}, but no whole answer came back: ${reasonOf(cause)}`
      : `could not be sent to ${endpoint}: ${reasonOf(cause)}`;
    const lost = isSent && call.method !== "GET";
    const next = lost ? LOOK_FIRST : "Check the network and run `pulumi up` again.";
    super(call, isSent ? "unknown" : "nothing happened", sentence(call, told, next), { cause });
  }
}

/** The endpoint's name does not resolve, nothing listens there, or its certificate is not trusted. Nothing was sent. */
export class UnreachableError extends CallError {
  override readonly name = "UnreachableError";
  /** The URL that could not be reached. */
  readonly endpoint: string;
  /** Node's code: `ENOTFOUND`, `ECONNREFUSED`, or one about the certificate. */
  readonly code: string;

  constructor(call: CallIdentity, endpoint: string, code: string, nextStep: string, cause: unknown) {
    super(call, "nothing happened", sentence(call, `could not reach ${endpoint}: ${reasonOf(cause)}`, nextStep), {
      cause,
    });
    this.endpoint = endpoint;
    this.code = code;
  }
}

/** The cloud refused the credentials. The message says which kind was used and where they came from, never what they are. */
export class AuthenticationError extends CallError {
  override readonly name = "AuthenticationError";
  readonly status: number;
  readonly code: string | undefined;
  readonly requestId: string | undefined;

  constructor(refusal: ApiError, credentials: { kind: string; source: string }) {
    super(
      refusal,
      "nothing happened",
      sentence(
        refusal,
        `was refused: ${refusal.apiMessage} (${factsOf(refusal)}). ` +
          `It was authenticated with the ${credentials.kind} from ${credentials.source}`,
        "Check that it is complete, not expired, and belongs to this cloud, and that this machine's clock is right. Credentials in stack config are " +
          "remembered in state, so after a rotation a refresh still uses the old ones: keep them in the environment " +
          "(HW_ACCESS_KEY, HW_SECRET_KEY, or HW_USER_NAME, HW_USER_PASSWORD, HW_DOMAIN_NAME).",
      ),
      { cause: refusal },
    );
    this.status = refusal.status;
    this.code = refusal.code;
    this.requestId = refusal.requestId;
  }
}

/** The project id was not configured and could not be found by name. */
export class ProjectLookupError extends Error {
  override readonly name = "ProjectLookupError";
  /** The name that was looked for. */
  readonly projectName: string;

  constructor(projectName: string, found: readonly string[]) {
    const others = found.length === 0 ? "" : ` (it sees ${found.join(", ")})`;
    super(
      `No project named "${projectName}" is visible to these credentials${others}. ` +
        "Set huaweicloud:projectId (HW_PROJECT_ID), or huaweicloud:projectName (HW_PROJECT_NAME) to the name of a project in this region.",
    );
    this.projectName = projectName;
  }
}

/** Whether the call that failed with this error may have been carried out: read the live state before repeating it. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof CallError && error.outcomeUnknown;
}

const LOOK_FIRST =
  "It may have been carried out. Run `pulumi up` again: it looks at what is there before it repeats anything.";

function sentence(call: Pick<CallIdentity, "operation" | "subject">, whatHappened: string, nextStep: string): string {
  const subject = call.subject === undefined ? "" : ` of ${call.subject}`;
  return `${call.operation}${subject} ${whatHappened}.${nextStep === "" ? "" : ` ${nextStep}`}`;
}

function remedy({ status, code, outcomeUnknown }: ApiErrorFields & { outcomeUnknown: boolean }): string {
  if (outcomeUnknown) return LOOK_FIRST;
  if (status === 429) return "Other programs use the same quota: wait a minute, then run `pulumi up` again.";
  if (isBusy({ status, code })) return "Another operation is running on it: run `pulumi up` again when that has ended.";
  if (status === 403) return "The user lacks a permission for this, or is restricted: ask the account's administrator.";
  if (status >= 500) return "The service has a problem of its own: run `pulumi up` again in a few minutes.";
  return "";
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // A host with several addresses fails with an AggregateError that has a code, but no message.
  return cause.message || ("code" in cause && String(cause.code)) || cause.name;
}

/** `DBS.200019, HTTP 409, request id 7b…` */
function factsOf({
  code,
  status,
  requestId,
}: {
  code?: string | undefined;
  status: number;
  requestId?: string | undefined;
}) {
  const id = requestId === undefined ? undefined : `request id ${requestId}`;
  return [code, `HTTP ${status}`, id].filter((fact) => fact !== undefined && fact !== "").join(", ");
}
