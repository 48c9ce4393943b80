import type { SimClock } from "./clock";
import { Ids } from "./ids";
import type { JobFate } from "./jobs/job";
import type { JobKind } from "./jobs/job-kind";
import type { State } from "../ddm/model";

/** All that a handler or a job's effect can see and touch: what exists, the time, chance and the kinds of jobs. */
export class World {
  readonly state: State;
  readonly ids: Ids;
  /** What becomes of jobs started by the request in hand; fault rules set it for one request. */
  jobFate: JobFate = "complete";
  readonly #clock: SimClock;
  readonly #kinds: ReadonlyMap<string, JobKind>;
  #pinned: number | undefined;

  constructor(state: State, clock: SimClock, kinds: ReadonlyMap<string, JobKind>) {
    this.state = state;
    this.ids = new Ids(state);
    this.#clock = clock;
    this.#kinds = kinds;
  }

  /** The simulated time in milliseconds. */
  now(): number {
    return this.#pinned ?? this.#clock.now();
  }

  /** Runs `work` as if it were this simulated time, in milliseconds. */
  asOf<T>(time: number, work: () => T): T {
    const before = this.#pinned;
    this.#pinned = time;
    try {
      return work();
    } finally {
      this.#pinned = before;
    }
  }

  /** The real time in milliseconds; only credentials live by it. */
  realNow(): number {
    return this.#clock.realNow();
  }

  /** The kind of a stored job. */
  kind(name: string): JobKind {
    const kind = this.#kinds.get(name);
    if (kind === undefined) throw new Error(`There is no kind of job called ${name}; is its ApiGroup listed?`);
    return kind;
  }
}
