import type { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { protectionGroupLifecycle } from "../../provider/lifecycle/protection-group";
import { serverGroupLifecycle } from "../../provider/lifecycle/server-group";
import { Stack } from "./stack";
import { TestCloud } from "./test-cloud";

type Args = Record<string, unknown>;

/** A cloud, and a stack that declares one group in it: `up` takes what differs from the usual program. */
function fixture(lifecycle: () => Lifecycle, type: string, usual: Args) {
  const cloud = new TestCloud();
  const stack = new Stack(cloud, lifecycle);
  const hidden = { __urn: `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:${type}::web`, __org: "organization" };
  const program = (changes: Args = {}): Args => {
    const all: Args = { ...usual, ...hidden, ...changes };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  };
  const up = (changes: Args = {}) => stack.up(program(changes));
  /** What `get` reads of an id, which Pulumi does not manage. */
  const get = async (id: string) => (await lifecycle().read(id, hidden, cloud.newServices()))?.outputs;
  /** The path of the group in the API. */
  const path = (root: string, more = "") => `${root}/${stack.id ?? ""}${more}`;
  return { cloud, stack, program, up, get, path };
}

/** The path of server groups in the API. */
export const serverGroupsPath = "/v1/{pid}/cloudservers/os-server-groups";

/** A cloud with servers, and a stack that declares a server group. */
export function makeServerGroupFixture() {
  const made = fixture(serverGroupLifecycle, "ServerGroup", {});
  const { state } = made.cloud.simulator;
  const [a = "", b = "", c = ""] = state.servers.map(({ id }) => id);
  /** The groups as the cloud has them. */
  const groups = () => made.cloud.simulator.state.serverGroups;
  const members = () => groups().find(({ id }) => id === made.stack.id)?.members;
  return { ...made, a, b, c, groups, members };
}

/** The path of protection groups in the API. */
export const protectionGroupsPath = "/v1/{pid}/server-groups";

/** What every program of a protection group says. */
export const protectionArgs = {
  sourceAvailabilityZone: "az1",
  targetAvailabilityZone: "az2",
  domainId: "fb4bb8e3-a574-4437-a156-78c916aeea4d",
  sourceVpcId: "046852ef-c49d-409b-8389-546aaaa5701f",
} as const;

/** A cloud, and a stack that declares a protection group. */
export function makeProtectionGroupFixture() {
  const made = fixture(protectionGroupLifecycle, "ProtectionGroup", protectionArgs);
  /** The groups that the cloud lists. */
  const groups = async () => {
    const { server_groups: all } = await made.cloud.otherClient.call("GET", protectionGroupsPath);
    return all as readonly { id: string; name: string; status: string }[];
  };
  /** Another client enables protection, or disables it. */
  const protect = (what: "start" | "stop") =>
    made.cloud.otherClient.call("POST", made.path(protectionGroupsPath, "/action"), { [`${what}-server-group`]: {} });
  /** Jobs that never end now end after all. */
  const unstall = () => {
    for (const { jobs } of made.cloud.simulator.state.protectionGroups) {
      jobs.splice(0, jobs.length, ...jobs.map((job) => ({ ...job, fate: "complete" as const })));
    }
  };
  /** From now on the API reports the group with these fields, which the simulator has no way to come to. */
  const report = async (fields: object) => {
    const { server_group: live } = await made.cloud.otherClient.call("GET", made.path(protectionGroupsPath));
    made.cloud.fault("ShowProtectionGroup", { body: { server_group: { ...(live as object), ...fields } } }, {});
  };
  return { ...made, groups, protect, unstall, report };
}
