import { listAccounts } from "../../api/ddm/accounts";
import { listGroups } from "../../api/ddm/instance-groups";
import { listInstances } from "../../api/ddm/instances";
import { listTemplates } from "../../api/ddm/parameter-templates";
import { listSchemas } from "../../api/ddm/schemas";
import { isUnreadable } from "../../api/errors";
import { accountLifecycle } from "../../lifecycle/account";
import { NotDeclarableError } from "../../lifecycle/driver/declare";
import { messageOf } from "../../lifecycle/driver/errors";
import { instanceLifecycle } from "../../lifecycle/instance";
import { instanceGroupLifecycle } from "../../lifecycle/instance-group";
import type { Declaration, Lifecycle, Services } from "../../lifecycle/lifecycle";
import { parameterTemplateLifecycle } from "../../lifecycle/parameter-template";
import { schemaLifecycle } from "../../lifecycle/schema";
import { nearestName } from "../../nearest-name";
import { describeCount } from "../../text";
import { UsageError } from "../context";

/** Classes of the resources that can be imported. */
export type ImportedClass = "ParameterTemplate" | "Instance" | "InstanceGroup" | "Schema" | "Account";

/** An existing resource that a program can declare. */
export interface FoundResource {
  type: ImportedClass;
  /** Pulumi's id. */
  id: string;
  /** Name in the cloud. */
  name: string;
  /** The instance that it belongs to; undefined for instances and templates. */
  instance: FoundResource | undefined;
  declaration: Declaration;
}

/** Resources that are not imported, with the reason. */
export interface SkippedResource {
  subject: string;
  reason: string;
}

/** The existing resources. */
export interface Discovery {
  found: FoundResource[];
  skipped: SkippedResource[];
}

/**
 * Reads existing resources. Skips resources that are unreadable ({@link isUnreadable}), missing from an incomplete list, or not declarable. Also
 * skips resources whose name makes their id invalid, and does not read the children of a skipped instance. Fails if the instances cannot be listed,
 * or if an id is not in the list.
 *
 * @param ids ids of instances; undefined for all instances and templates
 * @param report shows a line of progress
 */
export async function discover(
  services: Services,
  ids: readonly string[] | undefined,
  report: (line: string) => void,
): Promise<Discovery> {
  const result: Discovery = { found: [], skipped: [] };
  const { instances, complete } = await listInstances(services.api);
  for (const id of ids ?? []) {
    if (instances.some((instance) => instance.id === id)) continue;
    if (!complete) throw new UsageError(`Instance "${id}" is not in the list of instances. ${incompleteList}`);
    throw await unknownInstanceError(services, id, instances);
  }
  if (!complete && ids === undefined) result.skipped.push({ subject: "some instances", reason: incompleteList });
  if (ids === undefined) await discoverTemplates(services, result, report);
  const wanted = instances
    .filter(({ id }) => ids?.includes(id) ?? true)
    .map(({ id, name = "" }) => ({ id, name }))
    .sort(compareNameAndId);
  for (const [index, instance] of wanted.entries()) {
    report(`Reading instance "${instance.name}" (${index + 1} of ${wanted.length})`);
    await discoverInstance(services, result, instance, report);
  }
  return result;
}

/** Maximum number of instances that an error lists if no id or name is similar. */
const MAX_LISTED = 5;

async function unknownInstanceError(
  { api }: Services,
  id: string,
  instances: readonly { id: string; name?: string | undefined }[],
): Promise<UsageError> {
  const named = instances.map(({ id: instanceId, name }) => ({
    names: name ? [instanceId, name] : [instanceId],
    text: `"${name ?? ""}" (${instanceId})`,
  }));
  const nearest = nearestName(
    id,
    named.flatMap(({ names }) => names),
  );
  const meant = named.filter(({ names }) => nearest !== undefined && names.includes(nearest));
  const texts = (meant.length > 0 ? meant : named).map(({ text }) => text);
  const more = texts.length > MAX_LISTED ? ` and ${texts.length - MAX_LISTED} more` : "";
  const hint =
    meant.length > 0
      ? `Did you mean ${texts.join(" or ")}?`
      : texts.length === 0
        ? "There are no instances: check the region and the project."
        : `Existing instances: ${texts.slice(0, MAX_LISTED).join(", ")}${more}.`;
  const place = `region ${api.region}, project ${await api.projectId()}`;
  return new UsageError(`There is no instance with the id "${id}" in ${place}. ${hint}`);
}

async function discoverTemplates(services: Services, result: Discovery, report: (line: string) => void): Promise<void> {
  const templates = await readList(result, "parameter templates", async () => {
    const { templates: items, complete } = await listTemplates(services.api);
    return { items, complete };
  });
  const own = templates.filter(({ userDefined }) => userDefined).sort(compareNameAndId);
  if (own.length > 0) report(`Reading ${describeCount(own.length, "parameter template")}`);
  const lifecycle = parameterTemplateLifecycle();
  for (const { id, name } of own) await add(services, result, lifecycle, { type: "ParameterTemplate", id, name });
}

