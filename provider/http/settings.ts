import type { Service } from "./request";

/** Settings of a client, read and validated by `config.ts`. */
export interface Settings {
  /** Region, e.g. `eu-west-101`. */
  readonly region: string;
  /** Domain of the cloud, e.g. `myhuaweicloud.com`. */
  readonly cloud: string;
  readonly credentials: Credentials;
  /** Project id; looked up by {@link projectName} when absent. */
  readonly projectId?: string;
  /** Project name. @defaultValue the name of the region, which is also the name of the region's default project */
  readonly projectName?: string;
  /** Default enterprise project of new resources. */
  readonly enterpriseProjectId?: string;
  /** Default service of requests. A quota belongs to a user and to the endpoint of this service. */
  readonly defaultService: Service;
  /** Endpoint of each service. */
  readonly endpoints: Readonly<Record<Service, Endpoint>>;
  /** Whether TLS certificates are accepted without verification. */
  readonly insecure: boolean;
  /** Proxies, from the environment variables HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
  readonly proxy?: ProxySettings;
  /** Maximum number of retries of a call after a failed connection, HTTP 408, 500, 502, 503 or 504, or a malformed response. */
  readonly maxRetries: number;
  /** Quota of calls in any 60 seconds. */
  readonly requestsPerMinute: number;
  /** Level of the debug log: nothing, a line for each request, or also the redacted bodies. */
  readonly debug: "off" | "debug" | "trace";
  /** File that the debug log is appended to. @defaultValue standard error of the process */
  readonly debugFile?: string;
}

/**
 * Proxy URL of each scheme, and a comma-separated list of hosts without proxy. Empty if not set. If only `https` is empty, HTTPS requests
 * use the proxy `http`.
 */
export interface ProxySettings {
  readonly http: string;
  readonly https: string;
  readonly except: string;
}

/** The address of a service, and where the address comes from. */
export interface Endpoint {
  /** Absolute URL without trailing slash. */
  readonly url: string;
  /** `region`: the address is derived from the region or the cloud's domain. `setting`: the user has set the address. */
  readonly from: "region" | "setting";
  /** Advice for errors that a wrong address may cause, in full sentences. */
  readonly hint?: string;
}

/** Credentials of one of three kinds. For errors, `source` says where the credentials come from. It never contains their values. */
export type Credentials =
  | { readonly kind: "token"; readonly token: string; readonly source: string }
  | {
      readonly kind: "access key";
      readonly accessKey: string;
      readonly secretKey: string;
      /** Only temporary access keys have a security token. */
      readonly securityToken?: string;
      readonly source: string;
    }
  | {
      readonly kind: "password";
      /** The account that the user belongs to. */
      readonly domainName: string;
      readonly userName: string;
      readonly password: string;
      readonly source: string;
    };
