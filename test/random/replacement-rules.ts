import type { Values } from "../../provider/lifecycle/lifecycle";

/** Values of a property, and the changes that replace the resource. The rules do not use the provider's property tables. */
export interface PropertyRule {
  values: readonly unknown[];
  required?: boolean;
  /** Whether two values are the same to the API. @defaultValue equal JSON */
  same?: (before: unknown, wanted: unknown) => boolean;
  /** Returns the part of a value whose change counts as a change of the program. @defaultValue the whole value */
  identity?: (value: unknown) => unknown;
  /**
   * Whether a change from `before` to `wanted` requires a replacement. `old` holds all properties of the live state or of the previous program;
   * `program` holds those of the new program. @defaultValue never
   */
  replaces?: boolean | ((before: unknown, wanted: unknown, old: Values, program: Values) => boolean);
}

const uuids = ["e1d886ec-cfe7-4cd4-b748-fc55a10b4172", "e1d886ec-cfe7-4cd4-b748-fc55a10b4173"];
const instanceIds = ["e90bc6739a3c4666a577c3fa1524dac2in09", "e90bc6739a3c4666a577c3fa1524dac3in09"];

const jsonOf = (value: unknown) => JSON.stringify(value);
const sortedJsonOf = (value: unknown) =>
  Array.isArray(value) ? jsonOf((value as unknown[]).map(jsonOf).sort()) : undefined;
const hasSameItems = (a: unknown, b: unknown) => sortedJsonOf(a) === sortedJsonOf(b);

const node = (id: number, userName = "root") => ({ id: `dn${id}in01`, userName });
const idsOf = (nodes: unknown) => (nodes as { id: string }[]).map(({ id }) => id).sort();

interface Charging {
  mode: string;
  periodUnit?: string;
  period?: number;
  autoRenew?: boolean;
}

