import { ApiError } from "./errors";
import type { FaultRule } from "./fault-rule";
import type { Faults } from "./fault-injector";
import { applyDueJobs } from "./jobs/scheduler";
import type { JobFate } from "./jobs/job";
import { LateWorks } from "./deferred-work";
import type { State } from "../ddm/model";
import type { Operation, Reply } from "./operation";
import { faultReply } from "./replies";
import type { World } from "./backend";

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

/** A request whose operation and user are known. */
export interface RoutedRequest {
  readonly operation: Operation;
  /** Values of the path's placeholders. */
  readonly params: Readonly<Record<string, string>>;
  readonly request: ApiRequest;
  readonly user: string;
}

/** Executes requests on a world: immediately, late, or on the state of before, as fault rules say. */
export class Executor {
  #world: World;
  readonly #newWorld: (state: State) => World;
  readonly #faults: Faults;
  readonly #late = new LateWorks();
  /** The state before the last change, and its time; kept while a rule asks for stale reads. */
  #before: { readonly state: State; readonly at: number } | undefined;

  constructor(state: State, newWorld: (state: State) => World, faults: Faults) {
    this.#newWorld = newWorld;
    this.#faults = faults;
    this.#world = newWorld(state);
  }

  /** What existed when {@link catchUp} was called last. */
  get world(): World {
    return this.#world;
  }

  /** Puts another state in the place of all that exists or is due. */
  replace(state: State): void {
    this.#world = this.#newWorld(state);
    this.#late.clear();
    this.#before = undefined;
  }

  /** Applies late work and effects of jobs that have become due, in the order of their times; whether there were any. */
  catchUp(): boolean {
    const world = this.#world;
    let changed = false;
    for (let work = this.#late.takeDue(world.now()); work; work = this.#late.takeDue(world.now())) {
      const { at, run } = work;
      changed = true;
      world.asOf(at, () => {
        applyDueJobs(world);
        run();
      });
    }
    return applyDueJobs(world) || changed;
  }

  /**
   * Executes a request as a fault rule says.
   *
   * @throws ApiError when the cloud refuses it
   */
  execute(routed: RoutedRequest, effect: FaultRule["effect"] = {}): Reply {
    if (effect.stale && this.#before !== undefined) {
      const { state, at } = this.#before;
      const world = this.#newWorld(state);
      return world.asOf(at, () => operate(world, routed));
    }
    const answer = faultReply(effect, routed.operation.service, routed.request.path);
    const work = () => this.#run(routed, effect.job);
    if (effect.lateMs !== undefined) {
      this.#late.add({ at: this.#world.now() + effect.lateMs, run: () => unlessRefused(work) });
    } else if (effect.drop !== "before") {
      if (answer === undefined) return work();
      if (effect.after) unlessRefused(work);
    }
    return answer ?? NOT_SENT;
  }

  #run(routed: RoutedRequest, fate: JobFate = "complete"): Reply {
    const world = this.#world;
    const isKept = routed.request.method !== "GET" && this.#faults.hasStale;
    const before = isKept ? { state: structuredClone(world.state), at: world.now() } : undefined;
    world.jobFate = fate;
    try {
      const reply = operate(world, routed);
      if (before !== undefined) this.#before = before;
      return reply;
    } finally {
      world.jobFate = "complete";
    }
  }
}

/** Stands for the reply of a connection that is closed without one. */
const NOT_SENT: Reply = { status: 500 };

/** @throws ApiError when the cloud refuses the request */
function operate(world: World, { operation, params, request, user }: RoutedRequest): Reply {
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

/** Does work whose answer reaches no client. */
function unlessRefused(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}
