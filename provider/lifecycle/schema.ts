import { isInstanceGone, isSchemaGone } from "../api/errors";
import { createSchema, type DataNodeLogin, deleteSchema, listSchemas, type SchemaDetail } from "../api/schemas";
import type { Accepted } from "../api/wire";
import { isOutcomeUnknown } from "../http/errors";
import { canonicalState } from "../wait/waiter";
import { namedCheck } from "./declare/names";
import {
  changedProperties,
  differenceOf,
  hiddenOf,
  inputsOf,
  isGiven,
  noted,
  notedAfterFailure,
} from "./declare/properties";
import type { Difference, Found, Lifecycle, Values, World } from "./lifecycle";
import { done } from "./operate/aspect";
import { adoptedChild, childId, mustGoFirst, oneAtATime, parseChildId } from "./operate/child";
import { createOnce, requireOurs, takenOver } from "./operate/earlier";
import { failedBefore, failedToDelete, holding } from "./operate/failure";
import { type About, begin, type Operation, timeoutOf, type Timeouts } from "./operate/operation";
import { settle } from "./operate/settle";
import { untilReady } from "./operate/status";
import { converge, type Schema } from "./schema/converge";
import { findListed, isAsListed, isSpreadAs, observeSchema, schemaOutputs, waitForSchema } from "./schema/live";
import { idsOf, schemaProperties, schemaRules } from "./schema/properties";

/** A schema is created within minutes; resharding one moves its data, which takes as long as there is data. */
const timeouts: Timeouts = { create: "30m", update: "24h", delete: "30m" };

/** The life of a schema: a database whose shards are spread over data nodes, and respread over more of them in place. */
export function schemaLifecycle(): Lifecycle {
  return oneAtATime({
    check: namedCheck(
      { longest: 48, separator: "_", forbidden: /[^a-z0-9_]/g, lowercase: true },
      schemaProperties,
      schemaRules,
    ),
    diff,
    create,
    read,
    update,
    delete: remove,
  });
}

function diff(_id: string, olds: Values, news: Values): Difference {
  const difference = differenceOf(changedProperties(schemaProperties, olds, news), olds, news);
  if (canonicalState(String(olds["status"])) !== "CREATEFAILED") {
    return { ...difference, deleteBeforeReplace: mustGoFirst(difference, olds, news) };
  }
  // It has never worked and never will: take it away and create it anew.
  return { changes: true, replaces: [...difference.replaces, "status"], deleteBeforeReplace: true };
}

async function create(inputs: Values, world: World): Promise<{ id: string; outputs: Values }> {
  const adopted = adoptedChild("a schema", inputs);
  const name = adopted ?? String(inputs["name"]);
  const operation = begin(adopted === undefined ? "create" : "adopt", {
    ...about({ ...inputs, name }, world),
    phases: 2,
  });
  const { instance, progress } = operation;
  progress.next(adopted === undefined ? "ordering the schema" : "looking at the schema to adopt");
  const accepted = await (
    adopted === undefined ? ensure(operation, name, inputs) : requireAdoptable(operation, name, inputs)
  ).catch((error: unknown) => {
    throw failedBefore(operation.doing, error);
  });

  // From here on the schema has its name: no failure may lose it.
  const schema: Schema = { ...operation, id: childId(instance.id, name), name, inputs, before: {}, toClean: undefined };
  return keeping(schema, async () => {
    progress.next("creating the shards", "1–3 min");
    await settle(operation, accepted);
    return { id: schema.id, outputs: outputsOf(schema, await converge(schema)) };
  });
}

async function read(id: string, outputs: Values, world: World): Promise<Found | undefined> {
  const { instanceId, own } = parseChildId("a schema", id);
  const { subject } = about({ ...outputs, instanceId, name: own }, world);
  const instance = { id: instanceId, subject };
  // All schemas of an instance are read by one call; one that is as it was needs no other.
  const listed = await findListed(world, instance, own);
  if (!listed) return undefined;
  if (isAsListed(outputs, listed)) return { id, outputs, inputs: inputsOf(outputs) };
  const live = await observeSchema(world, instance, own);
  if (!live) return undefined;
  const found = { ...schemaOutputs(instance, live, outputs), ...hiddenOf(outputs) };
  return { id, outputs: found, inputs: inputsOf(found) };
}

async function update(id: string, olds: Values, news: Values, world: World): Promise<Values> {
  const { own: name } = parseChildId("a schema", id);
  const values = { ...olds, name, timeouts: news["timeouts"], __urn: news["__urn"] };
  const operation = begin("update", about(values, world));
  const toClean = olds["__toClean"] as string | undefined;
  const schema: Schema = { ...operation, id, name, inputs: news, before: olds, toClean };
  return keeping(schema, async () => outputsOf(schema, await converge(schema)));
}

