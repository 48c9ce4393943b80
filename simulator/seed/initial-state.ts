import type { DataNode, ParameterTemplate } from "../ddm/model";
import type { Server } from "../ecs/model";
import { Ids, seedNumber } from "../engine/ids";
import type { State } from "../engine/state";
import { AVAILABILITY_ZONES } from "./catalog";

/** The project of the simulated account, and its region. */
const PROJECT_ID = "055d9f4ee780d4d42f96c01c1bc3c50c";
const REGION = "sim-north-1";

const DATA_NODE_COUNT = 12;
const SERVER_COUNT = 6;

/** Returns the state of a new cloud: data nodes, servers and a default parameter template. */
export function initialState(seed: string, now: number, speed: number): State {
  const source = { random: seedNumber(seed) };
  const ids = new Ids(source);
  const dataNodes = Array.from({ length: DATA_NODE_COUNT }, (_, index) => dataNode(ids, index));
  const templates = [defaultTemplate(ids, now)];
  return {
    version: 1,
    seed,
    random: source.random,
    clock: { now, speed },
    projectId: PROJECT_ID,
    region: REGION,
    instances: [],
    jobs: [],
    orders: [],
    dataNodes,
    templates,
    killedSessions: [],
    deletedBackups: [],
    servers: initialServers(seed),
    serverGroups: [],
    protectionGroups: [],
  };
}

/** Adds the field `servers` to a loaded state without it. Version 0.1.0 had no servers. */
export function upgradeState(state: State): State {
  return { ...state, servers: (state as Partial<State>).servers ?? initialServers(state.seed) };
}

/** Returns the servers of a seed. A separate generator makes their ids, so that the other resources of a seed have the same ids as in version 0.1.0. */
function initialServers(seed: string): Server[] {
  const ids = new Ids({ random: seedNumber(`servers ${seed}`) });
  return Array.from({ length: SERVER_COUNT }, (_, index) => ({
    id: ids.uuid(),
    name: `ecs-${String(index + 1).padStart(2, "0")}`,
    availabilityZone: AVAILABILITY_ZONES[index % AVAILABILITY_ZONES.length] ?? "az1",
  }));
}

function dataNode(ids: Ids, index: number): DataNode {
  return {
    id: ids.id("in01"),
    name: `rds-${String(index + 1).padStart(2, "0")}`,
    status: "normal",
    engineVersion: index % 2 === 0 ? "8.0" : "5.7",
    address: ids.privateIp(),
    port: 3306,
    availabilityZone: AVAILABILITY_ZONES[index % AVAILABILITY_ZONES.length] ?? "az1",
    timeZone: "UTC",
    cpu: 4,
    memory: 8,
    usedBy: null,
  };
}

function defaultTemplate(ids: Ids, now: number): ParameterTemplate {
  return {
    id: ids.id("pr09"),
    name: "Default-DDM",
    description: "Default parameter group for DDM",
    createdAt: now,
    updatedAt: now,
    userDefined: false,
    values: {},
  };
}
