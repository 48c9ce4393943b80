import { z } from "zod";
import { timestamp } from "../../engine/clock";
import { ApiError, ddmError } from "../../engine/errors";
import { findInstance } from "../instance/find-instance";
import { seedNumber } from "../../engine/ids";
import type { DataNode } from "../model";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok, operation, type ApiGroup } from "../../engine/operation";
import { shardsOf } from "../schema/schema-rules";
import type { World } from "../../engine/backend";

const LOGICAL = "/v3/{project_id}/instances/{instance_id}/logical-processes";
const PHYSICAL = "/v3/{project_id}/instances/{instance_id}/physical-processes";

const query = z.object({ ...pageQuery(10), keyword: z.string().max(255).default("") });
const ids = z.strictObject({ process_ids: z.array(z.string()).min(1).max(100) });
// A `+` that was not encoded arrives as a space.
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+\- ]\d{4}$/, "must be like 2024-06-18T09:00:00+0800")
  .transform((text) => Date.parse(text.replace(" ", "+").replace(/(\d\d)$/, ":$1")));

/**
 * Sessions (spec 4.7). Which there are is made up: each account has one on the instance, each shard one on its data node.
 * A killed one does not come back.
 */
export const sessions: ApiGroup = {
  operations: [
    operation({
      name: "ShowLogicalProcesses",
      method: "GET",
      path: LOGICAL,
      query,
      handle: ({ world, param, query: asked }) => {
        const all = logical(world, param("instance_id")).filter(holds(asked.keyword));
        return ok({ logical_processes: pageOf(all, asked), total_count: all.length });
      },
    }),
    operation({
      name: "ExecuteKillLogicalProcesses",
      method: "DELETE",
      path: LOGICAL,
      body: ids,
      handle: ({ world, param, body, user }) => {
        const instance = findInstance(world, param("instance_id"));
        kill(world, instance, body.process_ids, user);
        return ok({ resp: "successful" });
      },
    }),
    // The instance of these two paths is a data node.
    operation({
      name: "ShowPhysicalProcesses",
      method: "GET",
      path: PHYSICAL,
      query,
      handle: ({ world, param, query: asked }) => {
        const all = physical(world, findDataNode(world, param("instance_id"))).filter(holds(asked.keyword));
        return ok({ physical_processes: pageOf(all, asked), total_count: all.length });
      },
    }),
    operation({
      name: "ExecuteKillPhysicalProcesses",
      method: "DELETE",
      path: PHYSICAL,
      body: ids,
      handle: ({ world, param, body, user }) => {
        kill(world, findDataNode(world, param("instance_id")), body.process_ids, user);
        return ok({ resp: "successful" });
      },
    }),
    operation({
      name: "ShowProcessesAuditLog",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}/processes-audit-log",
      query: z.object({ ...pageQuery(10), start_time: moment, end_time: moment }),
      handle: ({ world, param, query: asked }) => {
        const { start_time: from, end_time: to } = asked;
        if (!(from <= to)) throw ddmError("DBS.300377");
        const all = world.state.killedSessions.filter(
          ({ instanceId, at }) => instanceId === param("instance_id") && at >= from && at <= to,
        );
        const page = pageOf(all, asked).map((one) => ({
          instance_id: one.instanceId,
          instance_name: one.instanceName,
          process_id: one.processId, // a number in the example, a text in the table
          execute_user_name: one.user,
          execute_time: timestamp(one.at),
        }));
        return ok({ total_count: all.length, process_audit_logs: page });
      },
    }),
  ],
};

function logical(world: World, instanceId: string) {
  const instance = findInstance(world, instanceId);
  const users = ["drdsagent", ...instance.accounts.map(({ name }) => name)];
  return users
    .map((user, index) => ({
      id: sessionId(instance.id, user),
      user,
      host: `127.0.0.1:${50_000 + index}`,
      db: instance.accounts.find(({ name }) => name === user)?.schemas[0] ?? "None",
      command: index === 0 ? "Query" : "Sleep",
      time: "0",
      state: index === 0 ? "starting" : "",
      info: index === 0 ? "show processlist" : "",
    }))
    .filter(({ id }) => isAlive(world, instance.id, id));
}

function physical(world: World, node: DataNode) {
  const shards = world.state.instances
    .flatMap(({ schemas }) => schemas)
    .flatMap(shardsOf)
    .filter(({ dataNodeId }) => dataNodeId === node.id);
  return shards
    .map((shard) => ({
      id: Number(sessionId(node.id, shard.name)),
      user: "DDMRW1613058863",
      host: `192.168.0.10:${50_000 + shard.index}`,
      db: shard.name,
      state: "",
      command: "Sleep",
      info: null,
      time: 30,
      trx_executed_time: 0,
    }))
    .filter(({ id }) => isAlive(world, node.id, String(id)));
}

function sessionId(where: string, who: string): string {
  return String(seedNumber(`${where} ${who}`) >>> 8);
}

function isAlive(world: World, instanceId: string, id: string): boolean {
  return !world.state.killedSessions.some((one) => one.instanceId === instanceId && one.processId === id);
}

function kill(
  world: World,
  { id, name }: { id: string; name: string },
  processIds: readonly string[],
  user: string,
): void {
  for (const processId of processIds) {
    world.state.killedSessions.push({ instanceId: id, instanceName: name, processId, user, at: world.now() });
  }
}

/** @throws 404; the code is assumed */
function findDataNode(world: World, id: string): DataNode {
  const node = world.state.dataNodes.find((candidate) => candidate.id === id);
  if (node === undefined) throw new ApiError(404, "DBS.200002", "The instance does not exist.");
  return node;
}

/** Whether any text of a session holds the keyword. */
function holds(keyword: string): (session: object) => boolean {
  return (session) => Object.values(session).some((value) => String(value).includes(keyword));
}
