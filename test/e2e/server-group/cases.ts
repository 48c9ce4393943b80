import { Simulator } from "../../../simulator";
import type { Cases, DriftCase, InPlaceCase, ReplacementCase } from "../harness/cases";

/** Seed of the simulator, which determines the ids of the servers. */
export const seed = "server-groups";

/**
 * Ids of the servers. A server is a member of one group at most, so each case has its own. `removed` and `otherRemoved` have left
 * their groups before another client adds them to others.
 */
export const servers = new Simulator({ seed }).state.servers.map(({ id }) => id) as ServerIds;
type ServerIds = [string, string, string, string, string, string];
const [first, second, removed, otherRemoved, drifting] = servers;

// The simulator has one operation for both requests, which differ in their bodies.
const add = (id: string) => ({ AddServerGroupMember: { add_member: { instance_uuid: id } } });
const remove = (id: string) => ({ AddServerGroupMember: { remove_member: { instance_uuid: id } } });

/** Path of a request about server groups. */
export function pathOf(rest: string): string {
  return `/v1/{pid}/cloudservers/os-server-groups/${rest}`.replace(/\/$/, "");
}

export const inPlace: Cases<InPlaceCase> = {
  members: {
    title: "adds and removes members, and ignores their order",
    before: { members: [first] },
    edits: [
      { after: { members: [second, first] }, calls: add(second), live: { members: [first, second] } },
      { after: { members: [first, second] }, ops: ["same"], calls: {} },
      {
        after: { members: [second] },
        calls: remove(first),
        live: { members: [second] },
        outputs: { members: [second] },
      },
    ],
  },
  membersEmptied: {
    title: "removes all members when the list is empty",
    before: { members: [removed] },
    edits: [{ after: { members: [] }, calls: remove(removed), live: { members: [] } }],
  },
  membersRemoved: {
    title: "removes all members when the list is removed from the program",
    before: { members: [otherRemoved] },
    edits: [{ after: { members: undefined }, calls: remove(otherRemoved), live: { members: [] } }],
  },
  noCall: {
    title: "makes no call for a timeout, or for values that the group already has",
    edits: [
      { after: { timeouts: { update: "2h" } }, calls: {}, outputs: { timeouts: { update: "2h" } } },
      // The program sets the current values for the first time.
      { after: { policies: ["anti-affinity"], members: [] }, calls: {} },
    ],
  },
};

export const replacements: Cases<ReplacementCase> = {
  otherName: { title: "when the name changes", before: { name: "before" }, after: { name: "after" } },
};

export const drift: Cases<DriftCase> = {
  memberRemoved: {
    title: "adds a removed member",
    before: { members: [drifting] },
    change: (call) => call("POST", pathOf("{id}/action"), { remove_member: { instance_uuid: drifting } }),
    diff: [`+ [0]: "${drifting}"`],
    repair: add(drifting),
  },
  memberAdded: {
    title: "removes an added member",
    before: { members: [] },
    change: (call) => call("POST", pathOf("{id}/action"), { add_member: { instance_uuid: removed } }),
    diff: [`- [0]: "${removed}"`],
    repair: remove(removed),
  },
  membersNotInProgram: {
    title: "ignores members that the program does not set",
    change: (call) => call("POST", pathOf("{id}/action"), { add_member: { instance_uuid: otherRemoved } }),
  },
  deleted: {
    title: "creates a deleted group again",
    before: { members: [] },
    change: (call) => call("DELETE", pathOf("{id}")),
    ops: ["refresh", "create"],
  },
};
