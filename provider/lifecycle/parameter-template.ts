import {
  copyTemplate,
  createTemplate,
  deleteTemplate,
  listTemplates,
  showTemplate,
  type Template,
  updateTemplate,
} from "../api/ddm/parameter-templates";
import { type Parameter, readInstanceParameterList } from "../api/ddm/parameters";
import { isTemplateNotFound } from "../api/errors";
import { parseTime } from "../api/wire";
import { findInList, requireComplete } from "./driver/absence";
import { type Definition, done } from "./driver/definition";
import { createLifecycle } from "./driver/driver";
import { InputError } from "./driver/errors";
import { canChange, type Operation } from "./driver/operation";
import type { Lifecycle } from "./lifecycle";
import { parameterTemplateProperties } from "./parameter-template/properties";
import {
  findDifferentValues,
  isSameValue,
  readOwnValues,
  readResetValues,
  requireValidInTemplate,
  requireValidParameters,
  toApiNotation,
} from "./properties/parameters";
import { currentValuesOf, reportedEntries } from "./properties/reported-parameters";

type TemplateOperation = Operation<typeof parameterTemplateProperties>;

/** A parameter template: a named set of parameter values for instances. Every request completes immediately. */
export const parameterTemplateDefinition: Definition<typeof parameterTemplateProperties, Template> = {
  noun: "a parameter template",
  scope: "project",
  properties: parameterTemplateProperties,
  rules: [],
  names: { maxLength: 64, separator: "-", forbidden: /[^A-Za-z0-9._-]/g },
  timeouts: { create: "10m", update: "10m", delete: "10m" },
  subject: ({ name }, id) =>
    `parameter template${typeof name === "string" ? ` "${name}"` : ""}${id === undefined ? "" : ` (${id})`}`,

  observe: ({ services, localId }) =>
    showTemplate(services.api, localId).catch((error: unknown) => {
      if (!isTemplateNotFound(error)) throw error;
      return undefined;
    }),
  isListed: async ({ services, localId }) => {
    const { templates, complete } = await listTemplates(services.api);
    return findInList({ items: templates, complete }, ({ id }) => id === localId) !== undefined;
  },
  outputs: ({ created, updated }) => ({ created, updated }),
  declare: async ({ services }, { parameters }, args) => {
    const values = await readOwnValues(services.api, parameters);
    const filled = withoutEmpty(values ?? {});
    const unreadable = parameters.length > 0 ? "The default template" : "Its parameters";
    const remarks = values ? [] : [`${unreadable} cannot be read, so the program declares no \`values\`.`];
    return { args: { ...args, ...(Object.keys(filled).length > 0 && { values: filled }) }, remarks };
  },

  create: (operation) => {
    const { services, ref, inputs } = operation;
    const name = String(inputs.name);
    return {
      title: "creating the template",
      hasCost: false,
      sets: [],
      namesakes: async () => {
        const { templates, date, complete } = await listTemplates(services.api);
        const namesakes = templates.filter((template) => template.name === name);
        if (namesakes.some(({ userDefined }) => !userDefined)) {
          throw new InputError(`"name" ${name} is the name of a default template: choose another name`, ["name"]);
        }
        return {
          namesakes: namesakes.map(({ id, created }) => ({
            localId: id,
            subject: `parameter template "${name}" (${id})`,
            created: parseTime(created),
            differences: [],
          })),
          now: date,
          complete,
        };
      },
      send: async () => ({ localId: await createOrCopy(operation), accepted: done }),
      locate: async () => {
        const id = await findByName(operation, name);
        return id === undefined ? undefined : { localId: id, accepted: done };
      },
      waitForCompletion: () => Promise.resolve(),
    };
    function createOrCopy(op: TemplateOperation): Promise<string | undefined> {
      return op.inputs.source && "templateId" in op.inputs.source
        ? copySource(op, op.inputs.source.templateId)
        : createWithValues(op, ref.subject);
    }
  },
  adoptionObstacles: async ({ id, name }, { services }) => {
    const { templates } = await listTemplates(services.api);
    const isDefault = templates.some((template) => template.id === id && !template.userDefined);
    if (isDefault) throw new InputError(`"${name}" is a default template, which cannot be changed`, ["adopt"]);
    return [];
  },

  steps: async (operation, live) => {
    const { services, ref, inputs, localId } = operation;
    const values = canChange(operation, "values") ? await findChangedValues(operation, live) : {};
    const name =
      inputs.name !== undefined && inputs.name !== live.name && canChange(operation, "name")
        ? { name: inputs.name }
        : {};
    const text = inputs.description ?? "";
    const description = canChange(operation, "description") && text !== live.description ? { description: text } : {};
    const changed = [...Object.keys(name), ...Object.keys(description), ...Object.keys(values)];
    if (changed.length === 0) return [];
    return [
      {
        title: `setting ${changed.join(", ")}`,
        usualDuration: "",
        properties: Object.keys({ ...name, ...description, ...(Object.keys(values).length > 0 && { values }) }),
        send: async () => {
          await updateTemplate(services.api, { ...ref, id: localId }, { ...name, ...description, values });
          return done;
        },
      },
    ];
  },
  waitForCompletion: () => Promise.resolve(),

  remove: {
    title: "deleting the template",
    send: async ({ services, ref }) => {
      await deleteTemplate(services.api, ref);
      return done;
    },
    isAbsent: isTemplateNotFound,
  },
  replacement: () => "a new template is created; instances keep the values that they have",
};

