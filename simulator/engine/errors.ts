/** An error response of the simulated cloud. {@link errorBody} builds its body. */
export class CloudError extends Error {
  override readonly name = "CloudError";
  readonly status: number;
  readonly code: string;
  /** Headers of the response, such as `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** The errors of a service: its codes and the shape of its error bodies. */
export interface ServiceErrors {
  /** Code for an invalid body, query or content type. */
  readonly malformed: string;
  /** Returns the code for an HTTP status. Used for fault rules without a code, and for failures of the simulator. */
  readonly codeOf: (status: number) => string;
  /** Returns the status and message of a known code, or undefined. */
  readonly lookUp: (code: string) => readonly [status: number, message: string] | undefined;
  /** Builds the body of an error response to a request for `path`. */
  readonly body: (path: string, status: number, code: string, message: string) => unknown;
}

/** Builds the error for a malformed request: `reason` is a code that `errors.lookUp` knows, or a text for readers. */
export function malformedRequest(errors: ServiceErrors, field: string, reason: string): CloudError {
  const known = errors.lookUp(reason);
  if (known !== undefined) return new CloudError(known[0], reason, `${known[1]} ${field}`);
  const [status, message] = errors.lookUp(errors.malformed) ?? [400, "Parameter error."];
  return new CloudError(status, errors.malformed, `${message} ${field === "" ? "" : `${field}: `}${reason}`);
}

/** Builds the body of an error. Errors of the API gateway have the same shape for all services. */
export function errorBody(errors: ServiceErrors, path: string, status: number, code: string, message: string): unknown {
  return code.startsWith("APIGW.") ? gatewayErrorBody(code, message) : errors.body(path, status, code, message);
}

/** Builds the body of an error of the API gateway, which is in front of all services. */
export function gatewayErrorBody(code: string, message: string): unknown {
  return { error_code: code, error_msg: message };
}
