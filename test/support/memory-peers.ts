import type { QuotaPeers } from "../../provider/http/quota-peers";
import type { Clock } from "../../provider/wait/clock";

/** Peers on one machine that share a quota. They exchange their records in memory, not through a folder. */
export class MemoryPeers {
  readonly #records: { starts: number; at: number }[] = [];

  /** Adds a process. */
  add(clock: Clock): QuotaPeers {
    const own = { starts: 0, at: -Infinity };
    this.#records.push(own);
    return {
      exchange: (starts) => {
        Object.assign(own, { starts, at: clock.now() });
        // The maximum age of a record is that of provider/http/quota-peers.ts.
        const active = this.#records.filter((other) => other !== own && clock.now() - other.at < 61_000);
        return active.map((other) => other.starts);
      },
    };
  }
}
