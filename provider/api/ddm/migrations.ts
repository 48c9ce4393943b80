import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, mutate } from "../call";
import type { InstanceRef } from "./instance-ref";
import { databasePath, type DataNodeLogin } from "./schemas";
import { type MutationResult, listOf, reported } from "../wire";

// Requests for resharding. The documents call resharding "shard configuration", the paths "migration" (API 4.3.12–4.3.22).

/** The new shards and data nodes of a schema. */
export interface ShardConfiguration {
  shardNumber: number;
  dataNodes: readonly DataNodeLogin[];
  /** Window of the automatic route switch (`hh:mm:ss`, at least an hour). Default: {@link controlMigration} requests the switch. */
  window?: { begin: string; end: string } | undefined;
  /** Whether a node is reserved for the migration. The migration is faster, but the node serves no applications meanwhile. */
  exclusive?: boolean | undefined;
}

function configurationBody({ shardNumber, dataNodes, window, exclusive }: ShardConfiguration) {
  return {
    // A string in the tables, a number in the examples (API 4.3.15), like all other counts of the API.
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

/** A result of the pre-check: `SUCCESS`, `FAILED` or `WARN`, with a suggestion. */
export type CheckResult = z.output<typeof checks>[number];

const checked = z
  .object({ pre_check_results: checks, job_id: reported })
  .refine(({ pre_check_results, job_id }) => pre_check_results.length > 0 || job_id, "neither results nor a job")
  .transform(({ pre_check_results, job_id }) => ({ results: pre_check_results, jobId: job_id }));

/** Checks whether a schema can be resharded (API 4.3.13). The response contains results, or a job that will report the results. */
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
    returns: "object",
    extra: checked,
  });
  return { results, jobId };
}

/** Reads the results of a pre-check job (API 4.3.14). */
export function showPrecheck(api: ApiClient, instance: InstanceRef, schema: string, jobId: string) {
  return get(api, {
    operation: "CheckPreliminaryResults",
    path: `${databasePath(instance, schema)}/migration/precheck/${encodeURIComponent(jobId)}`,
    shape: checked,
    priority: "poll",
    subject: instance.subject,
  });
}

/** Starts the migration of a schema (API 4.3.15). */
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
    returns: "job",
  });
}

const controls = {
  /** Rolls back a migration before the route is switched (API 4.3.18). */
  rollback: { operation: "RollbackMigration", returns: "job" },
  /** Continues a failed migration (API 4.3.20). */
  retry: { operation: "RetryMigration", returns: "job" },
  /** Removes the old data of a completed migration (API 4.3.19). */
  clean: { operation: "CleanMigration", returns: "job" },
  /** Switches the route of applications to the new shards (API 4.3.22; the response of the example is `{}`). */
  "route-switch": { operation: "SwitchRoute", returns: "nothing" },
} as const;

/** Rolls back, retries, cleans or switches a running migration (API 4.3.18–4.3.20, 4.3.22). */
export function controlMigration(
  api: ApiClient,
  instance: InstanceRef,
  schema: string,
  jobId: string,
  verb: keyof typeof controls,
): Promise<MutationResult> {
  return mutate(api, {
    ...controls[verb],
    method: "PUT",
    path: `${databasePath(instance, schema)}/migration/jobs/${encodeURIComponent(jobId)}/${verb}`,
    instance,
  });
}
