import { accountLifecycle } from "../../provider/lifecycle/account";
import { instanceGroupLifecycle } from "../../provider/lifecycle/instance-group";
import type { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { parameterTemplateLifecycle } from "../../provider/lifecycle/parameter-template";
import { schemaLifecycle } from "../../provider/lifecycle/schema";
import { instanceBody } from "../simulator/cloud";
import { Stack } from "./stack";
import { Stage } from "./stage";

type Args = Record<string, unknown>;

/** What takes a property out of the usual program is `undefined`. */
const said = (args: Args): Args => Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));

const urnOf = (type: string, name: string) => `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:${type}::${name}`;

/** The subnet and the zones of usual nodes. */
export const subnet = "f942f970-1a02-4eee-8927-aaaaaaaaaaaa";
export const subnet2 = "f942f970-1a02-4eee-8927-bbbbbbbbbbbb";

/** Nodes of a group, one in each zone given. */
export const nodesIn = (...zones: string[]) => zones.map((availableZone) => ({ availableZone, subnetId: subnet }));

/** What reaches the provider of `new ddm.InstanceGroup("readers", …)`. */
export function groupArgs(changes: Args = {}): Args {
  return said({
    instanceId: "i1",
    type: "r",
    flavorRef: "ddm.c6.large.2",
    nodes: nodesIn("az1", "az2"),
    __urn: urnOf("InstanceGroup", "readers"),
    __org: "organization",
    ...changes,
  });
}

/** How DDM logs in to data nodes of these ids. */
export const logins = (ids: readonly string[], userPassword = "Data-node-1") =>
  ids.map((id) => ({ id, userName: "root", userPassword }));

/** The same data nodes as the outputs have them. */
export const users = (ids: readonly string[]) => ids.map((id) => ({ id, userName: "root" }));

/** What reaches the provider of `new ddm.Schema("shop", …)`. */
export function schemaArgs(changes: Args = {}): Args {
  return said({
    instanceId: "i1",
    shardMode: "cluster",
    shardNumber: 8,
    dataNodes: users(["dn1"]),
    dataNodePasswords: { dn1: "Data-node-1" },
    __urn: urnOf("Schema", "shop"),
    __org: "organization",
    ...changes,
  });
}

/** What reaches the provider of `new ddm.Account("app", …)`. */
export function accountArgs(changes: Args = {}): Args {
  return said({
    instanceId: "i1",
    password: "Blue-sky-77",
    baseAuthority: ["SELECT", "INSERT"],
    __urn: urnOf("Account", "app"),
    __org: "organization",
    ...changes,
  });
}

/** What reaches the provider of `new ddm.ParameterTemplate("tuned", …)`. */
export function templateArgs(changes: Args = {}): Args {
  return said({
    values: { long_query_time: "2" },
    __urn: urnOf("ParameterTemplate", "tuned"),
    __org: "organization",
    ...changes,
  });
}

/** A cloud in which an instance runs, and what it is: nothing is heard of how it came to be. */
export async function stageWithInstance(changes: object = {}) {
  const stage = new Stage();
  const { id } = await stage.somebody("POST", "/v3/{pid}/instances", instanceBody(changes));
  const instanceId = String(id);
  const dataNodes = stage.simulator.state.dataNodes.map((node) => node.id);
  return { stage, instanceId, dataNodes, instance: () => stage.instance(instanceId) };
}

/** The same, and a stack that declares one thing of that instance. */
async function scene(lifecycle: () => Lifecycle, args: (changes: Args) => Args, usual: Args = {}) {
  const { stage, instanceId, dataNodes, instance } = await stageWithInstance();
  const stack = new Stack(stage, lifecycle);
  const program = (changes: Args = {}) => {
    const login = args({})["dataNodes"] === undefined ? {} : { dataNodes: logins(dataNodes.slice(0, 1)) };
    const owner = args({})["instanceId"] === undefined ? {} : { instanceId };
    return args({ ...owner, ...login, ...usual, ...changes });
  };
  /** `pulumi up` with a program that differs from the usual one in this. */
  const up = (changes: Args = {}) => stack.up(program(changes));
  /** What somebody else does through the API to the instance, or to something of it. */
  const somebody = (method: string, path: string, body?: object) =>
    stage.somebody(method, `/v3/{pid}/instances/${instanceId}${path}`, body);
  return { stage, stack, up, program, somebody, instanceId, dataNodes, instance };
}

/** A running instance, and a stack that declares one account of it. */
export const accountScene = () => scene(accountLifecycle, accountArgs);
/** A running instance, and a stack that declares one node group of it. */
export const groupScene = () => scene(instanceGroupLifecycle, groupArgs);
/** A running instance, and a stack that declares one schema of it. */
export const schemaScene = () => scene(schemaLifecycle, schemaArgs);
/** A running instance, and a stack that declares a parameter template. */
export const templateScene = () => scene(parameterTemplateLifecycle, templateArgs);

/** The scene once the thing was created as the program says, with nothing heard of that. */
export async function created<Scene extends Awaited<ReturnType<typeof scene>>>(
  making: Promise<Scene>,
  changes: Args = {},
): Promise<Scene & { id: string }> {
  const made = await making;
  await made.up(changes);
  made.stage.calls();
  made.stage.lines.length = 0;
  return { ...made, id: made.stack.id ?? "" };
}
