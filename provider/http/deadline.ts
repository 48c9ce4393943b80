import type { ApiClient } from "./request";

/**
 * Returns a client whose mutations have a deadline. Reads have no deadline, because the driver reads the live state after a mutation
 * has failed at the deadline.
 *
 * @param deadline milliseconds since the epoch
 */
export function withDeadline(client: ApiClient, deadline: number): ApiClient {
  return { ...client, send: (request) => client.send(request.method === "GET" ? request : { deadline, ...request }) };
}
