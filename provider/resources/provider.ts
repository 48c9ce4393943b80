import * as pulumi from "@pulumi/pulumi";

/**
 * Settings of the resources that use this provider. A setting that is absent is read from the environment or the profile; stack
 * config is not used.
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
  /** An IAM token obtained elsewhere, instead of an access key; it is not renewed. Environment: `HW_AUTH_TOKEN`. */
  authToken?: pulumi.Input<string>;
  /** Project id; looked up by name when absent. Environment: `HW_PROJECT_ID`. */
  projectId?: pulumi.Input<string>;
  /** Project name; the region's own project when absent. Environment: `HW_PROJECT_NAME`. */
  projectName?: pulumi.Input<string>;
  /** Account name, for authentication by password. Environment: `HW_DOMAIN_NAME`. */
  domainName?: pulumi.Input<string>;
  /** User name, for authentication by password. Environment: `HW_USER_NAME`. */
  userName?: pulumi.Input<string>;
  /** Password of the user. Environment: `HW_USER_PASSWORD`. */
  password?: pulumi.Input<string>;
  /** URL of the identity service. Default: `https://iam.<region>.<cloud>/v3`. Environment: `HW_AUTH_URL`. */
  authUrl?: pulumi.Input<string>;
  /** Enterprise project of new resources that name none. Environment: `HW_ENTERPRISE_PROJECT_ID`. */
  enterpriseProjectId?: pulumi.Input<string>;
  /** Domain of the cloud. Default: `myhuaweicloud.com`, or `myhuaweicloud.eu` for regions `eu-west-1xx`. Environment: `HW_CLOUD`. */
  cloud?: pulumi.Input<string>;
  /**
   * URLs by service (`ddm`, `iam`, `eps`, `bss`, `vpc`, `ecs`, `sdrs`), for services with another address than the default one.
   * Environment: `HW_ENDPOINTS` (JSON).
   */
  endpoints?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Whether TLS certificates are accepted unverified. Default: false. Environment: `HW_INSECURE`. */
  insecure?: pulumi.Input<boolean>;
  /** Number of retries of a failed read. Default: 5. Environment: `HW_MAX_RETRIES`. */
  maxRetries?: pulumi.Input<number>;
  /** The user's quota of requests per minute. Default: 60. Environment: `HW_REQUESTS_PER_MINUTE`. */
  requestsPerMinute?: pulumi.Input<number>;
  /** Name of the profile for credentials and region. Default: the file's current one. Environment: `HW_PROFILE`. */
  profile?: pulumi.Input<string>;
  /** File of profiles. Default: `~/.hcloud/config.json`. Environment: `HW_SHARED_CONFIG_FILE`. */
  sharedConfigFile?: pulumi.Input<string>;
}

const secrets = new Set<string>(["accessKey", "secretKey", "securityToken", "authToken", "password"]);

/**
 * Settings for a part of a stack: a region or account that differs from the stack's own.
 *
 * @example
 * ```ts
 * const dublin = new ddm.Provider("dublin", { region: "eu-west-101" });
 * const db = new ddm.Instance("orders", { … }, { provider: dublin });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    const settings: pulumi.Inputs = {};
    for (const [setting, value] of Object.entries(args as Record<string, unknown>)) {
      if (value === undefined || value === null) continue;
      // Pulumi passes provider settings as strings.
      const text = pulumi
        .output(value)
        .apply((known: unknown) => (typeof known === "string" ? known : JSON.stringify(known)));
      settings[`huaweicloud:${setting}`] = secrets.has(setting) ? pulumi.secret(text) : text;
    }
    super("pulumi-nodejs", name, settings, opts);
  }
}
