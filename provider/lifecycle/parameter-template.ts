import { isInstanceGone, isTemplateGone } from "../api/errors";
import { listInstanceParameters } from "../api/parameters";
import {
  basisParameters,
  copyTemplate,
  createTemplate,
  deleteTemplate,
  type ListedTemplate,
  listTemplates,
  showTemplate,
  type Template,
  updateTemplate,
} from "../api/templates";
import { parseTime } from "../api/wire";
import { namedCheck } from "./declare/names";
import {
  changedProperties,
  differenceOf,
  givenBefore,
  hiddenOf,
  inputsOf,
  isGiven,
  noted,
  notedAfterFailure,
} from "./declare/properties";
import type { Difference, Found, Lifecycle, Values, World } from "./lifecycle";
import { createOnce, requireOurs, takenOver } from "./operate/earlier";
import { failedBefore, failedToDelete, GoneError, holding } from "./operate/failure";
import { type About, begin, type Operation, timeoutOf, type Timeouts } from "./operate/operation";
import { requireValidParameters, sameParameter } from "./operate/parameters";
import { parameterTemplateProperties } from "./parameter-template/properties";

/** A template is there at once; nothing is waited for. */
const timeouts: Timeouts = { create: "10m", update: "10m", delete: "10m" };

/** The life of a parameter template: a named set of values that instances are created with. All its changes are done at once. */
export function parameterTemplateLifecycle(): Lifecycle {
  return {
    check: namedCheck({ longest: 64, separator: "-", forbidden: /[^A-Za-z0-9._-]/g }, parameterTemplateProperties, []),
    diff,
    create,
    read,
    update,
    delete: remove,
  };
}

function diff(_id: string, olds: Values, news: Values): Difference {
  return differenceOf(changedProperties(parameterTemplateProperties, olds, news), olds, news);
}

async function create(inputs: Values, world: World): Promise<{ id: string; outputs: Values }> {
  const adopted = (inputs["adopt"] as { id: string } | undefined)?.id;
  const operation = begin(adopted === undefined ? "create" : "adopt", about(adopted, inputs, world));
  operation.progress.next(adopted === undefined ? "creating the template" : "looking at the template to adopt");
  const id = await (adopted === undefined ? ensure(operation, inputs) : requireAdoptable(operation, adopted)).catch(
    (error: unknown) => {
      throw failedBefore(operation.doing, error);
    },
  );
  const change: TemplateChange = { ...operation, id, inputs, before: {} };
  return keeping(change, async () => ({ id, outputs: outputsOf(inputs, await converge(change)) }));
}

async function read(id: string, outputs: Values, world: World): Promise<Found | undefined> {
  const live = await find(world, id);
  if (!live) return undefined;
  const found = { ...liveOutputs(live, outputs), ...hiddenOf(outputs) };
  return { id, outputs: found, inputs: inputsOf(found) };
}

async function update(id: string, olds: Values, news: Values, world: World): Promise<Values> {
  const values = { ...olds, timeouts: news["timeouts"], __urn: news["__urn"] };
  const change: TemplateChange = { ...begin("update", about(id, values, world)), id, inputs: news, before: olds };
  return keeping(change, async () => outputsOf(news, await converge(change)));
}

async function remove(id: string, outputs: Values, world: World): Promise<void> {
  const { doing, progress } = begin("delete", about(id, outputs, world));
  progress.next("deleting the template");
  try {
    await deleteTemplate(world.api, { id, subject: doing.subject });
  } catch (error) {
    if (!isTemplateGone(error)) throw failedToDelete(doing, error);
  }
}

/** One operation on one template that exists. */
interface TemplateChange extends Operation {
  id: string;
  inputs: Values;
  /** The outputs so far; `{}` for a new template. */
  before: Values;
}

/**
 * Makes sure that the template exists: creates it, once, or goes on with what is there if that is certainly ours.
 *
 * @returns its id
 */
