import type { Values } from "../../provider/lifecycle/lifecycle";

const instanceId = "e90bc6739a3c4666a577c3fa1524dac2in09";
const uuid = "e1d886ec-cfe7-4cd4-b748-fc55a10b4172";
const network = { vpcId: uuid, subnetId: uuid, securityGroupId: uuid };
const timeouts = { create: "40m", update: "1h30m", delete: "90s" };

/** Valid arguments of each kind of resource, with almost every property set. */
export const validArgs: Readonly<Record<string, Values>> = {
  instance: {
    name: "orders-db",
    flavorRef: "ddm.c6.xlarge.2",
    nodeNum: 2,
    engineVersion: "3.1",
    availableZones: ["az1", "az2"],
    ...network,
    timeZone: "UTC+08:00",
    enterpriseProjectId: "0",
    paramGroupId: "08142a7de30d40549f04fe4757c6660cpr09",
    parameters: { long_query_time: "3", max_connections: 100 },
    restartOnParameterChange: true,
    adminUser: "boss",
    adminPassword: "Secret-boss-1",
    sslEnabled: true,
    port: 5067,
    publicIpId: uuid,
    publicIp: "10.0.0.1",
    readonly: false,
    charging: { mode: "prePaid", periodUnit: "month", period: 1, autoRenew: true, autoPay: true },
    restartTriggers: { version: "1" },
    restartType: "soft",
    deleteDnData: false,
    timeouts,
  },
  "instance-group": {
    instanceId,
    name: "reading",
    type: "r",
    flavorRef: "ddm.c6.large.2",
    nodes: [
      { availableZone: "az1", subnetId: uuid },
      { availableZone: "az2", subnetId: uuid },
    ],
    loadBalancerIp: "192.168.0.7",
    timeouts,
  },
  schema: {
    instanceId,
    name: "shopdb",
    shardMode: "cluster",
    shardNumber: 8,
    dataNodes: [
      { id: "f296c394f13f48449d715bf99af07e59in01", userName: "root", userPassword: "Secret-node-1" },
      { id: "e70a82534a364492b795c5080e3a1591in01", userName: "root", userPassword: "Secret-node-2" },
    ],
    resharding: { routeSwitch: { begin: "17:00:00", end: "19:00:00" }, cleanUp: true, retries: 3, exclusive: false },
    deleteDnData: true,
    timeouts,
  },
  account: {
    instanceId,
    name: "app_user",
    password: "Secret-app-1",
    baseAuthority: ["SELECT", "INSERT"],
    description: "web shop",
    passwordLifetime: 90,
    databases: ["shopdb", { name: "other_db" }],
    timeouts,
  },
  "parameter-template": {
    name: "tuned-values",
    description: "for orders",
    values: { long_query_time: "2", sql_audit: true },
    source: { instanceId },
    timeouts,
  },
  "server-group": { name: "apart", policies: ["anti-affinity"], members: [uuid], timeouts },
  "read-strategy": {
    instanceId,
    weights: { f296c394f13f48449d715bf99af07e59in01: 60 },
    triggers: { run: 1 },
    timeouts,
  },
  "node-restart": { instanceId, nodeId: "1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6no09", triggers: { run: "1" }, timeouts },
  "data-node-sync": { instanceId, triggers: { run: true }, timeouts },
  "schema-metadata-export": { instanceId, triggers: { run: "1" }, timeouts },
  "schema-restore": {
    instanceId,
    restoreFrom: {
      instanceId: "1f5c9fd6cd984056ba89c8c87cc03278in09",
      backupId: "defa45b24d314e878fde930a61732e9dbr09",
    },
    dataNodeIds: ["f296c394f13f48449d715bf99af07e59in01"],
    timeouts,
  },
  "protection-group": {
    name: "protected",
    description: "for orders",
    sourceAvailabilityZone: "az1",
    targetAvailabilityZone: "az2",
    domainId: uuid,
    sourceVpcId: uuid,
    drType: "migration",
    enabled: true,
    timeouts,
  },
};
