import { Dispatcher } from "undici";
import type { ApiOutcome, Simulator } from "../../simulator";

/** Carries the requests of the real client to a simulator in this process, as if the network took no time. */
export class InProcess extends Dispatcher {
  constructor(private readonly simulator: Simulator) {
    super();
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const controller: Dispatcher.DispatchController = {
      aborted: false,
      paused: false,
      reason: null,
      abort: () => undefined,
      pause: () => undefined,
      resume: () => undefined,
    };
    handler.onRequestStart?.(controller, {});
    const { reply, dropped } = this.#serve(options);
    if (dropped) {
      handler.onResponseError?.(controller, Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }));
      return true;
    }
    const text = reply.body === undefined ? "" : JSON.stringify(reply.body);
    handler.onResponseStart?.(controller, reply.status, { ...reply.headers });
    if (text !== "") handler.onResponseData?.(controller, Buffer.from(text));
    handler.onResponseEnd?.(controller, {});
    return true;
  }

  #serve({ origin, path: pathAndQuery, method, headers, body }: Dispatcher.DispatchOptions): ApiOutcome {
    const [path = "/", query = ""] = pathAndQuery.split(/\?(.*)/s);
    const { host } = new URL(String(origin));
    const text = typeof body === "string" ? body : "";
    return this.simulator.handle({
      method,
      path,
      query,
      headers: { host, ...(headers as Record<string, string>) },
      text,
    });
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }

  override destroy(): Promise<void> {
    return Promise.resolve();
  }
}
