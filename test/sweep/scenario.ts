import type { Values } from "../../provider/lifecycle/lifecycle";
import type { Declaration, Program } from "./engine-model";
import type { Testbed } from "./testbed";

/** One command of a scenario. */
export interface Phase {
  title: string;
  command: "up" | "up --refresh" | "destroy";
  /** @param testbed at the start of the phase; its cloud provides the ids of data nodes */
  program: (testbed: Testbed) => Program;
  /** Changes of other clients before the command. */
  before?: (testbed: Testbed) => Promise<void>;
}

const network = {
  availableZones: ["az1", "az2"],
  vpcId: "e1d886ec-cfe7-4cd4-b748-fc55a10b4172",
  subnetId: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa",
  securityGroupId: "035b70ed-319b-4086-9fd7-62a2e8548b2e",
};
const nodesIn = (...zones: string[]) => zones.map((availableZone) => ({ availableZone, subnetId: network.subnetId }));

/** Arguments that a phase adds to the usual program. */
interface Changes {
  instance?: Values;
  template?: Values;
  group?: Values;
  schema?: Values;
  app?: Values;
  report?: Values;
  /** Additional resources. */
  more?: Program;
}

/** The usual program, with the changes of a phase. */
function program({ instance, template, group, schema, app, report, more = [] }: Changes, common: Values) {
  return (testbed: Testbed): Program => {
    const [dataNode] = testbed.simulator.state.dataNodes.map(({ id }) => id);
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
    const nameOf = (name: string) => (common["named"] === true ? { name } : {});
    return [
      {
        kind: "parameter-template",
        name: "tuned",
        inputs: () => ({ values: { long_query_time: "2" }, ...nameOf("tuned-values"), ...template }),
      },
      {
        kind: "instance",
        name: "orders",
        inputs: () => ({
          flavorRef: "ddm.c6.xlarge.2",
          nodeNum: 2,
          ...network,
          parameters: { long_query_time: "3" },
          port: 5067,
          adminUser: "boss",
          adminPassword: "Secret-boss-1",
          ...nameOf("orders-db"),
          ...(common["charging"] !== undefined && { charging: common["charging"] }),
          ...instance,
        }),
      },
      child("instance-group", "readers", {
        type: "r",
        flavorRef: "ddm.c6.large.2",
        nodes: nodesIn("az1", "az2"),
        ...nameOf("reading"),
        ...group,
      }),
      child("schema", "shop", {
        shardMode: "cluster",
        shardNumber: 8,
        dataNodes: [{ id: dataNode, userName: "root", userPassword: "Secret-node-1" }],
        ...nameOf("shopdb"),
        ...schema,
      }),
      child("account", "app", { password: "Secret-app-1", baseAuthority: ["SELECT"], ...nameOf("app_user"), ...app }, [
        "shop",
      ]),
      child("account", "report", {
        password: "Secret-rep-1",
        baseAuthority: ["SELECT"],
        ...nameOf("report_user"),
        ...report,
      }),
      ...more,
    ];
  };
}

const changed: Changes = {
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
const resharded: Changes = { ...changed, schema: { shardNumber: 16, resharding: { cleanUp: true } } };
const replaced: Changes = { ...resharded, report: { name: "reporting" }, group: { ...changed.group, type: "rw" } };

/** The scenarios of the sweep, by name. */
export const scenarios: Readonly<Record<string, () => readonly Phase[]>> = {
  default: () => makeScenario(),
  named: () => makeScenario({ named: true }),
  yearly: () => makeScenario({ charging: { mode: "prePaid", periodUnit: "year", period: 1 } }),
};

/** Makes a scenario that runs every operation of the provider. @param common properties of all its phases */
export function makeScenario(common: Values = {}): readonly Phase[] {
  return [
    { title: "create", command: "up", program: program({}, common) },
    { title: "change", command: "up", program: program(changed, common) },
    {
      title: "repair drift",
      command: "up --refresh",
      before: async ({ simulator, otherClient }) => {
        const [instance] = simulator.state.instances;
        const client = otherClient.ofInstance(instance?.id ?? "");
        await client.call("PUT", "/name", { name: "renamed-in-console" });
        const app = instance?.accounts.find(({ description }) => description === "web shop");
        await client.call("PUT", `/users/${app?.name ?? ""}`, {
          description: "changed in the console",
          base_authority: ["SELECT"],
        });
      },
      program: program(changed, common),
    },
    { title: "reshard", command: "up", program: program(resharded, common) },
    { title: "replace", command: "up", program: program(replaced, common) },
    { title: "destroy", command: "destroy", program: program(replaced, common) },
  ];
}
