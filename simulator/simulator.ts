import { authenticate } from "./auth/authenticate";
import { SimClock } from "./clock";
import { ERROR_CODES, isErrorCode } from "./error-codes";
import { ApiError, errorBody, type Service } from "./errors";
import { Faults, type FaultRule } from "./faults";
import { Ids, seedNumber } from "./ids";
import { applyDueJobs } from "./jobs/engine";
import { Journal } from "./journal";
import type { State } from "./model";
import { API_GROUPS } from "./operations/index";
import { Quota } from "./quota";
import { Router, type Operation, type Reply } from "./registry";
import { initialState } from "./seed/state";
import { World } from "./world";

/** How a simulated cloud is made. */
export interface SimulatorOptions {
  /** What ids, jitter and chance grow from. Default `"1"`. */
  readonly seed?: string | undefined;
  /** Simulated seconds per real second; 0 stands still. Default 1. */
  readonly speed?: number | undefined;
  /** Calls a minute for a user, in simulated time. Default 60 (spec 1.2); 0 refuses all. */
  readonly quota?: number | undefined;
  /** A state to begin with instead of an empty cloud. */
  readonly state?: State | undefined;
  /** Simulated time at the start, in milliseconds. Default: the real time. */
  readonly start?: number | undefined;
  /** The real time in milliseconds. Default `Date.now`. */
  readonly realNow?: (() => number) | undefined;
}

/** A request as it comes from the wire. */
export interface ApiRequest {
  readonly method: string;
  /** Path as sent, without the query. */
  readonly path: string;
  /** Query as sent, without `?`. */
  readonly query: string;
  /** Headers with lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What comes of a request. */
export interface ApiOutcome {
  readonly reply: Reply;
  /** Real milliseconds to wait before the reply. */
  readonly delayMs: number;
  /** Close the connection instead of replying. */
  readonly dropped: boolean;
}

/** A DDM cloud without a network: requests in, replies out, time by its clock. `server.ts` puts it on a port. */
export class Simulator {
  readonly clock: SimClock;
  readonly journal = new Journal();
  readonly faults = new Faults();
  /** Called after anything may have changed; the state file hangs here. */
  onChange: () => void = () => undefined;
  readonly #router = new Router(API_GROUPS.flatMap(({ operations }) => operations));
  readonly #kinds = new Map(API_GROUPS.flatMap(({ jobKinds }) => jobKinds ?? []).map((kind) => [kind.kind, kind]));
  readonly #options: SimulatorOptions;
  #world: World;
  #quota: Quota;
  #requestIds: Ids;

  constructor(options: SimulatorOptions = {}) {
    this.#options = options;
    const saved = options.state;
    this.clock = new SimClock({
      speed: options.speed ?? saved?.clock.speed,
      start: options.start ?? saved?.clock.now,
      realNow: options.realNow,
    });
    this.#world = this.#newWorld(saved ?? initialState(this.#seed, this.clock.now(), this.clock.speed));
    this.#quota = new Quota(options.quota ?? 60);
    this.#requestIds = new Ids({ random: seedNumber(`requests ${this.#seed}`) });
  }

  /** All that is served. */
  get operations(): readonly Operation[] {
    return this.#router.operations;
  }

