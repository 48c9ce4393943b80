import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./invoke";
import type { OutputArgs } from "./types";

/** Arguments of {@link getEngines}. */
export interface GetEnginesArgs {
  /** Kernel version, e.g. `3.1.0.7`, or a series such as `3.1`. Default: all. */
  version?: string;
}

/** Result of {@link getEngines}. */
export interface GetEnginesResult {
  /** The engines, newest first. */
  engines: Engine[];
}

/** A DDM engine: a kernel version for sale. */
export interface Engine {
  /** Id of the engine, for `engineId` of an instance. */
  id: string;
  /** Name of the engine: `ddm`. */
  name: string;
  /** Kernel version, for `engineVersion` of an instance. */
  version: string;
}

/**
 * Lists the kernel versions that new instances can have (API 4.2.21).
 *
 * @example
 * ```ts
 * const { engines } = await ddm.getEngines({ version: "3.1" });
 * const engineVersion = engines[0]?.version;
 * ```
 */
export function getEngines(args?: GetEnginesArgs, opts?: pulumi.InvokeOptions): Promise<GetEnginesResult> {
  return invoke("getEngines", args, opts);
}

/** Output form of {@link getEngines}. */
export function getEnginesOutput(
  args?: OutputArgs<GetEnginesArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetEnginesResult> {
  return invokeOutput("getEngines", args, opts);
}

/** Arguments of {@link getFlavors}. */
export interface GetFlavorsArgs {
  /** Kernel version, e.g. `3.1.0.7`, or a series such as `3.1`. Default: the newest version for sale. */
  engineVersion?: string;
  /** Id of the engine; an alternative to `engineVersion`. */
  engineId?: string;
  /** Zone in which the class is for sale. Default: any zone. */
  availabilityZone?: string;
  /** Number of vCPUs of a node. Default: any. */
  vcpus?: number;
  /** Memory of a node in GB. Default: any. */
  memory?: number;
  /** Processor architecture. Default: both. */
  architecture?: "X86" | "ARM";
  /** Specification code, e.g. `ddm.c6.*`; `*` matches any characters. Default: all. */
  specCode?: string;
}

/** Result of {@link getFlavors}. */
export interface GetFlavorsResult {
  /** The node classes, smallest first. */
  flavors: Flavor[];
}

/** A node class. */
export interface Flavor {
  /** Id of the class, for `flavorId` of an instance or a node group. */
  id: string;
  /** Specification code of the class, e.g. `ddm.c6.2xlarge.2`, for `flavorRef` of an instance or a node group. */
  specCode: string;
  /** Number of vCPUs of a node. */
  vcpus?: number;
  /** Memory of a node in GB. */
  memory?: number;
  /** Processor architecture. */
  architecture?: "X86" | "ARM";
  /** Zones in which the class is for sale, sorted. */
  availabilityZones: string[];
}

/**
 * Lists the node classes for sale with a kernel version (API 4.2.22).
 *
 * @example
 * ```ts
 * const { flavors } = await ddm.getFlavors({ vcpus: 8, memory: 16, architecture: "X86", availabilityZone: "az1" });
 * const flavorRef = flavors[0]?.specCode;
 * ```
 */
export function getFlavors(args?: GetFlavorsArgs, opts?: pulumi.InvokeOptions): Promise<GetFlavorsResult> {
  return invoke("getFlavors", args, opts);
}

/** Output form of {@link getFlavors}. */
export function getFlavorsOutput(
  args?: OutputArgs<GetFlavorsArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetFlavorsResult> {
  return invokeOutput("getFlavors", args, opts);
}

/** Arguments of {@link getAvailabilityZones}. */
export interface GetAvailabilityZonesArgs {
  /** Kernel version, e.g. `3.1.0.7`, or a series such as `3.1`. Default: the newest version for sale. */
  engineVersion?: string;
  /** Id of the engine; an alternative to `engineVersion`. */
  engineId?: string;
  /** Specification code of a node class, e.g. `ddm.c6.2xlarge.2`. Default: any class. */
  flavorRef?: string;
}

/** Result of {@link getAvailabilityZones}. */
export interface GetAvailabilityZonesResult {
  /** Names of the zones, sorted, for `availableZones` of an instance. */
  names: string[];
  /** The zones with their classes, sorted by name. */
  zones: AvailabilityZone[];
}

/** An availability zone with node classes for sale. */
export interface AvailabilityZone {
  /** Name of the zone. */
  name: string;
  /** Specification codes of the matching classes for sale in the zone, smallest first. */
  flavorRefs: string[];
}

/**
 * Lists the zones in which node classes are for sale (API 4.2.22).
 *
 * @example
 * ```ts
 * const { names } = await ddm.getAvailabilityZones({ flavorRef: "ddm.c6.2xlarge.2" });
 * const availableZones = names.slice(0, 2);
 * ```
 */
export function getAvailabilityZones(
  args?: GetAvailabilityZonesArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetAvailabilityZonesResult> {
  return invoke("getAvailabilityZones", args, opts);
}

/** Output form of {@link getAvailabilityZones}. */
export function getAvailabilityZonesOutput(
  args?: OutputArgs<GetAvailabilityZonesArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetAvailabilityZonesResult> {
  return invokeOutput("getAvailabilityZones", args, opts);
}
