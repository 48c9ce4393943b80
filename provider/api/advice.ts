import {
  ApiError,
  AuthenticationError,
  CallError,
  ProjectLookupError,
  QuotaTimeoutError,
  UnexpectedResponseError,
  UnreachableError,
  isServerFailure,
} from "../http/errors";
import { isBusy, isAbsenceProof } from "./errors";

/**
 * Returns what the user can do about a failed call, in full sentences.
 *
 * @param error the error of a call, or an error caused by it
 * @returns "" if there is no advice
 */
export function nextStepOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ProjectLookupError) return SET_PROJECT;
    if (cause instanceof CallError) return nextStepAfter(cause);
  }
  return "";
}

/**
 * Returns what the user can do about a failed call of a lookup, or of a command of this package. Unlike {@link nextStepOf}, does not mention
 * the resource, and says "the command" instead of `pulumi up`.
 */
export function nextStepWithoutResource(error: unknown): string {
  return nextStepOf(error)
    .replace(UNKNOWN_EXISTENCE, "")
    .replace(NO_PROOF_OF_ABSENCE, "")
    .replace(BUSY_SUBJECT, "")
    .replaceAll("`pulumi up`", "the command");
}

const SET_PROJECT =
  "Set huaweicloud:projectId (HW_PROJECT_ID), or huaweicloud:projectName (HW_PROJECT_NAME) to the name of a project in this region.";
const LIST_PROJECTS =
  "The user lacks the permission to list projects, which is needed only to look up the project id: set huaweicloud:projectId (HW_PROJECT_ID), " +
  "or ask the account's administrator for the permission.";
const CHECK_CREDENTIALS =
  "Check that the credentials are complete, not expired, and belong to this cloud. Also check this machine's clock.";
const KEEP_OUT_OF_STACK_CONFIG =
  "Credentials in stack config are stored in state, so a refresh or destroy still uses the old credentials after a rotation. " +
  "To avoid this, keep credentials in the environment " +
  "(HW_ACCESS_KEY, HW_SECRET_KEY, or HW_USER_NAME, HW_USER_PASSWORD, HW_DOMAIN_NAME).";
const TRUST_CERTIFICATE =
  "The endpoint's certificate is not trusted: set NODE_EXTRA_CA_CERTS to a file with the certificate of its CA, " +
  "or set huaweicloud:insecure (HW_INSECURE) to true to accept any certificate.";
const CHECK_CLOCK =
  "The endpoint's certificate has expired or is not valid yet: check this machine's clock. If the clock is right, the certificate must be renewed.";
const OTHER_HOST = "The endpoint's certificate is for another host.";
const READ_FIRST = "Run `pulumi up` again: it reads the live state before it repeats anything.";
const UNKNOWN_EXISTENCE = "This does not show whether the resource exists. ";
const REPORT =
  UNKNOWN_EXISTENCE +
  "Run `pulumi up` again in a few minutes. If it fails again, report the error with the request id.";
const SHARED_QUOTA = "Other programs may use the same quota: wait a minute, then run `pulumi up` again.";
const NO_PROOF_OF_ABSENCE = "This does not prove that the resource is absent. ";
const NO_PROOF = NO_PROOF_OF_ABSENCE + "Check the region, the project and the endpoint of the service.";
const REDIRECTED =
  "The API does not redirect, so another server answered. Check the endpoint of the service and the proxy of this network.";
const BUSY_SUBJECT = " on the resource or its instance";
const BUSY = `Another operation is running${BUSY_SUBJECT}. Run \`pulumi up\` again when that operation has ended.`;

function nextStepAfter(error: CallError): string {
  if (error instanceof AuthenticationError) {
    const isFromStackConfig = error.source.includes("stack config");
    return join(
      billingSite(error.refusal),
      CHECK_CREDENTIALS,
      isFromStackConfig ? KEEP_OUT_OF_STACK_CONFIG : undefined,
    );
  }
  if (error instanceof UnreachableError) {
    if (!error.isUntrusted) return error.endpoint.hint ?? "Check the network and DNS.";
    if (/EXPIRED|NOT_YET_VALID/.test(error.code)) return CHECK_CLOCK;
    return error.code.includes("ALTNAME") ? join(OTHER_HOST, error.endpoint.hint) : TRUST_CERTIFICATE;
  }
  if (error.outcomeUnknown) return READ_FIRST;
  if (error instanceof UnexpectedResponseError) return REPORT;
  if (error instanceof ApiError) return nextStepAfterErrorStatus(error);
  if (error instanceof QuotaTimeoutError) return SHARED_QUOTA;
  return "Check the network and run `pulumi up` again.";
}

function nextStepAfterErrorStatus(error: ApiError): string {
  const { status } = error;
  if (status === 429) return SHARED_QUOTA;
  if (isBusy(error)) return BUSY;
  if (status === 403 && error.service === "iam") return LIST_PROJECTS;
  if (status === 403) {
    return join(
      billingSite(error),
      "The user lacks a permission for this or is restricted, or the project is wrong: check huaweicloud:projectId (HW_PROJECT_ID) if it is set, " +
        "or ask the account's administrator.",
    );
  }
  if (status === 404 && !isAbsenceProof(error)) return join(billingSite(error), NO_PROOF);
  if (status < 400) return join(REDIRECTED, error.endpoint.hint);
  if (isServerFailure(status)) return "Run `pulumi up` again in a few minutes: the service has a problem.";
  return "";
}

/**
 * Names the endpoint of a failed billing request; empty for other requests. Each of Huawei Cloud's two sites has its own billing endpoint, which
 * refuses the accounts of the other site (quirk 16).
 */
function billingSite({ service, endpoint }: ApiError): string {
  return service === "bss" ? join(`The request was sent to ${endpoint.url}.`, endpoint.hint) : "";
}

function join(...sentences: (string | undefined)[]): string {
  return sentences.filter(Boolean).join(" ");
}
