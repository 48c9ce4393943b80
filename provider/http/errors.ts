import { isBusy } from "./busy";
import type { ApiRequest } from "./request";

/** What every error of this layer says about the call: the operation, and what it was about. */
export interface CallIdentity {
  operation: string;
  method: ApiRequest["method"];
  subject?: string | undefined;
}

/** What {@link ApiError} is made of. */
export interface ApiErrorFields extends CallIdentity {
  path: string;
  status: number;
  code?: string | undefined;
  apiMessage: string;
  requestId?: string | undefined;
  outcomeUnknown?: boolean | undefined;
  /** How long the cloud asked to wait before the next try, in milliseconds (`Retry-After`). */
  retryAfter?: number | undefined;
  /** What the user can do about it; a fitting default is chosen when absent. */
  nextStep?: string | undefined;
}

/** The cloud answered, and it answered no. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP status. */
  readonly status: number;
  /** The API's own code, e.g. `DBS.200019` or `APIGW.0308`; absent when the body had none. */
  readonly code: string | undefined;
  /** The API's own words, without secrets. */
  readonly apiMessage: string;
  /** The cloud's id of the call: what its support asks for first. */
  readonly requestId: string | undefined;
  readonly operation: string;
  readonly subject: string | undefined;
  readonly method: ApiRequest["method"];
  readonly path: string;
  /** Whether the request may have been carried out all the same: a mutation answered with 5xx. Look before repeating it. */
  readonly outcomeUnknown: boolean;
  /** How long the cloud asked to wait before the next try, in milliseconds (`Retry-After`). */
  readonly retryAfter: number | undefined;

  constructor(fields: ApiErrorFields, options?: ErrorOptions) {
    const facts = [
      fields.code,
      `HTTP ${fields.status}`,
      fields.requestId === undefined ? undefined : `request id ${fields.requestId}`,
    ];
    super(
      sentence(
        fields,
        `was refused: ${fields.apiMessage} (${present(facts).join(", ")})`,
        fields.nextStep ?? remedy(fields),
      ),
      options,
    );
    this.status = fields.status;
    this.code = fields.code;
    this.apiMessage = fields.apiMessage;
    this.requestId = fields.requestId;
    this.operation = fields.operation;
    this.subject = fields.subject;
    this.method = fields.method;
    this.path = fields.path;
    this.outcomeUnknown = fields.outcomeUnknown ?? false;
    this.retryAfter = fields.retryAfter;
  }
}

/** The connection failed before a whole answer came back. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly operation: string;
  readonly subject: string | undefined;
  /** `not-sent`: the request certainly did not arrive. `unknown`: it may have been carried out. */
  readonly outcome: "not-sent" | "unknown";

  constructor(call: CallIdentity, outcome: "not-sent" | "unknown", endpoint: string, cause: unknown) {
    const told =
      outcome === "not-sent"
        ? `could not be sent to ${endpoint}: ${reasonOf(cause)}`
        : `was sent to ${endpoint}, but no whole answer came back: ${reasonOf(cause)}`;
    const lost = outcome === "unknown" && call.method !== "GET";
    super(sentence(call, told, lost ? LOOK_FIRST : "Check the network and run `pulumi up` again."), { cause });
    this.operation = call.operation;
    this.subject = call.subject;
    this.outcome = outcome;
  }
}

/** The endpoint's name does not resolve, nothing listens there, or its certificate is not trusted. Nothing was sent. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  readonly operation: string;
  readonly subject: string | undefined;
  /** The URL that could not be reached. */
  readonly endpoint: string;
  /** Node's code: `ENOTFOUND`, `ECONNREFUSED`, or one about the certificate. */
  readonly code: string;
  /** Nothing was sent: it is always safe to try again. */
  readonly outcome = "not-sent";

  constructor(call: CallIdentity, endpoint: string, code: string, nextStep: string, cause: unknown) {
    super(sentence(call, `could not reach ${endpoint}: ${reasonOf(cause)}`, nextStep), { cause });
    this.operation = call.operation;
    this.subject = call.subject;
    this.endpoint = endpoint;
    this.code = code;
  }
}

/** The cloud refused the credentials. The message says which kind was used and where they came from, never what they are. */
export class AuthenticationError extends Error {
  override readonly name = "AuthenticationError";
  readonly operation: string;
  readonly subject: string | undefined;
  readonly status: number;
  readonly code: string | undefined;
  readonly requestId: string | undefined;

  constructor(refusal: ApiError, credentials: { kind: string; source: string }) {
    const facts = [refusal.code, `HTTP ${refusal.status}`, refusal.requestId && `request id ${refusal.requestId}`];
    super(
      sentence(
        refusal,
        `was refused: ${refusal.apiMessage} (${present(facts).join(", ")}). ` +
          `It was authenticated with the ${credentials.kind} from ${credentials.source}`,
        "Check that it is complete, not expired, and belongs to this cloud, and that this machine's clock is right. Credentials in stack config are " +
          "remembered in state, so after a rotation a refresh still uses the old ones: keep them in the environment " +
          "(HW_ACCESS_KEY, HW_SECRET_KEY, or HW_USER_NAME, HW_USER_PASSWORD, HW_DOMAIN_NAME).",
      ),
      { cause: refusal },
    );
    this.operation = refusal.operation;
    this.subject = refusal.subject;
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

/** Whether the call that failed with this error may have been carried out all the same, so that one must look before repeating it. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (error instanceof ConnectionError) return error.outcome === "unknown";
  return error instanceof ApiError && error.outcomeUnknown;
}

const LOOK_FIRST =
  "It may have been carried out. Run `pulumi up` again: it looks at what is there before it repeats anything.";

function sentence(call: Pick<CallIdentity, "operation" | "subject">, whatHappened: string, nextStep: string): string {
  const subject = call.subject === undefined ? "" : ` of ${call.subject}`;
  return `${call.operation}${subject} ${whatHappened}.${nextStep === "" ? "" : ` ${nextStep}`}`;
}

function remedy({ status, code, outcomeUnknown }: ApiErrorFields): string {
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

function present(facts: readonly (string | undefined)[]): string[] {
  return facts.filter((fact) => fact !== undefined && fact !== "") as string[];
}
