import { Simulator } from "../../../simulator";
import { declaration, program } from "../harness/programs";
import type { Saga } from "../harness/saga";
import { type Args } from "../harness/stories";

const seed = "server-groups";
const { state } = new Simulator({ seed });

/**
 * Ids of the servers. One is in one group at most, so each story has its own; `out` and `free` have left their groups when other
 * clients add them to others.
 */
export const servers = state.servers.map(({ id }) => id) as [string, string, string, string, string, string];
const [inA, inB, out, free, drifting] = servers;

const add = (id: string) => ({ AddServerGroupMember: { add_member: { instance_uuid: id } } });
// The simulator has one operation for both; the body tells which.
const remove = (id: string) => ({ AddServerGroupMember: { remove_member: { instance_uuid: id } } });

/** Every input of a server group. */
export const serverGroupSaga: Saga = {
  seed,
  program: (groups: Readonly<Record<string, Args>>) =>
    program(
      {},
      Object.entries(groups)
        .map(([name, args]) => declaration("ServerGroup", name, args))
        .join("\n"),
    ),
  live: (cloud, { id }) => cloud.serverGroups.find((group) => group.id === id),

  inPlace: {
    members: {
      start: { members: [inA] },
      steps: [
        { edit: { members: [inB, inA] }, calls: add(inB), live: { members: [inA, inB] } },
        { edit: { members: [inA, inB] }, ops: ["same"], calls: {} },
        { edit: { members: [inB] }, calls: remove(inA), live: { members: [inB] }, outputs: { members: [inB] } },
      ],
    },
    membersEmptied: {
      start: { members: [out] },
      steps: [{ edit: { members: [] }, calls: remove(out), live: { members: [] } }],
    },
    membersTakenOut: {
      start: { members: [free] },
      steps: [{ edit: { members: undefined }, calls: remove(free), live: { members: [] } }],
    },
    noCall: {
      steps: [
        { edit: { timeouts: { update: "2h" } }, calls: {}, outputs: { timeouts: { update: "2h" } } },
        // What is said for the first time as it is already.
        { edit: { policies: ["anti-affinity"], members: [] }, calls: {} },
      ],
    },
  },

  replacements: {
    anotherName: { start: { name: "before" }, edit: { name: "after" } },
  },

  drifts: {
    memberRemoved: {
      program: { members: [drifting] },
      happens: (call) => call("POST", path("{own}/action"), { remove_member: { instance_uuid: drifting } }),
      shows: [`+ [0]: "${drifting}"`],
      repair: add(drifting),
    },
    memberAdded: {
      program: { members: [] },
      happens: (call) => call("POST", path("{own}/action"), { add_member: { instance_uuid: out } }),
      shows: [`- [0]: "${out}"`],
      repair: remove(out),
    },
    membersThatNobodySpokeOf: {
      happens: (call) => call("POST", path("{own}/action"), { add_member: { instance_uuid: free } }),
    },
    gone: {
      program: { members: [] },
      happens: (call) => call("DELETE", path("{own}")),
      ops: ["refresh", "create"],
    },
  },
};

/** A path of the API of server groups. */
export function path(more: string): string {
  return `/v1/{pid}/cloudservers/os-server-groups/${more}`.replace(/\/$/, "");
}
