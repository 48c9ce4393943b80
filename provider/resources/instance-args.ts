import type * as pulumi from "@pulumi/pulumi";
import type { AdoptArgs, Excluded, FlavorArgs, TimeoutsArgs } from "./types";

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
  /** Whether the subscription is renewed when it ends. Default: false. The only one of these that changes in place. */
  autoRenew?: pulumi.Input<boolean>;
  /** Whether orders are paid from the account balance; if not, the create waits until you pay in the console. Default: true. */
  autoPay?: pulumi.Input<boolean>;
}

/** The offsets from UTC that DDM knows (API 4.2.1); `UTC+04:00` is not among them. A text from elsewhere is cast. */
export type TimeZone =
  | "UTC"
  | `UTC-${"12" | "11" | "10" | "09" | "08" | "07" | "06" | "05" | "04" | "03" | "02" | "01"}:00`
  | `UTC+${"01" | "02" | "03" | "05" | "06" | "07" | "08" | "09" | "10" | "11" | "12"}:00`;

/**
 * Arguments of an instance. The compiler accepts exactly one of `flavorRef` and `flavorId`, at most one of `engineVersion`
 * and `engineId`, `adminUser` only together with `adminPassword`, and `publicIp` only together with `publicIpId`.
 */
export type InstanceArgs = InstanceBaseArgs & FlavorArgs & EngineArgs & AdministratorArgs & ElasticIpArgs;

/** Arguments of an instance that do not depend on each other. Extend or `Omit` these, since `InstanceArgs` is a union. */
export interface InstanceBaseArgs {
  /**
   * Name: 4 to 64 letters, digits, hyphens and underscores, beginning with a letter. Default: the resource's name and seven
   * characters that make it unique. Changes in place (API 4.2.35).
   */
  name?: pulumi.Input<string>;
  /**
   * Number of nodes in the default group, 1 to 32. Changes in place both ways (API 4.2.24, 4.2.33): nodes are added and
   * removed so that they stay spread evenly over `availableZones`.
   */
  nodeNum: pulumi.Input<number>;
  /** Availability zones of the nodes, in any order. A change replaces the instance. */
  availableZones: pulumi.Input<pulumi.Input<string>[]>;
  /** VPC id. A change replaces the instance. */
  vpcId: pulumi.Input<string>;
  /** Subnet id. A change replaces the instance. */
  subnetId: pulumi.Input<string>;
  /** Security group id. Changes in place (API 4.2.36). */
  securityGroupId: pulumi.Input<string>;
  /** Time zone: `UTC`, or an offset such as `UTC+08:00`. Default: UTC. A change replaces the instance. */
  timeZone?: pulumi.Input<TimeZone>;
  /** Enterprise project id. Default: `huaweicloud:enterpriseProjectId`, else the account's default one. Changes in place (a move). */
  enterpriseProjectId?: pulumi.Input<string>;
  /**
   * Parameter template to create the instance with. Changes in place: the API cannot apply a template to an instance, so the
   * new template's values are written to it, except those that `parameters` names.
   */
  paramGroupId?: pulumi.Input<string>;
  /**
   * Parameters by name; parameters not listed are not managed. Names and values are checked against what the API allows
   * before anything is written. Changes in place (API 4.10.4); a parameter that is removed gets its template's value.
   */
  parameters?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /**
   * Whether the instance is restarted when the API says that changed parameters need it. Default: false; then the output
   * `restartRequired` is true until a restart, and a warning says so. A change makes no call.
   */
  restartOnParameterChange?: pulumi.Input<boolean>;
  /** Whether client connections are encrypted. Default: false. Changes in place (API 4.2.26). */
  sslEnabled?: pulumi.Input<boolean>;
  /** Port, 1025 to 65534. Default of the API: 5066. Changes in place (API 4.2.27). */
  port?: pulumi.Input<number>;
  /** Whether the instance refuses writes. Default: false. Changes in place (API 4.2.39). The API does not report changes by other clients. */
  readonly?: pulumi.Input<boolean>;
  /** How the instance is paid for. Default: pay per use. A change replaces the instance, except of `autoRenew` and `autoPay`. */
  charging?: pulumi.Input<ChargingArgs>;
  /**
   * Any values; when one changes, the instance is restarted (API 4.2.7). The first ones restart it only when
   * `restartRequired` is true.
   */
  restartTriggers?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /** How it is restarted: `soft` restarts the process, `hard` the machine. Default: soft. A change makes no call. */
  restartType?: pulumi.Input<"soft" | "hard">;
  /** Whether the data on the data nodes is deleted with the instance. Default: false. A change makes no call. */
  deleteDnData?: pulumi.Input<boolean>;
  /** Deadlines of operations. Default: create 40m, update 60m, delete 30m. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /**
   * An existing instance to take over instead of buying one. It is verified, then brought to these arguments as an update
   * would. Only read when the resource is created; it may stay in the program.
   */
  adopt?: pulumi.Input<AdoptArgs>;
}

// In each of these unions the last member requires least: the compiler reports errors of other arguments by it.

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
   * the API lists as available, or back to the previous one (API 4.8); any other is an error that lists the available ones.
   */
  engineVersion?: pulumi.Input<string>;
  engineId?: Excluded<"give engineVersion or engineId, not both">;
}

/** Administrator: both `adminUser` and `adminPassword`, or neither. */
export type AdministratorArgs = Administrator | NoAdministrator;

/** An administrator and its password. */
export interface Administrator {
  /**
   * Name of the administrator, 1 to 32 letters, digits and underscores, beginning with a letter. Needs `adminPassword`.
   * One can be added in place at any time; another name then replaces the instance (API 4.4.6).
   */
  adminUser: pulumi.Input<string>;
  /**
   * Password of the administrator: 8 to 32 characters, with an uppercase letter, a lowercase letter, a digit and one of
   * `~!@#%^*-_+?`. Needs `adminUser`. Always a secret. Changes in place. The API does not report changes by other clients.
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
   * Address of the elastic IP. Needs `publicIpId`. Default: looked up in the VPC service, which the credentials must then be
   * allowed to read. A change makes no call.
   */
  publicIp?: pulumi.Input<string>;
}

/** An elastic IP whose address is looked up, or none. */
export interface ElasticIp {
  /** Id of an elastic IP to bind. Changes in place (API 4.2.30, 4.2.31). */
  publicIpId?: pulumi.Input<string>;
  publicIp?: Excluded<"needs publicIpId">;
}
