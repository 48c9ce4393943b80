import { randomUUID } from "node:crypto";
import type { EngineOverview, Overview } from "../page/overview";
import { authenticate } from "./auth/authenticate";
import { Backend, type BackendJobKind } from "./backend";
import { SimClock } from "./clock";
import { CloudError, gatewayErrorBody } from "./errors";
import { Executor, type IncomingRequest } from "./executor";
import { FaultInjector } from "./fault-injector";
import type { FaultRule } from "./fault-rule";
import { Ids, seedNumber } from "./ids";
import { Journal } from "./journal";
import { parseJson } from "./json";
import { LIMITS, requireInRange } from "./limits";
import type { ApiOperation } from "./operation";
import { Quota } from "./quota";
import { errorReply, type Reply } from "./replies";
import { type Route, Router } from "./router";
import type { ServiceDefinition } from "./service";
import { parseState, type State, type StateShape } from "./state";

/** Requests per minute and user (API 1.2). */
const DEFAULT_QUOTA = 60;

/** The services and the state of a simulator. */
export interface SimulatorContent {
  readonly services: readonly ServiceDefinition[];
  /** Returns the state of a new cloud. */
  readonly initialState: (seed: string, now: number, speed: number) => State;
  /** Adds the fields that are missing in a state of an earlier version. */
  readonly upgradeState: (state: State) => State;
}

/** Options of a simulator. */
export interface SimulatorOptions {
  /**
   * Seed of ids, job durations and probabilities. Default: the seed of `state`, or `"1"`. With `state`, this seed determines only the request ids
   * until a reset.
   */
  readonly seed?: string | undefined;
  /** Simulated seconds per real second; 0 stops the clock. Default: the speed of `state`, or 1. */
  readonly speed?: number | undefined;
  /** Requests per simulated minute for each user of a service; 0 rejects all authenticated requests. Default 60. */
  readonly quota?: number | undefined;
  /**
   * Whether unknown fields of request bodies are errors, except in requests to IAM, EPS and BSS. Default true, so that tests find such fields. The
   * API ignores them, and so does the simulator's command line without `--strict`.
   */
  readonly strict?: boolean | undefined;
  /** Saved state to start from. Default: a new cloud. */
  readonly state?: State | undefined;
  /** Simulated time at the start, in milliseconds since 1970. Default: the time of `state`, or the real time. */
  readonly start?: number | undefined;
  /** Returns the real time in milliseconds since 1970. Default `Date.now`. */
  readonly realNow?: (() => number) | undefined;
}

/** The outcome of a request. */
export interface ApiOutcome {
  readonly reply: Reply;
  /** Real milliseconds to wait before replying or closing the connection. */
  readonly delayMs: number;
  /** Whether the connection is closed instead of replying. */
  readonly dropped: boolean;
}

/** A simulated cloud without a network: it maps requests to replies. `server.ts` serves it over HTTP. */
export class SimulatorEngine {
  readonly clock: SimClock;
  readonly journal = new Journal();
  /** Called after requests, due jobs and admin operations that may have changed the state. */
  onChange: () => void = () => undefined;
  readonly faults: FaultInjector;
  readonly #content: SimulatorContent;
  readonly #options: SimulatorOptions;
  readonly #router: Router;
  readonly #executor: Executor;
  readonly #jobKinds: ReadonlyMap<string, BackendJobKind>;
  readonly #runId = randomUUID();
  /** Number of times that the state was replaced. */
  #generation = 0;
  #quota: Quota;
  #requestIds: Ids;

