import type { ApiClient } from "../../http/request";
import { mutate } from "../call";
import type { InstanceRef } from "../ddm/instance-ref";

/** Moves an instance to another enterprise project (EPS: "Migrating Resources"). The response is 204. */
export async function moveToEnterpriseProject(
  api: ApiClient,
  instance: InstanceRef,
  enterpriseProjectId: string,
): Promise<void> {
  await mutate(api, {
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
    instance,
    returns: "nothing",
  });
}
