import type { z } from "zod";
import type { Instance } from "../../ddm/model";
import type { World } from "../backend";
import type { Job } from "./job";

/** One step of a job and how long it takes. */
export interface Stage {
  readonly name: string;
  /** Simulated seconds; each run differs by up to a tenth, by the seed. */
  readonly seconds: number;
}

/** What a kind's effects work on. */
export interface JobScene<P> {
  readonly world: World;
  readonly instance: Instance;
  readonly job: Job;
  readonly params: P;
  /** The simulated moment of the effect, in milliseconds. */
  readonly at: number;
}

/** What the task list shows of a job in some state. */
export interface Listed {
  readonly status: string;
  /** What can be done with it now. */
  readonly operations: readonly string[];
}

/** A kind of job: how long it takes, what the instance is called meanwhile, and what it does. Made by {@link jobKind}. */
export interface JobKind<P = unknown> {
  /** By which stored jobs find their effects; unique. */
  readonly kind: string;
  /** What the API calls it (facts 1.10). */
  readonly name: string;
  /** The instance's status while it runs and settles; null for jobs that do not occupy it. */
  readonly status: string | null;
  readonly stages: readonly Stage[];
  /** Simulated seconds of post-actions after the end, during which the instance still is not RUNNING. */
  readonly settleSeconds: number;
  /** What the task list shows, by what a query for the job shows. */
  readonly listed: Readonly<Record<"Running" | "Completed" | "Failed", Listed>>;
  /** Reads stored parameters. */
  readonly parse: (params: unknown) => P;
  /** Has the effects of a moment; the parameters are stored ones. */
  readonly run: (moment: JobMoment, scene: JobScene<unknown>) => void;
}

/** The start of a job, its good end, or its failure half-way. */
export type JobMoment = "begin" | "complete" | "fail";

/** What is said to define a kind. */
export interface JobKindSpec<S extends z.ZodType> {
  readonly kind: string;
  /** Default: the same as `kind`. */
  readonly name?: string;
  readonly status: string | null;
  readonly stages: readonly Stage[];
  /** Default 10. */
  readonly settleSeconds?: number;
  /** Where the task list shows another status than a query for the job (facts 1.10), or operations. */
  readonly listed?: Partial<JobKind["listed"]>;
  /** The shape of what the job must remember. */
  readonly params: S;
  /** At the start: what is seen at once, like nodes being created. */
  readonly begin?: (scene: JobScene<z.output<S>>) => void;
  /** At the end. */
  readonly complete?: (scene: JobScene<z.output<S>>) => void;
  /** When it fails half-way. */
  readonly fail?: (scene: JobScene<z.output<S>>) => void;
}

/** Defines a kind of job. List it in its file's `ApiGroup` so that stored jobs find it again. */
export function jobKind<S extends z.ZodType>(spec: JobKindSpec<S>): JobKind<z.output<S>> {
  return {
    kind: spec.kind,
    name: spec.name ?? spec.kind,
    status: spec.status,
    stages: spec.stages,
    settleSeconds: spec.settleSeconds ?? 10,
    listed: {
      Running: { status: "Running", operations: [] },
      Completed: { status: "Completed", operations: [] },
      Failed: { status: "Failed", operations: [] },
      ...spec.listed,
    },
    parse: (params) => spec.params.parse(params),
    run: (moment, scene) => spec[moment]?.({ ...scene, params: spec.params.parse(scene.params) }),
  };
}
