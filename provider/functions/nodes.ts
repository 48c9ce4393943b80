import type * as pulumi from "@pulumi/pulumi";
import type { InstanceNode } from "../resources/instance-types";
import { invoke, invokeOutput } from "./invoke";
import type { OutputArgs } from "./types";

/** Arguments of {@link getNodes}. */
export interface GetNodesArgs {
  /** Id of the instance. */
  instanceId: string;
  /** Id of the node group. Default: any. */
  groupId?: string;
  /** Availability zone of the node. Default: any. */
  zone?: string;
  /** Status, e.g. `normal` or `abnormal` (API A.6). Default: any. */
  status?: string;
}

/** Result of {@link getNodes}. */
export interface GetNodesResult {
  /** The nodes, sorted by name. */
  nodes: InstanceNode[];
}

/**
 * Lists the nodes of all groups of an instance (API 4.2.3).
 *
 * @example
 * ```ts
 * const { nodes } = await ddm.getNodes({ instanceId, status: "abnormal" });
 * ```
 */
export function getNodes(args: GetNodesArgs, opts?: pulumi.InvokeOptions): Promise<GetNodesResult> {
  return invoke("getNodes", args, opts);
}

/** Output form of {@link getNodes}. */
export function getNodesOutput(
  args: OutputArgs<GetNodesArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetNodesResult> {
  return invokeOutput("getNodes", args, opts);
}

/** Arguments of {@link getNode}. */
export interface GetNodeArgs {
  /** Id of the instance. */
  instanceId: string;
  /** Id of the node. Exactly one of `id` and `name` is required. */
  id?: string;
  /** Name of the node. */
  name?: string;
}

/** Result of {@link getNode}. */
export interface GetNodeResult extends InstanceNode {
  /** Id of the instance. */
  instanceId: string;
  /** Address of the node inside the VPC. */
  ip?: string;
  /** Name of the subnet. */
  subnetName?: string;
  /** Id of the server (ECS) that the node runs on. */
  serverId?: string;
  /** Id of the data disk. */
  dataVolumeId?: string;
  /** Id of the system disk. */
  systemVolumeId?: string;
  /** Address of the node in the management network of the cloud. */
  managementIp?: string;
  /** Address of the node for the synchronization of data. */
  synchronizationIp?: string;
}

/**
 * Reads a node of an instance, by id or name, with its server and disks (API 4.2.14). Fails unless exactly one node matches.
 *
 * @example
 * ```ts
 * const node = await ddm.getNode({ instanceId, name: "orders_node_01" });
 * export const serverId = node.serverId;
 * ```
 */
export function getNode(args: GetNodeArgs, opts?: pulumi.InvokeOptions): Promise<GetNodeResult> {
  return invoke("getNode", args, opts);
}

/** Output form of {@link getNode}. */
export function getNodeOutput(
  args: OutputArgs<GetNodeArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetNodeResult> {
  return invokeOutput("getNode", args, opts);
}

/** Arguments of {@link getInstanceGroups}. */
export interface GetInstanceGroupsArgs {
  /** Id of the instance. */
  instanceId: string;
  /** Name of the group; `*` matches any characters. Default: all. */
  name?: string;
  /** Access of the nodes: `rw` (read and write) or `r` (read only). Default: both. */
  role?: "rw" | "r";
}

/** Result of {@link getInstanceGroups}. */
export interface GetInstanceGroupsResult {
  /** The groups: the default group, then the others, sorted by name. */
  groups: InstanceGroupDetail[];
}

/** A node group in a list. */
export interface InstanceGroupDetail {
  /** Id of the group. */
  id: string;
  /** Name of the group. */
  name?: string;
  /** Access of the nodes: `rw` (read and write) or `r` (read only). */
  role?: string;
  /** Address that applications connect to. Without a load balancer: the addresses of the group's nodes. */
  endpoint?: string;
  /** IPv6 address that applications connect to, if the group has one. */
  ipv6Endpoint?: string;
  /** Whether this is the group that the instance was created with. */
  isDefault: boolean;
  /** Whether a load balancer distributes connections over the nodes. */
  isLoadBalanced: boolean;
  /** Number of vCPUs of a node. */
  cores?: number;
  /** Memory of a node in GB. */
  memory?: number;
  /** Processor architecture, e.g. `X86`. */
  architecture?: string;
  /** Nodes of the group, sorted by name. Empty if the API does not report them. */
  nodes: { id: string; name?: string; zone?: string }[];
}

/**
 * Lists the node groups of an instance (API 4.2.18).
 *
 * @example
 * ```ts
 * const { groups } = await ddm.getInstanceGroups({ instanceId, role: "r" });
 * const readers = groups[0]?.endpoint;
 * ```
 */
export function getInstanceGroups(
  args: GetInstanceGroupsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetInstanceGroupsResult> {
  return invoke("getInstanceGroups", args, opts);
}

/** Output form of {@link getInstanceGroups}. */
export function getInstanceGroupsOutput(
  args: OutputArgs<GetInstanceGroupsArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetInstanceGroupsResult> {
  return invokeOutput("getInstanceGroups", args, opts);
}
