import type { Service } from "./request";

/** Everything the client needs to know, read and validated by `config.ts`. */
export interface Settings {
  /** Region, e.g. `eu-west-101`. */
  readonly region: string;
  /** Domain of the cloud, e.g. `myhuaweicloud.com`. */
  readonly cloud: string;
  readonly credentials: Credentials;
  /** Project id; looked up by {@link projectName} when absent. */
  readonly projectId?: string;
  /** Project name; the region's own project, which has its name, when absent. */
  readonly projectName?: string;
  /** Enterprise project that new resources go to when they name none. */
  readonly enterpriseProjectId?: string;
  /** Where each service is: an absolute URL without trailing slash. */
  readonly endpoints: Readonly<Record<Service, Endpoint>>;
  /** Whether TLS certificates are accepted unverified. */
  readonly insecure: boolean;
  /** The way out through a proxy, when there is one; as the usual environment variables have it. */
  readonly proxy?: ProxySettings;
  /** How often a failed read is sent again. */
  readonly maxRetries: number;
  /** The quota of calls in any 60 seconds. */
  readonly requestsPerMinute: number;
  /** What is logged of requests and answers: nothing, a line each, or also the (redacted) bodies. */
  readonly debug: "off" | "debug" | "trace";
  /** File that the debug log is appended to; the provider's own log when absent. */
  readonly debugFile?: string;
}

/** URLs of proxies for each scheme, and a comma-separated list of hosts that are reached directly. Absent parts are empty. */
export interface ProxySettings {
  readonly http: string;
  readonly https: string;
  readonly except: string;
}

/** An address and how it was found. */
export interface Endpoint {
  /** Absolute URL without trailing slash. */
  readonly url: string;
  /** Whether it was derived from the region, or set by the user. */
  readonly from: "region" | "setting";
  /** What to check when the address turns out to be wrong, for errors: full sentences. */
  readonly hint?: string;
}

/** One of the three ways to authenticate; `source` names where they were found (never their values), for errors. */
export type Credentials =
  | { readonly kind: "token"; readonly token: string; readonly source: string }
  | {
      readonly kind: "access key";
      readonly accessKey: string;
      readonly secretKey: string;
      /** Comes with temporary access keys. */
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
