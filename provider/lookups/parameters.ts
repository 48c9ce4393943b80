import { listTemplates, showTemplate } from "../api/ddm/parameter-templates";
import { type Parameter, readInstanceParameterList } from "../api/ddm/parameters";
import { compareTemplates } from "../api/ddm/template-usage";
import { isTemplateNotFound } from "../api/errors";
import type { ApiClient } from "../http/request";
import { idText, nonEmptyText, trueOrFalse } from "../lifecycle/properties/shapes";
import { reportedEntries } from "../lifecycle/properties/reported-parameters";
import { filterReported, findOne, idOrName, notFoundError, placeOf, requireCompleteList, sortBy } from "./find";
import { instanceId, refOf } from "./target-instance";
import { defineLookup } from "./lookup";

/** Lists the parameter templates, sorted by name. */
export const getParameterTemplates = defineLookup({
  args: { name: { shape: nonEmptyText }, userDefined: { shape: trueOrFalse } },
  read: async ({ api }, wanted) => {
    const { templates } = requireCompleteList("parameter template", await listTemplates(api));
    const sorted = sortBy(
      filterReported("parameter template", templates, wanted),
      ({ name }) => name,
      ({ id }) => id,
    );
    return { ids: sorted.map(({ id }) => id), templates: sorted };
  },
});

/** Reads a parameter template by id or name, with its parameters. */
export const getParameterTemplate = defineLookup({
  args: { id: { shape: idText }, name: { shape: nonEmptyText } },
  rules: [idOrName],
  read: async ({ api }, { id, name }) => {
    const templateId = id ?? (await findTemplate(api, name)).id;
    try {
      const { parameters, description = "", ...template } = await showTemplate(api, templateId);
      return { ...template, description, ...describeParameters(parameters) };
    } catch (error) {
      throw isTemplateNotFound(error) ? await missingTemplateError(api, templateId) : error;
    }
  },
});

/** Lists the parameters of an instance, sorted by name. */
export const getInstanceParameters = defineLookup({
  args: { instanceId, name: { shape: nonEmptyText } },
  read: async ({ api }, { instanceId: id, ...wanted }) => {
    const { items } = requireCompleteList("parameter", await readInstanceParameterList(api, refOf(id)));
    return describeParameters(filterReported("parameter", items, wanted));
  },
});

/** Compares two parameter templates. */
export const getTemplateDifferences = defineLookup({
  args: { sourceId: { shape: idText, required: true }, targetId: { shape: idText, required: true } },
  read: async ({ api }, { sourceId, targetId }) => {
    try {
      const { differences, ...names } = await compareTemplates(api, sourceId, targetId);
      return { ...names, differences: sortBy(differences, ({ name }) => name) };
    } catch (error) {
      if (!isTemplateNotFound(error)) throw error;
      const { templates } = requireCompleteList("parameter template", await listTemplates(api));
      const missing = [sourceId, targetId].find((id) => !templates.some((template) => template.id === id));
      throw missing === undefined ? error : await missingTemplateError(api, missing);
    }
  },
});

function describeParameters(parameters: readonly Parameter[]) {
  const sorted = sortBy(parameters, ({ name }) => name);
  return { values: Object.fromEntries(reportedEntries(sorted)), parameters: sorted };
}

async function findTemplate(api: ApiClient, name: string | undefined) {
  const { templates } = requireCompleteList("parameter template", await listTemplates(api));
  return findOne(templates, { noun: "parameter template", name, place: await placeOf(api) });
}

async function missingTemplateError(api: ApiClient, id: string): Promise<Error> {
  const { templates } = await listTemplates(api);
  return notFoundError(templates, { noun: "parameter template", id, place: await placeOf(api) });
}
