import type { SimClock } from "./clock";
import { Ids } from "./ids";
import type { JobOutcome } from "./jobs/job";
import type { JobKind } from "./jobs/job-kind";
import type { State } from "./state";

/** A kind of job whose effects work on the {@link Backend}. */
export type BackendJobKind<Params = unknown> = JobKind<Backend, Params>;

/** Provides operations and jobs with the state, the simulated time, new ids, and the kinds of jobs. */
export class Backend {
  readonly state: State;
  readonly ids: Ids;
  /** Planned outcome of the jobs that the current request starts or continues. A fault rule sets it for one request. */
  jobOutcome: JobOutcome = "complete";
  /** Whether unknown fields of request bodies are errors. */
  readonly isStrict: boolean;
  readonly #clock: SimClock;
  readonly #jobKinds: ReadonlyMap<string, BackendJobKind>;
  #pinnedTime: number | undefined;

  constructor(state: State, clock: SimClock, jobKinds: ReadonlyMap<string, BackendJobKind>, isStrict: boolean) {
    this.state = state;
    this.isStrict = isStrict;
    this.ids = new Ids(state);
    this.#clock = clock;
    this.#jobKinds = jobKinds;
  }

  /** Simulated time in milliseconds since 1970. */
  now(): number {
    return this.#pinnedTime ?? this.#clock.now();
  }

  /** Runs `work` with {@link now} pinned to a simulated time, in milliseconds since 1970. */
  runAt<T>(time: number, work: () => T): T {
    const before = this.#pinnedTime;
    this.#pinnedTime = time;
    try {
      return work();
    } finally {
      this.#pinnedTime = before;
    }
  }

  /** Real time in milliseconds since 1970, for tokens. */
  realNow(): number {
    return this.#clock.realNow();
  }

  /** Finds a kind of job by its name. */
  jobKind(name: string): BackendJobKind {
    const kind = this.#jobKinds.get(name);
    if (kind === undefined)
      throw new Error(`Unknown kind of job: ${name}. Is it listed in the jobKinds of an operation group?`);
    return kind;
  }
}
