import { CloudError, errorBody, type ServiceErrors } from "./errors";

/** A response of the cloud. */
export interface Reply {
  readonly status: number;
  /** Body, sent as JSON; undefined for none. */
  readonly body?: unknown;
  /** Body that is sent unchanged, instead of `body`. Its content type is in `headers`. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** 200 with a body. */
export const ok = (body: unknown): Reply => ({ status: 200, body });
/** 202 with a body: a job was started or continued, or an order was placed. */
export const accepted = (body: unknown): Reply => ({ status: 202, body });
/** 204 without a body. */
export const noContent = (): Reply => ({ status: 204 });

/** Returns the body of a reply as text; empty for none. */
export function replyText({ text, body }: Reply): string {
  return text ?? (body === undefined ? "" : JSON.stringify(body));
}

/** Builds the reply for a failed request. An error that is not a {@link CloudError} is a bug of the simulator. */
export function errorReply(error: unknown, errors: ServiceErrors, path: string): Reply {
  const { status, code, message, headers } =
    error instanceof CloudError
      ? error
      : new CloudError(500, errors.codeOf(500), `Server failure. The simulator failed: ${String(error)}`);
  return { status, body: errorBody(errors, path, status, code, message), headers };
}
