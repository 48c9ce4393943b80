// Requests to the simulator's admin API.

/** An error of the admin API, with the mistakes in the request's fields, if any. */
export class AdminError extends Error {
  /**
   * @param {string} message
   * @param {readonly { path: string, message: string }[]} issues
   */
  constructor(message, issues) {
    super(message);
    this.issues = issues;
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
 * @throws AdminError if the response is an error; TypeError or DOMException if there is no response
 */
export async function callAdminApi(method, path, body) {
  const response = await fetch(`/_sim/${path}`, {
    method,
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json; charset=utf-8" } }),
  });
  const text = await response.text();
  const result = /** @type {unknown} */ (text === "" ? undefined : JSON.parse(text));
  if (response.ok) return result;
  const { error, issues = [] } = /** @type {{ error: string, issues?: { path: string, message: string }[] }} */ (
    result
  );
  throw new AdminError(error, issues);
}
