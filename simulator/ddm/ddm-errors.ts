import { CloudError, type ServiceErrors } from "../engine/errors";
import { ERROR_CODES, type ErrorCode, isErrorCode } from "./error-codes";

/** Builds an error with the status and message of its code. `detail` is added to the message. */
export function ddmError(code: ErrorCode, detail?: string): CloudError {
  const [status, message] = ERROR_CODES[code];
  return new CloudError(status, code, detail === undefined ? message : `${message} ${detail}`);
}

/** Error codes for fault rules that set a status and no code. */
const CODES_BY_STATUS: Readonly<Record<number, string>> = {
  400: "DBS.280001",
  401: "APIGW.0301",
  403: "APIGW.0302",
  404: "DBS.200002",
  409: "DBS.200019",
  429: "APIGW.0308",
};

/** Errors of DDM. v1 and v2 name the code `errCode`, v3 `error_code` (API A.1). */
export const ddmErrors: ServiceErrors = {
  malformed: "DBS.280001",
  codeOf: (status) => CODES_BY_STATUS[status] ?? "DBS.200412",
  lookUp: (code) => (isErrorCode(code) ? ERROR_CODES[code] : undefined),
  body: (path, _status, code, message) =>
    /^\/v[12]\//.test(path) ? { externalMessage: message, errCode: code } : { error_msg: message, error_code: code },
};

/**
 * Returns the errors of a service other than DDM.
 *
 * @param malformed code for a malformed request, and for a fault rule with status 400 and no code (assumed)
 */
export function serviceErrors(malformed: string, body: ServiceErrors["body"]): ServiceErrors {
  const codeOf = (status: number) => (status === 400 ? malformed : ddmErrors.codeOf(status));
  return { ...ddmErrors, malformed, codeOf, body };
}
