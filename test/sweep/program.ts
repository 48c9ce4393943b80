import type { Values } from "../../provider/lifecycle/lifecycle";
import type { Declaration, Program } from "./engine-model";
import type { Testbed } from "./testbed";

// The program of the scenarios: a parameter template, an instance, a node group, a schema and two accounts.

export const network = {
  availableZones: ["az1", "az2"],
  vpcId: "e1d886ec-cfe7-4cd4-b748-fc55a10b4172",
  subnetId: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa",
  securityGroupId: "035b70ed-319b-4086-9fd7-62a2e8548b2e",
};

/** Nodes of a group, one for each given zone. */
export const nodesIn = (...zones: string[]) =>
  zones.map((availableZone) => ({ availableZone, subnetId: network.subnetId }));

/** Arguments that a phase of a scenario adds to the base program or overrides, by resource. */
export interface Changes {
  instance?: Values;
  template?: Values;
  group?: Values;
  schema?: Values;
  app?: Values;
  report?: Values;
  /** The resource option `deleteBeforeReplace` of the instance. */
  deleteInstanceBeforeReplace?: boolean;
}

/** Makes the base program with the changes of a phase. Later changes override earlier ones. */
export function makeProgram(...all: readonly Changes[]): (testbed: Testbed) => Program {
  const changesOf = (name: Exclude<keyof Changes, "deleteInstanceBeforeReplace">): Values =>
    Object.assign({}, ...all.map((changes) => changes[name])) as Values;
  return (testbed) => {
    const [dataNode = ""] = testbed.simulator.state.dataNodes.map(({ id }) => id);
    const child = (kind: string, name: string, args: Values, dependsOn: readonly string[] = []): Declaration => ({
      kind,
      name,
      dependsOn: ["orders", ...dependsOn],
      inputs: (outputsOf) => ({
        instanceId: outputsOf("orders")["id"],
        ...(dependsOn.includes("shop") && { databases: [outputsOf("shop")["name"]] }),
        ...args,
      }),
    });
    return [
      {
        kind: "parameter-template",
        name: "tuned",
        inputs: () => ({ values: { long_query_time: "2" }, ...changesOf("template") }),
      },
      {
        kind: "instance",
        name: "orders",
        ...(all.some((changes) => changes.deleteInstanceBeforeReplace) && { deleteBeforeReplace: true }),
        inputs: () => ({
          flavorRef: "ddm.c6.xlarge.2",
          nodeNum: 2,
          ...network,
          parameters: { long_query_time: "3" },
          port: 5067,
          adminUser: "boss",
          adminPassword: "Secret-boss-1",
          ...changesOf("instance"),
        }),
      },
      child("instance-group", "readers", {
        type: "r",
        flavorRef: "ddm.c6.large.2",
        nodes: nodesIn("az1", "az2"),
        ...changesOf("group"),
      }),
      child("schema", "shop", {
        shardMode: "cluster",
        shardNumber: 8,
        dataNodes: [{ id: dataNode, userName: "root" }],
        dataNodePasswords: { [dataNode]: "Secret-node-1" },
        ...changesOf("schema"),
      }),
      child("account", "app", { password: "Secret-app-1", baseAuthority: ["SELECT"], ...changesOf("app") }, ["shop"]),
      child("account", "report", { password: "Secret-rep-1", baseAuthority: ["SELECT"], ...changesOf("report") }),
    ];
  };
}

/** Explicit names for all resources. */
export const explicitNames: Changes = {
  template: { name: "tuned-values" },
  instance: { name: "orders-db" },
  group: { name: "reading" },
  schema: { name: "shopdb" },
  app: { name: "app_user" },
  report: { name: "report_user" },
};

/** In-place changes of the template, the instance, the group and an account. */
export const changed: Changes = {
  template: { values: { long_query_time: "5" }, description: "for orders" },
  instance: {
    flavorRef: "ddm.c6.2xlarge.2",
    nodeNum: 3,
    parameters: { long_query_time: "4" },
    port: 5068,
    sslEnabled: true,
    adminPassword: "Secret-boss-2",
    securityGroupId: "035b70ed-319b-4086-9fd7-62a2e8548b2f",
  },
  group: { flavorRef: "ddm.c6.xlarge.2", nodes: nodesIn("az1", "az2", "az1") },
  app: { password: "Secret-app-2", baseAuthority: ["SELECT", "INSERT"], description: "web shop" },
};
