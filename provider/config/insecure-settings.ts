import { SERVICES } from "../http/request";
import type { Settings } from "../http/settings";
import { settingLabel } from "./setting-names";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Returns warnings about settings that allow a third party to read or change requests. */
export function describeInsecureSettings({ endpoints, insecure }: Pick<Settings, "endpoints" | "insecure">): string[] {
  const warnings: string[] = [];
  const urls = SERVICES.map((service) => new URL(endpoints[service].url));
  const unencrypted = urls.filter(({ protocol, hostname }) => protocol === "http:" && !LOOPBACK.test(hostname));
  if (unencrypted.length > 0)
    warnings.push(
      `Requests to ${[...new Set(unencrypted.map(({ host }) => host))].join(", ")} are not encrypted, so passwords can be read in transit: ` +
        `use https:// in ${settingLabel("endpoints")} or ${settingLabel("authUrl")}.`,
    );
  if (insecure)
    warnings.push(
      `Certificates are not verified, so another host can pretend to be the API: remove ${settingLabel("insecure")}, and add the ` +
        "certificate authority with NODE_EXTRA_CA_CERTS.",
    );
  return warnings;
}
