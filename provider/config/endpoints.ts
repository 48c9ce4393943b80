import type { Service } from "../http/request";
import type { Endpoint } from "../http/settings";
import type { Get, Problem, SettingName } from "./names";

const SERVICES: readonly Service[] = ["ddm", "iam", "eps", "bss", "vpc"];

/** Where each service is: as set, or derived from region and cloud. */
export function readEndpoints(get: Get, region: string, cloud: string, problem: Problem): Record<Service, Endpoint> {
  const set = readEndpointSetting(get("endpoints"), problem);
  const authUrl = get("authUrl");
  // Terraform's HW_AUTH_URL ends in the version, which the paths of the calls have already.
  if (authUrl !== undefined) set.iam ??= httpUrl("authUrl", authUrl.replace(/\/v3\/?$/, ""), problem);

  const regional = (service: Service) => `https://${service}.${region}.${cloud}`;
  const global = (service: Service) => `https://${service}.${cloud}`;
  const endpoint = (service: Service, derived: string): Endpoint => {
    const url = set[service];
    return url === undefined ? { url: derived, from: "region" } : { url, from: "setting" };
  };
  return {
    ddm: endpoint("ddm", regional("ddm")),
    iam: endpoint("iam", regional("iam")),
    eps: endpoint("eps", global("eps")),
    bss: endpoint("bss", global("bss")),
    vpc: endpoint("vpc", regional("vpc")),
  };
}

function readEndpointSetting(json: string | undefined, problem: Problem): Partial<Record<Service, string>> {
  if (json === undefined) return {};
  let map: unknown;
  try {
    map = JSON.parse(json);
  } catch {
    map = undefined;
  }
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    problem("endpoints", `must be a JSON object of service to URL, such as {"ddm":"http://127.0.0.1:8080"}.`);
    return {};
  }
  const urls: Partial<Record<Service, string>> = {};
  for (const [name, url] of Object.entries(map)) {
    const service = SERVICES.find((each) => each === name);
    if (service === undefined)
      problem("endpoints", `names an unknown service "${name}"; it may have ${SERVICES.join(", ")}.`);
    else if (typeof url !== "string") problem("endpoints", `must have a URL for ${name}.`);
    else urls[service] = httpUrl("endpoints", url, problem);
  }
  return urls;
}

/** An absolute URL without trailing slash; `https://` when it names no scheme. */
function httpUrl(name: SettingName, text: string, problem: Problem): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    problem(name, `has a malformed URL: "${text}"; it must begin with https:// or http://.`);
  return url.replace(/\/+$/, "");
}
