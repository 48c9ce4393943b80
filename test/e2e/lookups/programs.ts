import { dataNodeArgs, instanceArgs } from "../harness/fixtures";

// Programs that use all lookups.

/**
 * Source text of each lookup's arguments, by the lookup's name. The text uses the program's constants `orders`, `shop`, `app`, `web`,
 * `batch`, `node`, `job`, `period` and `dataNode`.
 */
export const lookupArgs: Readonly<Record<string, string>> = {
  getEngines: `{ version: "3.1" }`,
  getFlavors: `{ vcpus: 8, memory: 16, architecture: "X86", availabilityZone: "az1" }`,
  getAvailabilityZones: `{ flavorRef: "ddm.c6.2xlarge.2" }`,
  getInstance: `{ name: orders.name }`,
  getInstances: `{ name: orders.name }`,
  getNodes: `{ instanceId: orders.id }`,
  getNode: `{ instanceId: orders.id, name: node }`,
  getInstanceGroups: `{ instanceId: orders.id, role: "rw" }`,
  getSchemas: `{ instanceId: orders.id }`,
  getSchema: `{ instanceId: orders.id, name: shop.name }`,
  getAccounts: `{ instanceId: orders.id, schema: shop.name }`,
  getAvailableDataNodes: `{ instanceId: orders.id, unused: true }`,
  checkDataNodeConnections: `{ instanceId: orders.id, dataNodes: [{ id: dataNode, userName: "root", userPassword: "wrong" }] }`,
  getParameterTemplates: `{ userDefined: true, name: web.name }`,
  getParameterTemplate: `{ name: web.name }`,
  getInstanceParameters: `{ instanceId: orders.id, name: "long_query_time" }`,
  getTemplateDifferences: `{ sourceId: web.id, targetId: batch.id }`,
  getAvailableVersions: `{ instanceId: orders.id }`,
  getUpgradeRisks: `{ instanceId: orders.id }`,
  getTasks: `{ instanceId: orders.id, name: "CreateInstance", ...period }`,
  getJob: `{ id: job }`,
  getBackups: `{ instanceId: orders.id }`,
  getRestoreTimes: `{ instanceId: orders.id }`,
  getSlowLogs: `{ instanceId: orders.id, ...period }`,
  getLogicalSessions: `{ instanceId: orders.id, user: app.name }`,
  getPhysicalSessions: `{ dataNodeId: dataNode, database: "shop_*" }`,
  getKilledSessions: `{ instanceId: orders.id, ...period }`,
  checkPasswordStrength: `{ password: "Huawei_1234" }`,
};

const DAY = 86_400_000;
const isoOf = (time: number) => new Date(time).toISOString();

/** Returns the beginning of each program: the imports, the object `resources`, and the constants `dataNode`, `period` and `instanceId`. */
function resourcesText(dataNode: string, now: number): string {
  return `
    const pulumi = require("@pulumi/pulumi");
    const ddm = require("pulumi-huaweicloud-ddm");
    const dataNode = "${dataNode}";
    // The simulator's clock is ahead of the real time, so the period ends in the future.
    const period = ${JSON.stringify({ start: isoOf(now - DAY), end: isoOf(now + 5 * DAY) })};
    const resources = {};
    resources.orders = new ddm.Instance("orders", ${JSON.stringify(instanceArgs)});
    const instanceId = resources.orders.id;
    resources.shop = new ddm.Schema("shop", { instanceId, shardMode: "cluster", shardNumber: 2,
      dataNodes: [${JSON.stringify(dataNodeArgs(dataNode))}] });
    resources.app = new ddm.Account("app", { instanceId, password: "Blue-sky-77", baseAuthority: ["SELECT"],
      databases: [resources.shop.name] });
    resources.web = new ddm.ParameterTemplate("web", { values: { long_query_time: "2" } });
    resources.batch = new ddm.ParameterTemplate("batch", { values: { long_query_time: "9" } });`;
}

/**
 * Returns the text of a program that runs the Output form of each lookup. It exports each result under the name of the lookup. The
 * export `before` lists the accounts before the account `app` is created.
 */
export function outputProgram(dataNode: string, now: number): string {
  const lookups = Object.entries(lookupArgs).map(
    ([name, args]) => `exports.${name} = ddm.${name}Output(${args}, { dependsOn });`,
  );
  return `${resourcesText(dataNode, now)}
    const { orders, shop, app, web, batch } = resources;
    const dependsOn = Object.values(resources);
    const node = pulumi.concat(orders.name, "_node_01");
    const job = ddm.getTasksOutput({ instanceId, ...period }, { dependsOn }).tasks[0].id;
    exports.names = { shop: shop.name, app: app.name, web: web.name, orders: orders.name };
    exports.before = ddm.getAccountsOutput({ instanceId });
    ${lookups.join("\n")}`;
}

/**
 * Returns the text of a program that runs the Promise form of each lookup. It exports each result under the name of the lookup.
 *
 * @param known name and id of each resource in the cloud, by the name of the resource in the program
 */
export function promiseProgram(
  dataNode: string,
  now: number,
  known: Readonly<Record<string, { name: string; id: string }>>,
): string {
  const lookups = Object.entries(lookupArgs).map(([name, args]) => `${name}: await ddm.${name}(${args}),`);
  return `${resourcesText(dataNode, now)}
    module.exports = async () => {
      const { orders, shop, app, web, batch } = ${JSON.stringify(known)};
      const node = orders.name + "_node_01";
      const job = (await ddm.getTasks({ instanceId: orders.id, ...period })).tasks[0].id;
      return { ${lookups.join("\n")} };
    };`;
}
