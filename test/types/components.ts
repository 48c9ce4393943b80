// Programs that build arguments in steps and in components. docs/guides/typescript.md shows some of these patterns. `npm run check`
// compiles the programs against the declarations in dist/.
import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

const network = { nodeNum: 2, availableZones: ["az1"], vpcId: "vpc", subnetId: "subnet", securityGroupId: "sg" };

/** A constant with a type, changed before its use. */
export function makeInSteps(name: pulumi.Input<string> | undefined): ddm.Instance {
  const args: ddm.InstanceArgs = { ...network, flavorRef: "ddm.c6.2xlarge.2" };
  if (name !== undefined) args.name = name;
  args.parameters = { long_query_time: "2" };
  return new ddm.Instance("orders", args);
}

/** `satisfies` checks a constant and keeps its own type. */
export function makeChecked(): ddm.Instance {
  const args = {
    ...network,
    flavorRef: "ddm.c6.2xlarge.2",
    timeZone: "UTC",
    timeouts: { create: "60m" },
  } satisfies ddm.InstanceArgs;
  return new ddm.Instance("orders", { ...args, nodeNum: args.nodeNum + 1 });
}

/** All arguments pass through; some are overridden. */
export function makeWithFixedArguments(args: ddm.InstanceArgs): ddm.Instance {
  return new ddm.Instance("orders", { ...args, sslEnabled: true, parameters: { long_query_time: "2" } });
}

/** The arguments of an instance and an additional argument. */
export function makeForTeam({ team, ...args }: ddm.InstanceArgs & { team: string }): ddm.Instance {
  return new ddm.Instance(`${team}-orders`, args);
}

/** Arguments of a component that fills in the network. The caller chooses the class of the nodes. */
export interface DatabaseArgs extends Omit<ddm.InstanceBaseArgs, "vpcId" | "subnetId" | "securityGroupId"> {
  /** Class of the nodes. */
  flavor: ddm.FlavorArgs;
  /** Administrator. */
  administrator?: ddm.AdministratorArgs;
}

/** A company's own component. */
export class Database extends pulumi.ComponentResource {
  constructor(name: string, args: DatabaseArgs) {
    super("company:db:Database", name);
    const { flavor, administrator, ...others } = args;
    const { vpcId, subnetId, securityGroupId } = network;
    const placed = { ...others, vpcId, subnetId, securityGroupId };
    new ddm.Instance(name, { ...placed, ...flavor, ...administrator }, { parent: this });
  }
}

/** The base arguments, the flavor and the elastic IP in one object. */
export function makeFlat(args: Omit<ddm.InstanceBaseArgs, "vpcId"> & ddm.FlavorArgs & ddm.ElasticIpArgs): ddm.Instance {
  return new ddm.Instance("orders", { ...args, vpcId: "vpc" });
}

/** A caller may override arguments that do not depend on other arguments. */
export function makeWithOverrides(overrides: Partial<ddm.InstanceBaseArgs>): ddm.Instance {
  return new ddm.Instance("orders", { ...network, flavorRef: "ddm.c6.2xlarge.2", ...overrides });
}
