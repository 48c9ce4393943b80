import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { PARAMETERS } from "../../seed/parameters";
import { ddmError } from "../ddm-errors";
import type { ParameterTemplate } from "../model";
import { defineProjectOperation } from "../ddm-operation";
import { timestamp } from "../timestamp";

/** Finds a template by its id. @throws 400 DBS.200057 */
export function findTemplate(backend: Backend, id: string): ParameterTemplate {
  const template = backend.state.templates.find((candidate) => candidate.id === id);
  if (template === undefined) throw ddmError("DBS.200057");
  return template;
}

/** Parameter templates: list (API 4.10.1) and detail (API 4.10.2). */
export const templateReads: OperationGroup = {
  operations: [
    defineProjectOperation({
      name: "ListDdmConfigurations",
      method: "GET",
      version: "v3",
      path: "/configurations",
      allowsTrailingSlash: true, // A query for a template with an empty id returns the list (API 4.10.2).
      query: z.object(pageQuery(10)),
      handle: ({ backend, query }) => {
        const all = backend.state.templates;
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
    defineProjectOperation({
      name: "ShowConfiguration",
      method: "GET",
      version: "v3",
      path: "/configurations/{config_id}",
      handle: ({ backend, param }) => {
        const template = findTemplate(backend, param("config_id"));
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