/** Rules by kind. A change of a property without `replaces` must never replace the resource. */
export const replacementRules: Readonly<Record<string, Readonly<Record<string, PropertyRule>>>> = {
  instance: {
    name: { values: ["orders-db", "shop-db"] },
    flavorRef: { values: ["ddm.c6.large.2", "ddm.c6.xlarge.2"], required: true },
    nodeNum: { values: [1, 2, 3], required: true },
    engineVersion: { values: ["3.1.0.7", "3.1.0.8"] },
    availableZones: {
      values: [["az1"], ["az1", "az2"], ["az2", "az1"], ["az3"]],
      required: true,
      same: hasSameItems,
      replaces: true,
    },
    vpcId: { values: uuids, required: true, replaces: true },
    subnetId: { values: uuids, required: true, replaces: true },
    securityGroupId: { values: uuids, required: true },
    timeZone: { values: ["UTC+08:00", "UTC", "UTC-03:00"], replaces: true },
    enterpriseProjectId: { values: ["0", uuids[0]] },
    parameters: { values: [{ long_query_time: "3" }, { long_query_time: "4", max_connections: "9" }] },
    adminUser: { values: ["boss", "chief"], replaces: (before) => before !== undefined && before !== "" },
    sslEnabled: { values: [true, false] },
    port: { values: [5067, 5068] },
    charging: {
      values: [
        { mode: "postPaid" },
        { mode: "prePaid", periodUnit: "month", period: 1 },
        { mode: "prePaid", periodUnit: "month", period: 1, autoRenew: true },
        { mode: "prePaid", periodUnit: "year", period: 1 },
      ],
      replaces: (before = { mode: "postPaid" }, wanted) => {
        const [old, next] = [before as Charging, wanted as Charging];
        return jsonOf([old.mode, old.periodUnit, old.period]) !== jsonOf([next.mode, next.periodUnit, next.period]);
      },
    },
  },
  "instance-group": {
    instanceId: { values: instanceIds, required: true, replaces: true },
    name: { values: ["reading", "reporting"], replaces: true },
    type: { values: ["r", "rw"], required: true, replaces: true },
    flavorRef: { values: ["ddm.c6.large.2", "ddm.c6.xlarge.2"], required: true },
    nodes: {
      values: [["az1"], ["az1", "az2"], ["az2", "az1"]].map((zones) =>
        zones.map((availableZone) => ({ availableZone, subnetId: uuids[0] })),
      ),
      required: true,
      same: hasSameItems,
    },
  },
  schema: {
    instanceId: { values: instanceIds, required: true, replaces: true },
    name: { values: ["shopdb", "orderdb"], replaces: true },
    shardMode: { values: ["cluster"], required: true, replaces: true },
    shardNumber: {
      values: [8, 16, 32],
      required: true,
      replaces: (before, wanted) => Number(wanted) < Number(before),
    },
    dataNodes: {
      values: [[node(1)], [node(1, "app")], [node(2)], [node(1), node(2)], [node(2), node(1)], [node(2), node(3)]],
      required: true,
      same: hasSameItems,
      identity: idsOf,
      // Resharding can change the data nodes if their number increases. If the number stays the same, resharding must also add shards.
      replaces: (before, wanted, old, program) => {
        const [oldIds, newIds] = [idsOf(before), idsOf(wanted)];
        if (jsonOf(oldIds) === jsonOf(newIds) || newIds.length > oldIds.length) return false;
        return newIds.length < oldIds.length || Number(program["shardNumber"]) <= Number(old["shardNumber"]);
      },
    },
    resharding: { values: [{ cleanUp: true }, { cleanUp: false }] },
  },
  account: {
    instanceId: { values: instanceIds, required: true, replaces: true },
    name: { values: ["app_user", "shop_user"], replaces: true },
    password: { values: ["Secret-app-1", "Secret-app-2"], required: true },
    baseAuthority: { values: [["SELECT"], ["SELECT", "INSERT"]], required: true, same: hasSameItems },
    description: { values: ["web shop", "shop"] },
    passwordLifetime: { values: [30, 60] },
    databases: { values: [["shopdb"], ["shopdb", "other"]], same: hasSameItems },
  },
  "parameter-template": {
    name: { values: ["tuned-values", "tuned"] },
    description: { values: ["for orders", "for all"] },
    values: { values: [{ long_query_time: "2" }, { long_query_time: "3" }] },
    source: { values: [{ instanceId: instanceIds[0] }, { instanceId: instanceIds[1] }] },
  },
  "server-group": {
    name: { values: ["apart", "together"], replaces: true },
    policies: { values: [["anti-affinity"]], replaces: true },
    members: { values: [[], uuids, [...uuids].reverse()], same: hasSameItems },
  },
  "protection-group": {
    name: { values: ["protected", "guarded"] },
    description: { values: ["for orders", "for all"], replaces: true },
    sourceAvailabilityZone: { values: ["az1", "az2"], required: true, replaces: true },
    targetAvailabilityZone: { values: ["az2", "az3"], required: true, replaces: true },
    domainId: { values: uuids, required: true, replaces: true },
    sourceVpcId: { values: uuids, required: true, replaces: true },
    enabled: { values: [true, false] },
  },
  "read-strategy": {
    instanceId: { values: instanceIds, required: true, replaces: true },
    weights: { values: [{ node1: 60 }, { node1: 50 }], required: true },
    triggers: { values: [{ run: "1" }, { run: "2" }] },
  },
  "node-restart": {
    instanceId: { values: instanceIds, required: true, replaces: true },
    nodeId: { values: uuids, required: true, replaces: true },
    triggers: { values: [{ run: "1" }, { run: "2" }] },
  },
  "data-node-sync": {
    instanceId: { values: instanceIds, required: true, replaces: true },
    triggers: { values: [{ run: "1" }, { run: "2" }] },
  },
  "schema-metadata-export": {
    instanceId: { values: instanceIds, required: true, replaces: true },
    triggers: { values: [{ run: "1" }, { run: "2" }] },
  },
  "schema-restore": {
    instanceId: { values: instanceIds, required: true, replaces: true },
    restoreFrom: {
      values: instanceIds.map((instanceId) => ({ instanceId, time: "2026-01-15T12:00:00Z" })),
      required: true,
    },
    dataNodeIds: { values: [[uuids[0]], [uuids[1]]], required: true },
  },
};
