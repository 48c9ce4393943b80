import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, readList, mutate } from "../call";
import { type Parameter, parameters } from "./parameters";
import { flag, identity, identityCheck, reported, text } from "../wire";

/** A parameter template as the list reports it (API 4.10.1). */
export interface ListedTemplate {
  id: string;
  name: string;
  /** Empty if it is not reported. */
  description: string;
  created: string | undefined;
  /** False for the default templates of the cloud. */
  userDefined: boolean;
}

const listed = z
  .object({ id: identity, name: identity, description: text, created: reported, user_defined: flag })
  .transform(({ description, user_defined, ...rest }) => ({
    ...rest,
    description: description ?? "",
    userDefined: user_defined ?? true,
  }));

/**
 * Lists all parameter templates: default templates of the cloud and templates of the user (API 4.10.1).
 *
 * @returns the templates, the time of the response by the API's clock (epoch milliseconds), and whether the list is complete
 */
export async function listTemplates(
  api: ApiClient,
): Promise<{ templates: ListedTemplate[]; date: number | undefined; complete: boolean }> {
  const { items, ...rest } = await readList(api, {
    operation: "ListDdmConfigurations",
    path: "/v3/{project_id}/configurations",
    items: "configurations",
    item: listed,
    total: "total",
    key: ({ id }) => id,
  });
  return { templates: items, ...rest };
}

/** A parameter template in detail (API 4.10.2). */
export interface Template {
  id: string;
  name: string;
  /** Undefined if it is not reported. */
  description: string | undefined;
  created: string | undefined;
  updated: string | undefined;
  /** Empty if they are not reported. */
  parameters: Parameter[];
}

/** Reads a template (API 4.10.2). */
export function showTemplate(api: ApiClient, id: string): Promise<Template> {
  return get(api, {
    operation: "ShowConfiguration",
    path: templatePath(id),
    shape: z
      .object({
        id: identity,
        name: identity,
        description: text,
        created: reported,
        updated: reported,
        configuration_parameters: parameters,
      })
      .superRefine(identityCheck("id", id))
      .transform(({ configuration_parameters, ...rest }) => ({
        ...rest,
        parameters: configuration_parameters,
      })),
    subject: `parameter template ${id}`,
  });
}

/**
 * Reads the parameters of a template. Without an id, reads those of the cloud's first default template: the values of an instance without a template.
 *
 * @returns an empty list if there is no default template
 */
export async function readBaseParameters(api: ApiClient, templateId: string | undefined): Promise<Parameter[]> {
  const id = templateId ?? (await listTemplates(api)).templates.find(({ userDefined }) => !userDefined)?.id;
  return id === undefined ? [] : (await showTemplate(api, id)).parameters;
}

/** Identifies a template in requests and errors. */
export interface TemplateRef {
  id: string;
  subject: string;
}

/**
 * Creates a template (API 4.10.5). Parameters that are not set get the values of the default template.
 *
 * @returns the id of the template
 */
export async function createTemplate(
  api: ApiClient,
  subject: string,
  { name, description, values }: { name: string; description: string; values: Readonly<Record<string, string>> },
): Promise<string> {
  const { id } = await mutate(api, {
    operation: "CreateDdmConfigurations",
    method: "POST",
    path: "/v3/{project_id}/configurations",
    // Only some versions of the API know `values`, so an empty object is not sent.
    body: { name, description, ...(Object.keys(values).length > 0 && { values }) },
    subject,
    returns: "object",
    extra: z.object({ id: identity }),
  });
  return id;
}

/** Copies a template of the user (API 4.10.8). The response does not contain the id of the copy. */
export async function copyTemplate(
  api: ApiClient,
  subject: string,
  sourceId: string,
  { name, description }: { name: string; description: string },
): Promise<void> {
  await mutate(api, {
    operation: "CopyConfiguration",
    method: "POST",
    path: `${templatePath(sourceId)}/copy`,
    body: { new_name: name, description },
    subject,
    returns: "nothing",
  });
}

/** Updates a template (API 4.10.9). Parameters that are not set keep their values. */
export async function updateTemplate(
  api: ApiClient,
  { id, subject }: TemplateRef,
  change: { name?: string; description?: string; values: Readonly<Record<string, string>> },
): Promise<void> {
  await mutate(api, {
    operation: "ResetParameterGroup",
    method: "PUT",
    path: templatePath(id),
    body: change,
    subject,
    repeatable: true,
    returns: "object",
  });
}

/** Deletes a template (API 4.10.6). */
export async function deleteTemplate(api: ApiClient, { id, subject }: TemplateRef): Promise<void> {
  await mutate(api, {
    operation: "DeleteConfiguration",
    method: "DELETE",
    path: templatePath(id),
    subject,
    repeatable: true,
    returns: "object", // The documented body is `{}`. An empty body may come from a gateway, so it leaves the outcome unknown.
  });
}

/** Returns the path of a template. */
export function templatePath(id: string): string {
  return `/v3/{project_id}/configurations/${encodeURIComponent(id)}`;
}
