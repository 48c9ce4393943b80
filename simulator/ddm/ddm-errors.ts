import { CloudError, type ServiceErrors } from "../engine/errors";
import { ERROR_CODES, type ErrorCode, isErrorCode } from "./error-codes";

/** Builds an error with the status and message of its code. `detail` is added to the message. */
export function ddmError(code: ErrorCode, detail?: string): CloudError {
  const [status, message] = ERROR_CODES[code];
  return new CloudError(status, code, detail === undefined ? message : `${message} ${detail}`);
}

/** Error codes for fault rules that set a status and no code. */
const CODES_BY_STATUS: Readonly<Record<number, string>> = {
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
 * Replaces a code of DDM in an error 400 of another service. Such a code comes from {@link ddmErrors}, which the other service reuses. Other
 * codes are returned unchanged.
 *
 * @param malformed code of the other service for a malformed request (assumed)
 */
export function replaceDdmCode(status: number, code: string, malformed: string): string {
  return status === 400 && code.startsWith("DBS.") ? malformed : code;
}
