import * as pulumi from "@pulumi/pulumi";
import { optionsToRead } from "./arguments";
import { classNameOf, DynamicResource } from "./dynamic-resource";
import { isDeferred } from "./output-internals";
import type { AdoptArgs, TimeoutsArgs } from "./types";

/** A data node: an RDS for MySQL instance that holds shards. DDM logs in with the given user and password. */
export interface DataNodeArgs {
  /** Id of the RDS instance. */
  id: pulumi.Input<string>;
  /** A user with the permissions that API 4.3.15 lists, e.g. `root`. */
  userName: pulumi.Input<string>;
  /** The user's password. Always a secret. A change makes no call; later operations use the new password. */
  userPassword: pulumi.Input<string>;
}

/**
 * Time window for the switch to the new shards. The switch briefly interrupts applications. The API Reference does not state the time zone of
 * the window.
 */
export interface RouteSwitchWindowArgs {
  /** Start of the window: `hh:mm:ss`. */
  begin: pulumi.Input<string>;
  /** End of the window: `hh:mm:ss`, at least an hour later on the same day. */
  end: pulumi.Input<string>;
}

/** Options of resharding, which distributes a schema over more shards or data nodes. */
export interface ReshardingArgs {
  /** Time of the switch to the new shards: `immediate` (once the data is copied) or a time window. Default: immediate. */
  routeSwitch?: pulumi.Input<"immediate" | RouteSwitchWindowArgs>;
  /** Whether the data in the old shards is removed after the switch. Default: false. If set later, the next resharding removes the data. */
  cleanUp?: pulumi.Input<boolean>;
  /** Number of retries of a failed migration before it is rolled back, 0 to 10. Default: 1. */
  retries?: pulumi.Input<number>;
  /**
   * Whether a node is dedicated to the migration. The migration is faster, but the node serves no applications meanwhile. Requires a default group
   * with a load balancer and at least two nodes (API 4.3.15). Default: false.
   */
  exclusive?: pulumi.Input<boolean>;
}

/** Arguments of a schema. */
export interface SchemaArgs {
  /** Id of the instance that the schema belongs to. A change replaces the schema. */
  instanceId: pulumi.Input<string>;
  /**
   * Name: 2 to 48 lowercase letters, digits and underscores, beginning with a letter. Default: the resource's name and seven
   * characters that make it unique. A change replaces the schema.
   */
  name?: pulumi.Input<string>;
  /** Shard mode: `cluster` (tables can be sharded) or `single` (tables cannot be sharded). A change replaces the schema. */
  shardMode: pulumi.Input<"cluster" | "single">;
  /**
   * Total number of shards. For `single`: 1. For `cluster`: more than the number of data nodes, and at most 64 per data node. Resharding
   * adds shards to a `cluster` schema in place (API 4.3.13–4.3.22). A smaller number replaces the schema.
   */
  shardNumber: pulumi.Input<number>;
  /**
   * Data nodes of the schema, in any order: 1 for `single`, 1 to 256 for `cluster`. Resharding changes the data nodes of a `cluster` schema
   * in place if their number increases, or if it stays the same and `shardNumber` increases. Any other change of the ids replaces the
   * schema. Previews show changes by id and user name; the passwords are stored separately, as a secret.
   */
  dataNodes: pulumi.Input<pulumi.Input<DataNodeArgs>[]>;
  /** Options of resharding. A change makes no call. */
  resharding?: pulumi.Input<ReshardingArgs>;
  /** Whether the data on the data nodes is deleted with the schema. Default: false. A change makes no call. */
  deleteDnData?: pulumi.Input<boolean>;
  /** Timeouts of the operations. Default: create 30m, update 24h (resharding moves data), delete 30m. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /** An existing schema to adopt instead of creating a new schema. Its `id` is `<instance id>/<name>`. */
  adopt?: pulumi.Input<AdoptArgs>;
}

/** A data node that a schema uses. */
export interface DataNode {
  /** Id of the RDS instance. */
  id: string;
  /** User that DDM logs in as. Absent for a data node that the program has not set: the API does not report users. */
  userName?: string;
}