async function ensure(operation: Operation, inputs: Values): Promise<string> {
  const { world } = operation;
  const name = String(inputs["name"]);
  const { templates, date } = await listTemplates(world.api);
  const there = templates.find((template) => template.name === name);
  if (there) {
    const subject = `parameter template "${name}" (${there.id})`;
    const matches = there.userDefined && (await isAsAsked(world, there, inputs));
    const thing = { subject, adoptId: there.id, created: parseTime(there.created), matches };
    const now = date ?? world.clock.now();
    requireOurs(thing, isGiven(inputs["__name"]), now, timeoutOf("create", inputs, timeouts));
    world.warn(inputs["__urn"], takenOver(subject));
    return there.id;
  }
  const call = () => createOrCopy(operation, inputs, templates);
  return createOnce(operation, "template", call, async () => (await findByName(world, name))?.id);
}

/** Whether a template is as the create asks for it. A copy gets its values after it was made, by another call. */
async function isAsAsked({ api }: World, there: ListedTemplate, inputs: Values): Promise<boolean> {
  if (there.description !== textOf(inputs["description"])) return false;
  if (isGiven((inputs["source"] as { templateId?: string } | undefined)?.templateId)) return true;
  const live = new Map((await showTemplate(api, there.id)).parameters.map(({ name, value }) => [name, value]));
  return Object.entries(valuesOf(inputs)).every(([name, value]) => sameParameter(live.get(name), value));
}

async function createOrCopy(
  { world, doing }: Operation,
  inputs: Values,
  templates: readonly ListedTemplate[],
): Promise<string> {
  const { api } = world;
  const wanted = { name: String(inputs["name"]), description: textOf(inputs["description"]) };
  const source = (inputs["source"] ?? {}) as { templateId?: string; instanceId?: string };
  const defaults = await basisParameters(api, undefined);
  if (defaults.length > 0) requireValidParameters("values", valuesOf(inputs), defaults);

  if (source.templateId !== undefined) {
    if (templates.some(({ id, userDefined }) => id === source.templateId && !userDefined)) {
      throw new Error('"source.templateId" names a default template: the API copies only templates of your own');
    }
    await copyTemplate(api, doing.subject, source.templateId, wanted);
    const copy = await findByName(world, wanted.name);
    if (copy) return copy.id;
    throw new Error(`The cloud accepted the copy, but lists no template "${wanted.name}"`);
  }
  const copied = source.instanceId === undefined ? {} : await valuesOfInstance(world, source.instanceId, defaults);
  return createTemplate(api, doing.subject, { ...wanted, values: { ...copied, ...valuesOf(inputs) } });
}

/** The values of an instance that are not as the default template has them. */
async function valuesOfInstance(
  { api }: World,
  instanceId: string,
  defaults: readonly { name: string; value: string }[],
): Promise<Record<string, string>> {
  const byDefault = new Map(defaults.map(({ name, value }) => [name, value]));
  const live = await listInstanceParameters(api, { id: instanceId, subject: `instance ${instanceId}` });
  const own = live.filter(({ name, value, readonly }) => !readonly && !sameParameter(byDefault.get(name), value));
  return Object.fromEntries(own.map(({ name, value }) => [name, value]));
}

async function requireAdoptable({ world, doing }: Operation, id: string): Promise<string> {
  const template = (await listTemplates(world.api)).templates.find((candidate) => candidate.id === id);
  if (!template) throw new Error(`There is no ${doing.subject}`);
  if (!template.userDefined)
    throw new Error(`"${template.name}" is a default template: the cloud lets nobody change it`);
  return id;
}

