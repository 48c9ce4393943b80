import type { ApiClient } from "./request";

/**
 * Returns a client whose mutations have a deadline. Reads have none: after a mutation that failed at the deadline, the live state
 * is still read.
 *
 * @param deadline milliseconds since the epoch
 */
export function withDeadline(client: ApiClient, deadline: number): ApiClient {
  return { ...client, send: (request) => client.send(request.method === "GET" ? request : { deadline, ...request }) };
}
