import type { Job } from "./job";

/** A stage of a job and its duration. */
export interface Stage {
  readonly name: string;
  /** Simulated seconds. The duration in each job deviates at random by up to 10 %. */
  readonly seconds: number;
}

/** The start, the completion or the half-way failure of a phase of a job. A phase runs all stages of a kind (see `JobPhase`). */
export type JobMoment = "begin" | "complete" | "fail";

/** Input of the functions that apply the effects of a job. */
export interface EffectInput<Context, Params> {
  readonly backend: Context;
  readonly job: Job;
  readonly params: Params;
  /** Time of the effect, in simulated milliseconds. */
  readonly at: number;
}

/** Kind-specific fields of a job in the task list. */
export interface TaskView {
  readonly status: string;
  /** Operations that clients can call for the job. */
  readonly operations: readonly string[];
}

/** A kind of job, with its stages and effects. `Context` is the backend. It is a type parameter because the backend imports this file. */
export interface JobKind<Context, Params = unknown> {
  /** Unique key, which jobs store. */
  readonly kind: string;
  /** Name in the API. */
  readonly name: string;
  /** Status of the instance during the job and for `settleSeconds` after its completion. Null for jobs that do not occupy the instance. */
  readonly status: string | null;
  readonly stages: readonly Stage[];
  /** Simulated seconds for which the instance stays busy after the job has completed. */
  readonly settleSeconds: number;
  /** Fields in the task list, by the status that a query for the job returns. */
  readonly taskViews: Readonly<Record<"Running" | "Completed" | "Failed", TaskView>>;
  /** `fail_reason` in the task list if a fault rule makes the job fail. */
  readonly failReason: string;
  /** Parses stored parameters. */
  readonly parse: (params: unknown) => Params;
  /** Applies the effects of a moment. */
  readonly run: (moment: JobMoment, event: EffectInput<Context, unknown>) => void;
}
