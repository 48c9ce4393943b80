import type { ApiClient } from "../http/request";
import { change, type InstanceRef } from "./instances";

/** Moves an instance to another enterprise project (EPS: "Migrating Resources", facts 1.3). */
export async function moveToEnterpriseProject(
  api: ApiClient,
  instance: InstanceRef,
  enterpriseProjectId: string,
): Promise<void> {
  await api.send({
    operation: "MigrateResource",
    service: "eps",
    method: "POST",
    path: `/v1.0/enterprise-projects/${encodeURIComponent(enterpriseProjectId)}/resources-migrate`,
    body: {
      resource_id: instance.id,
      resource_type: "ddm",
      region_id: api.region,
      project_id: await api.projectId(),
    },
    ...change(instance),
  });
}
