import { z } from "zod";
import { ApiError } from "../engine/errors";
import { noContent, operation, type ApiGroup } from "../engine/operation";
import { fields } from "../ddm/fields";

/** Moving an instance to an enterprise project; the wire shape is that which the Terraform provider sends. */
export const enterpriseProjects: ApiGroup = {
  operations: [
    operation({
      name: "MigrateResource",
      method: "POST",
      path: "/v1.0/enterprise-projects/{enterprise_project_id}/resources-migrate",
      service: "eps",
      body: z.object({ resource_id: z.string(), resource_type: z.string(), project_id: z.string().optional() }),
      handle: ({ world, param, body }) => {
        const target = fields.enterpriseProjectId.safeParse(param("enterprise_project_id"));
        if (!target.success) throw new ApiError(404, "EPS.0004", "The enterprise project does not exist.");
        const instance = world.state.instances.find(({ id }) => id === body.resource_id);
        if (instance === undefined || body.resource_type !== "ddm") {
          throw new ApiError(400, "EPS.0020", "The resource does not exist.");
        }
        instance.enterpriseProjectId = target.data;
        instance.updatedAt = world.now();
        return noContent();
      },
    }),
  ],
};
