import { z } from "zod";
import { findInstance, findRunningInstance } from "../find";
import { startJob } from "../jobs/engine";
import { jobKind } from "../jobs/kind";
import type { Instance } from "../model";
import { pageOf, pageQuery } from "../paging";
import { ok, operation, type ApiGroup } from "../registry";
import type { World } from "../world";

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
function available(world: World, instance: Instance) {
  return world.state.dataNodes.filter(({ usedBy }) => usedBy === null || usedBy === instance.id);
}

/** Data nodes: which there are (v1 spec 4.3.5, v3 spec 4.3.11), synchronizing (spec 4.2.12), reloading (spec 4.2.8, 4.2.37). */
export const dataNodes: ApiGroup = {
  jobKinds: [syncDataNodes],
  operations: [
    operation({
      name: "ListAvailableRdsList",
      method: "GET",
      path: "/v1/{project_id}/instances/{instance_id}/rds",
      query: z.object(pageQuery(128)),
      handle: ({ world, param, query }) => {
        const all = available(world, findInstance(world, param("instance_id")));
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
        const all = available(world, findInstance(world, param("instance_id")));
        const page = pageOf(all, query).map((node) => ({
          id: node.id,
          status: node.status,
          name: node.name,
          engine_name: "mysql",
          engine_version: node.engineVersion,
          private_ip: node.address,
          port: node.port,
          time_zone: node.timeZone,
        }));
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
