import * as pulumi from "@pulumi/pulumi";
import { moduleName, propertiesOf, typeOf, withSecrets } from "./base";
import { forwarder } from "./forwarder";
import type { AdoptArgs, TimeoutsArgs } from "./types";

/** A data node (an RDS for MySQL instance) that holds shards, and how DDM logs in to it. */
export interface DataNodeArgs {
  /** Id of the RDS instance. */
  id: pulumi.Input<string>;
  /** A user with the permissions that API 4.3.15 lists, e.g. `root`. */
  userName: pulumi.Input<string>;
  /** The user's password. Always a secret. A change makes no call; the next operation that needs the password uses it. */
  userPassword: pulumi.Input<string>;
}

/** Time window for the switch to the new shards, which interrupts applications for a moment. */
export interface RouteSwitchWindowArgs {
  /** Begin of the window: `hh:mm:ss`. */
  begin: pulumi.Input<string>;
  /** End of the window: `hh:mm:ss`, at least an hour later on the same day. */
  end: pulumi.Input<string>;
}

/** How a schema is resharded, that is, distributed over more shards or data nodes. */
export interface ReshardingArgs {
  /** When applications are switched to the new shards: `immediate`, when the data is copied, or a time window. Default: immediate. */
  routeSwitch?: pulumi.Input<"immediate" | RouteSwitchWindowArgs>;
  /** Whether the data in the old shards is removed afterwards. Default: false. */
  cleanUp?: pulumi.Input<boolean>;
  /** Number of retries of a failed migration before it is rolled back. Default: 1. */
  retries?: pulumi.Input<number>;
  /** Whether one node is dedicated to the migration. This is faster, but that node serves no applications meanwhile. Default: false. */
  exclusive?: pulumi.Input<boolean>;
}

/** Arguments of a schema. */
export interface SchemaArgs {
  /** Id of the instance that it belongs to. A change replaces the schema. */
  instanceId: pulumi.Input<string>;
  /**
   * Name: 2 to 48 lowercase letters, digits and underscores, beginning with a letter. Default: the resource's name and seven
   * characters that make it unique. A change replaces the schema.
   */
  name?: pulumi.Input<string>;
  /** `cluster`: its tables can be sharded. `single`: they cannot. A change replaces the schema. */
  shardMode: pulumi.Input<"cluster" | "single">;
  /**
   * Total number of shards: 1 for `single`, up to 64 per data node for `cluster`. More shards of a `cluster` schema change in
   * place by resharding (API 4.3.13–4.3.22). Fewer shards replace the schema.
   */
  shardNumber: pulumi.Input<number>;
  /**
   * The data nodes, in any order. More data nodes of a `cluster` schema change in place by resharding; fewer replace the schema.
   * Previews show changes by id and user name; passwords are hidden in `dataNodePasswords`.
   */
  dataNodes: pulumi.Input<pulumi.Input<DataNodeArgs>[]>;
  /** Options of resharding. A change makes no call. */
  resharding?: pulumi.Input<ReshardingArgs>;
  /** Whether the data on the data nodes is deleted with the schema. Default: false. A change makes no call. */
  deleteDnData?: pulumi.Input<boolean>;
  /** Deadlines of operations. Default: create 30m, update 24h (resharding moves data), delete 30m. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /** An existing schema to take over instead of creating one: `<instance id>/<name>`. */
  adopt?: pulumi.Input<AdoptArgs>;
}

/** A data node that a schema uses. */
export interface DataNode {
  /** Id of the RDS instance. */
  id: string;
  /** The user that DDM logs in as; absent when the data node was added by another client. */
  userName?: string;
}

/** A shard of a schema: a database on a data node. */
export interface Shard {
  /** Name of the database on the data node. */
  name?: string;
  /** Number of the shard. */
  index?: number;
  /** Id of the data node that holds it. */
  dataNodeId?: string;
  /** Status of the shard, as the API reports it. */
  status?: string;
}

/** A data node of a schema, as the API reports it. */
export interface DataNodeDetail {
  /** Id of the RDS instance. */
  id: string;
  /** Name of the RDS instance. */
  name?: string;
  /** Status of the data node, as the API reports it. */
  status?: string;
  /** Error of the data node, if any. */
  error?: string;
}

const provider = forwarder("schema");

/**
 * A schema: a logical database of a DDM instance, whose shards are distributed over data nodes.
 *
 * Creating a schema takes a minute or two. More shards or data nodes change it in place: the data moves while applications use
 * it. `protect: true` in the options prevents its deletion and replacement.
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
  /** Whether a value is a schema, including one of another copy of this package. */
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

  /** Id of the instance that it belongs to. */
  declare readonly instanceId: pulumi.Output<string>;
  /** Name of the schema. */
  declare readonly name: pulumi.Output<string>;
  /** `cluster`: its tables can be sharded. `single`: they cannot. */
  declare readonly shardMode: pulumi.Output<"cluster" | "single">;
  /** Total number of shards. */
  declare readonly shardNumber: pulumi.Output<number>;
  /** The data nodes with their users, without passwords. */
  declare readonly dataNodes: pulumi.Output<DataNode[]>;
  /** Status: `RUNNING`, `EXPANDING`, … (API A.6). */
  declare readonly status: pulumi.Output<string>;
  /** Its shards, and the data node of each. */
  declare readonly shards: pulumi.Output<Shard[]>;
  /** The data nodes with their names and status. */
  declare readonly dataNodeDetails: pulumi.Output<DataNodeDetail[]>;
  /** Addresses that applications connect to: `ip:port`. */
  declare readonly vips: pulumi.Output<string[] | undefined>;
  /** Time of creation. */
  declare readonly created: pulumi.Output<string>;
  /** Time of the last change. */
  declare readonly updated: pulumi.Output<string>;

  /** @param name the resource's name in this stack; the schema's name is derived from it unless `args.name` is set */
  constructor(name: string, args: SchemaArgs, opts?: pulumi.CustomResourceOptions) {
    const all = opts?.id === undefined ? { ...args, ...separatePasswords(args.dataNodes) } : undefined;
    const properties = propertiesOf("Schema", name, all, opts);
    super(provider, name, properties, withSecrets(opts, ["dataNodePasswords"]), moduleName, "Schema");
  }
}

/**
 * The data nodes without passwords, and the passwords by id. Pulumi hides a whole list if one element contains a secret. Without
 * the passwords, previews show changes of the data nodes.
 */
function separatePasswords(dataNodes: SchemaArgs["dataNodes"] | undefined) {
  if (dataNodes === undefined) return {};
  const resolved = pulumi.output(dataNodes);
  const passwords = resolved.apply((nodes) =>
    Array.isArray(nodes) ? Object.fromEntries(nodes.map(({ id, userPassword }) => [id, userPassword])) : {},
  );
  return {
    dataNodes: Array.isArray(dataNodes)
      ? dataNodes.map(withoutPassword)
      : pulumi.unsecret(resolved.apply((nodes) => (Array.isArray(nodes) ? nodes.map(userOf) : nodes))),
    dataNodePasswords: pulumi.secret(passwords),
  };
}

/** An output is secret as a whole because of its password, so it is unwrapped. An id or user name that is itself secret stays secret. */
function withoutPassword(node: pulumi.Input<DataNodeArgs>) {
  const isDeferred = pulumi.Output.isInstance(node) || node instanceof Promise;
  return isDeferred ? pulumi.unsecret(pulumi.output(node).apply(userOf)) : userOf(node);
}

function userOf<Text>({ id, userName }: { id: Text; userName: Text }): { id: Text; userName: Text } {
  return { id, userName };
}
