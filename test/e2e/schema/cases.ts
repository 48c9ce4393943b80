import { anyString, type ByResource, type DriftCase, type InPlaceCase, type ReplacementCase } from "../harness/cases";
import { dataNodeArgs, dataNodePassword } from "../harness/fixtures";
import { ref } from "../harness/programs";

/** Returns the program's argument for the data node `dataNodes[index]`. A data node can belong to only one instance. */
const dataNode = (index: number, userPassword?: string) => dataNodeArgs(ref(`dataNodes[${index}]`), userPassword);

/** A data node in the body of a resharding request. */
const login = { id: anyString, user: "root", password: anyString };

/** Returns the first two calls of a resharding: the check and the migration. */
const reshard = (new_shard_number: number, nodes: number, options: object = {}) => {
  const body = { new_shard_number, data_nodes: Array.from({ length: nodes }, () => login), ...options };
  return { CheckMigrateLogicDb: body, MigrateLogicDb: body };
};

/**
 * Names of the instances in the program. `first` to `fifth` contain one resharded schema each, because an instance rejects a migration while one
 * of its schemas has old data of another migration. `replacing` contains the schemas that are replaced because their shards or data nodes
 * change. `shared` contains all others at their creation.
 */
export const instances = ["first", "second", "third", "fourth", "fifth", "shared", "replacing"] as const;

const replacingInstance = { instanceId: ref("replacing.id") } as const;

/** Default arguments of the schemas. */
export const schemaArgs = { instanceId: ref("shared.id"), shardMode: "cluster", shardNumber: 8 } as const;

export const inPlace: ByResource<InPlaceCase> = {
  shardNumberAndDataNodes: {
    title: "reshards to more shards on more data nodes",
    before: { instanceId: ref("first.id"), dataNodes: [dataNode(0)] },
    edits: [
      {
        after: { shardNumber: 16, dataNodes: [dataNode(0), dataNode(1)] },
        calls: { ...reshard(16, 2), SwitchRoute: {} },
        live: { shardNumber: 16, shardUnit: 8, status: "RUNNING", uncleaned: true },
        outputs: { shardNumber: 16, status: "RUNNING", shards: { length: 16 }, dataNodeDetails: { length: 2 } },
      },
    ],
  },
  shardNumber: {
    title: "reshards twice on the same data node, with clean-up",
    before: { instanceId: ref("second.id"), dataNodes: [dataNode(2)] },
    edits: [
      {
        after: { shardNumber: 12, resharding: { cleanUp: true, exclusive: true } },
        calls: { ...reshard(12, 1, { is_exclusive: true }), SwitchRoute: {}, CleanMigration: {} },
        live: { shardNumber: 12, uncleaned: false },
      },
      {
        // After the clean-up, the schema can be resharded again.
        after: { shardNumber: 16, resharding: { cleanUp: true } },
        calls: { ...reshard(16, 1), SwitchRoute: {}, CleanMigration: {} },
        live: { shardNumber: 16 },
      },
    ],
  },
  moreDataNodes: {
    title: "reshards onto one more data node, with a scheduled route switch",
    before: { instanceId: ref("third.id"), dataNodes: [dataNode(3)] },
    edits: [
      {
        after: {
          dataNodes: [dataNode(4), dataNode(3)],
          resharding: { routeSwitch: { begin: "00:00:00", end: "23:59:59" } },
        },
        calls: reshard(8, 2, { switch_route_begin_time: "00:00:00", switch_route_end_time: "23:59:59" }),
        live: { shardNumber: 8, status: "RUNNING" },
        outputs: { resharding: { routeSwitch: { begin: "00:00:00" } } },
      },
    ],
  },
  dataNodesReordered: {
    title: "ignores the order of the data nodes",
    before: { dataNodes: [dataNode(5), dataNode(6)] },
    edits: [{ after: { dataNodes: [dataNode(6), dataNode(5)] }, ops: ["same"], calls: {} }],
  },
  // The API does not return the logins of data nodes. A read must keep the logins in the state.
  dataNodePassword: {
    title: "stores a data node's changed password without a mutating call",
    before: { dataNodes: [dataNode(5)] },
    edits: [
      { after: { dataNodes: [dataNode(5, "N3w!shards")] }, calls: {} },
      { after: { dataNodes: [dataNode(5, "N3w!shards")] }, ops: ["same"], calls: {} },
    ],
  },
  single: {
    title: "changes the options of an unsharded schema without a mutating call",
    before: { shardMode: "single", shardNumber: 1, dataNodes: [dataNode(5)] },
    edits: [{ after: { deleteDnData: true, timeouts: { delete: "41m" } }, calls: {} }],
  },
  noCall: {
    title: "stores inputs that only later operations use, without a mutating call",
    before: { dataNodes: [dataNode(5)] },
    edits: [
      {
        after: {
          resharding: { retries: 3 },
          timeouts: { update: "2h" },
          deleteDnData: true,
        },
        calls: {},
        outputs: { deleteDnData: true, resharding: { retries: 3 }, timeouts: { update: "2h" } },
      },
    ],
  },
};

