/** Every setting: its key in stack config (namespace `huaweicloud`), its environment variable, and what it is for. */
export const SETTINGS = {
  region: { env: "HW_REGION_NAME", about: "Region, e.g. eu-west-101." },
  accessKey: { env: "HW_ACCESS_KEY", secret: true, about: "Access key id (AK)." },
  secretKey: { env: "HW_SECRET_KEY", secret: true, about: "Secret access key (SK)." },
  securityToken: { env: "HW_SECURITY_TOKEN", secret: true, about: "Security token of a temporary access key." },
  authToken: { env: "HW_AUTH_TOKEN", secret: true, about: "An IAM token obtained elsewhere; it is not renewed." },
  domainName: { env: "HW_DOMAIN_NAME", about: "Account name, to log in by password." },
  userName: { env: "HW_USER_NAME", about: "IAM user name, to log in by password." },
  password: { env: "HW_USER_PASSWORD", secret: true, about: "The IAM user's password." },
  authUrl: { env: "HW_AUTH_URL", about: "Address of IAM. Default: https://iam.{region}.{cloud}/v3." },
  projectId: { env: "HW_PROJECT_ID", about: "Project id. Default: looked up by projectName." },
  projectName: { env: "HW_PROJECT_NAME", about: "Project name. Default: the region's own project." },
  enterpriseProjectId: { env: "HW_ENTERPRISE_PROJECT_ID", about: "Enterprise project of new resources." },
  cloud: { env: "HW_CLOUD", about: "Domain of the cloud. Default: myhuaweicloud.com; .eu for regions eu-west-1xx." },
  endpoints: {
    env: "HW_ENDPOINTS",
    about: 'URLs of ddm, iam, eps, bss, vpc, ecs, sdrs: {"ddm":"http://127.0.0.1:8080"}.',
  },
  insecure: { env: "HW_INSECURE", about: "true: accept any TLS certificate. Default: false." },
  maxRetries: { env: "HW_MAX_RETRIES", about: "How often a failed read is sent again. Default: 5." },
  requestsPerMinute: { env: "HW_REQUESTS_PER_MINUTE", about: "Quota of calls a minute. Default: 60." },
  sharedConfigFile: { env: "HW_SHARED_CONFIG_FILE", about: "File of profiles. Default: ~/.hcloud/config.json." },
  profile: { env: "HW_PROFILE", about: "Name of the profile. Default: the file's current one." },
} as const satisfies Record<string, { env: string; secret?: true; about: string }>;

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
