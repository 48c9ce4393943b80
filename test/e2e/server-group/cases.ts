import { Simulator } from "../../../simulator";
import type { ByResource, DriftCase, InPlaceCase, ReplacementCase } from "../harness/cases";

/** Seed of the simulator, which determines the ids of the servers. */
export const seed = "server-groups";

/**
 * Ids of the servers. A server can be a member of only one group at a time. Two cases use `removed`, and two use `otherRemoved`: an edit
 * removes the server from the group of the first case before another client adds it to the group of the second case.
 */
export const servers = new Simulator({ seed }).state.servers.map(({ id }) => id) as ServerIds;
type ServerIds = [string, string, string, string, string, string];
const [first, second, removed, otherRemoved, drifting] = servers;

// Both requests have the same path, so the simulator has one operation for them.
const add = (id: string) => ({ AddServerGroupMember: { add_member: { instance_uuid: id } } });
const remove = (id: string) => ({ AddServerGroupMember: { remove_member: { instance_uuid: id } } });

/** Returns the path of a request for server groups. */
export function pathOf(rest: string): string {
  return `/v1/{pid}/cloudservers/os-server-groups/${rest}`.replace(/\/$/, "");
}

export const inPlace: ByResource<InPlaceCase> = {
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
    title: "removes all members when `members` is empty",
    before: { members: [removed] },
    edits: [{ after: { members: [] }, calls: remove(removed), live: { members: [] } }],
  },
  membersRemoved: {
    title: "removes all members when the program no longer sets `members`",
    before: { members: [otherRemoved] },
    edits: [{ after: { members: undefined }, calls: remove(otherRemoved), live: { members: [] } }],
  },
  noCall: {
    title: "makes no mutating call for edits that leave the group as it is",
    edits: [
      { after: { timeouts: { update: "2h" } }, calls: {}, outputs: { timeouts: { update: "2h" } } },
      { after: { policies: ["anti-affinity"], members: [] }, calls: {} },
    ],
  },
};

export const replacements: ByResource<ReplacementCase> = {
  otherName: {
    title: "replaces the group when the name changes",
    before: { name: "before" },
    after: { name: "after" },
  },
};

export const drift: ByResource<DriftCase> = {
  memberRemoved: {
    title: "adds a member again after another client has removed it",
    before: { members: [drifting] },
    change: (call) => call("POST", pathOf("{id}/action"), { remove_member: { instance_uuid: drifting } }),
    diff: [`+ [0]: "${drifting}"`],
    correction: add(drifting),
  },
  memberAdded: {
    title: "removes a member that another client added",
    before: { members: [] },
    change: (call) => call("POST", pathOf("{id}/action"), { add_member: { instance_uuid: removed } }),
    diff: [`- [0]: "${removed}"`],
    correction: remove(removed),
  },
  membersNotInProgram: {
    title: "ignores a change of the members by another client if the program does not set `members`",
    change: (call) => call("POST", pathOf("{id}/action"), { add_member: { instance_uuid: otherRemoved } }),
  },
  deleted: {
    title: "creates a group again after another client has deleted it",
    before: { members: [] },
    change: (call) => call("DELETE", pathOf("{id}")),
    ops: ["refresh", "create"],
  },
};
