import { type Service, SERVICES } from "../http/request";
import type { Endpoint } from "../http/settings";
import { regionHint } from "./regions";
import { settingLabel, type SettingName } from "./setting-names";
import { isObject, type ProblemReporter, type SettingReader } from "./sources";
import { trimEnd } from "../text";

/** Returns the endpoint of each service: the configured URL, or a URL derived from region and cloud. */
export function readEndpoints(
  get: SettingReader,
  region: string,
  cloud: string,
  problem: ProblemReporter,
): Record<Service, Endpoint> {
  const configured = readEndpointSetting(get("endpoints"), problem);
  const authUrl = get("authUrl");
  // Terraform's HW_AUTH_URL ends with the API version. This end is removed, because the paths of requests contain the version.
  if (authUrl !== undefined) configured.iam ??= httpUrl("authUrl", authUrl.replace(/\/v3\/*$/, ""), problem);

  const regional = (service: Service) => `https://${service}.${region}.${cloud}`;
  const global = (host: string) => `https://${host}.${cloud}`;
  const fromRegion = join(
    `The address is derived from the region "${region}" and the cloud's domain (huaweicloud:region, huaweicloud:cloud).`,
    regionHint(region),
  );
  const fromCloud = `The address is derived from the cloud's domain "${cloud}" (huaweicloud:cloud).`;
  const endpoint = (service: Service, derived: string, origin = fromRegion): Endpoint => {
    const url = configured[service];
    const settings =
      service === "iam" ? `${settingLabel("endpoints")} or ${settingLabel("authUrl")}` : settingLabel("endpoints");
    if (url !== undefined) {
      const hint = `The address comes from ${settings}. Check the address, and that the service is running there.`;
      return { url, from: "setting", hint };
    }
    return { url: derived, from: "region", hint: origin };
  };
  return {
    ddm: endpoint("ddm", regional("ddm")),
    iam: endpoint("iam", regional("iam")),
    eps: endpoint("eps", global("eps"), fromCloud),
    bss: endpoint("bss", global(billingHost(region, cloud)), join(fromRegion, billingHint(cloud))),
    vpc: endpoint("vpc", regional("vpc")),
    ecs: endpoint("ecs", regional("ecs")),
    sdrs: endpoint("sdrs", regional("sdrs")),
  };
}

/** Domain of the Chinese and the international site, which have separate billing services (quirk 16). */
const TWO_SITES = "myhuaweicloud.com";

/** Guesses the billing host from the region. The guess may be wrong: an account of one site can use regions of the other site. */
function billingHost(region: string, cloud: string): string {
  return cloud === TWO_SITES && !region.startsWith("cn-") ? "bss-intl" : "bss";
}

function billingHint(cloud: string): string {
  if (cloud !== TWO_SITES) return "";
  return (
    `The international site bills its accounts at https://bss-intl.${cloud}, the Chinese site at https://bss.${cloud}. If the ` +
    `address belongs to the wrong site, set "bss" in ${settingLabel("endpoints")}.`
  );
}

function join(...sentences: string[]): string {
  return sentences.filter(Boolean).join(" ");
}

function readEndpointSetting(json: string | undefined, problem: ProblemReporter): Partial<Record<Service, string>> {
  if (json === undefined) return {};
  let map: unknown;
  try {
    map = JSON.parse(json);
  } catch {
    map = undefined;
  }
  if (!isObject(map)) {
    problem("endpoints", `must be a JSON object that maps services to URLs, such as {"ddm":"http://127.0.0.1:8080"}.`);
    return {};
  }
  const urls: Partial<Record<Service, string>> = {};
  for (const [name, url] of Object.entries(map)) {
    const service = SERVICES.find((each) => each === name);
    if (service === undefined)
      problem("endpoints", `names an unknown service "${name}"; the known services are ${SERVICES.join(", ")}.`);
    else if (typeof url !== "string") problem("endpoints", `must have a URL for ${name}.`);
    else urls[service] = httpUrl("endpoints", url, problem);
  }
  return urls;
}

/**
 * Normalizes a URL, so that requests to equal URLs share connections and the quota. Adds `https://` if the scheme is missing, converts the host to
 * lower case, and removes the default port and trailing slashes.
 */
function httpUrl(name: SettingName, given: string, problem: ProblemReporter): string {
  const text = given.trim();
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  // The text before an `@` may contain a password.
  const shown = text.slice(text.lastIndexOf("@") + 1);
  // A single slash after the scheme would make the scheme the host: https:/ddm.example.
  const hasOneSlash = /^[^/]*:\/(?!\/)/.test(text);
  if (hasOneSlash || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    problem(name, `has a malformed URL: "${shown}"; it must be a host, or begin with https:// or http://.`);
    return url;
  }
  const { origin, pathname, username, password } = new URL(url);
  if (username !== "" || password !== "") problem(name, `must not contain a user name or password: "${shown}".`);
  else if (/[?#]/.test(url)) problem(name, `must have neither a query nor a fragment: "${shown}".`);
  return trimEnd(`${origin}${pathname}`, "/");
}