/** Creates the lifecycle of parameter templates. */
export function parameterTemplateLifecycle(): Lifecycle {
  return createLifecycle(parameterTemplateDefinition);
}

async function findByName({ services }: TemplateOperation, name: string): Promise<string | undefined> {
  const { templates: items, complete } = await listTemplates(services.api);
  return findInList({ items, complete }, (template) => template.name === name)?.id;
}

async function createWithValues({ services, inputs }: TemplateOperation, subject: string): Promise<string> {
  const { api } = services;
  const { name = "", description = "", source, values = {} } = inputs;
  const defaults = await requireValidInTemplate(api, "values", values);
  const copied = source && "instanceId" in source ? await readInstanceValues(api, source.instanceId, defaults) : {};
  return createTemplate(api, subject, { name, description, values: { ...copied, ...toApiNotation(values, defaults) } });
}

/** Copies another template. A later step sets the values of the program. */
async function copySource(operation: TemplateOperation, source: string): Promise<undefined> {
  const { services, ref, inputs } = operation;
  const { name = "", description = "", values = {} } = inputs;
  await requireValidInTemplate(services.api, "values", values);
  const { templates } = await listTemplates(services.api);
  if (templates.some(({ id, userDefined }) => id === source && !userDefined)) {
    const reason = '"source.templateId" names a default template, and the API copies only templates of your own';
    throw new InputError(reason, ["source"]);
  }
  await copyTemplate(services.api, ref.subject, source, { name, description });
}

/** Reads the parameter values of an instance that differ from those of the default template. */
async function readInstanceValues(
  api: TemplateOperation["services"]["api"],
  instanceId: string,
  defaults: readonly Parameter[],
): Promise<Record<string, string>> {
  const { items: live, complete } = await readInstanceParameterList(api, {
    id: instanceId,
    subject: `instance ${instanceId}`,
  });
  const unreported = live.length === 0 ? `instance ${instanceId}` : defaults.length === 0 && "the default template";
  if (unreported) throw new Error(`The API does not report the parameters of ${unreported}`);
  requireComplete(complete);
  return withoutEmpty(findDifferentValues(defaults, live));
}

/** Removes empty values, which a template cannot have (API 4.10.5). */
function withoutEmpty(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

/** Finds the values that must change: values of the program, and defaults of removed parameters. */
async function findChangedValues(operation: TemplateOperation, live: Template): Promise<Record<string, string>> {
  const { services, inputs, before, warn } = operation;
  const current = currentValuesOf(live.parameters, "values", operation);
  const wanted = inputs.values ?? {};
  requireValidParameters("values", wanted, live.parameters);
  const removed = Object.keys(before["values"] ?? {}).filter((name) => !Object.hasOwn(wanted, name));
  const defaults = removed.length === 0 ? [] : await readResetValues(services.api, undefined, removed);
  const reset = reportedEntries(defaults).filter(([name]) => removed.includes(name));
  for (const [name, value] of reset) {
    if (value !== "" || current.get(name) === "") continue;
    warn(`"${name}" keeps its value: its default is empty, and the API does not accept empty values.`);
  }
  const all = [...reset, ...Object.entries(toApiNotation(wanted, live.parameters))];
  return Object.fromEntries(all.filter(([name, value]) => value !== "" && !isSameValue(current.get(name), value)));
}
