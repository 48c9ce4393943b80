/** Response of `GET /_sim/overview`. The page fetches only requests and names of operations separately. Times are ISO 8601. */
export interface Overview extends EngineOverview, DdmOverview {
  readonly serverGroups: readonly ServerGroupView[];
  readonly protectionGroups: readonly ProtectionGroupView[];
}

/** The engine's part of the overview. */
export interface EngineOverview {
  /** `id` is new after each restart of the simulator. `generation` counts how often the state was replaced. */
  readonly run: { readonly id: string; readonly generation: number };
  readonly region: string;
  readonly projectId: string;
  readonly clock: { readonly now: string; readonly speed: number };
  /** Numbers of the oldest and the latest request in the journal. Without requests, `first` is greater than `last`. */
  readonly requests: { readonly first: number; readonly last: number };
  readonly faults: readonly FaultView[];
  readonly jobs: {
    readonly total: number;
    readonly running: number;
    /** Running jobs, then ended jobs. Each part is limited to the newest. */
    readonly latest: readonly JobView[];
  };
}

/** DDM's part of the overview, with the elastic IPs that instances use. */
export interface DdmOverview {
  readonly instances: readonly InstanceView[];
  readonly dataNodes: readonly DataNodeView[];
  readonly templates: readonly TemplateView[];
  readonly unpaidOrders: readonly OrderView[];
  readonly elasticIps: readonly ElasticIpView[];
}

/** A request in the journal, without bodies. */
export interface RequestView {
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly operation: string | null;
  readonly status: number | null;
  readonly at: string;
  readonly requestId: string;
}

export interface FaultView {
  readonly id: number;
  readonly match: Readonly<Record<string, unknown>>;
  readonly effect: Readonly<Record<string, unknown>>;
  /**
   * Number of requests with the rule's operation, method and path. Requests to which an earlier rule was applied do not count. A `stale` rule counts
   * only GET requests.
   */
  readonly seen: number;
  /** Number of times that the rule was applied. */
  readonly used: number;
}

export interface JobView {
  readonly id: string;
  readonly name: string;
  readonly instanceName: string;
  readonly schemaName: string;
  readonly status: "Running" | "Completed" | "Failed";
  /** Percent. */
  readonly progress: number;
  /** Name of the current stage; empty for an ended job. */
  readonly stage: string;
  /** Planned outcome, such as `complete` or `stall`. */
  readonly outcome: string;
  readonly startedAt: string;
  /** Time of the end, or null for a job that never ends on its own. */
  readonly endsAt: string | null;
}

export interface InstanceView {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly engineVersion: string;
  readonly billing: string;
  readonly zones: readonly string[];
  readonly port: number;
  readonly publicIp: string | null;
  readonly errorMessage: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly groups: readonly GroupView[];
  readonly schemas: readonly SchemaView[];
  readonly accounts: readonly AccountView[];
}

export interface GroupView {
  readonly id: string;
  readonly name: string;
  readonly role: "rw" | "r";
  readonly isDefault: boolean;
  readonly flavor: string;
  readonly address: string;
  readonly nodes: readonly NodeView[];
}

export interface NodeView {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly zone: string;
  readonly address: string;
}

export interface SchemaView {
  readonly name: string;
  readonly status: string;
  readonly shardMode: string;
  readonly shardNumber: number;
  readonly dataNodes: readonly string[];
}

export interface AccountView {
  readonly name: string;
  readonly status: string;
  readonly authority: readonly string[];
  readonly schemas: readonly string[];
  readonly description: string;
}

export interface DataNodeView {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly engineVersion: string;
  readonly zone: string;
  readonly address: string;
  /** The instance that uses the data node, and the schemas on the node. Null if no instance uses the node. */
  readonly usedBy: { readonly instanceName: string; readonly schemas: readonly string[] } | null;
}

export interface TemplateView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly userDefined: boolean;
  readonly values: Readonly<Record<string, string>>;
  /** Names of the instances that were created with the template. */
  readonly usedBy: readonly string[];
}

export interface OrderView {
  readonly id: string;
  readonly instanceName: string;
  readonly purpose: "purchase" | "change";
  readonly placedAt: string;
}

export interface ElasticIpView {
  readonly id: string;
  readonly address: string;
  readonly instanceName: string;
}

export interface ServerGroupView {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
}

export interface ProtectionGroupView {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly sourceZone: string;
  readonly targetZone: string;
}
