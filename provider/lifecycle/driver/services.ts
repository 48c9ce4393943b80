import type { ApiClient } from "../../http/request";
import { cacheReads } from "../../http/read-cache";
import type { Clock } from "../../wait/clock";
import { DurationHistory } from "../../wait/polling";
import type { Services } from "../lifecycle";
import { SharedLists } from "./shared-lists";
import { createPollers } from "../waits/pollers";

/** Creates services with empty caches. */
export function createServices(
  client: ApiClient,
  clock: Clock,
  rest: Pick<
    Services,
    "queue" | "cancellation" | "findManagedUrn" | "countStateEntries" | "enterpriseProjectId" | "progress" | "warn"
  >,
): Services {
  const api = cacheReads(client, clock);
  return {
    api,
    clock,
    sharedLists: new SharedLists(clock),
    knownOrders: new Set(),
    pollers: createPollers(api, clock),
    durations: new DurationHistory(),
    ...rest,
  };
}
