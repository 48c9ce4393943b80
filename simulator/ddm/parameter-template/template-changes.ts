import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import { checkValues, isRestartNeeded } from "../instance/instance-parameters";
import { optionalText } from "../fields";
import type { ParameterTemplate } from "../model";
import { defineProjectOperation } from "../ddm-operation";
import { findTemplate } from "./template-reads";

const name = z.string().regex(/^[\w.-]{1,64}$/, "1 to 64 letters, digits, hyphens, underscores and periods");
const plainText = z.string().regex(/^[^\r\n!<"='>&]*$/, "must not contain line breaks or any of ! < \" = ' > &");
const description = plainText.max(256);
// A value may be empty only if its name is empty, too (API 4.10.5).
const values = z
  .record(z.string(), z.string())
  .refine(
    (all) => Object.entries(all).every(([key, value]) => key === "" || value !== ""),
    "a value must not be empty",
  );

/** Creation, deletion, replication and update of parameter templates (API 4.10.5, 4.10.6, 4.10.8, 4.10.9). They start no jobs. */
export const templateChanges: OperationGroup = {
  operations: [
    defineProjectOperation({
      name: "CreateDdmConfigurations",
      method: "POST",
      version: "v3",
      path: "/configurations",
      // Only this operation truncates a long description, to 256 characters (API 4.10.5).
      body: z.strictObject({ name, description: plainText, values: values.optional() }),
      handle: ({ backend, body }) => {
        const template = addTemplate(
          backend,
          body.name,
          body.description.slice(0, 256),
          checkValues(body.values ?? {}),
        );
        return ok({ id: template.id, name: template.name });
      },
    }),
    defineProjectOperation({
      name: "CopyConfiguration",
      method: "POST",
      version: "v3",
      path: "/configurations/{config_id}/copy",
      body: z.strictObject({ new_name: name, description: description.optional() }),
      handle: ({ backend, param, body }) => {
        const source = findCustomTemplate(backend, param("config_id"));
        addTemplate(backend, body.new_name, body.description ?? "", { ...source.values });
        return ok({}); // the id of the new template is not returned
      },
    }),
    defineProjectOperation({
      name: "ResetParameterGroup",
      method: "PUT",
      version: "v3",
      path: "/configurations/{config_id}",
      body: z.strictObject({ name: optionalText(name), description: description.optional(), values }),
      handle: ({ backend, param, body }) => {
        const template = findCustomTemplate(backend, param("config_id"));
        const checked = checkValues(body.values);
        if (body.name !== undefined && body.name !== template.name) checkNameIsFree(backend, body.name);
        template.name = body.name ?? template.name;
        template.description = body.description ?? template.description;
        Object.assign(template.values, checked); // absent values stay unchanged; to reset a value, clients set the default
        template.updatedAt = backend.now();
        return ok({ need_restart: isRestartNeeded(checked) });
      },
    }),
    defineProjectOperation({
      name: "DeleteConfiguration",
      method: "DELETE",
      version: "v3",
      path: "/configurations/{config_id}",
      handle: ({ backend, param }) => {
        const template = findCustomTemplate(backend, param("config_id"));
        // The reference does not describe templates in use. It is assumed that they cannot be deleted. The error code is assumed, too.
        if (backend.state.instances.some(({ parameters }) => parameters.templateId === template.id)) {
          throw ddmError("DBS.280001", "The parameter template is in use.");
        }
        backend.state.templates = backend.state.templates.filter((one) => one !== template);
        return ok({});
      },
    }),
  ],
};

function addTemplate(
  backend: Backend,
  newName: string,
  text: string,
  values: ParameterTemplate["values"],
): ParameterTemplate {
  checkNameIsFree(backend, newName);
  const now = backend.now();
  const template: ParameterTemplate = {
    id: backend.ids.id("pr09"),
    name: newName,
    description: text,
    createdAt: now,
    updatedAt: now,
    userDefined: true,
    values,
  };
  backend.state.templates.push(template);
  return template;
}

/** Checks that no template has the name. It is assumed that names are unique. The error code is assumed, too. */
function checkNameIsFree(backend: Backend, wanted: string): void {
  if (backend.state.templates.some((template) => template.name === wanted)) {
    throw ddmError("DBS.280001", `name: there is a parameter template ${wanted} already`);
  }
}

/** Finds a custom template. A default template cannot be replicated (API 4.10.8), updated (API 4.10.9) or deleted (assumed). The code is assumed. */
function findCustomTemplate(backend: Backend, id: string): ParameterTemplate {
  const template = findTemplate(backend, id);
  if (!template.userDefined) throw ddmError("DBS.280001", "The parameter template is a default template.");
  return template;
}
