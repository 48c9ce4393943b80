/**
 * The services that the provider calls: DDM, IAM (tokens, projects), EPS (enterprise projects), BSS (orders), VPC (elastic IPs), ECS
 * (server groups) and SDRS (protection groups).
 */
export const SERVICES = ["ddm", "iam", "eps", "bss", "vpc", "ecs", "sdrs"] as const;

/** One of {@link SERVICES}. */
export type Service = (typeof SERVICES)[number];

/** Priority of a call that waits for the quota. A mutation can overtake reads and polls, and a read can overtake polls. */
export type Priority = "mutation" | "read" | "poll";

/** One call of a documented operation. */
export interface ApiRequest {
  /** Documented name of the operation, as shown in errors and logs, e.g. `CreateInstance`. */
  operation: string;
  /** @defaultValue the `defaultService` of the settings */
  service?: Service | undefined;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Whether the call is a read with a request body. The method of such a call is not GET. @defaultValue false */
  isQuery?: boolean | undefined;
  /**
   * Path below the service's endpoint, e.g. `/v1/{project_id}/instances/${id}`. The client replaces `{project_id}`. The
   * caller fills in everything else and encodes each segment with `encodeURIComponent`.
   */
  path: string;
  /** Query parameters. Parameters that are `undefined` are omitted. */
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  priority: Priority;
  /**
   * Scope that the call reads or changes, as words from coarse to fine, e.g. `instance 3f… accounts`. A mutation or a poll drops the
   * cached reads of its scope.
   *
   * @defaultValue everything
   */
  scope?: string | undefined;
  /** Whether the response rarely changes. A caching client then reuses it for an hour. Set for catalogs, for example. */
  isConstant?: boolean | undefined;
  /** Subject of error messages: `instance "orders" (3f…in09)`. */
  subject?: string | undefined;
  /**
   * Deadline of the call, in milliseconds since the epoch. Until then, the call may wait for the quota, and is repeated while
   * it is throttled or its resource is busy ({@link isBusy}). After the deadline, the call is sent only if the quota permits it immediately.
   *
   * @defaultValue none: the call waits for the quota as long as necessary, and is repeated until 10 minutes after its first failure
   */
  deadline?: number | undefined;
  /** Whether an error means that the resource is busy. A busy resource was not changed, so the call may be repeated. */
  isBusy?: ((error: { status: number; code: string | undefined }) => boolean) | undefined;
  /**
   * Whether the call may be repeated although an earlier attempt may have been carried out. Setting a value twice is harmless, but
   * placing an order twice is not.
   *
   * @defaultValue true for a read, false for a mutation
   */
  repeatable?: boolean | undefined;
  /** Called before each attempt, after the wait for the quota. If the function throws, the attempt is not sent and the call fails. */
  onStart?: (() => void) | undefined;
  /**
   * Validates the body of a 2xx response. Returns a description of the problem, or `undefined` for a valid body. An invalid body causes an
   * `UnexpectedResponseError`, and a read is then repeated as after a 502.
   */
  check?: ((body: unknown) => string | undefined) | undefined;
}

/** Whether a call only reads. */
export function isRead({ method, isQuery = false }: Pick<ApiRequest, "method" | "isQuery">): boolean {
  return method === "GET" || isQuery;
}

/** A request whose service is known. */
export type ResolvedRequest = ApiRequest & { service: Service };

/** A successful (2xx) response. */
export interface ApiResponse {
  status: number;
  /** The parsed JSON; `undefined` when the body was empty. */
  body: unknown;
  /** Request id of the API. Huawei Cloud's support asks for it. */
  requestId?: string | undefined;
  /** Time of the response by the API's clock (`Date` header), in milliseconds since the epoch. */
  date?: number | undefined;
}

/** A client of one user: authenticates, throttles and retries requests, and throws typed errors. */
export interface ApiClient {
  /**
   * Sends a request, with retries.
   *
   * @throws ApiError for an error status
   * @throws UnexpectedResponseError for a 2xx with an invalid body
   * @throws ConnectionError or UnreachableError if the connection fails
   * @throws AuthenticationError if the credentials are refused
   * @throws ProjectLookupError if the project is not found
   * @throws QuotaTimeoutError if the quota permits no call before the deadline
   */
  send(request: ApiRequest): Promise<ApiResponse>;
  /** Region of all calls. */
  readonly region: string;
  /** Returns the project id of all calls. It is configured, or looked up by name once. Throws the errors of {@link send}. */
  projectId(): Promise<string>;
  /** Closes the connections after the running calls have ended. */
  close(): Promise<void>;
}
