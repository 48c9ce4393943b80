import { z } from "zod";
import { fields } from "../ddm/fields";
import { CloudError } from "../engine/errors";
import { defineOperation } from "../engine/operation";
import { pageOf, pageQuery } from "../engine/paging";
import { noContent, ok } from "../engine/replies";
import type { OperationGroup } from "../engine/service";

/** Default number of resources per page, and default and maximum number of enterprise projects per page (assumed). */
const PAGE_SIZE = 1000;

/** Time that the list reports for the creation and the last update of every enterprise project. */
const CREATED = "2026-01-01T00:00:00Z";

/**
 * Lists the enterprise projects, which are the default one and those of the instances. Moves an instance to another enterprise project,
 * and lists the instances of an enterprise project. The request bodies of the last two operations have the shapes that the Terraform
 * provider sends.
 */
export const enterpriseProjects: OperationGroup = {
  operations: [
    defineOperation({
      name: "ListEnterpriseProject",
      method: "GET",
      path: "/v1.0/enterprise-projects",
      query: z.object({
        id: z.string().optional(),
        name: z.string().optional(),
        status: z.enum(["1", "2"]).optional(),
        type: z.enum(["prod", "poc"]).optional(),
        ...pageQuery(PAGE_SIZE, PAGE_SIZE),
      }),
      handle: ({ backend, query: { id, name = "", status = "1", type = "prod", offset, limit } }) => {
        const used = backend.state.instances.map(({ enterpriseProjectId }) => enterpriseProjectId.toLowerCase());
        const ids = new Set(["0", ...used]);
        const all = [...ids]
          .map((each) => ({
            id: each,
            name: each === "0" ? "default" : `project-${each.slice(0, 8)}`,
            description: "",
            status: 1,
            type: "prod",
            created_at: CREATED,
            updated_at: CREATED,
          }))
          .filter((each) => (id?.toLowerCase() ?? each.id) === each.id && each.name.includes(name))
          .filter((each) => status === String(each.status) && type === each.type);
        return ok({ enterprise_projects: pageOf(all, { offset, limit }), total_count: all.length });
      },
    }),
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
    defineOperation({
      name: "ShowResourceBindEnterpriseProject",
      method: "POST",
      path: "/v1.0/enterprise-projects/{enterprise_project_id}/resources/filter",
      body: z.object({
        resource_types: z.array(z.string()).optional(),
        projects: z.array(z.string()).optional(),
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).default(PAGE_SIZE),
        // EPS documents only the key `resource_name`. The Terraform provider sends `resource_id`.
        matches: z.array(z.object({ key: z.enum(["resource_name", "resource_id"]), value: z.string() })).optional(),
      }),
      handle: ({ backend, param, body: { resource_types, projects, matches = [], offset, limit } }) => {
        const { projectId, region, instances } = backend.state;
        const wanted = param("enterprise_project_id").toLowerCase();
        const isListed = (resource_types?.includes("ddm") ?? true) && (projects?.includes(projectId) ?? true);
        const all = instances
          .filter(({ enterpriseProjectId }) => enterpriseProjectId.toLowerCase() === wanted)
          .map((instance) => ({
            enterprise_project_id: instance.enterpriseProjectId,
            project_id: projectId,
            project_name: region,
            resource_id: instance.id,
            resource_name: instance.name,
            resource_type: "ddm",
            resource_detail: null,
          }))
          // A resource matches if its name or id contains the text of the filter (assumed).
          .filter((each) => isListed && matches.every(({ key, value }) => each[key].includes(value)));
        return ok({ resources: pageOf(all, { offset, limit }), errors: [], total_count: all.length });
      },
    }),
  ],
};
