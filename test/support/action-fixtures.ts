import { dataNodeSyncLifecycle } from "../../provider/lifecycle/data-node-sync";
import type { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { nodeRestartLifecycle } from "../../provider/lifecycle/node-restart";
import { readStrategyLifecycle } from "../../provider/lifecycle/read-strategy";
import { schemaMetadataExportLifecycle } from "../../provider/lifecycle/schema-metadata-export";
import { schemaRestoreLifecycle } from "../../provider/lifecycle/schema-restore";
import { instanceBody } from "../simulator/cloud";
import { makeCloudWithInstance } from "./child-fixtures";
import { Stack } from "./stack";

type Args = Record<string, unknown>;

/** Makes a cloud with an instance and its schema `shop`. The stack declares one action. */
async function makeFixture(newLifecycle: () => Lifecycle, argsOf: (ids: FixtureIds) => Args) {
  const made = await makeCloudWithInstance();
  const { cloud, instanceId, dataNodes } = made;
  const otherClient = cloud.otherClient.ofInstance(instanceId);
  const [usedDataNode = "", freeDataNode = ""] = dataNodes;
  const login = { id: usedDataNode, user_name: "root", user_password: "Data-node-1" };
  const schema = { name: "shop", shard_mode: "cluster", shard_number: 8, dn_instances: [login] };
  await otherClient.call("POST", "/databases", schema);
  const nodes = cloud.instance(instanceId).groups.flatMap((group) => group.nodes.map(({ id }) => id));
  const stack = new Stack(cloud, newLifecycle);
  const defaults: Args = {
    instanceId,
    ...argsOf({ nodes, usedDataNode, freeDataNode, instanceId }),
    __urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:Action::action",
    __org: "organization",
  };
  const program = (changes: Args = {}): Args =>
    Object.fromEntries(Object.entries({ ...defaults, ...changes }).filter(([, value]) => value !== undefined));
  const up = (changes: Args = {}) => stack.up(program(changes));
  /** Ids of the nodes of all restart jobs, in the order of their start. Jobs of other clients and failed jobs count, too. */
  const restartedNodes = () =>
    cloud.simulator.state.jobs.flatMap(({ kind, params }) =>
      kind === "RestartNode" ? [(params as { nodeId: string }).nodeId] : [],
    );
  cloud.clearCalls();
  cloud.progress.length = 0;
  return { ...made, otherClient, stack, program, up, nodes, usedDataNode, freeDataNode, restartedNodes, newLifecycle };
}

interface FixtureIds {
  nodes: readonly string[];
  /** Data node of the schema `shop`. */
  usedDataNode: string;
  /** Data node that no schema uses. */
  freeDataNode: string;
  instanceId: string;
}

export type ActionFixture = Awaited<ReturnType<typeof makeFixture>>;

export const makeRestartFixture = () => makeFixture(nodeRestartLifecycle, ({ nodes }) => ({ nodeId: nodes[0] }));

export const makeStrategyFixture = () =>
  makeFixture(readStrategyLifecycle, ({ usedDataNode }) => ({ weights: { [usedDataNode]: 60 } }));

export const makeSyncFixture = () => makeFixture(dataNodeSyncLifecycle, () => ({}));

export const makeExportFixture = () => makeFixture(schemaMetadataExportLifecycle, () => ({}));

/** A fixture whose program restores the schema `shop` to another instance. The id of that instance is `target`. */
export async function makeRestoreFixture() {
  const fixture = await makeFixture(schemaRestoreLifecycle, ({ instanceId, freeDataNode }) => ({
    restoreFrom: { instanceId, time: "2026-01-15T12:00:00Z" },
    dataNodeIds: [freeDataNode],
  }));
  const { cloud, stack } = fixture;
  const { id } = await cloud.otherClient.call("POST", "/v3/{pid}/instances", instanceBody({ name: "copy" }));
  const target = String(id);
  const program = (changes: Args = {}) => fixture.program({ instanceId: target, ...changes });
  const up = (changes: Args = {}) => stack.up(program(changes));
  /** Names of the target's schemas. */
  const targetSchemas = () => cloud.instance(target).schemas.map(({ name }) => name);
  return { ...fixture, target, program, up, targetSchemas };
}
