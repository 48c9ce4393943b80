import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./invoke";
import type { OutputArgs } from "./types";

/** Arguments of {@link getJob}. */
export interface GetJobArgs {
  /** Id of the job. */
  id: string;
}

/** Result of {@link getJob}. */
export interface GetJobResult {
  /** Id of the job. */
  id: string;
  /** Name of the job, e.g. `CreateInstance`. */
  name: string;
  /** Status: `Running`, `Completed` or `Failed`. */
  status?: string;
  /** Percent done; present only while the job is running. */
  progress?: number;
  /** Time at which the job began. */
  created?: string;
  /** Time at which the job ended. */
  ended?: string;
  /** Reason of a failure; absent if the job began more than 30 days ago. */
  failReason?: string;
}

/**
 * Reads a job of the cloud, such as the creation of an instance (API 4.5.1).
 *
 * @example
 * ```ts
 * const { status, failReason } = await ddm.getJob({ id: "31b8ae23-c687-4d80-b7b4-42a66c9bb886" });
 * ```
 */
export function getJob(args: GetJobArgs, opts?: pulumi.InvokeOptions): Promise<GetJobResult> {
  return invoke("getJob", args, opts);
}

/** Output form of {@link getJob}. */
export function getJobOutput(
  args: OutputArgs<GetJobArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetJobResult> {
  return invokeOutput("getJob", args, opts);
}

/** Arguments of {@link getTasks}. */
export interface GetTasksArgs {
  /** Start of the period: a time such as `2026-05-30T09:00:00Z`, in the last 30 days. Default: 24 hours before `end`, but less than 30 days ago. */
  start?: string;
  /** End of the period: a time such as `2026-05-30T09:00:00Z`, in the last 30 days, not before `start`. Default: now. */
  end?: string;
  /** Name of the task, e.g. `CreateInstance`; `*` matches any characters. Default: all. */
  name?: string;
  /** Status, e.g. `Failed`. Default: any. */
  status?: string;
  /** Id of the instance. Default: any. */
  instanceId?: string;
  /** Name of the schema. Default: any. */
  databaseName?: string;
}

/** Result of {@link getTasks}. */
export interface GetTasksResult {
  /** The tasks, newest first. */
  tasks: Task[];
}

/** A task: a job, or a migration of shards. */
export interface Task {
  /** Id of the task. */
  id: string;
  /** Name of the task, e.g. `CreateInstance`. */
  name: string;
  /** Status: `Running`, `Completed`, `Failed`, or a status of a migration such as `ToBeSwitched`. */
  status?: string;
  /** Percent done; present only while the task is running. */
  progress?: number;
  /** Id of the instance. */
  instanceId?: string;
  /** Name of the schema, for a task of a schema. */
  databaseName?: string;
  /** Operations that are possible now, e.g. `modifySwitchingStrategy`. */
  operations: string[];
  /** Reason of a failure. */
  failReason?: string;
  /** Time at which the task began. */
  created?: string;
  /** Time at which the task ended. */
  ended?: string;
}

/**
 * Lists the tasks that began in a period (API 4.5.2): jobs and migrations of shards.
 *
 * @example
 * ```ts
 * const { tasks } = await ddm.getTasks({ instanceId, status: "Failed" });
 * export const reasons = tasks.map((task) => task.failReason);
 * ```
 */
export function getTasks(args?: GetTasksArgs, opts?: pulumi.InvokeOptions): Promise<GetTasksResult> {
  return invoke("getTasks", args, opts);
}

/** Output form of {@link getTasks}. */
export function getTasksOutput(
  args?: OutputArgs<GetTasksArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetTasksResult> {
  return invokeOutput("getTasks", args, opts);
}
