import type { Saga } from "../harness/saga";
import { declaration, program, ref } from "../harness/programs";
import { some, type Args } from "../harness/stories";

/** A data node of the cloud as a program names it; an instance shares its own with nobody. */
const dataNode = (index: number, userPassword = "Sh4rds!of9") => ({
  ...{ id: ref(`dataNodes[${index}]`), userName: "root", userPassword },
});

/** What is sent about a data node. */
const login = { id: some, user: "root", password: some };

/** What the schemas of stories have in common. */
const schemaArgs = { shardMode: "cluster", shardNumber: 8 } as const;

const calm = { instanceId: ref("calm.id") } as const;

/** The calls of a migration that switches by itself. */
const reshard = (new_shard_number: number, nodes: number, more: object = {}) => {
  const body = { new_shard_number, data_nodes: Array.from({ length: nodes }, () => login), ...more };
  return { CheckMigrateLogicDb: body, MigrateLogicDb: body };
};

/** Every input of a schema. They change side by side, so each has an instance of its own where it moves data. */
export const schemaSaga: Saga = {
  seed: "schemas",
  program: (schemas: Readonly<Record<string, Args>>) =>
    program(
      Object.fromEntries(instances.map((name) => [name, {}])),
      Object.entries(schemas)
        .map(([name, args]) => declaration("Schema", name, { instanceId: ref("quiet.id"), ...schemaArgs, ...args }))
        .join("\n"),
    ),
  live: (cloud, { id }) => {
    const [instance, own] = (id ?? "").split("/");
    return cloud.instances.find((one) => one.id === instance)?.schemas.find(({ name }) => name === own);
  },

  inPlace: {
    // Two lines of the program.
    shardNumberAndDataNodes: {
      start: { instanceId: ref("first.id"), dataNodes: [dataNode(0)] },
      steps: [
        {
          edit: { shardNumber: 16, dataNodes: [dataNode(0), dataNode(1)] },
          calls: { ...reshard(16, 2), SwitchRoute: {} },
          live: { shardNumber: 16, shardUnit: 8, status: "RUNNING", uncleaned: true },
          outputs: { shardNumber: 16, status: "RUNNING", shards: { length: 16 }, dataNodeDetails: { length: 2 } },
        },
      ],
    },
    shardNumber: {
      start: { instanceId: ref("second.id"), dataNodes: [dataNode(2)] },
      steps: [
        {
          edit: { shardNumber: 12, resharding: { cleanUp: true, exclusive: true } },
          calls: { ...reshard(12, 1, { is_exclusive: true }), SwitchRoute: {}, CleanMigration: {} },
          live: { shardNumber: 12, uncleaned: false },
        },
        {
          // With the old data gone, it can be done again.
          edit: { shardNumber: 16, resharding: { cleanUp: true } },
          calls: { ...reshard(16, 1), SwitchRoute: {}, CleanMigration: {} },
          live: { shardNumber: 16 },
        },
      ],
    },
    moreDataNodes: {
      start: { instanceId: ref("third.id"), dataNodes: [dataNode(3)] },
      steps: [
        {
          edit: {
            ...{ dataNodes: [dataNode(4), dataNode(3)] },
            resharding: { routeSwitch: { begin: "00:00:00", end: "23:59:59" } },
          },
          calls: reshard(8, 2, { switch_route_begin_time: "00:00:00", switch_route_end_time: "23:59:59" }),
          live: { shardNumber: 8, status: "RUNNING" },
          outputs: { resharding: { routeSwitch: { begin: "00:00:00" } } },
        },
      ],
    },
    dataNodesInAnotherOrder: {
      start: { dataNodes: [dataNode(5), dataNode(6)] },
      steps: [{ edit: { dataNodes: [dataNode(6), dataNode(5)] }, ops: ["same"], calls: {} }],
    },
    passwordOfADataNode: {
      start: { dataNodes: [dataNode(5)] },
      steps: [
        { edit: { dataNodes: [dataNode(5, "N3w!shards")] }, calls: {} },
        { edit: { dataNodes: [dataNode(5, "N3w!shards")] }, ops: ["same"], calls: {} },
      ],
    },
    single: {
      start: { shardMode: "single", shardNumber: 1, dataNodes: [dataNode(5)] },
      steps: [{ edit: { deleteDnData: true, timeouts: { delete: "41m" } }, calls: {} }],
    },
    noCall: {
      start: { dataNodes: [dataNode(5)] },
      steps: [
        {
          edit: {
            ...{ resharding: { retries: 3 }, timeouts: { update: "2h" }, deleteDnData: true },
          },
          calls: {},
          outputs: { deleteDnData: true, resharding: { retries: 3 }, timeouts: { update: "2h" } },
        },
      ],
    },
  },

  replacements: {
    fewerShards: { start: { ...calm, dataNodes: [dataNode(9)] }, edit: { shardNumber: 4 } },
    fewerDataNodes: { start: { ...calm, dataNodes: [dataNode(9), dataNode(10)] }, edit: { dataNodes: [dataNode(9)] } },
    otherDataNodes: { start: { ...calm, dataNodes: [dataNode(9)] }, edit: { dataNodes: [dataNode(10)] } },
    singleToCluster: {
      start: { ...calm, shardMode: "single", shardNumber: 1, dataNodes: [dataNode(9)] },
      edit: { shardMode: "cluster", shardNumber: 8 },
    },
    // Two schemas of one name cannot be: the old one goes first.
    fewerShardsOfTheSameName: {
      start: { ...calm, name: "steady", dataNodes: [dataNode(9)] },
      edit: { shardNumber: 4 },
    },
    anotherName: { start: { name: "before", dataNodes: [dataNode(5)] }, edit: { name: "after" } },
    anotherInstance: {
      start: { name: "moved", dataNodes: [dataNode(5)] },
      edit: { instanceId: ref("fourth.id"), dataNodes: [dataNode(7)] },
    },
  },

  drifts: {
    gone: {
      program: { name: "gone", dataNodes: [dataNode(5)] },
      happens: (call) => call("DELETE", "/v3/{i}/databases/{own}?delete_dn_data=false"),
      ops: ["refresh", "create"],
      repair: {
        CreateDdmDatabase: {
          ...{ name: "gone", shard_mode: "cluster", shard_number: 8 },
          dn_instances: [{ id: some, user_name: "root", user_password: some }],
        },
      },
    },
    unbound: {
      program: { name: "unbound", dataNodes: [dataNode(5)] },
      happens: (call) => call("POST", "/v3/{i}/databases/{own}/unbind"),
      ops: ["refresh", "create"],
      repair: {
        CreateDdmDatabase: {
          ...{ name: "unbound", shard_mode: "cluster", shard_number: 8 },
          dn_instances: [{ id: some, user_name: "root", user_password: some }],
        },
      },
    },
    // Another client has resharded it to more: no request reduces that, and drift never replaces.
    spreadByOthers: {
      program: { instanceId: ref("fourth.id"), dataNodes: [dataNode(7)] },
      happens: async (call, { outputs }) => {
        const [node] = outputs?.["dataNodeDetails"] as readonly { id: string }[];
        const logins = [{ id: node?.id, user: "root", password: "Sh4rds!of9" }];
        const path = "/v3/{i}/databases/{own}/migration";
        const { job_id: job } = await call("POST", path, { new_shard_number: 12, data_nodes: logins });
        await call("PUT", `${path}/jobs/${String(job)}/route-switch`);
      },
      shows: ["~ shardNumber: 12 => 8"],
      ops: ["refresh", "update"],
      repair: {},
    },
  },
};

const instances = ["first", "second", "third", "fourth", "fifth", "quiet", "calm"];
