/** The URN of the instance that {@link instanceArgs} declares. */
export const instanceUrn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:Instance::orders";

/** Arguments of `new ddm.Instance("orders", …)` as the provider receives them. `undefined` removes a property. */
export function instanceArgs(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const args: Record<string, unknown> = {
    flavorRef: "ddm.c6.xlarge.2",
    nodeNum: 2,
    availableZones: ["az1", "az2"],
    vpcId: "e1d886ec-cfe7-4cd4-b748-fc55a10b4172",
    subnetId: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa",
    securityGroupId: "035b70ed-319b-4086-9fd7-62a2e8548b2e",
    __urn: instanceUrn,
    __org: "organization",
    ...changes,
  };
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}