/** A shard of a schema: a database on a data node. */
export interface Shard {
  /** Name of the database on the data node. */
  name?: string;
  /** Index of the shard. */
  index?: number;
  /** Id of the data node that holds the shard. */
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

/**
 * A schema: a logical database of a DDM instance. Its shards are distributed over data nodes.
 *
 * Creating a schema takes 1 to 3 minutes. Shards and data nodes are added in place: the data moves while applications use the
 * schema. `protect: true` in the options prevents the deletion and the replacement of the schema.
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
export class Schema extends DynamicResource {
  /** Whether a value is a schema. Schemas of another copy of this package count, too. */
  static override isInstance(value: unknown): value is Schema {
    return classNameOf(value) === "Schema";
  }

  /**
   * Reads an existing schema without managing it.
   *
   * @param id `<instance id>/<name>`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Schema {
    return new Schema(name, undefined as unknown as SchemaArgs, optionsToRead(`ddm.Schema "${name}"`, id, opts));
  }

  /** Id of the instance that the schema belongs to. */
  declare readonly instanceId: pulumi.Output<string>;
  /** Name of the schema. */
  declare readonly name: pulumi.Output<string>;
  /** Shard mode: `cluster` (tables can be sharded) or `single` (tables cannot be sharded). */
  declare readonly shardMode: pulumi.Output<"cluster" | "single">;
  /** Total number of shards. */
  declare readonly shardNumber: pulumi.Output<number>;
  /** The data nodes with their users, without passwords. */
  declare readonly dataNodes: pulumi.Output<DataNode[]>;
  /** Status: `RUNNING`, `EXPANDING`, … (API A.6). */
  declare readonly status: pulumi.Output<string>;
  /** Shards of the schema, with the data node of each shard. */
  declare readonly shards: pulumi.Output<Shard[]>;
  /** The data nodes with their names and status. */
  declare readonly dataNodeDetails: pulumi.Output<DataNodeDetail[]>;
  /** Addresses that applications connect to: `ip:port`. */
  declare readonly vips: pulumi.Output<string[] | undefined>;
  /** Time of creation. */
  declare readonly created: pulumi.Output<string>;
  /** Time of the last change. */
  declare readonly updated: pulumi.Output<string>;

  /** @param name the resource's name in this stack. Without `args.name` and `args.adopt`, the schema's name is derived from this name */
  constructor(name: string, args: SchemaArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = opts?.id === undefined ? toInputs(args) : undefined;
    super("Schema", name, inputs, opts, ["dataNodePasswords"]);
  }
}

/** @param args absent if a program without type checks passes none. `check` then reports the required arguments */
function toInputs(args: Partial<SchemaArgs> = {}): object {
  return { ...args, ...separatePasswords(args.dataNodes) };
}

/**
 * Moves the passwords from the list of data nodes to a map by id. Pulumi hides a whole list if one element contains a secret. Without
 * passwords, previews show changes of the list.
 */
function separatePasswords(dataNodes: SchemaArgs["dataNodes"] | undefined) {
  if (dataNodes === undefined) return {};
  const resolved = pulumi.output(dataNodes);
  const passwords = resolved.apply((nodes): Record<string, unknown> =>
    Array.isArray(nodes) ? Object.fromEntries<unknown>(nodes.map(passwordOf)) : {},
  );
  return {
    dataNodes: Array.isArray(dataNodes)
      ? dataNodes.map(removePassword)
      : pulumi.unsecret(resolved.apply((nodes) => (Array.isArray(nodes) ? nodes.map(loginOf) : nodes))),
    dataNodePasswords: pulumi.secret(passwords),
  };
}

/** Removes the password. If the node is an output, a secret password makes all of it secret, so the secret mark is removed, too. */
function removePassword(node: pulumi.Input<DataNodeArgs>) {
  return isDeferred(node) ? pulumi.unsecret(pulumi.output(node).apply(loginOf)) : loginOf(node);
}

/** An element of a list. A program without type checks may pass an absent element, which `check` reports. */
type Element<Node> = Node | null | undefined;

function loginOf<Text>(node: Element<{ id: Text; userName: Text }>) {
  return { id: node?.id, userName: node?.userName };
}

function passwordOf(node: Element<pulumi.Unwrap<DataNodeArgs>>): [id: PropertyKey, password: unknown] {
  return [node?.id ?? "", node?.userPassword];
}
