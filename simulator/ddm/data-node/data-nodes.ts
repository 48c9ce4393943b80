import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { startJob } from "../../engine/jobs/scheduler";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ERROR_CODES } from "../error-codes";
import { defineJob } from "../instance-job";
import type { DataNode, Instance } from "../model";
import { defineInstanceOperation } from "../ddm-operation";
import { canLogIn, isUsedByOther } from "../schema/schema-rules";

/** Refreshes DDM's data about the data nodes of an instance. The instance stays RUNNING (assumed). */
const syncDataNodesJob = defineJob({
  kind: "SyncDataNodes",
  name: "SyncRdsInfo",
  status: null,
  stages: [{ name: "synchronize", seconds: 10 }],
  settleSeconds: 0,
  params: z.object({}),
});

/** Lists the data nodes that no other instance uses. */
export function listAvailableDataNodes(backend: Backend, instance: Instance): DataNode[] {
  return backend.state.dataNodes.filter((node) => !isUsedByOther(node, instance));
}

/** Returns a data node as v3 reports it (API 4.3.11, 4.3.12). */
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
 * Data nodes: lists (v1 API 4.3.5, v3 API 4.3.11), synchronization (v1 API 4.2.12, v3 only in the SDKs), connectivity check (API 4.2.38). Reloading
 * table data (v1 API 4.2.8, v3 API 4.2.37) has no effect.
 */
export const dataNodes: OperationGroup = {
  jobKinds: [syncDataNodesJob],
  operations: [
    defineInstanceOperation({
      name: "ListAvailableRdsList",
      method: "GET",
      version: "v1",
      path: "/rds",
      requires: "any",
      query: z.object(pageQuery(128)),
      handle: ({ backend, instance, query }) => {
        const all = listAvailableDataNodes(backend, instance);
        const page = pageOf(all, query).map((node) => ({
          id: node.id,
          projectId: backend.state.projectId,
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
    defineInstanceOperation({
      name: "ListAvailableRds",
      method: "GET",
      version: "v3",
      path: "/available-data-nodes",
      requires: "any",
      query: z.object(pageQuery(10)),
      handle: ({ backend, instance, query }) => {
        const all = listAvailableDataNodes(backend, instance);
        const page = pageOf(all, query).map(dataNodeViewV3);
        return ok({ data_nodes: page, ...query, total: all.length });
      },
    }),
    defineInstanceOperation({
      name: "UpdateDatabaseInfo",
      method: "POST",
      version: "v1",
      path: "/rds/sync",
      requires: "running",
      handle: ({ backend, instance }) => {
        return ok({ instanceId: instance.id, jobId: startJob(backend, syncDataNodesJob, instance, {}).id });
      },
    }),
    defineInstanceOperation({
      name: "SyncDnInformation",
      method: "POST",
      version: "v3",
      path: "/data-nodes/sync",
      requires: "running",
      handle: ({ backend, instance }) => {
        startJob(backend, syncDataNodesJob, instance, {});
        return ok({});
      },
    }),
    defineInstanceOperation({
      name: "CheckDataNodeConnection",
      method: "POST",
      version: "v3",
      path: "/rds/connection",
      requires: "any",
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
      handle: ({ backend, body }) => {
        // The reference's example names this field rds_check_info; its table and the SDKs use the name below.
        return ok({ rds_check_infos: body.infos.map((info) => checkConnection(backend, info)) });
      },
    }),
    // The reference's URI is reload-config. Its example of v1 has reload_config instead.
    ...(["v1", "v3"] as const).map((version) =>
      defineInstanceOperation({
        name: version === "v1" ? "RebuildConfig" : "RebuildDdmConfig",
        method: "POST",
        version,
        path: "/reload-config",
        requires: "running",
        handle: () => ok({}),
      }),
    ),
  ],
};

/** Checks whether a data node accepts a login at an address. `success` is a string (API 4.2.38). */
function checkConnection(
  backend: Backend,
  info: { endpoint: string; username: string; password: string; rds_instance_id: string },
) {
  const node = backend.state.dataNodes.find(({ id }) => id === info.rds_instance_id);
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
