import type * as pulumi from "@pulumi/pulumi";
import type { Excluded } from "./types";

// Types of an instance's arguments and outputs.

/** How an instance is paid for. */
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
  /** Whether orders are paid from the account balance. If not, the create waits until you pay in the console. Default: true. A change makes no call. */
  autoPay?: pulumi.Input<boolean>;
}

/** Time zones that DDM supports (API 4.2.1); `UTC+04:00` is not one of them. Cast values of type `string`. */
export type TimeZone =
  | "UTC"
  | `UTC-${"12" | "11" | "10" | "09" | "08" | "07" | "06" | "05" | "04" | "03" | "02" | "01"}:00`
  | `UTC+${"01" | "02" | "03" | "05" | "06" | "07" | "08" | "09" | "10" | "11" | "12"}:00`;

// The last member of each union requires least, because the compiler reports errors of other arguments against the last one.

/** Kernel version: at most one of `engineVersion` and `engineId`. */
export type EngineArgs = EngineById | EngineByVersion;

/** Kernel version as an engine's id. */
export interface EngineById {
  /** Kernel version as an engine's id, instead of `engineVersion`. Changes in place. */
  engineId?: pulumi.Input<string>;
  engineVersion?: Excluded<"give engineVersion or engineId, not both">;
}

/** Kernel version, or none: the newest one for sale. */
export interface EngineByVersion {
  /**
   * Kernel version, e.g. `3.1.0.7`, or a series such as `3.1`. Default: the newest one for sale. Changes in place to a version that
   * the API lists as available, or back to the previous one (API 4.8); other versions are an error that lists the available ones.
   */
  engineVersion?: pulumi.Input<string>;
  engineId?: Excluded<"give engineVersion or engineId, not both">;
}

/** Administrator: both `adminUser` and `adminPassword`, or neither. */
export type AdministratorArgs = Administrator | NoAdministrator;

/** An administrator and its password. */
export interface Administrator {
  /**
   * Name of the administrator, 1 to 32 letters, digits and underscores, beginning with a letter. Requires `adminPassword`.
   * An administrator can be added in place; a change of the name replaces the instance (API 4.4.6).
   */
  adminUser: pulumi.Input<string>;
  /**
   * Password of the administrator: 8 to 32 characters, with an uppercase letter, a lowercase letter, a digit and one of
   * `~!@#%^*-_+?`. Requires `adminUser`. Always a secret. Changes in place. The API does not report changes by other clients.
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
   * Address of the elastic IP. Requires `publicIpId`. Default: read from the VPC service, for which the credentials need read
   * permission. A change makes no call.
   */
  publicIp?: pulumi.Input<string>;
}

/** An elastic IP whose address is looked up, or none. */
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
  /** `normal`, `abnormal`, `creating`, … (API A.6). */
  status?: string;
  /** Address of the node inside the VPC. */
  ip?: string;
  /** Port of the node. */
  port?: number;
  /** Availability zone of the node. */
  zone?: string;
  /** Subnet of the node. */
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
  /** `rw`: its nodes read and write. `r`: they only read. */
  role?: string;
  /** Address that applications connect to. */
  endpoint?: string;
  /** IPv6 address that applications connect to, if there is one. */
  ipv6Endpoint?: string;
  /** Whether it is the group that the instance was created with. */
  isDefault: boolean;
  /** Whether a load balancer distributes connections over its nodes. */
  isLoadBalanced: boolean;
  /** Number of its nodes. */
  nodeNum: number;
}

/** How an instance is paid for, as the API reports it. */
export interface Charging {
  /** `postPaid`: pay per use. `prePaid`: a yearly/monthly subscription. */
  mode: "postPaid" | "prePaid";
  /** Unit of the subscription's period. */
  periodUnit?: "month" | "year";
  /** Number of periods of the subscription. */
  period?: number;
  /** Whether the subscription is renewed when it ends. */
  autoRenew?: boolean;
  /** Whether orders are paid from the account balance. */
  autoPay?: boolean;
}
