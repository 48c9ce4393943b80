import { createHash } from "node:crypto";
import type { Clock } from "../wait/clock";
import type { Credentials, Settings } from "./settings";
import { createThrottle, type Throttle } from "./throttle";

/** The throttles of a process, by whose quota each of them keeps. */
export type Throttles = Map<string, Throttle>;

/**
 * The throttle of a user at a cloud, whatever else the settings say: the quota is the user's (API 1.2), and each region's
 * gateway counts for itself. Of several wishes for `requestsPerMinute` the smallest holds: it is the one that breaks none.
 */
export function throttleOf(settings: Settings, clock: Clock, throttles: Throttles = new Map()): Throttle {
  const key = JSON.stringify([settings.endpoints.ddm.url, whoHas(settings.credentials)]);
  const throttle = throttles.get(key) ?? createThrottle(settings.requestsPerMinute, clock);
  throttle.atMost(settings.requestsPerMinute);
  throttles.set(key, throttle);
  return throttle;
}

/** Who a user is, without a secret. The same one with credentials of two kinds is two for us. */
function whoHas(credentials: Credentials): readonly string[] {
  switch (credentials.kind) {
    case "access key":
      return [credentials.kind, credentials.accessKey];
    case "password":
      return [credentials.kind, credentials.domainName, credentials.userName];
    case "token":
      return [credentials.kind, createHash("sha256").update(credentials.token).digest("hex")];
  }
}
