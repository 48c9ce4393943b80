import { readFileSync } from "node:fs";
import { hasCredentials, readCredentials } from "./config/credentials";
import { readEndpoints } from "./config/endpoints";
import { profileSource } from "./config/profile";
import { SETTINGS, settingLabel, type SettingName } from "./config/setting-names";
import {
  firstValue,
  nonEmpty,
  optionalProperty,
  type ProblemReporter,
  type SettingReader,
  type Source,
} from "./config/sources";
import type { Settings } from "./http/settings";

export { SETTINGS } from "./config/setting-names";
export type { SettingName } from "./config/setting-names";

/** Stack config, or the settings of a `ddm.Provider`. Keys are full, e.g. `huaweicloud:region`. */
export interface ConfigSource {
  get(key: string): string | undefined;
}

/** The error of an incomplete or invalid configuration. It reports all problems. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  /** A sentence for each problem. A setting is named by its key in stack config and its environment variable. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(["The configuration of Huawei Cloud is incomplete or wrong:", ...problems.map((p) => `  - ${p}`)].join("\n"));
    this.problems = problems;
  }
}

/** Environment variables of the debug log. Level `debug` logs a line for each request, level `trace` also the bodies. */
const DEBUG_ENV = { level: "DDM_LOG", file: "DDM_LOG_FILE" } as const;

/**
 * Reads the settings. `config` takes precedence over the environment, and the environment over a profile.
 * Credentials in `config` or the environment disable the profile, unless `profile` is set. An empty value counts as absent.
 *
 * @param env the environment variables
 * @param readFile returns the text of a file; throws an error if the file does not exist
 * @throws ConfigurationError with all problems
 */
export function readSettings(
  config: ConfigSource,
  env: NodeJS.ProcessEnv = process.env,
  readFile: (path: string) => string = (path) => readFileSync(path, "utf8"),
): Settings {
  const problems: string[] = [];
  const problem = (name: SettingName, what: string) => problems.push(`${settingLabel(name)} ${what}`);

  const stack: Source = { name: "stack config", get: (name) => nonEmpty(config.get(`huaweicloud:${name}`)) };
  const environment: Source = { name: "the environment", get: (name) => nonEmpty(env[SETTINGS[name].env]) };
  const explicit = [stack, environment];
  const profile = profileSource((name) => firstValue(explicit, name), env, readFile, problem);
  const sources =
    hasCredentials(explicit) && firstValue(explicit, "profile") === undefined ? explicit : [...explicit, profile];
  const get = (name: SettingName) => firstValue(sources, name);

  const credentials = readCredentials(sources, problems);
  // Upper case is the same host, but would be another location of the resources, and another name of the region's project.
  const region = (get("region") ?? "").toLowerCase();
  if (region === "") problem("region", "is missing: the region to work in, such as eu-west-101.");
  // The regions eu-west-1xx have a domain of their own.
  const regionalCloud = /^eu-west-1\d\d$/.test(region) ? "myhuaweicloud.eu" : "myhuaweicloud.com";
  const cloud = get("cloud")?.toLowerCase() ?? regionalCloud;
  // Credentials are sent to hosts whose names contain the region and the cloud, so both must be parts of a DNS name.
  if (region !== "" && !isDnsName(region, 1))
    problem("region", `must be a region such as eu-west-101, not "${region}".`);
  if (!isDnsName(cloud)) problem("cloud", `must be a domain such as myhuaweicloud.com, not "${cloud}".`);
  const projectId = readProjectId(sources);
  if (projectId !== undefined && !/^[\w-]+$/.test(projectId))
    problem("projectId", `must consist of letters, digits, hyphens and underscores, not "${projectId}".`);
  const settings: Omit<Settings, "credentials"> = {
    region,
    cloud,
    defaultService: "ddm",
    endpoints: readEndpoints(get, region, cloud, problem),
    insecure: readBoolean("insecure", get, problem) ?? false,
    maxRetries: readNumber("maxRetries", get, problem, { minimum: 0, whole: true }) ?? 5,
    requestsPerMinute: readNumber("requestsPerMinute", get, problem, { minimum: 1 }) ?? 60,
    debug: readDebugLevel(env[DEBUG_ENV.level], problems),
    ...optionalProperty("projectId", projectId),
    ...optionalProperty("projectName", get("projectName")),
    ...optionalProperty("enterpriseProjectId", get("enterpriseProjectId")),
    ...readProxy(env, problems),
    ...optionalProperty("debugFile", nonEmpty(env[DEBUG_ENV.file])),
  };
  if (credentials === undefined || problems.length > 0) throw new ConfigurationError(problems);
  return { ...settings, credentials };
}

