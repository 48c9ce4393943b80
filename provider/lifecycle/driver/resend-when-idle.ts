import type { ApiClient, ApiRequest } from "../../http/request";
import { sendWhenIdle } from "./children";
import type { Operation } from "./operation";

/**
 * Returns a client for the requests of an operation. If the instance rejects a change as busy, the client waits and sends the change again
 * ({@link sendWhenIdle}).
 */
export function resendWhenIdle(client: ApiClient, operation: Operation): ApiClient {
  return {
    ...client,
    send: (request) => {
      if (!request.isBusy || !isOfInstance(request, operation.ref.id)) return client.send(request);
      const accepting = isForMigration(request) ? ["RUNNING", "MIGRATE_DATABASE"] : ["RUNNING"];
      const send = (isBusy: ApiRequest["isBusy"]) => client.send({ ...request, isBusy });
      return sendWhenIdle(
        operation,
        ({ retriesBusy }) => send(retriesBusy === false ? undefined : request.isBusy),
        accepting,
      );
    },
  };
}

function isOfInstance({ path }: ApiRequest, id: string): boolean {
  return id !== "" && path.includes(`/instances/${encodeURIComponent(id)}`);
}

/**
 * Whether a request controls a resharding that has not ended, e.g. switches the route. The instance accepts such a request while it is
 * MIGRATE_DATABASE. The clean-up is not such a request: it follows the end of the resharding.
 */
function isForMigration({ path }: ApiRequest): boolean {
  return /\/migration\/jobs\/[^/]+\/(?!clean$)[^/]+$/.test(path);
}
