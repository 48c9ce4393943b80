import { SERVICES } from "../../provider/http/request";
import type { Endpoint, Settings } from "../../provider/http/settings";

/** Makes the settings of a client. All services share one endpoint. Settings that are not given have defaults. */
export function makeSettings(
  endpoint: Endpoint,
  given: Pick<Settings, "region" | "credentials"> & Partial<Settings>,
): Settings {
  return {
    cloud: "example",
    defaultService: "ddm",
    endpoints: Object.fromEntries(SERVICES.map((service) => [service, endpoint])) as Settings["endpoints"],
    insecure: false,
    maxRetries: 5,
    requestsPerMinute: 60,
    debug: "off",
    ...given,
  };
}
