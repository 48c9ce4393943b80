// The resources of DDM. They are plain JSON, because they are stored in the state file.

declare module "../engine/state" {
  interface State {
    orders: Order[];
    instances: Instance[];
    dataNodes: DataNode[];
    templates: ParameterTemplate[];
    killedSessions: KilledSession[];
    /** Ids of deleted backups. Backups are not stored, but derived from the age of their instance. */
    deletedBackups: string[];
  }
}

/** A DDM instance. Its status is not stored, but derived from its jobs and its condition. */
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
  /** Version to which the instance can be rolled back, or null. */
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
  /** Condition of the instance when no job occupies it. */
  condition: "OK" | "CREATEFAILED" | "ERROR" | "FROZEN";
  errorMessage: string | null;
  schemas: Schema[];
  accounts: Account[];
}

/** Pay-per-use, or a subscription for months or years. */
export type Billing =
  | { readonly mode: "postPaid" }
  | {
      readonly mode: "prePaid";
      readonly orderId: string;
      readonly periodType: "month" | "year";
      readonly periods: number;
      autoRenew: boolean;
    };

/** A node group. Every instance is created with one, the default group. */
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
  /** Access control; absent until it is first set. */
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

/** A schema of an instance. Jobs change its status (API A.6). */
export interface Schema {
  name: string;
  shardMode: "cluster" | "single";
  shardNumber: number;
  /** Number of shards per data node, rounded up. Only v1 of the API reports it. */
  shardUnit: number;
  dataNodeIds: string[];
  createdAt: number;
  updatedAt: number;
  status: string;
  /** During a resharding, the data nodes of the new shards. After the switch, the data nodes of the old shards, until the old shards are deleted. */
  heldDataNodeIds: string[];
  /** Whether the old shards still exist after the switch of a resharding. */
  uncleaned: boolean;
  sqlBlacklist: SqlBlacklist;
}

/** SQL statements that a schema rejects, grouped by the method of comparison. Each list is a single text. */
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
  /** Lifetime of the password in days; null and 0: no expiry. */
  passwordLifetime: number | null;
}

/** An RDS for MySQL instance, which stores shards. */
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
  /** Id of the DDM instance that uses the data node, or null. */
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
  /** Values of parameters. A parameter without a value has its default. */
  values: Record<string, string>;
}

/** A killed session of an instance or a data node. */
export interface KilledSession {
  readonly instanceId: string;
  readonly instanceName: string;
  readonly processId: string;
  /** Caller that killed the session. */
  readonly user: string;
  readonly at: number;
}

/** An order for a yearly/monthly instance: a purchase, a change or an unsubscription. Its payment starts a job. */
export interface Order {
  readonly id: string;
  readonly createdAt: number;
  paid: boolean;
  /** Id of the instance that is ordered, changed or unsubscribed. */
  readonly instanceId: string;
  /** The ordered instance until the purchase is paid, otherwise null. */
  newInstance: Instance | null;
  /** Kind of the job that the payment starts. */
  readonly jobKind: string;
  readonly jobParams: unknown;
  jobId: string | null;
}
