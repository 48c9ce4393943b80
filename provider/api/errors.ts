import { ApiError, isServerFailure, UnexpectedResponseError } from "../http/errors";

// Interprets error codes of the API.

/** Kind of a resource whose absence is proven by an error code. */
export type Noun = "instance" | "schema" | "account" | "template" | "job" | "server group" | "protection group";

/**
 * Error codes of resources that do not exist. The reference documents DDM's codes with HTTP 400 (API A.3), except DBS.200002, which is observed.
 * Since 2023, the API returns 404 (quirk 12). For node groups, no code is documented: only the list of groups shows whether a group exists.
 */
const NOT_FOUND_CODES: Readonly<Record<Noun, { statuses: readonly number[]; code: RegExp }>> = {
  instance: { statuses: [400, 404], code: /^DBS\.200002$/ },
  schema: { statuses: [400, 404], code: /^DBS\.300129$/ },
  account: { statuses: [400, 404], code: /^DBS\.300327$/ },
  template: { statuses: [400, 404], code: /^DBS\.200057$/ },
  job: { statuses: [400, 404], code: /^DBS\.300400$/ },
  "server group": { statuses: [404], code: /^(itemNotFound|Ecs\.\d+)$/ },
  "protection group": { statuses: [400, 404], code: /^SDRS\.1013$/ },
};

/**
 * Whether an error proves that the requested resource does not exist. A status alone is no proof, because gateways, proxies and
 * wrong addresses also return 404.
 */
export function isNotFound(error: unknown, noun: Noun): boolean {
  const { statuses, code } = NOT_FOUND_CODES[noun];
  return error instanceof ApiError && statuses.includes(error.status) && code.test(error.code ?? "");
}

/** Whether {@link isNotFound} is true for at least one {@link Noun}. */
export function isAbsenceProof(error: unknown): boolean {
  return (Object.keys(NOT_FOUND_CODES) as Noun[]).some((noun) => isNotFound(error, noun));
}

/** Whether an error proves that the requested instance does not exist. */
export function isInstanceNotFound(error: unknown): boolean {
  return isNotFound(error, "instance");
}

/** Whether an error proves that the requested schema or its instance does not exist. */
export function isSchemaNotFound(error: unknown): boolean {
  return isNotFound(error, "schema") || isNotFound(error, "instance");
}

/** Whether an error proves that the requested account or its instance does not exist. */
export function isAccountNotFound(error: unknown): boolean {
  return isNotFound(error, "account") || isNotFound(error, "instance");
}

/** Whether an error proves that the requested parameter template does not exist. */
export function isTemplateNotFound(error: unknown): boolean {
  return isNotFound(error, "template");
}

/** Whether the API does not know a job id. A new job may be unknown for a while (quirk 10). */
export function isJobUnknown(error: unknown): boolean {
  return isNotFound(error, "job");
}

/** Whether the API refused to list tasks of more than 30 days ago (API 4.5.2). */
export function isPeriodTooOld(error: unknown): boolean {
  return error instanceof ApiError && error.code === "DBS.300377";
}

/** Whether an error means that no data of an earlier resharding is left to remove. The meaning of the code is inferred (API A.3). */
export function isNothingToClean(error: unknown): boolean {
  return error instanceof ApiError && error.code === "DBS.300121";
}

/**
 * Codes that mean that another operation is running on the instance (quirk 6). DBS.200076 is documented, and is also returned for a
 * broken instance (API A.3). The other codes come from the Terraform provider, and from RDS, which shares codes with DDM.
 */
const BUSY_CODES = new Set(["DBS.200076", "DBS.200011", "DBS.200018", "DBS.200019", "DBS.200047", "DBS.212033"]);

/** HTTP statuses of responses with one of the {@link BUSY_CODES}. The status depends on the operation. */
const BUSY_STATUSES = new Set([400, 403, 409]);

/** Whether a response means that the instance is busy. The request then changed nothing. */
export function isBusy({ status, code }: { status: number; code?: string | undefined }): boolean {
  return code === undefined ? status === 409 : BUSY_STATUSES.has(status) && BUSY_CODES.has(code);
}

/** Whether the API of this region does not have the operation. */
export function isApiMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && error.code === "APIGW.0101";
}

/** Advice for documented error codes (API A.3). */
const remedies: Readonly<Record<string, string>> = {
  "DBS.200076":
    "Another operation on the instance or a node is running or has failed. Wait until it ends, or repair the instance.",
  "DBS.200057": "The parameter template does not exist: check `paramGroupId`.",
  "DBS.280305": "The security group does not exist: check `securityGroupId`.",
  "DBS.300541": "The credentials lack a permission that the operation needs: ask for the DDM FullAccess policy.",
  "DBS.300358":
    "Data of an earlier resharding still exists. If it belongs to this schema, set `resharding: { cleanUp: true }`. Otherwise remove it in the console.",
  "DBS.300376": "DDM does not know the time zone: check `timeZone`.",
};

/**
 * Whether an error means that a read was refused or returned an undocumented response. Refused credentials and an exhausted quota do not
 * count as a refusal of the read.
 */
export function isUnreadable(error: unknown): boolean {
  const isRefused = error instanceof ApiError && !isServerFailure(error.status) && error.status !== 429;
  return isRefused || error instanceof UnexpectedResponseError;
}

/** Returns the advice for the first error code in a text. */
export function remedyOf(message: string): string | undefined {
  const code = /DBS\.\d{6}/.exec(message)?.[0];
  return code === undefined ? undefined : remedies[code];
}
