/**
 * The services the provider talks to: DDM itself, identity (tokens, projects), enterprise projects, billing (orders), networks
 * (the address of an elastic IP), servers (server groups), and disaster recovery (protection groups).
 */
export const SERVICES = ["ddm", "iam", "eps", "bss", "vpc", "ecs", "sdrs"] as const;

/** One of {@link SERVICES}. */
export type Service = (typeof SERVICES)[number];

/** Priority of calls that wait for the quota: mutations before reads before polls. */
export type Lane = "mutation" | "read" | "poll";

/** One call of a documented operation. */
export interface ApiRequest {
  /** The documented name of the operation, e.g. `CreateInstance`: shown in errors and logs. */
  operation: string;
  /** @defaultValue "ddm" */
  service?: Service | undefined;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /**
   * Path below the service's endpoint, e.g. `/v1/{project_id}/instances/${id}`. The literal `{project_id}` is filled by the
   * client, everything else by the caller, who encodes each segment with `encodeURIComponent`.
   */
  path: string;
  /** Query parameters; `undefined` ones are left out. */
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  lane: Lane;
  /**
   * What the call reads or changes, from coarse to fine, so that shared reads are dropped when they may have become old:
   * `instance 3f…`, `instance 3f… accounts`.
   *
   * @defaultValue everything
   */
  scope?: string | undefined;
  /** What the call is about, for errors: `instance "orders" (3f…in09)`. */
  subject?: string | undefined;
  /**
   * Until when (milliseconds since the epoch) the call is sent again while {@link isBusy} holds.
   *
   * @defaultValue 10 minutes from now
   */
  busyUntil?: number | undefined;
  /** Whether an error says that what is to be changed is busy, so that nothing was done and the call may be sent again. */
  isBusy?: ((error: { status: number; code: string | undefined }) => boolean) | undefined;
  /**
   * Whether the call may be sent again although an earlier attempt may have been carried out: setting a value twice is
   * harmless, buying twice is not.
   *
   * @defaultValue true for GET, false for all else
   */
  repeatable?: boolean | undefined;
  /**
   * Says what in the body of a 2xx is not as documented (`undefined`: nothing). What it rejects is an
   * `UnexpectedAnswerError`, retried like a 5xx when the call is a GET.
   */
  check?: ((body: unknown) => string | undefined) | undefined;
}

/** What a successful (2xx) call answered. */
export interface ApiAnswer {
  status: number;
  /** The parsed JSON; `undefined` when the body was empty. */
  body: unknown;
  /** The cloud's id of this call, for support. */
  requestId?: string | undefined;
  /** The cloud's own clock (the `Date` header), in milliseconds since the epoch: what its timestamps are to be compared with. */
  date?: number | undefined;
}

/** Speaks to the cloud for one user: signs, waits for its turn, retries what may be retried, and throws typed errors. */
export interface ApiClient {
  /**
   * Sends one request until it succeeds or fails for good.
   *
   * @throws ApiError the API answered an error; UnexpectedAnswerError it answered a 2xx that cannot be read; ConnectionError
   * the connection failed; UnreachableError nothing answers at the endpoint; AuthenticationError the credentials were refused;
   * ProjectLookupError no project id could be found
   */
  send(request: ApiRequest): Promise<ApiAnswer>;
  /** The region all calls go to. */
  readonly region: string;
  /** The id of the project all calls are made in: the setting, or looked up once by name. Throws like {@link send}. */
  projectId(): Promise<string>;
  /** Closes the connections; running calls finish first. */
  close(): Promise<void>;
}