  /** What exists now: the effects of jobs that have ended are in it. */
  get world(): World {
    if (applyDueJobs(this.#world)) this.onChange();
    return this.#world;
  }

  /** A copy of all that exists, as the state file has it. */
  save(): State {
    const { state } = this.world;
    return structuredClone({ ...state, clock: { now: this.clock.now(), speed: this.clock.speed } });
  }

  /** Puts a saved state in the place of what exists; time goes on where it was saved. */
  load(state: State): void {
    this.#world = this.#newWorld(structuredClone(state));
    this.clock.setNow(state.clock.now);
    this.clock.setSpeed(state.clock.speed);
    this.onChange();
  }

  /** Begins anew: an empty cloud of the same seed, no journal, no faults, a fresh quota. The time goes on. */
  reset(): void {
    this.#world = this.#newWorld(initialState(this.#seed, this.clock.now(), this.clock.speed));
    this.#quota = new Quota(this.#options.quota ?? 60);
    this.#requestIds = new Ids({ random: seedNumber(`requests ${this.#seed}`) });
    this.journal.clear();
    this.faults.clear();
    this.onChange();
  }

  /** Serves a request: route, credentials, quota, faults, operation. */
  handle(request: ApiRequest): ApiOutcome {
    const requestId = this.#requestIds.hex(32);
    const at = this.clock.now();
    const route = this.#router.find(request.method, request.path);
    let service: Service = "ddm";
    let effect: FaultRule["effect"] | undefined;
    let reply: Reply;
    try {
      if (route === undefined)
        throw new ApiError(404, "APIGW.0101", "The API does not exist or has not been published.");
      service = route.operation.service;
      const user = route.operation.authenticated ? authenticate(request, this.clock.realNow()) : "";
      this.#checkQuota(service, user);
      const subject = { operation: route.operation.name, method: request.method, path: request.path };
      effect = this.faults.effectFor(subject, this.#world.ids);
      reply = effect === undefined ? this.#run(route, request, user) : this.#runFaulty(effect, route, request, user);
    } catch (error) {
      reply = failure(error, service, request.path);
    }
    // The cloud's own clock: what the timestamps in its answers are to be compared with.
    const date = new Date(at).toUTCString();
    reply = { ...reply, headers: { ...reply.headers, "x-request-id": requestId, date } };
    const dropped = effect?.drop !== undefined;
    this.journal.add({
      method: request.method,
      path: request.path + (request.query === "" ? "" : `?${request.query}`),
      operation: route?.operation.name ?? null,
      status: dropped ? null : reply.status,
      at: new Date(at).toISOString(),
      requestId,
      request: parsed(request.text),
      answer: dropped ? undefined : reply.body,
    });
    if (request.method !== "GET") this.onChange();
    return { reply, delayMs: effect?.delayMs ?? 0, dropped };
  }

  get #seed(): string {
    return this.#options.seed ?? this.#options.state?.seed ?? "1";
  }

  #newWorld(state: State): World {
    return new World(state, this.clock, this.#kinds);
  }

  #checkQuota(service: Service, user: string): void {
    if (user === "") return;
    const wait = this.#quota.take(`${service} ${user}`, this.clock.now());
    if (wait === 0) return;
    const seconds = Math.max(1, Math.ceil(wait / 1000 / (this.clock.speed || 1)));
    throw new ApiError(429, "APIGW.0308", "The throttling threshold has been reached: policy user over ratelimit", {
      "retry-after": String(seconds),
    });
  }

  #runFaulty(effect: FaultRule["effect"], route: Route, request: ApiRequest, user: string): Reply {
    if (effect.body !== undefined) return { status: effect.status ?? 200, body: effect.body };
    if (effect.status !== undefined || effect.code !== undefined) {
      const status = effect.status ?? 500;
      const code = effect.code ?? USUAL_CODES[status] ?? "DBS.200412";
      const usual = isErrorCode(code) ? ERROR_CODES[code][1] : "Server failure.";
      throw new ApiError(status, code, effect.message ?? usual);
    }
    if (effect.drop === "before") return { status: 500 };
    this.#world.jobFate = effect.job ?? "complete";
    try {
      return this.#run(route, request, user);
    } finally {
      this.#world.jobFate = "complete";
    }
  }

  #run({ operation, params }: Route, request: ApiRequest, user: string): Reply {
    const { world } = this;
    if (params["project_id"] !== undefined && params["project_id"] !== world.state.projectId) {
      throw new ApiError(403, "APIGW.0302", "The project does not belong to the user."); // the code is assumed
    }
    // Spec A.2; the code is assumed.
    if (request.text !== "" && !/json/.test(request.headers["content-type"] ?? "")) {
      throw new ApiError(415, "DBS.280001", "The content type is not application/json.");
    }
    return operation.run({
      world,
      user,
      headers: request.headers,
      query: Object.fromEntries(new URLSearchParams(request.query)),
      text: request.text,
      param: (name) => params[name] ?? "",
    });
  }
}

/** The codes of faults that name a status only. */
const USUAL_CODES: Readonly<Record<number, string>> = {
  401: "APIGW.0301",
  403: "APIGW.0302",
  404: "DBS.200002",
  409: "DBS.200019",
  429: "APIGW.0308",
};

type Route = NonNullable<ReturnType<Router["find"]>>;

function failure(error: unknown, service: Service, path: string): Reply {
  const known =
    error instanceof ApiError
      ? error
      : new ApiError(500, "DBS.200412", `Server failure. The simulator broke: ${String(error)}`);
  return {
    status: known.status,
    body: errorBody(service, path, known.status, known.code, known.message),
    headers: known.headers,
  };
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return "(not JSON)";
  }
}
