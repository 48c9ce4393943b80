import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, mutate } from "../call";
import type { InstanceRef } from "./instance-ref";
import { databasePath, type DataNodeLogin } from "./schemas";
import { type MutationResult, listOf, reported } from "../wire";

// A "shard configuration" of the documents is a migration of the schema to more shards or more data nodes (API 4.3.12–4.3.22).

/** What a schema is to be spread over. */
export interface ShardConfiguration {
  shardNumber: number;
  dataNodes: readonly DataNodeLogin[];
  /** When the route switches by itself (`hh:mm:ss`, at least an hour); absent: when {@link controlMigration} requests it. */
  window?: { begin: string; end: string } | undefined;
  /** Whether one node works on the migration alone: faster, but it serves no applications meanwhile. */
  exclusive?: boolean | undefined;
}

function configurationBody({ shardNumber, dataNodes, window, exclusive }: ShardConfiguration) {
  return {
    // The tables call it a text, the samples show a number (API 4.3.15); every other count of the API is a number.
    new_shard_number: shardNumber,
    data_nodes: dataNodes.map(({ id, userName, userPassword }) => ({ id, user: userName, password: userPassword })),
    switch_route_begin_time: window?.begin,
    switch_route_end_time: window?.end,
    is_exclusive: exclusive,
  };
}

const checks = listOf(
  z.object({
    name: reported,
    status: reported,
    note: reported,
    handling_suggestion: reported,
    error_message: reported,
    error_detail_message: reported,
  }),
).transform((list) =>
  (list ?? []).map((item) => ({
    name: item.name ?? "check",
    status: (item.status ?? "").toUpperCase(),
    message: item.error_message ?? item.error_detail_message ?? item.note ?? "",
    suggestion: item.handling_suggestion ?? "",
  })),
);

/** One result of the pre-check: `SUCCESS`, `FAILED` or `WARN`, and what to do about it. */
export type CheckResult = z.output<typeof checks>[number];

const checked = z
  .object({ pre_check_results: checks, job_id: reported })
  .refine(({ pre_check_results, job_id }) => pre_check_results.length > 0 || job_id, "neither results nor a job")
  .transform(({ pre_check_results, job_id }) => ({ results: pre_check_results, jobId: job_id }));

/** Checks whether a schema can be spread like that (API 4.3.13). Some results come immediately, the others by the job. */
export async function precheckMigration(
  api: ApiClient,
  instance: InstanceRef,
  schema: string,
  configuration: ShardConfiguration,
) {
  const { results, jobId } = await mutate(api, {
    operation: "CheckMigrateLogicDb",
    method: "POST",
    path: `${databasePath(instance, schema)}/migration/precheck`,
    body: configurationBody(configuration),
    instance,
    repeatable: true,
    answers: "object",
    extra: checked,
  });
  return { results, jobId };
}

/** Reads the results of a pre-check that takes its time (API 4.3.14). */
export function showPrecheck(api: ApiClient, instance: InstanceRef, schema: string, jobId: string) {
  return get(api, {
    operation: "CheckPreliminaryResults",
    path: `${databasePath(instance, schema)}/migration/precheck/${encodeURIComponent(jobId)}`,
    shape: checked,
    priority: "poll",
    subject: instance.subject,
  });
}

/** Begins to spread a schema (API 4.3.15). */
export function migrate(
  api: ApiClient,
  instance: InstanceRef,
  schema: string,
  configuration: ShardConfiguration,
): Promise<MutationResult> {
  return mutate(api, {
    operation: "MigrateLogicDb",
    method: "POST",
    path: `${databasePath(instance, schema)}/migration`,
    body: configurationBody(configuration),
    instance,
    answers: "job",
  });
}

const verbs = {
  /** Takes back a migration that has not switched the route (API 4.3.18). */
  rollback: { operation: "RollbackMigration", answers: "job" },
  /** Goes on with a migration that has failed (API 4.3.20). */
  retry: { operation: "RetryMigration", answers: "job" },
  /** Removes the old data of a completed one (API 4.3.19). */
  clean: { operation: "CleanMigration", answers: "job" },
  /** Lets applications use the new shards (API 4.3.22; its example answers `{}`). */
  "route-switch": { operation: "SwitchRoute", answers: "nothing" },
} as const;

/** Directs a migration that was begun. */
export function controlMigration(
  api: ApiClient,
  instance: InstanceRef,
  schema: string,
  jobId: string,
  verb: keyof typeof verbs,
): Promise<MutationResult> {
  return mutate(api, {
    ...verbs[verb],
    method: "PUT",
    path: `${databasePath(instance, schema)}/migration/jobs/${encodeURIComponent(jobId)}/${verb}`,
    instance,
  });
}
