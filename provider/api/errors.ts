import { ApiError } from "../http/errors";

/** What DDM means by its error codes: the rest of the provider asks these questions and never looks at a code itself. */

/** Whether the instance that was asked for is not there (facts 1.7). A 404 of the gateway itself means another thing: no such API. */
export function isInstanceGone(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  if (error.code?.startsWith("APIGW.")) return false;
  return error.status === 404 || error.code === "DBS.200002";
}

/** Whether the schema that was asked for, or its instance, is not there. */
export function isSchemaGone(error: unknown): boolean {
  return isInstanceGone(error) || (error instanceof ApiError && error.code === "DBS.300129");
}

/** Whether the account that was asked for, or its instance, is not there. */
export function isAccountGone(error: unknown): boolean {
  return isInstanceGone(error) || (error instanceof ApiError && error.code === "DBS.300327");
}

/** Whether the parameter template that was asked for is not there. */
export function isTemplateGone(error: unknown): boolean {
  return isInstanceGone(error) || (error instanceof ApiError && error.code === "DBS.200057");
}

/** Whether a job id is not known. Right after the call that gave it, that only means "not yet" (facts 4.2). */
export function isJobUnknown(error: unknown): boolean {
  return error instanceof ApiError && error.code === "DBS.300400";
}

/** Whether there are no data of an earlier shard configuration left to remove (spec A.3; that this code says so is inferred). */
export function isNothingToClean(error: unknown): boolean {
  return error instanceof ApiError && error.code === "DBS.300121";
}

/** Whether this region's API has no such call. */
export function isApiMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && error.code === "APIGW.0101";
}

/** What the API documents advise for a failure code that a job's reason may quote (spec A.3). */
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
