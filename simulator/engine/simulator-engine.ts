import { authenticate } from "./auth/authenticate";
import { SimClock } from "./clock";
import { ApiError, type Service } from "./errors";
import type { FaultRule } from "./fault-rule";
import { Executor, type ApiRequest } from "./executor";
import { Faults } from "./fault-injector";
import { Ids, seedNumber } from "./ids";
import { Journal } from "./journal";
import type { State } from "../ddm/model";
import { API_GROUPS } from "../services";
import { Quota } from "./quota";
import { Router, type Operation, type Reply } from "./operation";
import { errorReply } from "./replies";
import { initialState } from "../seed/state";
import { World } from "./backend";

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
  /** Called after anything may have changed; the state file hangs here. */
  onChange: () => void = () => undefined;
  readonly #router = new Router(API_GROUPS.flatMap(({ operations }) => operations));
  readonly faults = new Faults(this.operations.map(({ name }) => name));
  readonly #options: SimulatorOptions;
  readonly #executor: Executor;
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
    this.#executor = new Executor(
      saved ?? initialState(this.#seed, this.clock.now(), this.clock.speed),
      (state) => new World(state, this.clock, JOB_KINDS),
      this.faults,
    );
    this.#quota = new Quota(options.quota ?? 60);
    this.#requestIds = new Ids({ random: seedNumber(`requests ${this.#seed}`) });
  }

  /** All that is served. */
  get operations(): readonly Operation[] {
    return this.#router.operations;
  }

  /** What exists now: the effects of jobs that have ended, and of late work that is due, are in it. */
  get world(): World {
    if (this.#executor.catchUp()) this.onChange();
    return this.#executor.world;
  }

  /** Everything that exists now. Tests may change it directly; {@link save} returns a copy. */
  get state(): State {
    return this.world.state;
  }

  /** A copy of all that exists, as the state file has it. */
  save(): State {
    const { state } = this.world;
    return structuredClone({ ...state, clock: { now: this.clock.now(), speed: this.clock.speed } });
  }

  /** Puts a saved state in the place of what exists; time goes on where it was saved. */
  load(state: State): void {
    this.#executor.replace(structuredClone(state));
    this.clock.setNow(state.clock.now);
    this.clock.setSpeed(state.clock.speed);
    this.onChange();
  }

  /** Begins anew: an empty cloud of the same seed, no journal, no faults, a fresh quota. The time goes on. */
  reset(): void {
    this.#executor.replace(initialState(this.#seed, this.clock.now(), this.clock.speed));
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
      effect = this.faults.effectFor(subject, this.world.ids);
      reply = this.#executor.execute({ ...route, request, user }, effect);
    } catch (error) {
      reply = errorReply(error, service, request.path);
    }
    // The cloud's own clock: what the timestamps in its answers are to be compared with.
    const date = new Date(at).toUTCString();
    const headers = { ...reply.headers, "x-request-id": requestId, date, ...lowerCased(effect?.headers ?? {}) };
    reply = { ...reply, headers };
    const dropped = effect?.drop !== undefined;
    this.journal.add({
      method: request.method,
      path: request.path + (request.query === "" ? "" : `?${request.query}`),
      operation: route?.operation.name ?? null,
      status: dropped ? null : reply.status,
      at: new Date(at).toISOString(),
      requestId,
      request: parsed(request.text),
      answer: dropped ? undefined : (reply.text ?? reply.body),
    });
    if (request.method !== "GET") this.onChange();
    return { reply, delayMs: effect?.delayMs ?? 0, dropped };
  }

  get #seed(): string {
    return this.#options.seed ?? this.#options.state?.seed ?? "1";
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
}

const JOB_KINDS = new Map(API_GROUPS.flatMap(({ jobKinds }) => jobKinds ?? []).map((kind) => [kind.kind, kind]));

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return "(not JSON)";
  }
}
