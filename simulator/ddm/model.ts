// What exists in the simulated cloud. Everything here is plain JSON, because the state file is exactly this.
import type { Job, JobFate } from "../engine/jobs/job";

/** Everything that exists. `PUT /_sim/state` and the state file hold this. */
export interface State {
  readonly version: 1;
  /** What the ids grow from. */
  seed: string;
  /** Where the random numbers stand; see `ids.ts`. */
  random: number;
  /** The simulated time when this was written, in milliseconds, and its speed. */
  clock: { now: number; speed: number };
  projectId: string;
  region: string;
  instances: Instance[];
  jobs: Job[];
  orders: Order[];
  dataNodes: DataNode[];
  templates: ParameterTemplate[];
  killedSessions: KilledSession[];
  /** Ids; which backups there were follows from the time. */
  deletedBackups: string[];
  servers: Server[];
  serverGroups: ServerGroup[];
  protectionGroups: ProtectionGroup[];
}

/** A DDM instance. Its status is not here: it is derived from its jobs and its condition. */
export interface Instance {
  readonly id: string;
  name: string;
  createdAt: number;
  updatedAt: number;
  vpcId: string;
  subnetId: string;
  securityGroupId: string;
  enterpriseProjectId: string;
  availabilityZones: string[];
  engineVersion: string;
  /** The version before the last change, or null if there was none. */
  previousVersion: string | null;
  port: number;
  sslEnabled: boolean;
  readOnly: boolean;
  timeZone: string;
  adminUserName: string | null;
  publicIp: { address: string; id: string } | null;
  groups: NodeGroup[];
  /** The instance's own parameter group, and the template that it was copied from. */
  parameters: {
    id: string;
    name: string;
    description: string;
    updatedAt: number;
    values: Record<string, string>;
    readonly templateId: string | null;
  };
  tags: Record<string, string>;
  billing: Billing;
  /** What is left when no job runs. */
  condition: "OK" | "CREATEFAILED" | "ERROR" | "FROZEN";
  errorMessage: string | null;
  schemas: Schema[];
  accounts: Account[];
}

/** Pay-per-use, or a subscription for some months or years. */
export type Billing =
  | { readonly mode: "postPaid" }
  | {
      readonly mode: "prePaid";
      readonly orderId: string;
      readonly periodType: "month" | "year";
      readonly periods: number;
      autoRenew: boolean;
    };

/** A node group; every instance is born with one, the default group. */
export interface NodeGroup {
  readonly id: string;
  name: string;
  role: "rw" | "r";
  readonly isDefault: boolean;
  /** Specification code, like `ddm.c6.large.2`. */
  flavor: string;
  /** Address of the group's load balancer. */
  address: string;
  nodes: Node[];
  /** Who may connect; absent if everybody. */
  access?: {
    readonly enabled: boolean;
    readonly type: string;
    readonly name: string;
    readonly addresses: readonly { readonly ip: string; readonly description: string }[];
  };
}

/** A DDM node. */
export interface Node {
  readonly id: string;
  name: string;
  readonly availabilityZone: string;
  readonly subnetId: string;
  readonly address: string;
  status: "normal" | "abnormal" | "creating" | "createfail" | "enlargefail" | "resizing";
}

/** A schema on an instance. Its status (spec A.6) is set by the jobs about it. */
export interface Schema {
  name: string;
  shardMode: "cluster" | "single";
  shardNumber: number;
  /** Shards on one data node; the v1 API tells it. */
  shardUnit: number;
  dataNodeIds: string[];
  createdAt: number;
  updatedAt: number;
  status: string;
  /** Data nodes that it holds besides its own: the new ones while shards are configured, the old ones until cleaned. */
  heldDataNodeIds: string[];
  /** Whether data from before a shard configuration are still there. */
  uncleaned: boolean;
  sqlBlacklist: SqlBlacklist;
}

/** Statements that a schema refuses, by how they are compared; each list is one text. */
export interface SqlBlacklist {
  readonly full: string;
  readonly prefix: string;
  readonly regex: string;
}

/** An account of an instance. */
export interface Account {
  name: string;
  status: string;
  baseAuthority: string[];
  extendAuthority: string[];
  description: string;
  schemas: string[];
  createdAt: number;
  passwordChangedAt: number;
  /** Days until the password expires; null and 0 mean never. */
  passwordLifetime: number | null;
}

/** An RDS for MySQL instance that schemas can be put on. */
export interface DataNode {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly engineVersion: string;
  readonly address: string;
  readonly port: number;
  readonly availabilityZone: string;
  readonly timeZone: string;
  readonly cpu: number;
  readonly memory: number;
  /** Instances that have a schema on it keep it; kept by the schema operations. */
  usedBy: string | null;
}

/** A parameter template. */
export interface ParameterTemplate {
  readonly id: string;
  name: string;
  description: string;
  createdAt: number;
  updatedAt: number;
  readonly userDefined: boolean;
  /** Values that differ from the defaults. */
  values: Record<string, string>;
}

/** An order of a yearly/monthly instance. Nothing happens until it is paid. */
export interface Order {
  readonly id: string;
  readonly createdAt: number;
  paid: boolean;
  /** The instance that it is about. */
  readonly instanceId: string;
  /** Of a purchase that is not paid yet: the instance to be. */
  newInstance: Instance | null;
  /** The job that payment starts, by its kind. */
  readonly jobKind: string;
  readonly jobParams: unknown;
  jobId: string | null;
}

/** A session of an instance or of a data node that was killed. */
export interface KilledSession {
  readonly instanceId: string;
  readonly instanceName: string;
  readonly processId: string;
  readonly user: string;
  readonly at: number;
}

/** A server of ECS, which a server group can have as a member. */
export interface Server {
  readonly id: string;
  readonly name: string;
  readonly availabilityZone: string;
}

/** A server group of ECS. */
export interface ServerGroup {
  readonly id: string;
  readonly name: string;
  /** Ids of servers. */
  members: string[];
}

/** A protection group of SDRS. Its status is a function of its last job and the time. */
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

/** A job of SDRS, which has its own list. */
export interface ProtectionJob {
  readonly id: string;
  readonly kind: "create" | "delete" | "start" | "stop";
  readonly startsAt: number;
  readonly endsAt: number;
  readonly fate: JobFate;
}
