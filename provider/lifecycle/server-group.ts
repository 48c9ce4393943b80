import {
  addServer,
  createServerGroup,
  deleteServerGroup,
  listServerGroups,
  removeServer,
  type ServerGroup,
  showServerGroup,
} from "../api/ecs/server-groups";
import { isNotFound } from "../api/errors";
import { describeCount } from "../text";
import { findInList } from "./driver/absence";
import { type Definition, done } from "./driver/definition";
import { createLifecycle } from "./driver/driver";
import type { Lifecycle, Values } from "./lifecycle";
import { hasSameMembers, isGiven, textOf } from "./properties/values";
import { serverGroupProperties } from "./server-group/properties";

/** An ECS server group: servers that are placed on different hosts. Every request completes immediately. */
export const serverGroupDefinition: Definition<typeof serverGroupProperties, ServerGroup> = {
  noun: "a server group",
  scope: "project",
  properties: serverGroupProperties,
  rules: [],
  names: { maxLength: 64, separator: "-", forbidden: /[^A-Za-z0-9_-]/g },
  timeouts: { create: "10m", update: "10m", delete: "10m" },
  subject: ({ name }, id) =>
    `server group${isGiven(name) ? ` "${textOf(name)}"` : ""}${id === undefined ? "" : ` (${id})`}`,

  observe: ({ services, ref }) =>
    showServerGroup(services.api, ref).catch((error: unknown) => {
      if (!isNotFound(error, "server group")) throw error;
      return undefined;
    }),
  isListed: async ({ services, localId }) =>
    findInList(await listServerGroups(services.api), ({ id }) => id === localId) !== undefined,

  create: ({ services, ref, inputs }) => {
    const { name = "", policies, members = [] } = inputs;
    /** Ids of the groups that existed before the create request. */
    let existing = new Set<string>();
    return {
      title: "creating the server group",
      hasCost: false,
      sets: [],
      namesakes: async () => {
        const { items, complete } = await listServerGroups(services.api);
        existing = new Set(items.map(({ id }) => id));
        const namesakes = items.filter((group) => group.name === name);
        return {
          namesakes: namesakes.map((group) => ({
            localId: group.id,
            subject: `server group "${name}" (${group.id})`,
            created: undefined,
            differences: hasSameMembers(group.policies, policies)
              ? []
              : [`its "policies" are ${group.policies.join(", ")} but ${policies.join(", ")} in the program`],
            inUse: group.members.every((server) => members.includes(server))
              ? undefined
              : "it contains servers that the program does not list",
          })),
          now: undefined,
          complete,
        };
      },
      send: async () => ({
        localId: await createServerGroup(services.api, ref.subject, { name, policies }),
        accepted: done,
      }),
      locate: async () => {
        const groups = await listServerGroups(services.api);
        const found = findInList(groups, (group) => group.name === name && !existing.has(group.id));
        return found && { localId: found.id, accepted: done };
      },
    };
  },

  steps: ({ services, ref, inputs: { members = [] }, changed }, live) => {
    const removed = live.members.filter((server) => !members.includes(server));
    const added = [...new Set(members)].filter((server) => !live.members.includes(server));
    if (!changed.has("members") || removed.length + added.length === 0) return [];
    const title = [
      ...(removed.length > 0 ? [`removing ${describeCount(removed.length, "server")}`] : []),
      ...(added.length > 0 ? [`adding ${describeCount(added.length, "server")}`] : []),
    ].join(", ");
    const send = async () => {
      for (const server of removed) await removeServer(services.api, ref, server);
      for (const server of added) await addServer(services.api, ref, server);
      return done;
    };
    return [{ title, usualDuration: "", properties: ["members"], send }];
  },
  waitForCompletion: () => Promise.resolve(),

  remove: {
    title: "deleting the server group",
    send: async ({ services, ref }) => {
      await deleteServerGroup(services.api, ref);
      return done;
    },
    isAbsent: (error) => isNotFound(error, "server group"),
  },
  // A server can be in only one group, and the driver rejects a create while a group with a name that the program sets exists. So the old group is
  // deleted first if the new group has one of its servers, or keeps a name that the program sets.
  isDeletedFirst: (_, olds, news) =>
    hasSharedServers(olds, news) || (news["__name"] === undefined && olds["name"] === news["name"]),
  replacement: () =>
    "a new group with the servers in the program is created; other servers of the old group are in no group; " +
    "all servers keep running on their hosts",
};

/** Creates the lifecycle of server groups. */
export function serverGroupLifecycle(): Lifecycle {
  return createLifecycle(serverGroupDefinition);
}

function hasSharedServers({ members: before }: Values, { members: wanted }: Values): boolean {
  return Array.isArray(before) && Array.isArray(wanted) && wanted.some((server) => before.includes(server));
}
