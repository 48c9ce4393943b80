import type { JobFate } from "../engine/jobs/job";

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
  readonly fate: JobFate;
}
