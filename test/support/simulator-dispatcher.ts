import { Dispatcher } from "undici";
import { replyText, type ApiOutcome, type Simulator } from "../../simulator";

/** Passes the requests of the real client to a simulator in this process, without network delay. */
export class SimulatorDispatcher extends Dispatcher {
  /** @param clock applies the delays of fault rules; without a clock there are no delays */
  constructor(
    private readonly simulator: Simulator,
    private readonly clock?: { sleep(ms: number): Promise<void> },
  ) {
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
    const { reply, delayMs, dropped } = this.#serve(options);
    const finish = () => {
      if (dropped) {
        const closed = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
        handler.onResponseError?.(controller, closed);
        return;
      }
      const text = replyText(reply);
      handler.onResponseStart?.(controller, reply.status, { ...reply.headers });
      if (text !== "") handler.onResponseData?.(controller, Buffer.from(text));
      handler.onResponseEnd?.(controller, {});
    };
    if (delayMs > 0 && this.clock) void this.clock.sleep(delayMs).then(finish);
    else finish();
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
