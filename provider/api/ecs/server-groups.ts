import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, mutate } from "../call";
import { readPages } from "../paging";
import { identity, identityCheck, pageSize, reported } from "../wire";

// Requests of the chapter "ECS Group Management" in the ECS API Reference. Changes are complete with the response: there are no jobs.

/** Identifies a server group in requests and errors. */
interface ServerGroupRef {
  id: string;
  subject: string;
}

const group = z.object({
  id: identity,
  name: identity,
  policies: z.array(z.string()),
  /** Ids of the servers in the group. */
  members: z.array(identity),
});

/** A server group as the API reports it. */
export type ServerGroup = z.output<typeof group>;

/**
 * Lists all server groups.
 *
 * @returns the groups, and whether the list is certainly complete. The API reports no total (quirk 20). If the last page is full, only a
 * `page_info` without a marker proves that the list is complete
 */
export async function listServerGroups(api: ApiClient): Promise<{ items: ServerGroup[]; complete: boolean }> {
  let marker: string | undefined;
  let isEndKnown = false;
  const { items, isLastPageRead } = await readPages<ServerGroup>(
    ({ id }) => id,
    async () => {
      const page = await get(api, {
        ...callOf("ListServerGroups"),
        query: { limit: pageSize, marker },
        shape: z.object({ server_groups: z.array(group), page_info: z.object({ next_marker: reported }).nullish() }),
      });
      marker = page.page_info?.next_marker;
      isEndKnown = page.server_groups.length < pageSize || Boolean(page.page_info);
      return { items: page.server_groups, isLast: marker === undefined };
    },
  );
  return { items, complete: isLastPageRead && isEndKnown };
}

/** Reads a server group. */
export async function showServerGroup(api: ApiClient, { id, subject }: ServerGroupRef): Promise<ServerGroup> {
  const { server_group } = await get(api, {
    ...callOf("ShowServerGroup", id),
    shape: z.object({ server_group: group.superRefine(identityCheck("id", id)) }),
    subject,
  });
  return server_group;
}

/**
 * Creates a server group ("Creating an ECS Group").
 *
 * @returns id of the group
 */
export async function createServerGroup(
  api: ApiClient,
  subject: string,
  { name, policies }: { name: string; policies: readonly string[] },
): Promise<string> {
  const { server_group } = await mutate(api, {
    ...callOf("CreateServerGroup"),
    method: "POST",
    body: { server_group: { name, policies } },
    subject,
    returns: "object",
    extra: z.object({ server_group: z.object({ id: identity }) }),
  });
  return server_group.id;
}

/** Deletes a server group. Its members are kept. */
export async function deleteServerGroup(api: ApiClient, { id, subject }: ServerGroupRef): Promise<void> {
  await mutate(api, {
    ...callOf("DeleteServerGroup", id),
    method: "DELETE",
    subject,
    repeatable: true,
    returns: "nothing",
  });
}

/** Adds a server to a group. */
export async function addServer(api: ApiClient, ref: ServerGroupRef, server: string): Promise<void> {
  await sendAction(api, ref, "AddServerGroupMember", { add_member: { instance_uuid: server } });
}

/** Removes a server from a group. */
export async function removeServer(api: ApiClient, ref: ServerGroupRef, server: string): Promise<void> {
  await sendAction(api, ref, "DeleteServerGroupMember", { remove_member: { instance_uuid: server } });
}

async function sendAction(
  api: ApiClient,
  { id, subject }: ServerGroupRef,
  operation: string,
  body: object,
): Promise<void> {
  const { path, ...call } = callOf(operation, id);
  await mutate(api, { ...call, path: `${path}/action`, method: "POST", body, subject, returns: "nothing" });
}

function callOf(operation: string, id?: string) {
  const path = "/v1/{project_id}/cloudservers/os-server-groups";
  return { operation, service: "ecs", path: id === undefined ? path : `${path}/${encodeURIComponent(id)}` } as const;
}
