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

/** The name of a setting in stack config, without its namespace. */
export type SettingName = keyof typeof SETTINGS;

/** One place where settings are looked for. */
export interface Source {
  name: string;
  get(name: SettingName): string | undefined;
}

/** The value of a setting, wherever it was found. */
export type Get = (name: SettingName) => string | undefined;
/** Notes what is wrong with a setting; the text follows its name. */
export type Problem = (name: SettingName, what: string) => void;

/** The value of the first source that has one. */
export function firstOf(sources: readonly Source[], name: SettingName): string | undefined {
  for (const source of sources) {
    const value = source.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** `huaweicloud:region (HW_REGION_NAME)` */
export function named(name: SettingName): string {
  return `huaweicloud:${name} (${SETTINGS[name].env})`;
}

/** The text without blanks around it; `undefined` when nothing is left. */
export function present(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}

/** `{ key: value }`, or nothing at all: an optional setting is absent, never `undefined`. */
export function defined<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}
