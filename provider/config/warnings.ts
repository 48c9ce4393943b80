import { SERVICES } from "../http/request";
import type { Settings } from "../http/settings";
import { settingLabel } from "./setting-names";
import { nonEmpty } from "./sources";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Returns warnings about settings that are valid, but insecure or probably not what the user expects. */
export function warningsOf(settings: Settings, env: NodeJS.ProcessEnv): string[] {
  return [...describeInsecureSettings(settings), ...describeIgnoredAgency(settings, env)];
}

/** Returns warnings about settings that allow a third party to read or change requests. */
function describeInsecureSettings({ endpoints, insecure }: Settings): string[] {
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

/** Environment variable with which other clients, such as the Terraform provider, act as an agency. */
const AGENCY_ENV = "HW_ASSUME_ROLE_AGENCY_NAME";

/** Returns a warning if the environment names an agency, but the credentials are those of the user. Temporary credentials may be the agency's. */
function describeIgnoredAgency({ credentials }: Settings, env: NodeJS.ProcessEnv): string[] {
  const isTemporary =
    credentials.kind === "token" || (credentials.kind === "access key" && credentials.securityToken !== undefined);
  if (isTemporary || nonEmpty(env[AGENCY_ENV]) === undefined) return [];
  return [
    `${AGENCY_ENV} has no effect: requests use the credentials from ${credentials.source}. To act as the agency, create a temporary access ` +
      `key of the agency, and set ${settingLabel("accessKey")}, ${settingLabel("secretKey")} and ${settingLabel("securityToken")}.`,
  ];
}
