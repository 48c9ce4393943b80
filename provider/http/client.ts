import type { Dispatcher } from "undici";
import type { Clock } from "../wait/clock";
import type { ApiClient } from "./request";
import type { Settings } from "./settings";

export type { ApiAnswer, ApiClient, ApiRequest, Lane, Service } from "./request";

/** The outside world, as the client uses it. */
export interface ClientDependencies {
  clock: Clock;
  /** A number from 0 up to, not including, 1: spreads retries. */
  random: () => number;
  /** Takes the debug log, a line at a time, already redacted. */
  log: (line: string) => void;
  /** Carries requests instead of undici's own connection pools: for tests. */
  dispatcher?: Dispatcher;
}

/** A client for one user in one region. */
export function createClient(settings: Settings, _deps: ClientDependencies): ApiClient {
  return {
    region: settings.region,
    send: () => Promise.reject(new Error("not there yet")),
    projectId: () => Promise.reject(new Error("not there yet")),
    close: () => Promise.resolve(),
  };
}
