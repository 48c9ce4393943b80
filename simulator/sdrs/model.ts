import { z } from "zod";
import type { JobOutcome } from "../engine/jobs/job";
import { jobShape, type StateShape, storedTime } from "../engine/state";

declare module "../engine/state" {
  interface State {
    protectionGroups: ProtectionGroup[];
  }
}

/** A protection group. Its status is a function of its last job and the time. */
export interface ProtectionGroup {
  readonly id: string;
  name: string;
  readonly description: string;
  readonly domainId: string;
  readonly sourceZone: string;
  readonly targetZone: string;
  readonly vpcId: string;
  readonly createdAt: number;
  updatedAt: number;
  readonly jobs: ProtectionJob[];
}

/** A job of SDRS. DDM's job queries do not find it (quirk 17). */
export interface ProtectionJob {
  readonly id: string;
  readonly kind: "create" | "delete" | "start" | "stop";
  readonly startsAt: number;
  readonly endsAt: number;
  /** Planned outcome. A job that fails does so at `endsAt`, not half-way as DDM's jobs. */
  readonly outcome: JobOutcome;
}

const protectionJob: z.ZodType<ProtectionJob> = jobShape({
  id: z.string(),
  kind: z.enum(["create", "delete", "start", "stop"]),
  startsAt: storedTime,
  endsAt: storedTime,
});

const protectionGroup: z.ZodType<ProtectionGroup> = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  domainId: z.string(),
  sourceZone: z.string(),
  targetZone: z.string(),
  vpcId: z.string(),
  createdAt: storedTime,
  updatedAt: storedTime,
  jobs: z.array(protectionJob),
});

/** Shape of SDRS's part of the state. */
export const sdrsState = { protectionGroups: z.array(protectionGroup) } satisfies StateShape;
