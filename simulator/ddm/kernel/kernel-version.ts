import { z } from "zod";
import { startJob } from "../../engine/jobs/scheduler";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ENGINES } from "../../seed/catalog";
import { ddmError } from "../ddm-errors";
import { defineJob } from "../instance-job";
import { defineInstanceOperation } from "../ddm-operation";

const stages = [
  { name: "prepare", seconds: 60 },
  { name: "upgrade nodes in rolling mode", seconds: 420 },
] as const;

const changeVersionJob = defineJob({
  kind: "UpgradeVersion",
  status: "UPGRADE_VERSION_INSTANCE",
  stages,
  settleSeconds: 20,
  params: z.object({ version: z.string() }),
  complete: ({ instance, params }) => {
    instance.previousVersion = instance.engineVersion;
    instance.engineVersion = params.version;
  },
});

const rollBackVersionJob = defineJob({
  kind: "RollbackVersion",
  status: "ROLL_BACK_DB_VERSION",
  stages,
  settleSeconds: 20,
  params: z.object({ version: z.string() }),
  complete: ({ instance, params }) => {
    instance.previousVersion = null;
    instance.engineVersion = params.version;
  },
});

/** Kernel version of an instance (API 4.8). */
export const kernelVersion: OperationGroup = {
  jobKinds: [changeVersionJob, rollBackVersionJob],
  operations: [
    defineInstanceOperation({
      name: "ListDatabaseAvailableVersions",
      method: "GET",
      version: "v3",
      path: "/database-version/available-versions",
      requires: "any",
      handle: ({ instance }) => {
        const { engineVersion, previousVersion } = instance;
        return ok({
          // As in the example of API 4.8.1, the previous version is not listed.
          versions: ENGINES.map(({ version }) => version).filter(
            (version) => version !== engineVersion && version !== previousVersion,
          ),
          current_version: engineVersion,
          latest_version: newestVersion(),
          current_favored_version: newestVersion(seriesOf(engineVersion)),
          previous_version: previousVersion,
        });
      },
    }),
    defineInstanceOperation({
      name: "ChangeDatabaseVersion",
      method: "POST",
      version: "v3",
      path: "/database-version/change-version",
      requires: "running",
      body: z.strictObject({ target_version: z.string() }),
      handle: ({ backend, instance, body }) => {
        const version = body.target_version;
        if (version === instance.engineVersion || !ENGINES.some((engine) => engine.version === version)) {
          throw ddmError("DBS.280001", "target_version: it is not available");
        }
        return accepted({
          instance_id: instance.id,
          job_id: startJob(backend, changeVersionJob, instance, { version }).id,
        });
      },
    }),
    defineInstanceOperation({
      name: "RollBackDatabaseVersion",
      method: "POST",
      version: "v3",
      path: "/database-version/rollback-version",
      requires: "running",
      handle: ({ backend, instance }) => {
        const version = instance.previousVersion;
        if (version === null) throw ddmError("DBS.280001", "There is no version to roll back to."); // the code is assumed
        return accepted({
          instance_id: instance.id,
          job_id: startJob(backend, rollBackVersionJob, instance, { version }).id,
        });
      },
    }),
    defineInstanceOperation({
      name: "ShowRiskInfo",
      method: "GET",
      version: "v3",
      path: "/show-risk-info",
      requires: "any",
      handle: ({ instance }) => {
        const { id, engineVersion } = instance;
        const risk = {
          instance_id: id,
          engine_name: "ddm",
          engine_version: engineVersion,
          level: 1,
          suggest: `Upgrading the version to ${newestVersion()} at off-peak hours is recommended.`,
          influence: "Nodes are upgraded in rolling mode; applications see an interruption of seconds.",
          guidance: "https://support.huaweicloud.com/usermanual-ddm/ddm_06_0042.html",
          service_impact_duration: "The interruption is less than 60s for regular workloads.",
          upgrade_duration: "Upgrading a single node takes about 5 minutes.",
        };
        return ok({ risks: engineVersion === newestVersion() ? [] : [risk] });
      },
    }),
  ],
};

/** Returns the newest version that starts with a prefix. By default, returns the newest of all versions. */
function newestVersion(prefix = ""): string {
  return ENGINES.findLast(({ version }) => version.startsWith(prefix))?.version ?? "";
}

/** Returns the series of a version: `3.0.8.` of `3.0.8.5` (API 4.8.1). */
function seriesOf(version: string): string {
  return version.replace(/\d+$/, "");
}
