import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./invoke";
import type { OutputArgs } from "./types";

/** Arguments of {@link getAvailableDataNodes}. */
export interface GetAvailableDataNodesArgs {
  /** Id of the instance. */
  instanceId: string;
  /** Name of the data node; `*` matches any characters. Default: all. */
  name?: string;
  /** Version of the database engine, e.g. `5.7` or `8.*`. Default: any. */
  engineVersion?: string;
  /** Zone of the data node. Default: any. */
  availabilityZone?: string;
  /** Status, e.g. `normal`. Default: any. */
  status?: string;
  /** `true`: only unused data nodes. `false`: only data nodes that schemas of the instance use. Default: all. */
  unused?: boolean;
}

/** Result of {@link getAvailableDataNodes}. */
export interface GetAvailableDataNodesResult {
  /** Ids of the data nodes, in the order of `dataNodes`. */
  ids: string[];
  /** The data nodes, sorted by name. */
  dataNodes: AvailableDataNode[];
}

/** A data node that an instance can use. */
export interface AvailableDataNode {
  /** Id of the RDS instance. */
  id: string;
  /** Name of the RDS instance. */
  name?: string;
  /** Status of the RDS instance, e.g. `normal`. */
  status?: string;
  /** Database engine, e.g. `mysql`. */
  engine?: string;
  /** Version of the database engine. */
  engineVersion?: string;
  /** Type of the RDS instance, e.g. `Ha` for primary and standby. */
  mode?: string;
  /** Zone of the RDS instance. */
  availabilityZone?: string;
  /** Address in the VPC. */
  privateIp?: string;
  /** Port of the database. */
  port?: number;
  /** Time zone, e.g. `UTC+08:00`. */
  timeZone?: string;
  /** Schemas of the instance that use the data node, sorted. Empty if none, or if the API does not report them. */
  schemas: string[];
}

/**
 * Lists the data nodes that schemas of an instance can use (API 4.3.5). These are the RDS instances in its VPC that no other DDM instance
 * uses. The result also names the schemas on each data node (API 4.3.2).
 *
 * @example
 * ```ts
 * const { ids } = await ddm.getAvailableDataNodes({ instanceId, unused: true, engineVersion: "8.*" });
 * ```
 */
export function getAvailableDataNodes(
  args: GetAvailableDataNodesArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetAvailableDataNodesResult> {
  return invoke("getAvailableDataNodes", args, opts);
}

/** Output form of {@link getAvailableDataNodes}. */
export function getAvailableDataNodesOutput(
  args: OutputArgs<GetAvailableDataNodesArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetAvailableDataNodesResult> {
  return invokeOutput("getAvailableDataNodes", args, opts);
}

/** Arguments of {@link checkDataNodeConnections}. */
export interface CheckDataNodeConnectionsArgs {
  /** Id of the instance. */
  instanceId: string;
  /** The logins to check. */
  dataNodes: DataNodeLogin[];
}

/** Result of {@link checkDataNodeConnections}. */
export interface CheckDataNodeConnectionsResult {
  /** Whether all logins succeeded. */
  allConnect: boolean;
  /** The results, sorted by id. */
  results: DataNodeConnection[];
}

/** A login to a data node. */
export interface DataNodeLogin {
  /** Id of the RDS instance. */
  id: string;
  /** Name of the user. */
  userName: string;
  /** Password of the user. Messages and logs never contain it. */
  userPassword: string;
  /** Address and port, e.g. `192.168.0.10:3306`. Default: the address that the API reports; one more call reads the addresses of all data nodes. */
  endpoint?: string;
}

/** The result of a login to a data node. */
export interface DataNodeConnection {
  /** Id of the RDS instance. */
  id: string;
  /** Whether the login succeeded. */
  connects: boolean;
  /** Error code, e.g. `DBS.300357`. */
  errorCode?: string;
  /** Error message. */
  errorMessage?: string;
}

/**
 * Checks whether an instance can connect to data nodes with the given logins (API 4.2.38). Changes nothing. Pass secret passwords to the
 * Output form. Its result is then a secret.
 *
 * @example
 * ```ts
 * const { allConnect } = await ddm.checkDataNodeConnections({
 *   instanceId,
 *   dataNodes: [{ id: rdsId, userName: "root", userPassword: process.env["RDS_PASSWORD"] ?? "" }],
 * });
 * ```
 */
export function checkDataNodeConnections(
  args: CheckDataNodeConnectionsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<CheckDataNodeConnectionsResult> {
  return invoke("checkDataNodeConnections", args, opts);
}

/** Output form of {@link checkDataNodeConnections}. */
export function checkDataNodeConnectionsOutput(
  args: OutputArgs<CheckDataNodeConnectionsArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<CheckDataNodeConnectionsResult> {
  return invokeOutput("checkDataNodeConnections", args, opts);
}
