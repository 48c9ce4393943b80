import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { CloudError } from "../../engine/errors";
import { seedNumber } from "../../engine/ids";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { checkInterval } from "../log/interval";
import type { DataNode, Instance } from "../model";
import { defineInstanceOperation, defineProjectOperation } from "../ddm-operation";
import { hasShards, listShards } from "../schema/schema-rules";
import { timestamp } from "../timestamp";

const PHYSICAL = "/instances/{instance_id}/physical-processes";

const listQuery = z.object({ ...pageQuery(10), keyword: z.string().max(255).default("") });
const killBody = z.strictObject({ process_ids: z.array(z.string()).min(1).max(100) });
// A `+` that is not percent-encoded arrives as a space.
const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+\- ]\d{4}$/, "must be like 2024-06-18T09:00:00+0800")
  .transform((text) => Date.parse(text.replace(" ", "+").replace(/(\d\d)$/, ":$1")));

/**
 * Sessions (API 4.7). The simulator invents them. An instance has one session of the user `drdsagent` and one of each account. A
 * data node has one session for each of its shards. A killed session does not return.
 */
export const sessions: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "ShowLogicalProcesses",
      method: "GET",
      version: "v3",
      path: "/logical-processes",
      requires: "any",
      query: listQuery,
      handle: ({ backend, instance, query }) => {
        const all = listLogicalSessions(backend, instance).filter(contains(query.keyword));
        return ok({ logical_processes: pageOf(all, query), total_count: all.length });
      },
    }),
    defineInstanceOperation({
      name: "ExecuteKillLogicalProcesses",
      method: "DELETE",
      version: "v3",
      path: "/logical-processes",
      requires: "any",
      body: killBody,
      handle: ({ backend, instance, body, user }) => {
        killSessions(backend, instance, body.process_ids, user);
        return ok({ resp: "successful" });
      },
    }),
    // The paths of the next two operations contain the id of a data node in place of an instance id.
    defineProjectOperation({
      name: "ShowPhysicalProcesses",
      method: "GET",
      version: "v3",
      path: PHYSICAL,
      query: listQuery,
      handle: ({ backend, param, query }) => {
        const all = listPhysicalSessions(backend, findDataNode(backend, param("instance_id"))).filter(
          contains(query.keyword),
        );
        return ok({ physical_processes: pageOf(all, query), total_count: all.length });
      },
    }),
    defineProjectOperation({
      name: "ExecuteKillPhysicalProcesses",
      method: "DELETE",
      version: "v3",
      path: PHYSICAL,
      body: killBody,
      handle: ({ backend, param, body, user }) => {
        killSessions(backend, findDataNode(backend, param("instance_id")), body.process_ids, user);
        return ok({ resp: "successful" });
      },
    }),
    defineProjectOperation({
      name: "ShowProcessesAuditLog",
      method: "GET",
      version: "v3",
      path: "/instances/{instance_id}/processes-audit-log",
      query: z.object({ ...pageQuery(10), start_time: time, end_time: time }),
      handle: ({ backend, param, query }) => {
        const { start_time: from, end_time: to } = query;
        checkInterval(from, to);
        const all = backend.state.killedSessions.filter(
          ({ instanceId, at }) => instanceId === param("instance_id") && at >= from && at <= to,
        );
        const page = pageOf(all, query).map((one) => ({
          instance_id: one.instanceId,
          instance_name: one.instanceName,
          process_id: one.processId, // a number in the reference's example, a string in its table
          execute_user_name: one.user,
          execute_time: timestamp(one.at),
        }));
        return ok({ total_count: all.length, process_audit_logs: page });
      },
    }),
  ],
};

function listLogicalSessions(backend: Backend, instance: Instance) {
  const users = [{ name: "drdsagent", createdAt: instance.createdAt }, ...instance.accounts];
  return users
    .map(({ name: user, createdAt }, index) => ({
      id: sessionId(instance.id, user, createdAt),
      user,
      host: `127.0.0.1:${50_000 + index}`,
      db: instance.accounts.find(({ name }) => name === user)?.schemas[0] ?? "None",
      command: index === 0 ? "Query" : "Sleep",
      time: "0",
      state: index === 0 ? "starting" : "",
      info: index === 0 ? "show processlist" : "",
    }))
    .filter(({ id }) => isAlive(backend, instance.id, id));
}

function listPhysicalSessions(backend: Backend, node: DataNode) {
  const shards = backend.state.instances
    .flatMap(({ schemas }) => schemas)
    .filter(hasShards)
    .flatMap((schema) => listShards(schema).map((shard) => ({ ...shard, createdAt: schema.createdAt })))
    .filter(({ dataNodeId }) => dataNodeId === node.id);
  return shards
    .map((shard) => ({
      id: Number(sessionId(node.id, shard.name, shard.createdAt)),
      user: "DDMRW1613058863",
      host: `192.168.0.10:${50_000 + shard.index}`,
      db: shard.name,
      state: "",
      command: "Sleep",
      info: null,
      time: 30,
      trx_executed_time: 0,
    }))
    .filter(({ id }) => isAlive(backend, node.id, String(id)));
}

/** Derives the id of a session. The time of creation distinguishes an account or schema from a deleted one with the same name. */
function sessionId(serverId: string, name: string, createdAt: number): string {
  return String(seedNumber(`${serverId} ${name} ${createdAt}`) >>> 8);
}

function isAlive(backend: Backend, instanceId: string, id: string): boolean {
  return !backend.state.killedSessions.some((one) => one.instanceId === instanceId && one.processId === id);
}

function killSessions(
  backend: Backend,
  { id, name }: { id: string; name: string },
  processIds: readonly string[],
  user: string,
): void {
  for (const processId of processIds) {
    backend.state.killedSessions.push({ instanceId: id, instanceName: name, processId, user, at: backend.now() });
  }
}

/** @throws 404 DBS.200002 (assumed) */
function findDataNode(backend: Backend, id: string): DataNode {
  const node = backend.state.dataNodes.find((candidate) => candidate.id === id);
  if (node === undefined) throw new CloudError(404, "DBS.200002", "The instance does not exist.");
  return node;
}

/** Returns a predicate: whether any value of a session contains the keyword. */
function contains(keyword: string): (session: object) => boolean {
  return (session) => Object.values(session).some((value) => String(value).includes(keyword));
}