async function remove(id: string, outputs: Values, world: World): Promise<void> {
  const { own: name } = parseChildId("a schema", id);
  const operation = begin("delete", { ...about(outputs, world), phases: 2 });
  const { instance, progress, doing } = operation;
  progress.next("deleting the schema", "1–3 min");
  world.siblings.forget(listOf(instance.id));
  try {
    await untilReady(operation);
    const isDeleted = await settle(operation, await deleteOnce(operation, name, outputs["deleteDnData"] === true));
    if (isDeleted) return;
    progress.next("waiting until the schema is gone");
    await waitForSchema(operation, name, ["GONE"], ["DELETING", "RUNNING", "CREATE_FAILED", "EXPAND_FAILED"]);
  } catch (error) {
    if (!isInstanceGone(error)) throw failedToDelete(doing, error);
  }
}

/** Makes sure that the schema exists: creates it, once, or goes on with what is there if that is certainly ours. */
async function ensure(operation: Operation, name: string, inputs: Values): Promise<Accepted> {
  const { world, instance } = operation;
  const list = listOf(instance.id);
  const { schemas, date } = await world.siblings.atFirst(list, () => listSchemas(world.api, instance));
  const there = schemas.find((schema) => schema.name.toLowerCase() === name.toLowerCase());
  if (there) {
    const matches = there.shardMode === inputs["shardMode"] && isSpreadAs(there, inputs);
    const thing = { subject: instance.subject, adoptId: childId(instance.id, name), created: there.created, matches };
    const now = date ?? world.clock.now();
    requireOurs(thing, isGiven(inputs["__name"]), now, timeoutOf("create", inputs, timeouts));
    world.warn(inputs["__urn"], takenOver(instance.subject));
    return done;
  }
  await untilReady(operation);
  const wanted = {
    name,
    shardMode: String(inputs["shardMode"]),
    shardNumber: Number(inputs["shardNumber"]),
    dataNodes: inputs["dataNodes"] as DataNodeLogin[],
  };
  const call = () => createSchema(world.api, instance, wanted);
  return createOnce(operation, "schema", call, async () =>
    (await observeSchema(world, instance, name)) ? done : undefined,
  );
}

async function requireAdoptable({ world, instance }: Operation, name: string, inputs: Values): Promise<Accepted> {
  const live = await observeSchema(world, instance, name);
  if (!live) throw new Error(`There is no ${instance.subject} to adopt`);
  const is = schemaOutputs(instance, live, inputs);
  const fixed = changedProperties(schemaProperties, is, inputs).find(({ effect }) => effect === "replace");
  if (!fixed) return done;
  const shown = (values: Values) =>
    fixed.name === "dataNodes" ? idsOf(values["dataNodes"]).join(", ") : String(values[fixed.name]);
  throw new Error(`"${fixed.name}" is ${shown(is)}, the program says ${shown(inputs)}, and it cannot be changed`);
}

/** Asks for the deletion, once: when the answer is lost, the schema itself tells whether it was heard. */
async function deleteOnce({ world, instance }: Operation, name: string, deleteDnData: boolean): Promise<Accepted> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await deleteSchema(world.api, instance, name, deleteDnData);
    } catch (error) {
      if (isSchemaGone(error)) return done;
      if (!isOutcomeUnknown(error) || attempt === 3) throw error;
      const live = await observeSchema(world, instance, name);
      if (!live || canonicalState(live.status) === "DELETING") return done;
    }
  }
}

function listOf(instanceId: string): string {
  return `schemas of ${instanceId}`;
}

function outputsOf({ instance, inputs }: Schema, live: SchemaDetail): Values {
  return { ...schemaOutputs(instance, live, inputs), ...noted(schemaProperties, inputs) };
}

function keeping<Result>(schema: Schema, work: () => Promise<Result>): Promise<Result> {
  const { world, doing, id, instance, name, inputs, before } = schema;
  const remember = async () => {
    const last = { ...inputs, ...before, instanceId: instance.id, name };
    const live = await observeSchema(world, instance, name).catch(() => undefined);
    const known = live ? schemaOutputs(instance, live, { ...before, ...inputs }) : last;
    const toClean = schema.toClean === undefined ? {} : { __toClean: schema.toClean };
    const outputs = { ...known, ...toClean, ...notedAfterFailure(schemaProperties, before, inputs) };
    if (canonicalState(live?.status ?? "") !== "CREATEFAILED") return { outputs };
    return {
      outputs,
      next: "Pulumi holds it: run `pulumi up` again, it deletes the failed schema and creates it anew.",
    };
  };
  return holding(doing, id, remember, work);
}

function about(values: Values, world: World): About {
  const instanceId = String(values["instanceId"]);
  const subject = `schema "${String(values["name"])}" of instance ${instanceId}`;
  return { world, instanceId, subject, values, timeouts };
}
