import type * as pulumi from "@pulumi/pulumi";
import type { Excluded } from "./types";

// Types of an instance's arguments and outputs.

/** Billing mode of an instance. */
export type ChargingArgs = PostPaidArgs | PrePaidArgs;

/** Pay per use. */
export interface PostPaidArgs {
  /** `postPaid`: pay per use. */
  mode: "postPaid";
  periodUnit?: Excluded<"only with mode prePaid">;
  period?: Excluded<"only with mode prePaid">;
  autoRenew?: Excluded<"only with mode prePaid">;
  autoPay?: Excluded<"only with mode prePaid">;
}

/** A yearly/monthly subscription (API 4.2.1, table 4-8). */
export interface PrePaidArgs {
  /** `prePaid`: a yearly/monthly subscription. */
  mode: "prePaid";
  /** Unit of the period. */
  periodUnit: pulumi.Input<"month" | "year">;
  /** Number of periods: 1 to 9 months or 1 to 3 years. */
  period: pulumi.Input<number>;
  /** Whether the subscription is renewed when it ends. Default: false. Changes in place. */
  autoRenew?: pulumi.Input<boolean>;
  /**
   * Whether orders are paid automatically from the account balance. With `false`, an operation that places an order waits until you
   * pay the order in the console. Default: true. A change makes no call.
   */
  autoPay?: pulumi.Input<boolean>;
}

/** Time zones that DDM supports (API 4.2.1). DDM does not support `UTC+04:00`. Cast a value of type `string` to this type. */
export type TimeZone =
  | "UTC"
  | `UTC-${"12" | "11" | "10" | "09" | "08" | "07" | "06" | "05" | "04" | "03" | "02" | "01"}:00`
  | `UTC+${"01" | "02" | "03" | "05" | "06" | "07" | "08" | "09" | "10" | "11" | "12"}:00`;

// In each of the following unions, no member requires fewer arguments than the last. If an argument outside the union is missing or wrong, the error
// of the compiler names the last member.

/** Kernel version: at most one of `engineVersion` and `engineId`. */
export type EngineArgs = EngineById | EngineByVersion;

/** Kernel version, selected by the id of an engine. */
export interface EngineById {
  /** Id of the engine whose kernel version is used; an alternative to `engineVersion`. Changes in place. */
  engineId?: pulumi.Input<string>;
  engineVersion?: Excluded<"give engineVersion or engineId, not both">;
}

/** Kernel version; the newest version for sale if absent. */
export interface EngineByVersion {
  /**
   * Kernel version: a version such as `"3.1.0.7"`, or a series such as `"3.1"`. Default: the newest version for sale. Changes in place to a version
   * that the API lists as available, or back to the previous version (API 4.8). For any other version, the update fails and the error
   * lists the available versions.
   */
  engineVersion?: pulumi.Input<string>;
  engineId?: Excluded<"give engineVersion or engineId, not both">;
}

/** Administrator: both `adminUser` and `adminPassword`, or neither. */
export type AdministratorArgs = Administrator | NoAdministrator;

/** An administrator with a password. */
export interface Administrator {
  /**
   * Name of the administrator, 1 to 32 letters, digits and underscores, beginning with a letter. Requires `adminPassword`.
   * An administrator can be added in place, with kernel 3.0.9 or newer (API 4.4.6). A change of the name replaces the instance.
   */
  adminUser: pulumi.Input<string>;
  /**
   * Password of the administrator: 8 to 32 letters, digits and special characters (`~!@#%^*-_+?`), including an uppercase letter, a lowercase letter,
   * a digit and a special character. Requires `adminUser`. Always a secret. Changes in place. The API does not report changes by other clients.
   */
  adminPassword: pulumi.Input<string>;
}

/** No administrator. */
export interface NoAdministrator {
  adminUser?: Excluded<"needs adminPassword">;
  adminPassword?: Excluded<"needs adminUser">;
}

/** Elastic IP: `publicIp` only together with `publicIpId`. */
export type ElasticIpArgs = ElasticIpWithAddress | ElasticIp;

/** An elastic IP whose address the program knows. */
export interface ElasticIpWithAddress {
  publicIpId: pulumi.Input<string>;
  /**
   * Address of the elastic IP. Requires `publicIpId`. Default: the address that the provider reads from the VPC service. The credentials
   * then need read permission there. A change makes no call.
   */
  publicIp?: pulumi.Input<string>;
}

/** An elastic IP whose address the provider looks up, or no elastic IP. */
export interface ElasticIp {
  /** Id of an elastic IP to bind. Changes in place (API 4.2.30, 4.2.31). */
  publicIpId?: pulumi.Input<string>;
  publicIp?: Excluded<"needs publicIpId">;
}

/** A node of an instance, as the API reports it. */
export interface InstanceNode {
  /** Id of the node. */
  id: string;
  /** Name of the node. */
  name?: string;
  /** Status of the node: `normal`, `abnormal`, `creating`, … (API A.6). */
  status?: string;
  /** Address of the node inside the VPC. With a load balancer: the address of the load balancer. */
  ip?: string;
  /** Port of the node. */
  port?: number;
  /** Availability zone of the node. */
  zone?: string;
  /** Id of the node's subnet. */
  subnetId?: string;
  /** Id of the group that the node belongs to. */
  groupId?: string;
}

/** A node group of an instance, as the API reports it. */
export interface InstanceGroupSummary {
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
  /** Number of nodes in the group. */
  nodeNum: number;
}

/** Billing of an instance. The API reports `mode`; the other values are as last set by the program. */
export interface Charging {
  /** Billing mode: `postPaid` (pay per use) or `prePaid` (a yearly/monthly subscription). */
  mode: "postPaid" | "prePaid";
  /** Unit of the subscription's period. */
  periodUnit?: "month" | "year";
  /** Number of periods of the subscription. */
  period?: number;
  /** Whether the subscription is renewed when it ends. */
  autoRenew?: boolean;
  /** Whether orders are paid automatically from the account balance. */
  autoPay?: boolean;
}
