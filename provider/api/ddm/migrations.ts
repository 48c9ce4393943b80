import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, mutate } from "../call";
import type { InstanceRef } from "./instance-ref";
import { databasePath, type DataNodeLogin } from "./schemas";
import { type MutationResult, count, flag, identity, listOf, reported } from "../wire";

// Requests for resharding. The API Reference calls it "shard configuration", the paths call it "migration" (API 4.3.13–4.3.22).

/** The new shards and data nodes of a schema. */
export interface ShardConfiguration {
  shardNumber: number;
  dataNodes: readonly DataNodeLogin[];
  /** Window of the automatic route switch (`hh:mm:ss`, at least an hour). Without it, {@link controlMigration} must request the switch. */
  window?: { begin: string; end: string } | undefined;
  /** Whether a node is reserved for the migration. Such a node makes the migration faster, but serves no applications meanwhile. */
  exclusive?: boolean | undefined;
}

function configurationBody({ shardNumber, dataNodes, window, exclusive }: ShardConfiguration) {
  return {
    // The tables of API 4.3.13 and 4.3.15 describe a string, their examples show a number. All other counts in request bodies are numbers.
    new_shard_number: shardNumber,
    data_nodes: dataNodes.map(({ id, userName, userPassword }) => ({ id, user: userName, password: userPassword })),
    switch_route_begin_time: window?.begin,
    switch_route_end_time: window?.end,
    is_exclusive: exclusive,
  };
}

const dataNodes = listOf(
  z
    .object({ dn_instance_id: identity, dn_instance_name: reported })
    .transform(({ dn_instance_id, dn_instance_name }) => ({ id: dn_instance_id, name: dn_instance_name })),
);

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

/**
 * Result of one check of the pre-check. The status is `SUCCESS`, `FAILED` or `WARN`; while the check runs, it is another text. An unreported name is
 * `check`. Other unreported texts are empty.
 */
export type CheckResult = z.output<typeof checks>[number];

const precheckResult = z
  .object({ pre_check_results: checks, job_id: reported })
  .refine(
    ({ pre_check_results, job_id }) => pre_check_results.length > 0 || job_id,
    "contains neither results nor the id of a job",
  )
  .transform(({ pre_check_results, job_id }) => ({ results: pre_check_results, jobId: job_id }));

/** Checks whether a schema can be resharded (API 4.3.13). The response contains results, a job that will report them, or both. */
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
    extra: precheckResult,
  });
  return { results, jobId };
}

/** Reads the results of a pre-check job (API 4.3.14). */
export function showPrecheck(api: ApiClient, instance: InstanceRef, schema: string, jobId: string) {
  return get(api, {
    operation: "CheckPreliminaryResults",
    path: `${databasePath(instance, schema)}/migration/precheck/${encodeURIComponent(jobId)}`,
    shape: precheckResult,
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

const migration = z
  .object({
    instance_name: reported,
    original_shard_num: count,
    after_shard_num: count,
    original_dn_info_list: dataNodes,
    after_dn_info_list: dataNodes,
    switch_route_is_manual: flag,
    auto_switch_begin_time: reported,
    auto_switch_end_time: reported,
    node_id_for_migrate: reported,
    is_exclusive: flag,
  })
  .transform((wire) => ({
    instanceName: wire.instance_name,
    shardNumber: { before: wire.original_shard_num, after: wire.after_shard_num },
    dataNodes: { before: wire.original_dn_info_list, after: wire.after_dn_info_list },
    isManual: wire.switch_route_is_manual,
    /** Window of the automatic route switch. Undefined if not reported, as for a manual switch. */
    window:
      wire.auto_switch_begin_time !== undefined && wire.auto_switch_end_time !== undefined
        ? { begin: wire.auto_switch_begin_time, end: wire.auto_switch_end_time }
        : undefined,
    nodeId: wire.node_id_for_migrate,
    exclusive: wire.is_exclusive,
  }));

/** Details of a migration (API 4.3.16). */
export type Migration = z.output<typeof migration>;

/** Reads a migration (API 4.3.16). Its status is in the task list. */
export function showMigration(
  api: ApiClient,
  instance: InstanceRef,
  schema: string,
  jobId: string,
): Promise<Migration> {
  return get(api, {
    operation: "MigrateResults",
    path: migrationPath(instance, schema, jobId),
    shape: migration,
    subject: instance.subject,
  });
}

/**
 * Changes how the route of a running migration is switched (API 4.3.21).
 *
 * @param window window of the automatic switch; without it, {@link controlMigration} must request the switch
 */
export async function changeSwitchWindow(
  api: ApiClient,
  instance: InstanceRef,
  schema: string,
  jobId: string,
  window?: ShardConfiguration["window"],
): Promise<void> {
  await mutate(api, {
    operation: "ChangeStrategy",
    method: "PUT",
    path: `${migrationPath(instance, schema, jobId)}/route-switch-strategy`,
    body: window && { switch_route_begin_time: window.begin, switch_route_end_time: window.end },
    instance,
    repeatable: true,
    returns: "nothing",
  });
}

const controls = {
  /** Cancels a migration whose route switch has not begun (API 4.3.17). */
  cancel: { operation: "CancelMigration", returns: "job" },
  /** Rolls back a failed migration (API 4.3.18). */
  rollback: { operation: "RollbackMigration", returns: "job" },
  /** Continues a failed migration (API 4.3.20). */
  retry: { operation: "RetryMigration", returns: "job" },
  /** Removes the old data of a completed migration (API 4.3.19). */
  clean: { operation: "CleanMigration", returns: "job" },
  /** Switches the route of applications to the new shards (API 4.3.22). */
  "route-switch": { operation: "SwitchRoute", returns: "nothing" },
} as const;

/** Sends one of the {@link controls} of a migration (API 4.3.17–4.3.20, 4.3.22). */
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
    path: `${migrationPath(instance, schema, jobId)}/${verb}`,
    instance,
  });
}

function migrationPath(instance: InstanceRef, schema: string, jobId: string): string {
  return `${databasePath(instance, schema)}/migration/jobs/${encodeURIComponent(jobId)}`;
}
