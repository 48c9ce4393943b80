/** Arguments that the instances of the tests share: two nodes in two zones, and no optional arguments. */
export const instanceArgs = {
  flavorRef: "ddm.c6.2xlarge.2",
  nodeNum: 2,
  availableZones: ["az1", "az2"],
  vpcId: "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
  subnetId: "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
  securityGroupId: "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
} as const;

/** The class one size larger than that of {@link instanceArgs}. */
export const largerFlavor = "ddm.c6.4xlarge.2";

/** Ids of the classes `ddm.c6.<size>.2` in the simulator. */
export const flavorIds = {
  "2xlarge": "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002",
  "4xlarge": "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c003",
} as const;

/** Ids of engine versions in the simulator. */
export const engineIds = {
  "3.1.0.3": "036dc44a-b560-4316-9e7f-e25a60f2ae01",
  "3.1.0.7": "036dc44a-b560-4316-9e7f-e25a60f2ae02",
  "3.1.0.8": "036dc44a-b560-4316-9e7f-e25a60f2aea2",
} as const;

/** Ids of elastic IPs. Each can be bound to only one instance. */
export const publicIpIds = [
  "7c87996a-85f4-4029-a254-502999d4767a",
  "0b6ff4d0-7d3e-4b6c-8a53-1c0f6f1f2a11",
  "5d2c1b0a-9e8f-4a7b-8c6d-4e3f2a1b0c9d",
  "6e3d2c1b-0f9a-4b8c-9d7e-5f4a3b2c1d0e",
] as const;

export const otherVpcId = "5a0b1c2d-8d57-4b0e-9c3a-6b1d2e3f4a5c";
export const otherSubnetId = "0c3d8e21-4f50-4b7c-9d6e-8f9a0b1c2d3e";
export const otherSecurityGroupId = "d2e3f4a5-b6c7-4d8e-9f0a-1b2c3d4e5f60";
export const enterpriseProjectId = "8b3a3a44-6b5e-4c52-9d0a-0f8a2f4b7c55";

/** Login of an instance's administrator. */
export const administrator = { adminUser: "root_user", adminPassword: "Sup3r-secret" } as const;

/** Subscription of one month. */
export const monthly = { mode: "prePaid", periodUnit: "month", period: 1 } as const;

/** Password of the data nodes' administrators. The simulator accepts any password except `wrong`. */
export const dataNodePassword = "Sh4rds!of9";

/** Returns the arguments of a schema's data node. */
export const dataNodeArgs = (id: string | undefined, userPassword: string = dataNodePassword) => ({
  id,
  userName: "root",
  userPassword,
});
