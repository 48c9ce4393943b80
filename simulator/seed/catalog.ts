/** The availability zones of the region. */
export const AVAILABILITY_ZONES = ["az1", "az2", "az3"] as const;

/** A node class. */
export interface Flavor {
  readonly id: string;
  /** Specification code: `flavor_ref` or `spec_code` in the API. */
  readonly code: string;
  readonly architecture: "X86" | "ARM";
  readonly cpu: number;
  /** GB. */
  readonly memory: number;
  /** Zones in which the class is not available, with the reason. */
  readonly unavailable: Readonly<Record<string, "sellout" | "unsupported">>;
}

const flavor = (
  id: string,
  code: string,
  architecture: "X86" | "ARM",
  cpu: number,
  memory: number,
  unavailable: Flavor["unavailable"] = {},
): Flavor => ({ id, code, architecture, cpu, memory, unavailable });

/** Node classes: those of API A.4, those of the reference's examples, and similar classes. Their ids are from the examples or invented. */
export const FLAVORS: readonly Flavor[] = [
  flavor("8f2e696c-a9c1-30bd-af90-25522bc67606", "ddm.c3.large.2", "X86", 2, 4, { az3: "unsupported" }),
  flavor("a615922f-0ed8-3691-aad4-a595185febba", "ddm.c6.large.2", "X86", 2, 4),
  flavor("5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c001", "ddm.c6.xlarge.2", "X86", 4, 8),
  flavor("5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002", "ddm.c6.2xlarge.2", "X86", 8, 16),
  flavor("5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c003", "ddm.c6.4xlarge.2", "X86", 16, 32),
  flavor("5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c004", "ddm.c6.8xlarge.2", "X86", 32, 64, { az3: "sellout" }),
  flavor("5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c005", "ddm.c6s.2xlarge.2", "X86", 8, 16),
  flavor("87a6cb8b-0c56-3e16-a91d-9b680a1f8b7f", "ddm.rc6.large.2", "ARM", 4, 8),
  flavor("87a6cb8b-0c56-3e16-a91d-9b680a1f8b01", "ddm.kc1.large.2", "ARM", 2, 4),
  flavor("87a6cb8b-0c56-3e16-a91d-9b680a1f8b02", "ddm.kc1.2xlarge.2", "ARM", 8, 16),
  flavor("87a6cb8b-0c56-3e16-a91d-9b680a1f8b03", "ddm.kc1.4xlarge.2", "ARM", 16, 32),
  flavor("87a6cb8b-0c56-3e16-a91d-9b680a1f8b04", "ddm.kc1.8xlarge.2", "ARM", 32, 64, { az3: "unsupported" }),
];

/** An engine: a kernel version that instances can be created with. */
export interface Engine {
  readonly id: string;
  readonly version: string;
}

/** Kernel versions, oldest first. */
export const ENGINES: readonly Engine[] = [
  { id: "b6907aa2-aacb-3ac9-9782-b90b152d456c", version: "3.0.8.3" },
  { id: "2325a707-0361-8be6-dd01-13474bbac437", version: "3.0.8.5" },
  { id: "036dc44a-b560-4316-9e7f-e25a60f2ae01", version: "3.1.0.3" },
  { id: "036dc44a-b560-4316-9e7f-e25a60f2ae02", version: "3.1.0.7" },
  { id: "036dc44a-b560-4316-9e7f-e25a60f2aea2", version: "3.1.0.8" },
];

/** Finds a node class by its specification code. */
export function findFlavor(code: string): Flavor | undefined {
  return FLAVORS.find((flavor) => flavor.code === code);
}

/** Finds a node class by its id. */
export function findFlavorById(id: string): Flavor | undefined {
  return FLAVORS.find((flavor) => flavor.id === id);
}

/** Returns the status of a node class in a zone. */
export function zoneStatus(flavor: Flavor, zone: string): "normal" | "sellout" | "unsupported" {
  return flavor.unavailable[zone] ?? "normal";
}

/** Active-active domains of SDRS. The first id is from the example of the SDRS API Reference. */
export const DOMAINS = [
  { id: "fb4bb8e3-a574-4437-a156-78c916aeea4d", name: "domain_001", zones: ["az1", "az2"] },
  { id: "0b7ae2c4-5d19-4c3e-9f60-2d8a41c7e935", name: "domain_002", zones: ["az2", "az3"] },
] as const;
