import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { listItems, mutate, query } from "../call";
import { type MutationResult, count, flag, identity, reported, text, trueFlag } from "../wire";
import { instancePath, type InstanceRef } from "./instance-ref";
import { databasePath } from "./schemas";

const availableDataNode = z
  .object({
    id: identity,
    status: reported,
    name: reported,
    engine_name: reported,
    engine_version: reported,
    private_ip: reported,
    port: count,
    time_zone: reported,
  })
  .transform((wire) => ({
    id: wire.id,
    status: wire.status,
    name: wire.name,
    engine: wire.engine_name,
    engineVersion: wire.engine_version,
    privateIp: wire.private_ip,
    port: wire.port,
    timeZone: wire.time_zone,
  }));

/** A data node that a schema can use (API 4.3.11, 4.3.12). */
export type AvailableDataNode = z.output<typeof availableDataNode>;

/** Lists the data nodes that a new schema can use (API 4.3.11). */
export function listAvailableDataNodes(api: ApiClient, instance: InstanceRef): Promise<AvailableDataNode[]> {
  return listDataNodes(api, instance, "ListAvailableRds", `${instancePath("v3", instance.id)}/available-data-nodes`);
}

/** Lists the data nodes that a schema can be resharded to (API 4.3.12). */
export function listReshardingDataNodes(
  api: ApiClient,
  instance: InstanceRef,
  schema: string,
): Promise<AvailableDataNode[]> {
  const path = `${databasePath(instance, schema)}/migration/available-data-nodes`;
  return listDataNodes(api, instance, "ListAvailableRdsForMigrate", path);
}

function listDataNodes(
  api: ApiClient,
  { subject }: InstanceRef,
  operation: "ListAvailableRds" | "ListAvailableRdsForMigrate",
  path: string,
): Promise<AvailableDataNode[]> {
  return listItems(api, {
    operation,
    path,
    subject,
    items: "data_nodes",
    item: availableDataNode,
    total: "total",
    key: ({ id }) => id,
  });
}

/** A login to check, see {@link checkDataNodeConnections}. */
export interface DataNodeConnection {
  dataNodeId: string;
  /** Address and port, e.g. `192.168.0.10:3306`. */
  endpoint: string;
  userName: string;
  userPassword: string;
}

const connectionResult = z
  .object({ rds_instance_id: identity, success: flag, error_code: reported, error_message: text })
  .transform((wire) => ({
    dataNodeId: wire.rds_instance_id,
    /** Undefined if not reported. */
    connects: wire.success,
    errorCode: wire.error_code,
    errorMessage: wire.error_message || undefined,
  }));

/** Result of checking one login (API 4.2.38). */
export type ConnectionResult = z.output<typeof connectionResult>;

// The table of API 4.2.38 names the list `rds_check_infos`, the example `rds_check_info`.
const connectionResults = z
  .object({ rds_check_infos: z.array(connectionResult) })
  .or(
    z
      .object({ rds_check_info: z.array(connectionResult) })
      .transform(({ rds_check_info }) => ({ rds_check_infos: rds_check_info })),
  );

/** Checks whether an instance can connect to data nodes with the given logins (API 4.2.38). */
export async function checkDataNodeConnections(
  api: ApiClient,
  instance: InstanceRef,
  connections: readonly DataNodeConnection[],
): Promise<ConnectionResult[]> {
  const { rds_check_infos } = await query(api, {
    operation: "CheckDataNodeConnection",
    method: "POST",
    path: `${instancePath("v3", instance.id)}/rds/connection`,
    body: {
      infos: connections.map(({ dataNodeId, endpoint, userName, userPassword }) => ({
        endpoint,
        username: userName,
        password: userPassword,
        rds_instance_id: dataNodeId,
      })),
    },
    shape: connectionResults,
    subject: instance.subject,
  });
  return rds_check_infos;
}

/** Makes an instance read the configuration of its data nodes again (API 4.2.12). */
export function syncDataNodes(api: ApiClient, instance: InstanceRef): Promise<MutationResult> {
  return mutate(api, {
    operation: "UpdateDatabaseInfo",
    method: "POST",
    path: `${instancePath("v1", instance.id)}/rds/sync`,
    instance,
    repeatable: true,
    returns: "job",
  });
}

/** Makes an instance load its table data again, for disaster recovery across regions (API 4.2.37). */
export async function reloadTables(api: ApiClient, instance: InstanceRef): Promise<void> {
  await mutate(api, {
    operation: "RebuildDdmConfig",
    method: "POST",
    path: `${instancePath("v3", instance.id)}/reload-config`,
    body: {},
    instance,
    repeatable: true,
    returns: "nothing",
  });
}

/**
 * Sets the read weights of data nodes and their read replicas (API 4.2.11).
 *
 * @param weights weights by the ids of RDS instances
 */
export async function setReadWeights(
  api: ApiClient,
  instance: InstanceRef,
  weights: Readonly<Record<string, number>>,
): Promise<void> {
  await mutate(api, {
    operation: "UpdateReadAndWriteStrategy",
    method: "PUT",
    path: `${instancePath("v2", instance.id)}/action/read-write-strategy`,
    body: { read_weight: weights },
    instance,
    repeatable: true,
    returns: "object",
    extra: z.object({ success: trueFlag }),
  });
}
