import { accountLifecycle } from "../../provider/lifecycle/account";
import { instanceGroupLifecycle } from "../../provider/lifecycle/instance-group";
import type { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { parameterTemplateLifecycle } from "../../provider/lifecycle/parameter-template";
import { schemaLifecycle } from "../../provider/lifecycle/schema";
import { instanceBody } from "../simulator/cloud";
import { Stack } from "./stack";
import { TestCloud } from "./test-cloud";

type Args = Record<string, unknown>;

/** Returns the arguments without those that are `undefined`. */
const omitUndefined = (args: Args): Args =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));

const urnOf = (type: string, name: string) => `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:${type}::${name}`;

/** The subnet of {@link nodesIn}. */
export const subnet = "f942f970-1a02-4eee-8927-aaaaaaaaaaaa";
export const subnet2 = "f942f970-1a02-4eee-8927-bbbbbbbbbbbb";

/** Returns nodes of a group, one in each zone. */
export const nodesIn = (...zones: string[]) => zones.map((availableZone) => ({ availableZone, subnetId: subnet }));

/** Arguments of `new ddm.InstanceGroup("readers", …)` as the provider receives them. */
export function groupArgs(overrides: Args = {}): Args {
  return omitUndefined({
    instanceId: "i1",
    type: "r",
    flavorRef: "ddm.c6.large.2",
    nodes: nodesIn("az1", "az2"),
    __urn: urnOf("InstanceGroup", "readers"),
    __org: "organization",
    ...overrides,
  });
}

/** Data nodes of a schema, each with the user and password that DDM logs in with. */
export const logins = (ids: readonly string[], userPassword = "Data-node-1") =>
  ids.map((id) => ({ id, userName: "root", userPassword }));

/** Data nodes of a schema, as the provider stores them: without the passwords. */
export const storedDataNodes = (ids: readonly string[]) => ids.map((id) => ({ id, userName: "root" }));

/** Arguments of `new ddm.Schema("shop", …)` as the provider receives them. */
export function schemaArgs(overrides: Args = {}): Args {
  return omitUndefined({
    instanceId: "i1",
    shardMode: "cluster",
    shardNumber: 8,
    dataNodes: storedDataNodes(["dn1"]),
    dataNodePasswords: { dn1: "Data-node-1" },
    __urn: urnOf("Schema", "shop"),
    __org: "organization",
    ...overrides,
  });
}

/** Arguments of `new ddm.Account("app", …)` as the provider receives them. */
export function accountArgs(overrides: Args = {}): Args {
  return omitUndefined({
    instanceId: "i1",
    password: "Blue-sky-77",
    baseAuthority: ["SELECT", "INSERT"],
    __urn: urnOf("Account", "app"),
    __org: "organization",
    ...overrides,
  });
}

/** Arguments of `new ddm.ParameterTemplate("tuned", …)` as the provider receives them. */
export function templateArgs(overrides: Args = {}): Args {
  return omitUndefined({
    values: { long_query_time: "2" },
    __urn: urnOf("ParameterTemplate", "tuned"),
    __org: "organization",
    ...overrides,
  });
}

/** Makes a cloud with a running instance. The calls that created the instance are cleared. */
export async function makeCloudWithInstance(overrides: object = {}) {
  const cloud = new TestCloud();
  const { id } = await cloud.otherClient.call("POST", "/v3/{pid}/instances", instanceBody(overrides));
  const instanceId = String(id);
  const dataNodes = cloud.simulator.state.dataNodes.map((node) => node.id);
  return { cloud, instanceId, dataNodes, instance: () => cloud.instance(instanceId) };
}

/** Makes a cloud with a running instance, and a stack that declares one resource of the instance or a parameter template. */
async function makeFixture(newLifecycle: () => Lifecycle, argsWith: (overrides: Args) => Args) {
  const { cloud, instanceId, dataNodes, instance } = await makeCloudWithInstance();
  const stack = new Stack(cloud, newLifecycle);
  const defaults = argsWith({});
  // For a schema, the passwords are in the list of data nodes. The provider moves them to `dataNodePasswords`.
  /** The default program with some properties changed. */
  const program = (overrides: Args = {}) =>
    argsWith({
      ...(Object.hasOwn(defaults, "instanceId") && { instanceId }),
      ...(Object.hasOwn(defaults, "dataNodes") && { dataNodes: logins(dataNodes.slice(0, 1)) }),
      ...overrides,
    });
  /** `pulumi up` with the default program and some properties changed. */
  const up = (overrides: Args = {}) => stack.up(program(overrides));
  /** Another client, whose paths are relative to the instance. */
  const otherClient = cloud.otherClient.ofInstance(instanceId);
  return { cloud, stack, up, program, otherClient, instanceId, dataNodes, instance };
}

/** A cloud with a running instance, and a stack with one resource. */
export type ChildFixture = Awaited<ReturnType<typeof makeFixture>>;

export const makeAccountFixture = () => makeFixture(accountLifecycle, accountArgs);
export const makeGroupFixture = () => makeFixture(instanceGroupLifecycle, groupArgs);
export const makeSchemaFixture = () => makeFixture(schemaLifecycle, schemaArgs);
export const makeTemplateFixture = () => makeFixture(parameterTemplateLifecycle, templateArgs);
