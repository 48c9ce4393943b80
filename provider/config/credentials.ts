import type { Credentials } from "../http/settings";
import { SETTINGS, settingLabel, type SettingName } from "./setting-names";
import { firstValue, optionalProperty, type Source } from "./sources";

const KINDS = {
  token: ["authToken"],
  "access key": ["accessKey", "secretKey"],
  password: ["userName", "password", "domainName"],
} as const satisfies Record<Credentials["kind"], readonly SettingName[]>;

/** The kinds, in the order of {@link readCredentials}. */
const credentialKinds = ["token", "access key", "password"] as const;

/**
 * Reads the credentials. The first source with credentials decides the kind. If this source has several kinds, the order is: token, access
 * key, password. Later sources add missing parts, for instance a secret key in the environment.
 */
export function readCredentials(sources: readonly Source[], problems: string[]): Credentials | undefined {
  for (const source of sources)
    for (const kind of credentialKinds)
      if (namesThatShow(kind).some((name) => source.get(name) !== undefined))
        return completeCredentials(kind, sources, problems);
  problems.push(
    `There are no credentials: set ${settingLabel("accessKey")} and ${settingLabel("secretKey")}, or ` +
      `${settingLabel("userName")}, ${settingLabel("password")} and ${settingLabel("domainName")}, preferably in the environment.`,
  );
  return undefined;
}

/** Whether any source has credentials, complete or not. */
export function hasCredentials(sources: readonly Source[]): boolean {
  return credentialKinds.some((kind) => namesThatShow(kind).some((name) => firstValue(sources, name) !== undefined));
}

/** Returns the settings that show the kind of credentials. An account name does not: other clients also use it with an access key. */
function namesThatShow(kind: Credentials["kind"]): readonly SettingName[] {
  return KINDS[kind].filter((name) => name !== "domainName");
}

function completeCredentials(
  kind: Credentials["kind"],
  sources: readonly Source[],
  problems: string[],
): Credentials | undefined {
  const names = KINDS[kind];
  const missing = names.filter((name) => firstValue(sources, name) === undefined);
  const given = names.filter((name) => !missing.includes(name)).map(settingLabel);
  for (const name of missing)
    problems.push(`${settingLabel(name)} is missing: it is required with ${given.join(" and ")}.`);
  if (missing.length > 0) return undefined;

  const value = (name: SettingName) => firstValue(sources, name) ?? "";
  const headerValue = (name: SettingName, text = value(name)) => {
    if (!/^[\x21-\x7e]+$/.test(text))
      problems.push(`${settingLabel(name)} must be one line of ASCII characters without spaces. Copy it again.`);
    return text;
  };
  const source = describeSources(sources, names);
  switch (kind) {
    case "token":
      return { kind, token: headerValue("authToken"), source };
    case "access key": {
      const accessKey = headerValue("accessKey");
      // A security token belongs to one access key, so both come from the same source.
      const keySource = sources.find((each) => each.get("accessKey") !== undefined);
      const securityToken = keySource?.get("securityToken");
      if (securityToken !== undefined) headerValue("securityToken", securityToken);
      return {
        kind,
        accessKey,
        secretKey: value("secretKey"),
        ...optionalProperty("securityToken", securityToken),
        source,
      };
    }
    case "password":
      return {
        kind,
        domainName: value("domainName"),
        userName: value("userName"),
        password: value("password"),
        source,
      };
  }
}

/** Returns e.g. `the environment (HW_ACCESS_KEY, HW_SECRET_KEY)`. */
function describeSources(sources: readonly Source[], names: readonly SettingName[]): string {
  const sourceOf = (setting: SettingName) => sources.find((source) => source.get(setting) !== undefined);
  return sources
    .map((source) => ({ source, settings: names.filter((setting) => sourceOf(setting) === source) }))
    .filter(({ settings }) => settings.length > 0)
    .map(({ source: { name }, settings }) => {
      if (name === "stack config") return `stack config or the ddm.Provider (${settings.map(configKey).join(", ")})`;
      if (name === "the environment")
        return `the environment (${settings.map((each) => SETTINGS[each].env).join(", ")})`;
      return name;
    })
    .join(" and ");
}

const configKey = (setting: SettingName) => `huaweicloud:${setting}`;