  constructor(content: SimulatorContent, options: SimulatorOptions) {
    this.#content = content;
    this.#options = options;
    requireInRange("speed", options.speed, LIMITS.speed);
    requireInRange("quota", options.quota, LIMITS.quota);
    requireInRange("start", options.start, LIMITS.time);
    this.#router = new Router(content.services);
    this.faults = new FaultInjector(this.operations.map(({ name }) => name));
    const groups = content.services.flatMap((service) => service.groups);
    const jobKinds = new Map(groups.flatMap((group) => group.jobKinds ?? []).map((kind) => [kind.kind, kind]));
    this.#jobKinds = jobKinds;
    const saved = options.state === undefined ? undefined : this.#parseState(options.state);
    this.clock = new SimClock({
      speed: options.speed ?? saved?.clock.speed,
      start: options.start ?? saved?.clock.now,
      realNow: options.realNow,
    });
    this.#executor = new Executor(
      saved ?? this.#initialState(),
      (state) => new Backend(state, this.clock, jobKinds, options.strict ?? true),
      this.faults,
    );
    this.#quota = this.#makeQuota();
    this.#requestIds = this.#makeRequestIds();
  }

  /** All operations of all services. */
  get operations(): readonly ApiOperation[] {
    return this.#router.operations;
  }

  /** The backend, with the effects of all due jobs and deferred requests applied. */
  get backend(): Backend {
    if (this.#executor.applyDueWork()) this.onChange();
    return this.#executor.backend;
  }

  /** Everything that exists now. Tests may change it; {@link save} returns a copy. */
  get state(): State {
    return this.backend.state;
  }

  /** Returns a copy of the state, as in the state file. */
  save(): State {
    return structuredClone({ ...this.state, clock: { now: this.clock.now(), speed: this.clock.speed } });
  }

  /**
   * Replaces the state with a saved state, including its time and speed. Restores the full quota. An invalid state changes nothing.
   *
   * @throws ZodError that names the invalid fields
   */
  load(saved: unknown): void {
    const state = this.#parseState(saved);
    this.#replaceState(state);
    this.clock.setNow(state.clock.now);
    this.clock.setSpeed(state.clock.speed);
    this.#quota = this.#makeQuota(); // after the clock was set back, the old quota would count requests with later times
    this.onChange();
  }

  /** Restores the full quota and the initial state of the seed, and clears the journal and the fault rules. The clock keeps its time. */
  reset(): void {
    this.#replaceState(this.#initialState());
    this.#quota = this.#makeQuota();
    this.#requestIds = this.#makeRequestIds();
    this.journal.clear();
    this.faults.clear();
    this.onChange();
  }

  /** Returns the fields that the services add to `GET /_sim/health`. */
  serviceHealth(): Readonly<Record<string, unknown>> {
    const { state } = this;
    return Object.assign({}, ...this.#content.services.map(({ health }) => health?.(state))) as Record<string, unknown>;
  }

  /** Returns the fields that the services add to `GET /_sim/overview`. */
  serviceOverview(): Omit<Overview, keyof EngineOverview> {
    const { backend } = this;
    return Object.assign({}, ...this.#content.services.map(({ overview }) => overview?.(backend))) as Overview;
  }

  /** Identity of this simulator, and how often its state was replaced. A change shows clients a restart, a reset or a loaded state. */
  get run(): EngineOverview["run"] {
    return { id: this.#runId, generation: this.#generation };
  }

  /** Handles a request: routing, credentials, quota, fault rules, operation, journal. */
  handle(request: IncomingRequest): ApiOutcome {
    const requestId = this.#requestIds.hex(32);
    const at = this.clock.now();
    const route = this.#router.find(request.method, request.path);
    const { reply: result, effect = {} } =
      route === undefined ? { reply: UNKNOWN_API } : this.#handleRoute(route, request);
    // Timestamps in responses are simulated, so the Date header must be, too.
    const date = new Date(at).toUTCString();
    const headers = { ...result.headers, "x-request-id": requestId, date, ...lowerCaseNames(effect.headers ?? {}) };
    const reply = { ...result, headers };
    const dropped = effect.drop !== undefined;
    const path = request.path + (request.query === "" ? "" : `?${request.query}`);
    const entry = {
      method: request.method,
      path,
      operation: route?.operation.name ?? null,
      status: dropped ? null : reply.status,
      at: new Date(at).toISOString(),
      requestId,
      request: bodyOf(request.text),
      answer: dropped ? undefined : (reply.text ?? reply.body),
    };
    this.journal.add(entry, path.length + request.text.length);
    if (request.method !== "GET") this.onChange();
    return { reply, delayMs: effect.delayMs ?? 0, dropped };
  }

  /** Checks credentials and quota, and executes the operation of a route with the effect of the fault rule that matches. */
  #handleRoute(
    route: Route,
    request: IncomingRequest,
  ): { readonly reply: Reply; readonly effect?: FaultRule["effect"] | undefined } {
    const { service, operation } = route;
    let effect: FaultRule["effect"] | undefined;
    try {
      const needsProject = "project_id" in route.params;
      const user = operation.authenticated ? authenticate(request, this.clock.realNow(), needsProject) : "";
      this.#checkQuota(service.name, user);
      const subject = { operation: operation.name, method: request.method, path: request.path };
      effect = this.faults.chooseEffect(subject, this.backend.ids);
      return { reply: this.#executor.execute({ ...route, request, user }, effect), effect };
    } catch (error) {
      return { reply: errorReply(error, service.errors, request.path), effect };
    }
  }

  #replaceState(state: State): void {
    this.#executor.replace(state);
    this.#generation += 1;
  }

  get #seed(): string {
    return this.#options.seed ?? this.#options.state?.seed ?? "1";
  }

  #initialState(): State {
    return this.#content.initialState(this.#seed, this.clock.now(), this.clock.speed);
  }

  /** Returns a valid copy of a saved state, with the fields that its version did not have. */
  #parseState(saved: unknown): State {
    const isJob = (name: string, params: unknown) => {
      try {
        const kind = this.#jobKinds.get(name);
        kind?.parse(params);
        return kind !== undefined;
      } catch {
        return false;
      }
    };
    const shapes = this.#content.services.map(({ stateShape }): StateShape => stateShape?.(isJob) ?? {});
    return parseState(structuredClone(saved), shapes, isJob, this.#content.upgradeState);
  }

  #makeQuota(): Quota {
    return new Quota(this.#options.quota ?? DEFAULT_QUOTA);
  }

  #makeRequestIds(): Ids {
    return new Ids({ random: seedNumber(`requests ${this.#seed}`) });
  }

  #checkQuota(service: string, user: string): void {
    if (user === "") return;
    const wait = this.#quota.take(`${service} ${user}`, this.clock.now());
    if (wait === 0) return;
    const seconds = Math.max(1, Math.ceil(wait / 1000 / (this.clock.speed || 1)));
    throw new CloudError(429, "APIGW.0308", "The throttling threshold has been reached: policy user over ratelimit", {
      "retry-after": String(seconds),
    });
  }
}

/** The gateway's reply if no operation has the method and path of a request. */
const UNKNOWN_API: Reply = {
  status: 404,
  body: gatewayErrorBody("APIGW.0101", "The API does not exist or has not been published."),
};

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function bodyOf(text: string): unknown {
  if (text === "") return undefined;
  try {
    return parseJson(text);
  } catch {
    return "(not JSON)";
  }
}
