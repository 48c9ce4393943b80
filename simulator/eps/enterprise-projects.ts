import { z } from "zod";
import { fields } from "../ddm/fields";
import { CloudError } from "../engine/errors";
import { defineOperation } from "../engine/operation";
import { noContent } from "../engine/replies";
import type { OperationGroup } from "../engine/service";

/** Moves an instance to another enterprise project. The Terraform provider sends bodies of this shape. */
export const enterpriseProjects: OperationGroup = {
  operations: [
    defineOperation({
      name: "MigrateResource",
      method: "POST",
      path: "/v1.0/enterprise-projects/{enterprise_project_id}/resources-migrate",
      body: z.object({ resource_id: z.string(), resource_type: z.string(), project_id: z.string().optional() }),
      handle: ({ backend, param, body }) => {
        const target = fields.enterpriseProjectId.safeParse(param("enterprise_project_id"));
        if (!target.success) throw new CloudError(404, "EPS.0004", "The enterprise project does not exist.");
        const instance = backend.state.instances.find(({ id }) => id === body.resource_id);
        if (instance === undefined || body.resource_type !== "ddm") {
          throw new CloudError(400, "EPS.0020", "The resource does not exist.");
        }
        instance.enterpriseProjectId = target.data;
        instance.updatedAt = backend.now();
        return noContent();
      },
    }),
  ],
};
