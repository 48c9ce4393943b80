import { z } from "zod";
import type { ApiClient } from "../http/request";
import { type Parameter, parameters } from "./parameters";
import { allPages, flag, pageSize, read, text } from "./wire";

/** A parameter template as the list tells of it (spec 4.10.1). */
export interface ListedTemplate {
  id: string;
  name: string;
  description: string;
  created: string | undefined;
  /** False for the defaults that the cloud provides. */
  userDefined: boolean;
}

/**
 * Lists all parameter templates, the cloud's own and the user's (spec 4.10.1).
 *
 * @returns the templates, and the cloud's own time (epoch milliseconds)
 */
export async function listTemplates(
  api: ApiClient,
): Promise<{ templates: ListedTemplate[]; date: number | undefined }> {
  const operation = "ListDdmConfigurations";
  const shape = z.object({
    configurations: z
      .array(
        z
          .object({ id: z.string(), name: z.string(), description: text, created: text, user_defined: flag })
          .transform(({ description, user_defined, ...rest }) => ({
            ...rest,
            description: description ?? "",
            userDefined: user_defined ?? true,
          })),
      )
      .nullish(),
  });
  let date: number | undefined;
  const templates = await allPages(async (offset) => {
    const query = { offset, limit: pageSize };
    const path = "/v3/{project_id}/configurations";
    const answer = await api.send({ operation, method: "GET", path, query, lane: "read" });
    date = answer.date;
    return read(operation, shape, answer).configurations ?? [];
  });
  return { templates, date };
}

/** A parameter template in detail (spec 4.10.2). */
export interface Template {
  id: string;
  name: string;
  description: string;
  created: string | undefined;
  updated: string | undefined;
  parameters: Parameter[];
}

/** Reads a template (spec 4.10.2). */
export async function showTemplate(api: ApiClient, id: string): Promise<Template> {
  const operation = "ShowConfiguration";
  const answer = await api.send({
    operation,
    method: "GET",
    path: templatePath(id),
    lane: "read",
    subject: `parameter template ${id}`,
  });
  const shape = z
    .object({
      id: text,
      name: text,
      description: text,
      created: text,
      updated: text,
      configuration_parameters: parameters,
    })
    .transform((wire) => ({
      id: wire.id ?? id,
      name: wire.name ?? "",
      description: wire.description ?? "",
      created: wire.created,
      updated: wire.updated,
      parameters: wire.configuration_parameters,
    }));
  return read(operation, shape, answer);
}

/**
 * Reads the parameters that others are held against, or go back to: those of a template, or of the cloud's default one.
 *
 * @returns an empty list where the cloud has no default template
 */
export async function basisParameters(api: ApiClient, templateId: string | undefined): Promise<Parameter[]> {
  const id = templateId ?? (await listTemplates(api)).templates.find(({ userDefined }) => !userDefined)?.id;
  return id === undefined ? [] : (await showTemplate(api, id)).parameters;
}

/** What every call that changes a template needs. */
export interface TemplateRef {
  id: string;
  subject: string;
}

/**
 * Creates a template (spec 4.10.5): the values named, all others as the cloud's default template has them.
 *
 * @returns its id
 */
export async function createTemplate(
  api: ApiClient,
  subject: string,
  template: { name: string; description: string; values: Readonly<Record<string, string>> },
): Promise<string> {
  const operation = "CreateDdmConfigurations";
  const { name, description, values } = template;
  // An empty object is not the same as none to every version of the API (facts 4.3).
  const body = { name, description, ...(Object.keys(values).length > 0 && { values }) };
  const path = "/v3/{project_id}/configurations";
  const answer = await api.send({ operation, method: "POST", path, body, lane: "mutation", subject });
  return read(operation, z.object({ id: z.string() }), answer).id;
}

/** Copies a template of the user's (spec 4.10.8). The answer does not tell the id of the copy. */
export async function copyTemplate(
  api: ApiClient,
  subject: string,
  sourceId: string,
  { name, description }: { name: string; description: string },
): Promise<void> {
  const body = { new_name: name, description };
  const path = `${templatePath(sourceId)}/copy`;
  await api.send({ operation: "CopyConfiguration", method: "POST", path, body, lane: "mutation", subject });
}

/** Changes a template (spec 4.10.9); parameters that are not named keep their values. */
export async function updateTemplate(
  api: ApiClient,
  template: TemplateRef,
  change: { name?: string; description?: string; values: Readonly<Record<string, string>> },
): Promise<void> {
  await api.send({
    operation: "ResetParameterGroup",
    method: "PUT",
    path: templatePath(template.id),
    body: change,
    lane: "mutation",
    subject: template.subject,
    repeatable: true,
  });
}

/** Deletes a template (spec 4.10.6). */
export async function deleteTemplate(api: ApiClient, template: TemplateRef): Promise<void> {
  await api.send({
    operation: "DeleteConfiguration",
    method: "DELETE",
    path: templatePath(template.id),
    lane: "mutation",
    subject: template.subject,
    repeatable: true,
  });
}

function templatePath(id: string): string {
  return `/v3/{project_id}/configurations/${encodeURIComponent(id)}`;
}
