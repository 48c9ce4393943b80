import { SERVICES } from "../../provider/http/request";
import type { Endpoint, Settings } from "../../provider/http/settings";

/** The settings of a client whose services all have one endpoint; the rest is as it is by default. */
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
