import type * as pulumi from "@pulumi/pulumi";
import type { InstanceGroupSummary, InstanceNode } from "../resources/instance-types";
import { invoke, invokeOutput } from "./invoke";
import type { OutputArgs } from "./types";

/** Arguments of {@link getInstance}. */
export interface GetInstanceArgs {
  /** Id of the instance. Exactly one of `id` and `name` is required. */
  id?: string;
  /** Name of the instance. */
  name?: string;
}

/** Result of {@link getInstance}. */
export interface GetInstanceResult {
  /** Id of the instance. */
  id: string;
  /** Name of the instance. */
  name: string;
  /** Status: `RUNNING`, … (API A.6). */
  status: string;
  /** VPC of the instance. */
  vpcId?: string;
  /** Subnet of the instance. */
  subnetId?: string;
  /** Security group of the instance. */
  securityGroupId?: string;
  /** Enterprise project of the instance. */
  enterpriseProjectId?: string;
  /** Zones of the nodes of the default group, sorted. If the API does not report these: zones of the instance. */
  availableZones: string[];
  /** Specification code of the node class. */
  flavorRef?: string;
  /** Number of nodes in the default group, without nodes whose creation failed. */
  nodeNum?: number;
  /** Number of vCPUs of a node. */
  cores?: number;
  /** Memory of a node in GB. */
  memory?: number;
  /** Kernel version. */
  engineVersion?: string;
  /** Address that applications connect to. */
  accessIp?: string;
  /** Port that applications connect to. */
  accessPort?: number;
  /** Address of the bound elastic IP, if any. */
  publicIpAddress?: string;
  /** Name of the administrator, if any. */
  adminUser?: string;
  /** Whether connections of clients are encrypted. */
  sslEnabled?: boolean;
  /** Time zone, e.g. `UTC+08:00`. */
  timeZone?: string;
  /** Billing mode: `postPaid` (pay per use) or `prePaid` (a yearly/monthly subscription). */
  chargingMode?: "postPaid" | "prePaid";
  /** Order of a yearly/monthly instance. */
  orderId?: string;
  /** Error of a faulty instance. */
  errorMessage?: string;
  /** Time of creation. */
  created?: string;
  /** Time of the last change. */
  updated?: string;
  /** Node groups. Empty if the API does not report them; `getInstanceGroups` fails instead. */
  groups: InstanceGroupSummary[];
  /** Nodes of all groups, sorted by name. */
  nodes: InstanceNode[];
}

/**
 * Reads an existing instance by id or name (API 4.2.3). Fails unless exactly one instance matches.
 *
 * @example
 * ```ts
 * const orders = await ddm.getInstance({ name: "orders" });
 * const endpoint = `${orders.accessIp}:${orders.accessPort}`;
 * ```
 */
export function getInstance(args: GetInstanceArgs, opts?: pulumi.InvokeOptions): Promise<GetInstanceResult> {
  return invoke("getInstance", args, opts);
}

/** Output form of {@link getInstance}. */
export function getInstanceOutput(
  args: OutputArgs<GetInstanceArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetInstanceResult> {
  return invokeOutput("getInstance", args, opts);
}

/** Arguments of {@link getInstances}. */
export interface GetInstancesArgs {
  /** Name of the instance; `*` matches any characters. Default: all. */
  name?: string;
  /** Status, e.g. `RUNNING` (API A.6). Default: any. */
  status?: string;
  /** Zone of a node. Default: any. */
  availabilityZone?: string;
  /** VPC of the instance. Default: any. */
  vpcId?: string;
  /** Subnet of the instance. Default: any. */
  subnetId?: string;
  /** Enterprise project of the instance. Default: any. */
  enterpriseProjectId?: string;
  /** Kernel version or series, e.g. `3.1`. A version of four numbers misses instances for which the API reports fewer numbers. Default: any. */
  engineVersion?: string;
  /** Specification code of the node class, e.g. `ddm.c6.*`: `*` matches any characters. Default: any. */
  flavorRef?: string;
}

/** Result of {@link getInstances}. */
export interface GetInstancesResult {
  /** Ids of the instances, in the order of `instances`. */
  ids: string[];
  /** The instances, sorted by name. */
  instances: ListedInstance[];
}

/** An instance in a list. {@link getInstance} reports more. */
export interface ListedInstance {
  /** Id of the instance. */
  id: string;
  /** Name of the instance. */
  name?: string;
  /** Status: `RUNNING`, … (API A.6). */
  status?: string;
  /** VPC of the instance. */
  vpcId?: string;
  /** Subnet of the instance. */
  subnetId?: string;
  /** Security group of the instance. */
  securityGroupId?: string;
  /** Enterprise project of the instance. */
  enterpriseProjectId?: string;
  /** Zones in which the instance has nodes, sorted. */
  availableZones: string[];
  /** Specification code of the node class. */
  flavorRef?: string;
  /** Number of nodes in all groups. */
  nodeNum?: number;
  /** Kernel version, e.g. `3.1.0.7`. The API may report only its first three numbers. */
  engineVersion?: string;
  /** Time of creation. */
  created?: string;
}

/**
 * Lists existing instances (API 4.2.2).
 *
 * @example
 * ```ts
 * const { instances } = await ddm.getInstances({ name: "orders-*", status: "RUNNING" });
 * export const zones = instances.map((instance) => instance.availableZones);
 * ```
 */
export function getInstances(args?: GetInstancesArgs, opts?: pulumi.InvokeOptions): Promise<GetInstancesResult> {
  return invoke("getInstances", args, opts);
}

/** Output form of {@link getInstances}. */
export function getInstancesOutput(
  args?: OutputArgs<GetInstancesArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetInstancesResult> {
  return invokeOutput("getInstances", args, opts);
}
