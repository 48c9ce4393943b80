import { z } from "zod";
import { ERROR_CODES } from "../error-codes";
import { findInstance, findRunningInstance } from "../instance/find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import type { DataNode, Instance } from "../model";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok, operation, type ApiGroup } from "../../engine/operation";
import { canLogIn } from "../schema/schema-rules";
import type { World } from "../../engine/backend";

/** Reading the state of data nodes anew; the instance stays RUNNING. */
const syncDataNodes = jobKind({
  kind: "SyncDataNodes",
  name: "SyncRdsInfo",
  status: null,
  stages: [{ name: "synchronize", seconds: 10 }],
  settleSeconds: 0,
  params: z.object({}),
});

/** Data nodes that a schema of the instance can be put on: those that no other instance uses. */
export function availableDataNodes(world: World, instance: Instance): DataNode[] {
  return world.state.dataNodes.filter(({ usedBy }) => usedBy === null || usedBy === instance.id);
}

/** A data node in v3's words (spec 4.3.11, 4.3.12). */
export function dataNodeViewV3(node: DataNode) {
  return {
    id: node.id,
    status: node.status,
    name: node.name,
    engine_name: "mysql",
    engine_version: node.engineVersion,
    private_ip: node.address,
    port: node.port,
    time_zone: node.timeZone,
  };
}

/**
 * Data nodes: which there are (v1 spec 4.3.5, v3 spec 4.3.11), synchronizing (spec 4.2.12), connectivity (spec 4.2.38),
 * reloading (spec 4.2.8, 4.2.37).
 */
export const dataNodes: ApiGroup = {
  jobKinds: [syncDataNodes],
  operations: [
    operation({
      name: "ListAvailableRdsList",
      method: "GET",
      path: "/v1/{project_id}/instances/{instance_id}/rds",
      query: z.object(pageQuery(128)),
      handle: ({ world, param, query }) => {
        const all = availableDataNodes(world, findInstance(world, param("instance_id")));
        const page = pageOf(all, query).map((node) => ({
          id: node.id,
          projectId: world.state.projectId,
          status: node.status,
          name: node.name,
          engineName: "mysql",
          engineSoftwareVersion: node.engineVersion,
          privateIp: node.address,
          mode: "Ha",
          port: node.port,
          azCode: node.availabilityZone,
          timeZone: node.timeZone,
        }));
        return ok({ instances: page, ...query, total: all.length });
      },
    }),
    operation({
      name: "ListAvailableRds",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}/available-data-nodes",
      query: z.object(pageQuery(10)),
      handle: ({ world, param, query }) => {
        const all = availableDataNodes(world, findInstance(world, param("instance_id")));
        const page = pageOf(all, query).map(dataNodeViewV3);
        return ok({ data_nodes: page, ...query, total: all.length });
      },
    }),
    operation({
      name: "UpdateDatabaseInfo",
      method: "POST",
      path: "/v1/{project_id}/instances/{instance_id}/rds/sync",
      handle: ({ world, param }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        return ok({ instanceId: instance.id, jobId: startJob(world, syncDataNodes, instance, {}).id });
      },
    }),
    operation({
      name: "SyncDnInformation",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/data-nodes/sync",
      handle: ({ world, param }) => {
        startJob(world, syncDataNodes, findRunningInstance(world, param("instance_id")), {});
        return ok({});
      },
    }),
    operation({
      name: "CheckDataNodeConnection",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/rds/connection",
      body: z.strictObject({
        infos: z
          .array(
            z.strictObject({
              endpoint: z.string(),
              username: z.string(),
              password: z.string(),
              rds_instance_id: z.string(),
            }),
          )
          .min(1),
      }),
      handle: ({ world, param, body }) => {
        findInstance(world, param("instance_id"));
        // The example calls it rds_check_info, the table and the SDK as here.
        return ok({ rds_check_infos: body.infos.map((info) => checkConnection(world, info)) });
      },
    }),
    // The spec's URI is reload-config, its v1 example says reload_config.
    ...(["/v1/{project_id}", "/v3/{project_id}"] as const).map((base) =>
      operation({
        name: base.startsWith("/v1") ? "RebuildConfig" : "RebuildDdmConfig",
        method: "POST",
        path: `${base}/instances/{instance_id}/reload-config`,
        handle: ({ world, param }) => {
          findRunningInstance(world, param("instance_id"));
          return ok({});
        },
      }),
    ),
  ],
};

/** Whether a data node answers at an address and lets somebody in; `success` is a text (spec 4.2.38). */
function checkConnection(
  world: World,
  info: { endpoint: string; username: string; password: string; rds_instance_id: string },
) {
  const node = world.state.dataNodes.find(({ id }) => id === info.rds_instance_id);
  const reached = node !== undefined && info.endpoint === `${node.address}:${node.port}`;
  const code = !reached
    ? "DBS.300356"
    : canLogIn({ user: info.username, password: info.password })
      ? null
      : "DBS.300357";
  return {
    rds_instance_id: info.rds_instance_id,
    success: String(code === null),
    error_code: code,
    error_message: code === null ? null : ERROR_CODES[code][1],
  };
}