/** Brings the template to what the program says; what is live in the end. */
async function converge({ world, progress, doing, id, inputs, before }: TemplateChange): Promise<Template> {
  const live = await findExisting(world, id, doing.subject);
  const known = new Map(live.parameters.map(({ name, value }) => [name, value]));
  const wanted = valuesOf(inputs);
  requireValidParameters("values", wanted, live.parameters);

  const removed = Object.keys(valuesOf(before)).filter((name) => !(name in wanted));
  const defaults = removed.length === 0 ? [] : await basisParameters(world.api, undefined);
  const reset = defaults.filter(({ name }) => removed.includes(name)).map(({ name, value }) => [name, value] as const);
  for (const [name, value] of reset) {
    if (value === "" && known.get(name) !== "")
      world.warn(
        inputs["__urn"],
        `"${name}" keeps its value: its default is empty, and the API takes no empty values.`,
      );
  }
  const values = Object.fromEntries(
    [...reset, ...Object.entries(wanted)].filter(
      ([name, value]) => value !== "" && !sameParameter(known.get(name), value),
    ),
  );
  const name = isGiven(inputs["name"]) && inputs["name"] !== live.name ? { name: String(inputs["name"]) } : {};
  // A description that the program does not speak of is nobody's to empty, unless the program has given it before.
  const describes = isGiven(inputs["description"]) || givenBefore(before).includes("description");
  const isDescribed = !describes || textOf(inputs["description"]) === live.description;
  const description = isDescribed ? {} : { description: textOf(inputs["description"]) };
  const changed = [...Object.keys(name), ...Object.keys(description), ...Object.keys(values)];
  if (changed.length === 0) return live;
  progress.next(`setting ${changed.join(", ")}`);
  await updateTemplate(world.api, { id, subject: doing.subject }, { ...name, ...description, values });
  return findExisting(world, id, doing.subject);
}

async function find(world: World, id: string): Promise<Template | undefined> {
  try {
    return await showTemplate(world.api, id);
  } catch (error) {
    if (isTemplateGone(error) || isInstanceGone(error)) return undefined;
    throw error;
  }
}

async function findByName({ api }: World, name: string): Promise<ListedTemplate | undefined> {
  return (await listTemplates(api)).templates.find((template) => template.name === name);
}

async function findExisting(world: World, id: string, subject: string): Promise<Template> {
  const live = await find(world, id);
  if (live) return live;
  throw new GoneError(subject);
}

function liveOutputs(live: Template, wanted: Values): Values {
  const named = Object.keys(valuesOf(wanted));
  const known = live.parameters.filter(({ name }) => named.includes(name));
  return {
    name: live.name,
    description: live.description,
    values: isGiven(wanted["values"]) ? Object.fromEntries(known.map(({ name, value }) => [name, value])) : undefined,
    created: live.created,
    updated: live.updated,
    source: wanted["source"],
    timeouts: wanted["timeouts"],
    adopt: wanted["adopt"],
  };
}

function outputsOf(inputs: Values, live: Template): Values {
  return { ...liveOutputs(live, inputs), ...noted(parameterTemplateProperties, inputs) };
}

function keeping<Result>(change: TemplateChange, work: () => Promise<Result>): Promise<Result> {
  const { world, doing, id, inputs, before } = change;
  const remember = async () => {
    const live = await find(world, id).catch(() => undefined);
    // What the program no longer names stays named until it is reset.
    const named = { ...inputs, values: { ...valuesOf(before), ...valuesOf(inputs) } };
    const outputs = live ? liveOutputs(live, named) : { ...inputs, ...before };
    return {
      outputs: { ...outputs, ...notedAfterFailure(parameterTemplateProperties, before, inputs) },
    };
  };
  return holding(doing, id, remember, work);
}

function about(id: string | undefined, values: Values, world: World): About {
  const name = isGiven(values["name"]) ? ` "${String(values["name"])}"` : "";
  const subject = `parameter template${name}${id === undefined ? "" : ` (${id})`}`;
  return { world, instanceId: id ?? "", subject, values, timeouts };
}

function valuesOf(values: Values): Record<string, string> {
  return (values["values"] ?? {}) as Record<string, string>;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
