import { ApiError } from "../http/errors";

/** What DDM means by its error codes: the rest of the provider asks these questions and never looks at a code itself. */

/** A thing whose absence an error code proves. */
export type Noun = "instance" | "schema" | "account" | "template" | "job" | "server group" | "protection group";

/**
 * The codes that are given for a missing thing of each kind. The documents print 400 with the codes of DDM (API A.3), the API
 * has answered 404 since 2023. No code is documented for a missing node group: only the list of groups tells.
 */
const EVIDENCE: Readonly<Record<Noun, { statuses: readonly number[]; code: RegExp }>> = {
  instance: { statuses: [400, 404], code: /^DBS\.200002$/ },
  schema: { statuses: [400, 404], code: /^DBS\.300129$/ },
  account: { statuses: [400, 404], code: /^DBS\.300327$/ },
  template: { statuses: [400, 404], code: /^DBS\.200057$/ },
  job: { statuses: [400, 404], code: /^DBS\.300400$/ },
  "server group": { statuses: [404], code: /^(itemNotFound|Ecs\.\d+)$/ },
  "protection group": { statuses: [400, 404], code: /^SDRS\.1013$/ },
};

/**
 * Whether an error proves that the thing that was asked for does not exist. A status alone proves nothing: a gateway, a proxy
 * or a wrong address answers 404 as well.
 */
export function isNotFound(error: unknown, noun: Noun): boolean {
  const { statuses, code } = EVIDENCE[noun];
  return error instanceof ApiError && statuses.includes(error.status) && code.test(error.code ?? "");
}

/** Whether an error proves that something does not exist. */
export function provesAbsence(error: unknown): boolean {
  return (Object.keys(EVIDENCE) as Noun[]).some((noun) => isNotFound(error, noun));
}

/** Whether the instance that was asked for does not exist. */
export function isInstanceNotFound(error: unknown): boolean {
  return isNotFound(error, "instance");
}

/** Whether the schema that was asked for, or its instance, does not exist. */
export function isSchemaNotFound(error: unknown): boolean {
  return isNotFound(error, "schema") || isNotFound(error, "instance");
}

/** Whether the account that was asked for, or its instance, does not exist. */
export function isAccountNotFound(error: unknown): boolean {
  return isNotFound(error, "account") || isNotFound(error, "instance");
}

/** Whether the parameter template that was asked for does not exist. */
export function isTemplateNotFound(error: unknown): boolean {
  return isNotFound(error, "template");
}

/** Whether a job id is not known. Right after the call that returned it, that only means "not yet". */
export function isJobUnknown(error: unknown): boolean {
  return isNotFound(error, "job");
}

/** Whether there are no data of an earlier shard configuration left to remove (API A.3; that this code says so is inferred). */
export function isNothingToClean(error: unknown): boolean {
  return error instanceof ApiError && error.code === "DBS.300121";
}

/**
 * DDM's codes for an instance that another operation is running on: the documented one, which is also answered for an instance
 * that is broken (DBS.200076, API A.3), and those that the Terraform provider and RDS, which shares the codes, know.
 */
const BUSY_CODES = new Set(["DBS.200076", "DBS.200011", "DBS.200018", "DBS.200019", "DBS.200047", "DBS.212033"]);

/** The statuses that these codes come with, depending on the operation. */
const BUSY_STATUSES = new Set([400, 403, 409]);

/** Whether an answer says that the instance is busy: by a code, or by a bare 409. Nothing has been done then. */
export function isBusy({ status, code }: { status: number; code?: string | undefined }): boolean {
  return code === undefined ? status === 409 : BUSY_STATUSES.has(status) && BUSY_CODES.has(code);
}

/** Whether this region's API has no such call. */
export function isApiMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && error.code === "APIGW.0101";
}

/** What the API documents advise for a failure code that a job's reason may quote (API A.3). */
const remedies: Readonly<Record<string, string>> = {
  "DBS.200076":
    "Another operation is running or has failed on the instance or one of its nodes: let it end, or mend it.",
  "DBS.200057": "The parameter template does not exist: check `paramGroupId`.",
  "DBS.280305": "The security group does not exist: check `securityGroupId`.",
  "DBS.300541": "The credentials lack a permission that this needs: ask for the DDM FullAccess policy.",
  "DBS.300358":
    "Data of before an earlier resharding are still there: set `resharding: { cleanUp: true }` on that schema, or remove them in the console.",
  "DBS.300376": "The time zone is not one that DDM knows: check `timeZone`.",
};

/** The documented advice for the first error code that a text mentions. */
export function remedyFor(message: string): string | undefined {
  const code = /DBS\.\d{6}/.exec(message)?.[0];
  return code === undefined ? undefined : remedies[code];
}
