import type { DataNodeLogin, SchemaDetail } from "../../api/schemas";
import { canonicalState } from "../../wait/waiter";
import { isGiven } from "../declare/properties";
import type { Values } from "../lifecycle";
import type { Operation } from "../operate/operation";
import { untilReady, waitUntilRunning } from "../operate/status";
import { isSpreadAs, observeSchema, waitForSchema } from "./live";
import { type Begun, findMigration, lastMigration, type Migration, whyItFailed } from "./migration-tasks";
import type { Resharding } from "./properties";
import { beginMigration, cleanUp, finishMigration } from "./reshard";

/** One operation on one schema that exists. */
export interface Schema extends Operation {
  id: string;
  name: string;
  inputs: Values;
  /** The outputs so far; `{}` for a new schema. */
  before: Values;
  /** The migration whose old data are still to be removed, when an update could not do that. */
  toClean: string | undefined;
}

/** The statuses that a schema stays in, or that a migration takes it through. */
const settled = ["RUNNING", "EXPANDING", "EXPAND_FAILED", "EXPANDING FAILED", "ROLLING BACK"];

/** Brings the schema to what the program says: sees a migration through that is under way, or begins one if it needs it. */
export async function converge(schema: Schema): Promise<SchemaDetail> {
  const { world, instance, name, inputs } = schema;
  const options = (inputs["resharding"] ?? {}) as Resharding;
  const migration: Migration = {
    ...schema,
    schema: name,
    warn: (message) => {
      world.warn(inputs["__urn"], message);
    },
  };
  let live = await waitForSchema(schema, name, [...settled, "CREATE_FAILED"], ["CREATING", "CREATE"]);
  if (canonicalState(live.status) === "CREATEFAILED") {
    throw new Error(`It is CREATE_FAILED: ${(await whyItFailed(migration)) ?? "the cloud gives no reason"}`);
  }
  if (canonicalState(live.status) !== "RUNNING") {
    world.queue.setReady(instance.id, false);
    const underWay = await findMigration(migration);
    if (underWay) {
      schema.progress.next("going on with the migration that is under way");
      await seeThrough(schema, migration, underWay, options);
    }
    // One that has failed, and of which no task tells any more, does not get well by waiting.
    live = await waitForSchema(schema, name, ["RUNNING"], underWay ? settled : ["EXPANDING", "ROLLING BACK"]);
  }
  await untilReady(schema);
  if (isSpreadAs(live, inputs)) {
    if (options.cleanUp === true) await cleanUpAfterAnother(schema, migration, live);
    return live;
  }

  const window = typeof options.routeSwitch === "object" ? options.routeSwitch : undefined;
  const dataNodes = inputs["dataNodes"] as DataNodeLogin[];
  const configuration = { shardNumber: Number(inputs["shardNumber"]), dataNodes, window, exclusive: options.exclusive };
  schema.progress.expect(options.cleanUp === true ? 3 : 2);
  world.queue.setReady(instance.id, false);
  const begun = await beginMigration(migration, configuration);
  schema.progress.next(
    `moving to ${configuration.shardNumber} shards on ${dataNodes.length} data nodes`,
    "as long as there is data",
  );
  await seeThrough(schema, migration, begun, options);
  live = await waitForSchema(schema, name, ["RUNNING"], settled);
  await waitUntilRunning(schema);
  return (await observeSchema(world, instance, name)) ?? live;
}

/** Sees a migration through, to the removal of the old data if that is asked for. */
async function seeThrough(schema: Schema, migration: Migration, begun: Begun, options: Resharding): Promise<void> {
  await finishMigration(migration, begun, options);
  if (options.cleanUp === true) await cleanUpAfter(schema, migration, begun.id);
}

/** Removes what a migration has left behind that was completed in an update which could not see it through. */
async function cleanUpAfterAnother(schema: Schema, migration: Migration, live: SchemaDetail): Promise<void> {
  const { before, toClean } = schema;
  if (toClean !== undefined) await cleanUpAfter(schema, migration, toClean);
  else if (isGiven(before["shardNumber"]) && !isSpreadAs(live, before)) {
    const last = await lastMigration(migration);
    if (last && canonicalState(last.status ?? "") === "COMPLETED") await cleanUpAfter(schema, migration, last.id);
  }
}

async function cleanUpAfter(schema: Schema, migration: Migration, id: string): Promise<void> {
  schema.toClean = id;
  await cleanUp(migration, { id });
  schema.toClean = undefined;
}
