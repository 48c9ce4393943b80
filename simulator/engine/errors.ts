import { ERROR_CODES, type ErrorCode } from "../ddm/error-codes";

/** The services that this one port serves; each has its own quota and error shape. */
export type Service = "ddm" | "iam" | "bss" | "eps" | "ecs" | "sdrs" | "vpc";

/** An error answer of the cloud: HTTP status, code and message. Thrown by whoever finds it, shaped at the end. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  /** Headers that belong to the answer, like `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** An error of DDM's table, with its status and message; `detail` says more after the message. */
export function ddmError(code: ErrorCode, detail?: string): ApiError {
  const [status, message] = ERROR_CODES[code];
  return new ApiError(status, code, detail === undefined ? message : `${message} ${detail}`);
}

/** Whether an answer with this code was given by the gateway in front of the service. */
function isGatewayCode(code: string): boolean {
  return code.startsWith("APIGW.");
}

/** What other services call a body that is not as it should be (assumed). */
const MALFORMED: Partial<Record<Service, string>> = {
  bss: "CBC.0100",
  iam: "Bad Request",
  ecs: "Ecs.0005",
  sdrs: "SDRS.1007",
};

/**
 * The body of an error. The gateway and v3 of DDM say `error_code`, v1 and v2 say `errCode` (spec A.1), IAM, ECS and SDRS
 * wrap it (facts 0.4).
 */
export function errorBody(service: Service, path: string, status: number, code: string, message: string): unknown {
  if (isGatewayCode(code)) return { error_code: code, error_msg: message };
  const own = status === 400 && code.startsWith("DBS.") ? (MALFORMED[service] ?? code) : code;
  switch (service) {
    case "ddm":
      return /^\/v[12]\//.test(path)
        ? { externalMessage: message, errCode: code }
        : { error_msg: message, error_code: code };
    case "bss":
      return { error_code: own, error_msg: message };
    case "eps":
      return { error: { error_code: code, error_msg: message } };
    case "vpc":
      return { code, message };
    case "iam":
      return { error: { code: status, message, title: own } };
    case "ecs":
    case "sdrs":
      return { error: { code: own, message } };
  }
}
