/** Every setting: its key in stack config (namespace `huaweicloud`) and its environment variable. `ProviderArgs` documents them. */
export const SETTINGS = {
  region: { env: "HW_REGION_NAME" },
  accessKey: { env: "HW_ACCESS_KEY", secret: true },
  secretKey: { env: "HW_SECRET_KEY", secret: true },
  securityToken: { env: "HW_SECURITY_TOKEN", secret: true },
  authToken: { env: "HW_AUTH_TOKEN", secret: true },
  domainName: { env: "HW_DOMAIN_NAME" },
  userName: { env: "HW_USER_NAME" },
  password: { env: "HW_USER_PASSWORD", secret: true },
  authUrl: { env: "HW_AUTH_URL" },
  projectId: { env: "HW_PROJECT_ID" },
  projectName: { env: "HW_PROJECT_NAME" },
  enterpriseProjectId: { env: "HW_ENTERPRISE_PROJECT_ID" },
  cloud: { env: "HW_CLOUD" },
  endpoints: { env: "HW_ENDPOINTS" },
  insecure: { env: "HW_INSECURE" },
  maxRetries: { env: "HW_MAX_RETRIES" },
  requestsPerMinute: { env: "HW_REQUESTS_PER_MINUTE" },
  sharedConfigFile: { env: "HW_SHARED_CONFIG_FILE" },
  profile: { env: "HW_PROFILE" },
} as const satisfies Record<string, { env: string; secret?: true }>;

/** Name of a setting in stack config, without its namespace. */
export type SettingName = keyof typeof SETTINGS;

/** A source of settings. */
export interface Source {
  name: string;
  get(name: SettingName): string | undefined;
}

/** Returns the value of a setting from the first source that has it. */
export type Get = (name: SettingName) => string | undefined;
/** Reports a problem of a setting; the text follows its name. */
export type Problem = (name: SettingName, what: string) => void;

/** Returns the value of the first source that has one. */
export function firstOf(sources: readonly Source[], name: SettingName): string | undefined {
  for (const source of sources) {
    const value = source.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Names a setting in messages: `huaweicloud:region (HW_REGION_NAME)`. */
export function named(name: SettingName): string {
  return `huaweicloud:${name} (${SETTINGS[name].env})`;
}

/** Returns the trimmed text, or `undefined` if it is empty. */
export function present(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}

/** Returns `{ key: value }`, or `{}` without a value: an optional setting is absent, never `undefined`. */
export function defined<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}
