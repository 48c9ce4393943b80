import "./node-version";
import type { ApiClient } from "./http/request";
import { createRuntime } from "./runtime";

// Operations for scripts. Pulumi programs use resources and lookups instead: a program runs in every preview, and would repeat these calls.

/**
 * Connects to the API, with the settings of the provider from the environment variables or the profile.
 *
 * @param settings settings that take precedence, with the names of stack config, e.g. `{ region: "eu-west-101" }`
 */
export function connect(settings: Readonly<Record<string, string>> = {}): ApiClient {
  const log = (_urn: unknown, message: string, kind: string) => {
    if (kind === "warning") console.warn(message);
  };
  return createRuntime({ log, sharesQuota: true }).connect({ get: (key) => settings[key.replace("huaweicloud:", "")] });
}

export type { ApiClient } from "./http/request";
export type { InstanceRef } from "./api/ddm/instances";
export type { MutationResult } from "./api/wire";
export { deleteBackup, listBackups, showBackup } from "./api/ddm/backups";
export { reloadTables, syncDataNodes } from "./api/ddm/data-nodes";
export { listInstances, restartInstance } from "./api/ddm/instances";
export { listTasks, showJob } from "./api/ddm/jobs";
export { rollBackKernelVersion } from "./api/ddm/kernel-versions";
export { controlMigration, showMigration } from "./api/ddm/migrations";
export { restartNode } from "./api/ddm/nodes";
export { restoreData } from "./api/ddm/restores";
export { exportSchemaMetadata, importSchemaMetadata } from "./api/ddm/schema-metadata";
export {
  killLogicalSessions,
  killPhysicalSessions,
  listKilledSessions,
  listLogicalSessions,
  listPhysicalSessions,
} from "./api/ddm/sessions";