async function discoverInstance(
  services: Services,
  result: Discovery,
  { id, name }: { id: string; name: string },
  report: (line: string) => void,
): Promise<void> {
  const instance = await add(services, result, instanceLifecycle(), { type: "Instance", id, name });
  if (!instance) return;
  const ref = { id, subject: subjectOf("Instance", name, id) };
  const of = `of ${ref.subject}`;
  const groups = await readList(result, `groups ${of}`, async () => {
    const { groups: items, complete } = await listGroups(services.api, ref);
    return { items, complete };
  });
  const schemas = await readList(result, `schemas ${of}`, async () => {
    const { schemas: items, complete } = await listSchemas(services.api, ref);
    return { items, complete };
  });
  const accounts = await readList(result, `accounts ${of}`, async () => {
    const { accounts: items, complete } = await listAccounts(services.api, ref);
    return { items, complete };
  });
  const additional = groups.filter(({ isDefault }) => !isDefault);
  const counts = [
    describeCount(additional.length, "group"),
    describeCount(schemas.length, "schema"),
    describeCount(accounts.length, "account"),
  ];
  report(`  ${counts.filter((text) => !text.startsWith("0 ")).join(", ") || "no groups, schemas or accounts found"}`);
  const children: [ImportedClass, Lifecycle, { localId: string; name: string }[]][] = [
    [
      "InstanceGroup",
      instanceGroupLifecycle(),
      additional.map((group) => ({ localId: group.id, name: group.name ?? "" })),
    ],
    ["Schema", schemaLifecycle(), schemas.map((schema) => ({ localId: schema.name, name: schema.name }))],
    ["Account", accountLifecycle(), accounts.map((account) => ({ localId: account.name, name: account.name }))],
  ];
  for (const [type, lifecycle, items] of children) {
    for (const item of items.sort((a, b) => compare(a.name, b.name) || compare(a.localId, b.localId))) {
      await add(services, result, lifecycle, { type, id: `${id}/${item.localId}`, name: item.name, instance });
    }
  }
}

/** Adds a resource to the result, or the reason why it is skipped. */
async function add(
  services: Services,
  result: Discovery,
  lifecycle: Lifecycle,
  { type, id, name, instance }: Pick<FoundResource, "type" | "id" | "name"> & { instance?: FoundResource },
): Promise<FoundResource | undefined> {
  try {
    const declaration = await lifecycle.declare(id, services);
    const found: FoundResource = { type, id, name, instance, declaration };
    result.found.push(found);
    return found;
  } catch (error) {
    if (!(error instanceof NotDeclarableError) && !isUnreadable(error) && !isMalformedId(id)) throw error;
    result.skipped.push({ subject: subjectOf(type, name, id), reason: messageOf(error) });
    return undefined;
  }
}

/** Whether the name of a child makes its id invalid: an empty name, `.`, `..`, or a name with a slash. */
function isMalformedId(id: string): boolean {
  return id.split("/").length > 2 || id.split("/").some((part) => ["", ".", ".."].includes(part));
}

const incompleteList = "The API returned an incomplete list. Run this command again.";

/** Reads a list. If the list is unreadable or incomplete, adds the reason to the skipped resources. */
async function readList<Item>(
  result: Discovery,
  subject: string,
  read: () => Promise<{ items: Item[]; complete: boolean }>,
): Promise<Item[]> {
  try {
    const { items, complete } = await read();
    if (!complete) result.skipped.push({ subject: `some ${subject}`, reason: incompleteList });
    return items;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    result.skipped.push({ subject, reason: messageOf(error) });
    return [];
  }
}

const nouns: Readonly<Record<ImportedClass, string>> = {
  ParameterTemplate: "parameter template",
  Instance: "instance",
  InstanceGroup: "group",
  Schema: "schema",
  Account: "account",
};

/** Names a resource for messages, e.g. `instance "orders" (3f…in09)`. */
export function subjectOf(type: ImportedClass, name: string, id: string): string {
  return `${nouns[type]} "${name}" (${id})`;
}

/** Returns e.g. `2 instances and 3 schemas`, without kinds that do not occur. */
export function countByClass(found: readonly Pick<FoundResource, "type">[]): string {
  const counts = Object.entries(nouns).flatMap(([type, noun]) => {
    const items = found.filter((each) => each.type === type);
    return items.length === 0 ? [] : [describeCount(items.length, noun)];
  });
  const last = counts.pop() ?? "nothing";
  return counts.length === 0 ? last : `${counts.join(", ")} and ${last}`;
}

function compareNameAndId(a: { name: string; id: string }, b: { name: string; id: string }): number {
  return compare(a.name, b.name) || compare(a.id, b.id);
}

/** Compares texts independently of the locale, so that the written program is the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
