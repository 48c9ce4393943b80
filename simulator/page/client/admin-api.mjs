// Requests to the simulator's admin API.

/** An error of the admin API, with the mistakes in the request's fields, if any. */
export class AdminError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   * @param {readonly { path: string, message: string }[]} issues
   */
  constructor(status, message, issues) {
    super(message);
    this.status = status;
    this.issues = issues;
  }
}

/** Error of a request without a response: the connection failed or the time limit has passed. */
export class ConnectionError extends Error {
  /**
   * @param {unknown} cause
   */
  constructor(cause) {
    super("The simulator does not respond.", { cause });
  }
}

/** Real milliseconds after which a request fails. */
const TIMEOUT_MS = 10_000;

/**
 * Sends a request and returns the body of the response.
 *
 * @param {"GET" | "POST" | "DELETE"} method
 * @param {string} path below `/_sim/`
 * @param {unknown} [body]
 * @returns {Promise<unknown>}
 * @throws AdminError if the response is an error; ConnectionError if there is no response
 */
export async function callAdminApi(method, path, body) {
  const { ok, status, text } = await send(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json; charset=utf-8" } }),
  });
  const result = /** @type {unknown} */ (text === "" ? undefined : JSON.parse(text));
  if (ok) return result;
  const { error, issues = [] } = /** @type {{ error: string, issues?: { path: string, message: string }[] }} */ (
    result
  );
  throw new AdminError(status, error, issues);
}

/**
 * @param {string} path below `/_sim/`
 * @param {RequestInit} request
 */
async function send(path, request) {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`/_sim/${path}`, { ...request, cache: "no-store", signal });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (error) {
    throw new ConnectionError(error);
  }
}
