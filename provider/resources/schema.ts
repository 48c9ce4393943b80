import * as pulumi from "@pulumi/pulumi";
import { moduleName, propertiesOf, typeOf, withSecrets } from "./base";
import { forwarder } from "./forwarder";
import type { AdoptArgs, TimeoutsArgs } from "./types";

/** A data node (an RDS for MySQL instance) that holds shards, and how DDM logs in to it. */
export interface DataNodeArgs {
  /** Id of the RDS instance. */
  id: pulumi.Input<string>;
  /** A user with the permissions that spec 4.3.15 lists, e.g. `root`. */
  userName: pulumi.Input<string>;
  /** Its password. Always a secret. A changed one touches nothing; it is used the next time it is needed. */
  userPassword: pulumi.Input<string>;
}

/** When the route to the new shards is switched: the moment in which applications wait. */
export interface RouteSwitchWindowArgs {
  /** `hh:mm:ss`. */
  begin: pulumi.Input<string>;
  /** `hh:mm:ss`, at least an hour later on the same day. */
  end: pulumi.Input<string>;
}

/** How a schema is spread over more shards or data nodes. */
export interface ReshardingArgs {
  /** `immediate`: as soon as the data is there; or a window of the day. Default: immediate. */
  routeSwitch?: pulumi.Input<"immediate" | RouteSwitchWindowArgs>;
  /** Whether the data in the old shards is removed afterwards. Default: false. */
  cleanUp?: pulumi.Input<boolean>;
  /** How often a failed migration is tried again before it is taken back. Default: 1. */
  retries?: pulumi.Input<number>;
  /** Whether one node works on it alone: faster, but that node serves no applications meanwhile. Default: false. */
  exclusive?: pulumi.Input<boolean>;
}

/** What a schema is to be. */
export interface SchemaArgs {
  /** The instance that it belongs to. A change replaces the schema. */
  instanceId: pulumi.Input<string>;
  /**
   * Name: 2 to 48 lowercase letters, digits and underscores, beginning with a letter. Default: the resource's name and seven
   * characters that make it unique. A change replaces the schema.
   */
  name?: pulumi.Input<string>;
  /** `cluster`: its tables can be sharded. `single`: they cannot. A change replaces the schema. */
  shardMode: pulumi.Input<"cluster" | "single">;
  /**
   * Number of shards in all; 1 for `single`, up to 64 a data node for `cluster`. More of them, for a sharded schema, are a
   * change in place: resharding (spec 4.3.13–4.3.22). Fewer replace the schema.
   */
  shardNumber: pulumi.Input<number>;
  /** The data nodes, in any order. More of them, for a sharded schema, are a change in place; fewer replace the schema. */
  dataNodes: pulumi.Input<pulumi.Input<DataNodeArgs>[]>;
  /** How resharding is done. A change makes no call. */
  resharding?: pulumi.Input<ReshardingArgs>;
  /** Whether the data on the data nodes is deleted with the schema. Default: false. A change makes no call. */
  deleteDnData?: pulumi.Input<boolean>;
  /** How long operations may take. Default: create 30m, update 24h (resharding moves data), delete 30m. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /** An existing schema to take over instead of creating one: `<instance id>/<name>`. */
  adopt?: pulumi.Input<AdoptArgs>;
}

/** A shard of a schema: a database on a data node. */
export interface Shard {
  name?: string;
  index?: number;
  dataNodeId?: string;
  status?: string;
}

/** A data node as the cloud reports it. */
export interface DataNodeDetail {
  id: string;
  name?: string;
  status?: string;
  /** What is wrong with it, if anything is. */
  error?: string;
}

const outputs = [
  ...["instanceId", "name", "shardMode", "shardNumber", "dataNodes", "status", "shards", "dataNodeDetails", "vips"],
  ...["created", "updated"],
];

const provider = forwarder("schema");

/**
 * A schema: a logical database of a DDM instance, whose shards are spread over data nodes.
 *
 * Creating one takes a minute or two. More shards or more data nodes are a change in place, in which the data moves while
 * applications go on; `protect: true` in the options keeps a schema from being deleted or replaced by mistake.
 *
 * @example
 * ```ts
 * const shop = new ddm.Schema("shop", {
 *   instanceId: db.id,
 *   name: "shop",
 *   shardMode: "cluster",
 *   shardNumber: 8,
 *   dataNodes: [{ id: rdsId, userName: "root", userPassword }],
 * });
 * ```
 */
export class Schema extends pulumi.dynamic.Resource {
  /** Whether a value is a schema, also one of another copy of this package. */
  static override isInstance(value: unknown): value is Schema {
    return typeOf(value) === "Schema";
  }

  /**
   * Reads an existing schema without managing it.
   *
   * @param id `<instance id>/<name>`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Schema {
    return new Schema(name, undefined as unknown as SchemaArgs, { ...opts, id });
  }

  declare readonly instanceId: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly shardMode: pulumi.Output<"cluster" | "single">;
  declare readonly shardNumber: pulumi.Output<number>;
  declare readonly dataNodes: pulumi.Output<pulumi.Unwrap<DataNodeArgs>[]>;
  /** `RUNNING`, `EXPANDING`, … (spec A.6). */
  declare readonly status: pulumi.Output<string>;
  /** Its shards, and which data node each is on. */
  declare readonly shards: pulumi.Output<Shard[]>;
  /** The data nodes as the cloud reports them. */
  declare readonly dataNodeDetails: pulumi.Output<DataNodeDetail[]>;
  /** Addresses that the schema is reached at: `ip:port`. */
  declare readonly vips: pulumi.Output<string[] | undefined>;
  /** When it was created. */
  declare readonly created: pulumi.Output<string>;
  /** When it was changed last. */
  declare readonly updated: pulumi.Output<string>;

  /** @param name the resource's name in this stack; the schema's own name is derived from it unless `args.name` is given */
  constructor(name: string, args: SchemaArgs, opts?: pulumi.CustomResourceOptions) {
    const all = opts?.id === undefined ? { ...args, dataNodes: pulumi.secret(args.dataNodes) } : undefined;
    const properties = propertiesOf("Schema", name, outputs, all, opts);
    super(provider, name, properties, withSecrets(opts, ["dataNodes"]), moduleName, "Schema");
  }
}
