import type { Clock } from "../wait/clock";
import { type ApiClient, isRead } from "./request";

/** Minimum time that a read gets, in milliseconds. */
const MIN_READ_TIME = 120_000;

/**
 * Returns a client that sets the deadline of each request without a deadline. A read gets at least two minutes: after a mutation has failed
 * at the deadline, the driver reads the live state.
 *
 * @param deadline milliseconds since the epoch
 */
export function setDeadlines(client: ApiClient, clock: Clock, deadline: number): ApiClient {
  return {
    ...client,
    send: (request) => {
      const limit = isRead(request) ? Math.max(deadline, clock.now() + MIN_READ_TIME) : deadline;
      return client.send({ deadline: limit, ...request });
    },
  };
}
