import type { z } from "zod";
import type { Backend, BackendJobKind } from "../engine/backend";
import type { EffectInput, JobKind, Stage } from "../engine/jobs/job-kind";
import type { Instance } from "./model";

/** Argument of the effects of a job on an instance. */
export interface InstanceEffectInput<Params> extends EffectInput<Backend, Params> {
  readonly instance: Instance;
}

/** A kind of job on an instance. */
export interface InstanceJobSpec<Shape extends z.ZodType> {
  readonly kind: string;
  /** Name in the API. Default: `kind`. */
  readonly name?: string;
  /** Status of the instance during the job and for `settleSeconds` after its completion. Null for a job that does not occupy the instance. */
  readonly status: string | null;
  readonly stages: readonly Stage[];
  /** Simulated seconds that the instance stays busy after the job has completed (quirk 1). Default: 10. */
  readonly settleSeconds?: number;
  /** What the task list shows for each status of the job. Default: that status, and no operations. */
  readonly taskViews?: Partial<JobKind<Backend>["taskViews"]>;
  /** Shape of the parameters, which are stored with the job. */
  readonly params: Shape;
  /** Effect at the start, such as nodes in status `creating`. */
  readonly begin?: (event: InstanceEffectInput<z.output<Shape>>) => void;
  /** Effect of the completion. */
  readonly complete?: (event: InstanceEffectInput<z.output<Shape>>) => void;
  /** Effect of a failure half-way. */
  readonly fail?: (event: InstanceEffectInput<z.output<Shape>>) => void;
}

/** Defines a kind of job on an instance. The operation group must list the kind in `jobKinds`, because jobs store only the key of their kind. */
export function defineJob<Shape extends z.ZodType>(spec: InstanceJobSpec<Shape>): BackendJobKind<z.output<Shape>> {
  return {
    kind: spec.kind,
    name: spec.name ?? spec.kind,
    status: spec.status,
    stages: spec.stages,
    settleSeconds: spec.settleSeconds ?? 10,
    failReason: "DBS.300005: Failed to process the request. Contact technical support.",
    taskViews: {
      Running: { status: "Running", operations: [] },
      Completed: { status: "Completed", operations: [] },
      Failed: { status: "Failed", operations: [] },
      ...spec.taskViews,
    },
    parse: (params) => spec.params.parse(params),
    run: (moment, event) => {
      const { backend, job, params, at } = event;
      const instance = backend.state.instances.find(({ id }) => id === job.instanceId);
      if (instance === undefined) return;
      if (moment !== "begin") instance.updatedAt = at;
      spec[moment]?.({ ...event, instance, params: spec.params.parse(params) });
    },
  };
}
