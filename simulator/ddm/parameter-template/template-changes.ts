import { z } from "zod";
import { ddmError } from "../../engine/errors";
import type { ParameterTemplate } from "../model";
import { ok, operation, type ApiGroup } from "../../engine/operation";
import type { World } from "../../engine/backend";
import { checkValues, needsRestart } from "../instance/instance-parameters";
import { findTemplate } from "./template-reads";

const name = z.string().regex(/^[\w.-]{1,64}$/, "1 to 64 letters, digits, hyphens, underscores and periods");
const plainText = z.string().regex(/^[^\r\n!<"='>&]*$/, "must not contain line breaks and ! < \" = ' > &");
const description = plainText.max(256);
// A name may be left empty, a value may not (spec 4.10.5).
const values = z
  .record(z.string(), z.string())
  .refine(
    (all) => Object.entries(all).every(([key, value]) => key === "" || value !== ""),
    "a value must not be empty",
  );

/** Creating, replicating, updating and deleting parameter templates (spec 4.10.5, 4.10.6, 4.10.8, 4.10.9). All at once. */
export const templatesChange: ApiGroup = {
  operations: [
    operation({
      name: "CreateDdmConfigurations",
      method: "POST",
      path: "/v3/{project_id}/configurations",
      // Of a long description the first 256 characters are kept here, and only here (spec 4.10.5).
      body: z.strictObject({ name, description: plainText, values: values.optional() }),
      handle: ({ world, body }) => {
        const template = addTemplate(world, body.name, body.description.slice(0, 256), checkValues(body.values ?? {}));
        return ok({ id: template.id, name: template.name });
      },
    }),
    operation({
      name: "CopyConfiguration",
      method: "POST",
      path: "/v3/{project_id}/configurations/{config_id}/copy",
      body: z.strictObject({ new_name: name, description: description.optional() }),
      handle: ({ world, param, body }) => {
        const source = findOwnTemplate(world, param("config_id"));
        addTemplate(world, body.new_name, body.description ?? "", { ...source.values });
        return ok({}); // it does not tell the new id
      },
    }),
    operation({
      name: "ResetParameterGroup",
      method: "PUT",
      path: "/v3/{project_id}/configurations/{config_id}",
      body: z.strictObject({ name: name.optional(), description: description.optional(), values }),
      handle: ({ world, param, body }) => {
        const template = findOwnTemplate(world, param("config_id"));
        const checked = checkValues(body.values);
        if (body.name !== undefined && body.name !== template.name) checkNameIsFree(world, body.name);
        template.name = body.name ?? template.name;
        template.description = body.description ?? template.description;
        Object.assign(template.values, checked); // what is not said stays: there is no way back but saying the default
        template.updatedAt = world.now();
        return ok({ need_restart: needsRestart(checked) });
      },
    }),
    operation({
      name: "DeleteConfiguration",
      method: "DELETE",
      path: "/v3/{project_id}/configurations/{config_id}",
      handle: ({ world, param }) => {
        const template = findOwnTemplate(world, param("config_id"));
        // Assumed, as the code: the spec says nothing of templates in use.
        if (world.state.instances.some(({ parameters }) => parameters.templateId === template.id)) {
          throw ddmError("DBS.280001", "The parameter template is in use.");
        }
        world.state.templates = world.state.templates.filter((one) => one !== template);
        return ok({});
      },
    }),
  ],
};

function addTemplate(
  world: World,
  newName: string,
  text: string,
  differing: ParameterTemplate["values"],
): ParameterTemplate {
  checkNameIsFree(world, newName);
  const now = world.now();
  const template: ParameterTemplate = {
    id: world.ids.id("pr09"),
    name: newName,
    description: text,
    createdAt: now,
    updatedAt: now,
    userDefined: true,
    values: differing,
  };
  world.state.templates.push(template);
  return template;
}

/** That names are unique is assumed, and the code. */
function checkNameIsFree(world: World, wanted: string): void {
  if (world.state.templates.some((template) => template.name === wanted)) {
    throw ddmError("DBS.280001", `name: there is a parameter template ${wanted} already`);
  }
}

/** A template that is not a default one: those cannot be replicated, updated or deleted. The code is assumed. */
function findOwnTemplate(world: World, id: string): ParameterTemplate {
  const template = findTemplate(world, id);
  if (!template.userDefined) throw ddmError("DBS.280001", "It is a default parameter template.");
  return template;
}