export const replacements: ByResource<ReplacementCase> = {
  fewerShards: {
    title: "replaces the schema when the number of shards decreases",
    before: { ...replacingInstance, dataNodes: [dataNode(9)] },
    after: { shardNumber: 4 },
  },
  fewerDataNodes: {
    title: "replaces the schema when the number of data nodes decreases",
    before: { ...replacingInstance, dataNodes: [dataNode(9), dataNode(10)] },
    after: { dataNodes: [dataNode(9)] },
  },
  otherDataNodes: {
    title: "replaces the schema when its data node is exchanged for another",
    before: { ...replacingInstance, dataNodes: [dataNode(9)] },
    after: { dataNodes: [dataNode(10)] },
  },
  singleToCluster: {
    title: "replaces an unsharded schema that becomes sharded",
    before: { ...replacingInstance, shardMode: "single", shardNumber: 1, dataNodes: [dataNode(9)] },
    after: { shardMode: "cluster", shardNumber: 8 },
  },
  // Schema names are unique, so the old schema is deleted before the new one is created.
  fewerShardsSameName: {
    title: "replaces the schema when the number of shards decreases and the program sets the name",
    before: { ...replacingInstance, name: "steady", dataNodes: [dataNode(9)] },
    after: { shardNumber: 4 },
  },
  otherName: {
    title: "replaces the schema when the name changes",
    before: { name: "before", dataNodes: [dataNode(5)] },
    after: { name: "after" },
  },
  otherInstance: {
    title: "replaces the schema when the instance changes",
    before: { name: "moved", dataNodes: [dataNode(5)] },
    after: { instanceId: ref("fourth.id"), dataNodes: [dataNode(7)] },
  },
};

export const drift: ByResource<DriftCase> = {
  deleted: {
    title: "creates a schema again after another client has deleted it",
    before: { name: "gone", dataNodes: [dataNode(5)] },
    change: (call) => call("DELETE", "/v3/{instance}/databases/{id}?delete_dn_data=false"),
    ops: ["refresh", "create"],
    correction: {
      CreateDdmDatabase: {
        name: "gone",
        shard_mode: "cluster",
        shard_number: 8,
        dn_instances: [{ id: anyString, user_name: "root", user_password: anyString }],
      },
    },
  },
  unbound: {
    title: "creates a schema again after another client has unbound it from its instance",
    before: { name: "unbound", dataNodes: [dataNode(5)] },
    change: (call) => call("POST", "/v3/{instance}/databases/{id}/unbind"),
    ops: ["refresh", "create"],
    correction: {
      CreateDdmDatabase: {
        name: "unbound",
        shard_mode: "cluster",
        shard_number: 8,
        dn_instances: [{ id: anyString, user_name: "root", user_password: anyString }],
      },
    },
  },
  // No request reduces the number of shards, and drift never replaces a schema. So the drift remains.
  resharded: {
    title: "shows that another client resharded a schema, and does not change or replace the schema",
    before: { instanceId: ref("fourth.id"), dataNodes: [dataNode(7)] },
    change: async (call, { outputs }) => {
      const [node] = outputs?.["dataNodeDetails"] as readonly { id: string }[];
      const logins = [{ id: node?.id, user: "root", password: dataNodePassword }];
      const path = "/v3/{instance}/databases/{id}/migration";
      const { job_id: job } = await call("POST", path, { new_shard_number: 12, data_nodes: logins });
      await call("PUT", `${path}/jobs/${String(job)}/route-switch`);
    },
    diff: ["~ shardNumber: 12 => 8"],
    ops: ["refresh", "update"],
    correction: {},
  },
};
