/** Settings by their keys in stack config (namespace `huaweicloud`), with their environment variables. `ProviderArgs` documents them. */
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

/** Names a setting in messages: `huaweicloud:region (HW_REGION_NAME)`. */
export function settingLabel(name: SettingName): string {
  return `huaweicloud:${name} (${SETTINGS[name].env})`;
}
