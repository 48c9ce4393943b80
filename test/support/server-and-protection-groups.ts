import type { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { protectionGroupLifecycle } from "../../provider/lifecycle/protection-group";
import { serverGroupLifecycle } from "../../provider/lifecycle/server-group";
import { createResource } from "./resource-fixture";
import { Stack } from "./stack";
import { TestCloud } from "./test-cloud";

type Args = Record<string, unknown>;

/** A cloud, and a stack that declares one group in it. */
function makeFixture(newLifecycle: () => Lifecycle, type: string, defaults: Args) {
  const cloud = new TestCloud();
  const stack = new Stack(cloud, newLifecycle);
  const hidden = { __urn: `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:${type}::web`, __org: "organization" };
  const program = (changes: Args = {}): Args => {
    const all: Args = { ...defaults, ...hidden, ...changes };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  };
  const up = (changes: Args = {}) => stack.up(program(changes));
  /** Returns the outputs of `get` for an id. */
  const get = async (id: string) => (await newLifecycle().read(id, hidden, cloud.newServices()))?.outputs;
  /** The path of the group in the API. */
  const path = (root: string, suffix = "") => `${root}/${stack.id ?? ""}${suffix}`;
  return { cloud, stack, program, up, get, path };
}

/** The path of server groups in the API. */
export const serverGroupsPath = "/v1/{pid}/cloudservers/os-server-groups";

/** A cloud with servers, and a stack that declares a server group. */
export function makeServerGroupFixture() {
  const fixture = makeFixture(serverGroupLifecycle, "ServerGroup", {});
  const { state } = fixture.cloud.simulator;
  const [a = "", b = "", c = ""] = state.servers.map(({ id }) => id);
  /** The groups in the cloud. */
  const groups = () => fixture.cloud.simulator.state.serverGroups;
  const members = () => groups().find(({ id }) => id === fixture.stack.id)?.members;
  return { ...fixture, a, b, c, groups, members };
}

/** The path of protection groups in the API. */
export const protectionGroupsPath = "/v1/{pid}/server-groups";

/** The required arguments of a protection group. */
export const protectionArgs = {
  sourceAvailabilityZone: "az1",
  targetAvailabilityZone: "az2",
  domainId: "fb4bb8e3-a574-4437-a156-78c916aeea4d",
  sourceVpcId: "046852ef-c49d-409b-8389-546aaaa5701f",
} as const;

/** A cloud, and a stack that declares a protection group. */
export function makeProtectionGroupFixture() {
  const fixture = makeFixture(protectionGroupLifecycle, "ProtectionGroup", protectionArgs);
  /** The groups that the cloud lists. */
  const groups = async () => {
    const { server_groups: all } = await fixture.cloud.otherClient.call("GET", protectionGroupsPath);
    return all as readonly { id: string; name: string; status: string }[];
  };
  /** Enables or disables protection as another client. */
  const setProtectionAsOtherClient = (action: "start" | "stop") =>
    fixture.cloud.otherClient.call("POST", fixture.path(protectionGroupsPath, "/action"), {
      [`${action}-server-group`]: {},
    });
  /** Makes every job of the protection groups complete, also the stalled ones. */
  const completeStalledJobs = () => {
    for (const { jobs } of fixture.cloud.simulator.state.protectionGroups) {
      jobs.splice(0, jobs.length, ...jobs.map((job) => ({ ...job, outcome: "complete" as const })));
    }
  };
  /** Makes every later read return the current group with other values of some fields. */
  const overrideRead = async (fields: object) => {
    const { server_group: live } = await fixture.cloud.otherClient.call("GET", fixture.path(protectionGroupsPath));
    fixture.cloud.fault("ShowProtectionGroup", { body: { server_group: { ...(live as object), ...fields } } }, {});
  };
  return { ...fixture, groups, setProtectionAsOtherClient, completeStalledJobs, overrideRead };
}

/** Makes a fixture and creates its protection group. */
export const makeProtectionGroup = (changes: Args = {}) => createResource(makeProtectionGroupFixture(), changes);