/** Reads the project id. A project name replaces the ids of later sources: they may belong to another project. */
function readProjectId(sources: readonly Source[]): string | undefined {
  const hasProject = (source: Source) => (["projectId", "projectName"] as const).some((name) => source.get(name));
  return sources.find(hasProject)?.get("projectId");
}

/** Whether a text is a DNS name: labels of letters, digits and hyphens. */
function isDnsName(text: string, maxLabels = Infinity): boolean {
  const labels = text.split(".");
  return (
    text.length <= 253 &&
    labels.length <= maxLabels &&
    labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label))
  );
}

/** Reads the proxies from HTTP_PROXY, HTTPS_PROXY and NO_PROXY. Variables with lower-case names take precedence. */
function readProxy(env: NodeJS.ProcessEnv, problems: string[]): Pick<Settings, "proxy"> {
  const find = (name: string) => {
    const used = [name.toLowerCase(), name].find((each) => nonEmpty(env[each]) !== undefined);
    return { variable: used ?? name, value: nonEmpty(env[used ?? name]) ?? "" };
  };
  const urlOf = (name: string) => {
    const { variable, value } = find(name);
    const url = value === "" || value.includes("://") ? value : `http://${value}`;
    // The problem does not show the value, which may contain a password.
    if (url !== "" && !isProxyUrl(url))
      problems.push(
        `The environment variable ${variable} must be the URL of a proxy, such as http://proxy.example:3128.`,
      );
    return url;
  };
  const proxy = { http: urlOf("HTTP_PROXY"), https: urlOf("HTTPS_PROXY"), except: find("NO_PROXY").value };
  return proxy.http === "" && proxy.https === "" ? {} : { proxy };
}

/** Whether a text is a URL of a proxy that undici accepts. */
function isProxyUrl(text: string): boolean {
  try {
    const { protocol, username, password } = new URL(text);
    decodeURIComponent(username + password);
    return ["http:", "https:", "socks5:", "socks:"].includes(protocol);
  } catch {
    return false;
  }
}

function readBoolean(name: SettingName, get: SettingReader, problem: ProblemReporter): boolean | undefined {
  const text = get(name);
  if (text === undefined) return undefined;
  if (text === "true" || text === "1") return true;
  if (text !== "false" && text !== "0") problem(name, `must be true or false, not "${text}".`);
  return false;
}

function readNumber(
  name: SettingName,
  get: SettingReader,
  problem: ProblemReporter,
  { minimum, whole = false }: { minimum: number; whole?: boolean },
): number | undefined {
  const text = get(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= minimum && (!whole || Number.isInteger(value))) return value;
  problem(name, `must be a ${whole ? "whole " : ""}number of at least ${minimum}, not "${text}".`);
  return undefined;
}

function readDebugLevel(text: string | undefined, problems: string[]): Settings["debug"] {
  const level = nonEmpty(text) ?? "off";
  if (level === "off" || level === "debug" || level === "trace") return level;
  problems.push(`The environment variable ${DEBUG_ENV.level} must be off, debug or trace, not "${level}".`);
  return "off";
}
