import { z } from "zod";
import { timestamp } from "../../engine/clock";
import { ddmError } from "../../engine/errors";
import type { ParameterTemplate } from "../model";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok, operation, type ApiGroup } from "../../engine/operation";
import { PARAMETERS } from "../../seed/parameters";
import type { World } from "../../engine/backend";

/** The template of an id. @throws 400 DBS.200057 */
export function findTemplate(world: World, id: string): ParameterTemplate {
  const template = world.state.templates.find((candidate) => candidate.id === id);
  if (template === undefined) throw ddmError("DBS.200057");
  return template;
}

/** Parameter templates: list (spec 4.10.1) and detail (spec 4.10.2). */
export const templates: ApiGroup = {
  operations: [
    operation({
      name: "ListDdmConfigurations",
      method: "GET",
      path: "/v3/{project_id}/configurations",
      query: z.object(pageQuery(10)),
      handle: ({ world, query }) => {
        const all = world.state.templates;
        const page = pageOf(all, query).map((template) => ({
          id: template.id,
          name: template.name,
          description: template.description,
          datastore_name: "ddm",
          created: timestamp(template.createdAt),
          updated: timestamp(template.updatedAt),
          user_defined: template.userDefined,
        }));
        return ok({ configurations: page, ...query, total: all.length });
      },
    }),
    operation({
      name: "ShowConfiguration",
      method: "GET",
      path: "/v3/{project_id}/configurations/{config_id}",
      handle: ({ world, param }) => {
        const template = findTemplate(world, param("config_id"));
        return ok({
          id: template.id,
          name: template.name,
          datastore_name: "ddm",
          description: template.description,
          created: timestamp(template.createdAt),
          updated: timestamp(template.updatedAt),
          configuration_parameters: PARAMETERS.map((parameter) => ({
            name: parameter.name,
            value: template.values[parameter.name] ?? parameter.default,
            restart_required: parameter.needsRestart,
            readonly: false,
            value_range: parameter.range,
            type: parameter.type,
            description: parameter.description,
          })),
        });
      },
    }),
  ],
};
