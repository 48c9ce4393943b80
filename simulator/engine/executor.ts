import type { Backend } from "./backend";
import { DeferredWorkQueue } from "./deferred-work";
import { CloudError } from "./errors";
import type { FaultInjector } from "./fault-injector";
import { editReply, faultReply } from "./fault-reply";
import type { FaultRule } from "./fault-rule";
import { isJsonType } from "./json";
import type { JobOutcome } from "./jobs/job";
import { applyDueJobs } from "./jobs/scheduler";
import type { Reply } from "./replies";
import type { Route } from "./router";
import type { State } from "./state";

/** A request as received over HTTP. */
export interface IncomingRequest {
  readonly method: string;
  /** Path as sent, without the query. */
  readonly path: string;
  /** Query as sent, without `?`. */
  readonly query: string;
  /** Headers with lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A request whose operation and user are known. */
export interface RoutedRequest extends Route {
  readonly request: IncomingRequest;
  readonly user: string;
}

/** Executes requests on the backend: immediately, later, on an earlier state, or not at all, depending on the fault rules. */
export class Executor {
  #backend: Backend;
  readonly #makeBackend: (state: State) => Backend;
  readonly #faults: FaultInjector;
  readonly #deferred = new DeferredWorkQueue();
  /**
   * For stale reads: the state before the last change, and the time of the change. The change is a successful request other than a GET.
   * `effects` are the effects of the `stale` rules that existed at that time. Only a GET that matches one of these rules reads this state. Without
   * such a rule, nothing is recorded.
   */
  #previous:
    { readonly state: State; readonly at: number; readonly effects: readonly FaultRule["effect"][] } | undefined;

  constructor(state: State, makeBackend: (state: State) => Backend, faults: FaultInjector) {
    this.#makeBackend = makeBackend;
    this.#faults = faults;
    this.#backend = makeBackend(state);
  }

  /** The backend. It lacks the results of jobs and deferred work that became due after the last call of {@link applyDueWork}. */
  get backend(): Backend {
    return this.#backend;
  }

  /** Replaces the state and drops all deferred work. */
  replace(state: State): void {
    this.#backend = this.#makeBackend(state);
    this.#deferred.clear();
    this.#previous = undefined;
  }

  /**
   * Applies all deferred work and effects of jobs that are due, in the order of their times.
   *
   * @returns whether anything was due
   */
  applyDueWork(): boolean {
    const backend = this.#backend;
    let isAnyDue = false;
    for (let work = this.#deferred.takeDue(backend.now()); work; work = this.#deferred.takeDue(backend.now())) {
      const { at, run } = work;
      isAnyDue = true;
      backend.runAt(at, () => {
        applyDueJobs(backend);
        run();
      });
    }
    return applyDueJobs(backend) || isAnyDue;
  }

  /**
   * Executes a request with the effect of a fault rule.
   *
   * @throws CloudError if the cloud rejects the request
   */
  execute(routed: RoutedRequest, effect: FaultRule["effect"] = {}): Reply {
    if (this.#previous?.effects.includes(effect)) {
      const { state, at } = this.#previous;
      const backend = this.#makeBackend(state);
      return backend.runAt(at, () => runOperation(backend, routed));
    }
    const reply = faultReply(effect, routed.service.errors, routed.request.path);
    const work = () => this.#run(routed, effect.job);
    if (effect.lateMs !== undefined) {
      this.#deferred.add({ at: this.#backend.now() + effect.lateMs, run: () => ignoreRejection(work) });
    } else if (effect.drop !== "before") {
      if (reply === undefined) return editReply(work(), effect);
      if (effect.after) ignoreRejection(work);
    }
    return reply ?? NOT_SENT;
  }

  #run(routed: RoutedRequest, outcome: JobOutcome = "complete"): Reply {
    const backend = this.#backend;
    const effects = routed.request.method === "GET" ? [] : this.#faults.staleEffects;
    const previous =
      effects.length === 0 ? undefined : { state: structuredClone(backend.state), at: backend.now(), effects };
    backend.jobOutcome = outcome;
    try {
      const reply = runOperation(backend, routed);
      if (previous !== undefined) this.#previous = previous;
      return reply;
    } finally {
      backend.jobOutcome = "complete";
    }
  }
}

/** Placeholder for the reply when `drop: before` closes the connection. */
const NOT_SENT: Reply = { status: 500 };

/** @throws CloudError if the cloud rejects the request */
function runOperation(backend: Backend, { service, operation, params, request, user }: RoutedRequest): Reply {
  if (params["project_id"] !== undefined && params["project_id"] !== backend.state.projectId) {
    throw new CloudError(403, "APIGW.0302", "The project does not belong to the user."); // the code is assumed
  }
  // API A.2; the code is assumed.
  if (request.text !== "" && !isJsonType(request.headers["content-type"])) {
    throw new CloudError(415, service.errors.malformed, "The content type is not application/json.");
  }
  return operation.run({
    backend,
    user,
    query: Object.fromEntries(new URLSearchParams(request.query)),
    text: request.text,
    errors: service.errors,
    param: (name) => params[name] ?? "",
  });
}

/** Executes an operation and ignores an error response, which no client receives. */
function ignoreRejection(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
  }
}
