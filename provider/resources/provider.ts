import * as pulumi from "@pulumi/pulumi";
import { nameHint } from "../nearest-name";
import { requireObject } from "./arguments";

/**
 * Settings of the resources that use this provider. Absent settings are read from the environment, then from the profile. Stack
 * config is not read.
 */
export interface ProviderArgs {
  /** Region, e.g. `eu-west-101`. Environment: `HW_REGION_NAME`. */
  region?: pulumi.Input<string>;
  /** Access key. Environment: `HW_ACCESS_KEY`. */
  accessKey?: pulumi.Input<string>;
  /** Secret key. Environment: `HW_SECRET_KEY`. */
  secretKey?: pulumi.Input<string>;
  /** Security token of a temporary access key. Environment: `HW_SECURITY_TOKEN`. */
  securityToken?: pulumi.Input<string>;
  /** An IAM token, as an alternative to an access key. The provider does not renew the token. Environment: `HW_AUTH_TOKEN`. */
  authToken?: pulumi.Input<string>;
  /** Project id. Default: the id of the project named `projectName`. Environment: `HW_PROJECT_ID`. */
  projectId?: pulumi.Input<string>;
  /** Project name. Default: the region's name, which is also the name of its default project. Environment: `HW_PROJECT_NAME`. */
  projectName?: pulumi.Input<string>;
  /** Account name, for authentication by password. Environment: `HW_DOMAIN_NAME`. */
  domainName?: pulumi.Input<string>;
  /** User name, for authentication by password. Environment: `HW_USER_NAME`. */
  userName?: pulumi.Input<string>;
  /** Password of the user. Environment: `HW_USER_PASSWORD`. */
  password?: pulumi.Input<string>;
  /** URL of the identity service. Default: `https://iam.<region>.<cloud>/v3`. Environment: `HW_AUTH_URL`. */
  authUrl?: pulumi.Input<string>;
  /** Default enterprise project of new resources. Environment: `HW_ENTERPRISE_PROJECT_ID`. */
  enterpriseProjectId?: pulumi.Input<string>;
  /** Domain of the cloud. Default: `myhuaweicloud.com`, or `myhuaweicloud.eu` for regions `eu-west-1xx`. Environment: `HW_CLOUD`. */
  cloud?: pulumi.Input<string>;
  /**
   * URLs of services that are not at their default address. The keys are `ddm`, `iam`, `eps`, `bss`, `vpc`, `ecs` and `sdrs`. Environment:
   * `HW_ENDPOINTS` (JSON).
   */
  endpoints?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Whether TLS certificates are accepted without verification. Default: false. Environment: `HW_INSECURE`. */
  insecure?: pulumi.Input<boolean>;
  /**
   * Maximum number of retries of a call after a failed connection, HTTP 408, 500, 502, 503 or 504, or a malformed response. A call is retried
   * only if a repetition is safe. Default: 5. Environment: `HW_MAX_RETRIES`.
   */
  maxRetries?: pulumi.Input<number>;
  /** The user's quota of requests per minute. Default: 60. Environment: `HW_REQUESTS_PER_MINUTE`. */
  requestsPerMinute?: pulumi.Input<number>;
  /**
   * Name of the profile with credentials, region and project. Default: the current profile of `sharedConfigFile`, or none if
   * credentials are set elsewhere. Environment: `HW_PROFILE`.
   */
  profile?: pulumi.Input<string>;
  /** Path of the file that contains the profiles. Default: `~/.hcloud/config.json`. Environment: `HW_SHARED_CONFIG_FILE`. */
  sharedConfigFile?: pulumi.Input<string>;
}

/** Whether a setting is a secret, by its name. */
const isSecret: Readonly<Record<keyof ProviderArgs, boolean>> = {
  region: false,
  accessKey: true,
  secretKey: true,
  securityToken: true,
  authToken: true,
  projectId: false,
  projectName: false,
  domainName: false,
  userName: false,
  password: true,
  authUrl: false,
  enterpriseProjectId: false,
  cloud: false,
  endpoints: false,
  insecure: false,
  maxRetries: false,
  requestsPerMinute: false,
  profile: false,
  sharedConfigFile: false,
};

/**
 * Provider for resources in another region or account than the rest of the stack.
 *
 * @example
 * ```ts
 * const dublin = new ddm.Provider("dublin", { region: "eu-west-101" });
 * const db = new ddm.Instance("orders", { … }, { provider: dublin });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    const what = `ddm.Provider "${name}"`;
    requireObject(what, args);
    const settings: pulumi.Inputs = {};
    for (const [setting, value] of Object.entries(args as Record<string, unknown>)) {
      if (value === undefined || value === null) continue;
      // If a misspelled setting were ignored, the resources could be created in another region or account.
      if (!isSetting(setting))
        throw new pulumi.RunError(
          `${what} has no setting "${setting}"${nameHint(setting, Object.keys(isSecret)) || "."}`,
        );
      // Pulumi passes provider settings as strings.
      const text = pulumi
        .output(value)
        .apply((known: unknown) => (typeof known === "string" ? known : JSON.stringify(known ?? undefined)));
      settings[`huaweicloud:${setting}`] = isSecret[setting] ? pulumi.secret(text) : text;
    }
    super("pulumi-nodejs", name, settings, opts);
    // For lookups, which run in the program's process. Pulumi does not return a provider's settings to that process.
    Object.defineProperty(this, SETTINGS, { value: pulumi.output(settings) });
  }
}

function isSetting(name: string): name is keyof ProviderArgs {
  return Object.hasOwn(isSecret, name);
}

/** Name of the hidden property with the settings. A string, unlike a symbol, is the same in every copy of this package. */
const SETTINGS = "__ddmSettings";

/** Returns the settings of a `ddm.Provider`, by their keys in stack config; undefined for any other value. */
export function settingsOf(provider: object): pulumi.Output<Record<string, string>> | undefined {
  return (provider as { [SETTINGS]?: pulumi.Output<Record<string, string>> })[SETTINGS];
}
