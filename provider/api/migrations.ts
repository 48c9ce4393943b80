import { z } from "zod";
import type { ApiClient } from "../http/request";
import { change, type InstanceRef } from "./instances";
import { databasePath, type DataNodeLogin } from "./schemas";
import { type Accepted, read, readAccepted, text } from "./wire";

// A "shard configuration" of the documents is a migration of the schema to more shards or more data nodes (spec 4.3.12–4.3.22).

/** What a schema is to be spread over. */
export interface ShardConfiguration {
  shardNumber: number;
  dataNodes: readonly DataNodeLogin[];
  /** When the route switches by itself (`hh:mm:ss`, at least an hour); absent: when {@link switchRoute} is called. */
  window?: { begin: string; end: string } | undefined;
  /** Whether one node works on the migration alone: faster, but it serves no applications meanwhile. */
  exclusive?: boolean | undefined;
}

function configurationBody({ shardNumber, dataNodes, window, exclusive }: ShardConfiguration) {
  return {
    // The tables call it a text, the samples show a number (spec 4.3.15); every other count of the API is a number.
    new_shard_number: shardNumber,
    data_nodes: dataNodes.map(({ id, userName, userPassword }) => ({ id, user: userName, password: userPassword })),
    switch_route_begin_time: window?.begin,
    switch_route_end_time: window?.end,
    is_exclusive: exclusive,
  };
}

const checks = z
  .array(
    z.object({
      name: text,
      status: text,
      note: text,
      handling_suggestion: text,
      error_message: text,
      error_detail_message: text,
    }),
  )
  .nullish()
  .transform((list) =>
    (list ?? []).map((item) => ({
      name: item.name ?? "check",
      status: (item.status ?? "").toUpperCase(),
      message: [item.error_message, item.error_detail_message, item.note].find((part) => part) ?? "",
      suggestion: item.handling_suggestion ?? "",
    })),
  );

/** One result of the pre-check: `SUCCESS`, `FAILED` or `WARN`, and what to do about it. */
export type CheckResult = z.output<typeof checks>[number];

const checked = z
  .object({ pre_check_results: checks, job_id: text })
  .transform(({ pre_check_results, job_id }) => ({ results: pre_check_results, jobId: job_id }));

/** Asks whether a schema can be spread like that (spec 4.3.13). Some results come at once, the others by the job. */
export async function precheckMigration(
  api: ApiClient,
  instance: InstanceRef,
  schema: string,
  configuration: ShardConfiguration,
) {
  const operation = "CheckMigrateLogicDb";
  const path = `${databasePath(instance, schema)}/migration/precheck`;
  const body = configurationBody(configuration);
  const answer = await api.send({ operation, method: "POST", path, body, repeatable: true, ...change(instance) });
  return read(operation, checked, answer);
}

/** Reads the results of a pre-check that takes its time (spec 4.3.14). */
export async function showPrecheck(api: ApiClient, instance: InstanceRef, schema: string, jobId: string) {
  const operation = "CheckPreliminaryResults";
  const path = `${databasePath(instance, schema)}/migration/precheck/${encodeURIComponent(jobId)}`;
  const answer = await api.send({ operation, method: "GET", path, lane: "poll", subject: instance.subject });
  return read(operation, checked, answer);
}

/** Begins to spread a schema (spec 4.3.15). */
export async function migrate(
  api: ApiClient,
  instance: InstanceRef,
  schema: string,
  configuration: ShardConfiguration,
): Promise<Accepted> {
  const operation = "MigrateLogicDb";
  const path = `${databasePath(instance, schema)}/migration`;
  const body = configurationBody(configuration);
  return readAccepted(operation, await api.send({ operation, method: "POST", path, body, ...change(instance) }));
}

const verbs = {
  /** Takes back a migration that has not switched the route (spec 4.3.18). */
  rollback: "RollbackMigration",
  /** Goes on with a migration that has failed (spec 4.3.20). */
  retry: "RetryMigration",
  /** Removes the old data of a completed one (spec 4.3.19). */
  clean: "CleanMigration",
  /** Lets applications use the new shards (spec 4.3.22). */
  "route-switch": "SwitchRoute",
} as const;

/** Tells a migration to do something. */
export async function steerMigration(
  api: ApiClient,
  instance: InstanceRef,
  schema: string,
  jobId: string,
  verb: keyof typeof verbs,
): Promise<Accepted> {
  const operation = verbs[verb];
  const path = `${databasePath(instance, schema)}/migration/jobs/${encodeURIComponent(jobId)}/${verb}`;
  return readAccepted(operation, await api.send({ operation, method: "PUT", path, ...change(instance) }));
}
