import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { findInstance, findRunningInstance } from "../instance/find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import { accepted, ok, operation, type ApiGroup } from "../../engine/operation";
import { ENGINES } from "../../seed/catalog";

const stages = [
  { name: "prepare", seconds: 60 },
  { name: "upgrade nodes in rolling mode", seconds: 420 },
] as const;

const changeVersion = jobKind({
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

const rollBackVersion = jobKind({
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

/** An instance's kernel version (spec 4.8). */
export const kernel: ApiGroup = {
  jobKinds: [changeVersion, rollBackVersion],
  operations: [
    operation({
      name: "ListDatabaseAvailableVersions",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}/database-version/available-versions",
      handle: ({ world, param }) => {
        const { engineVersion, previousVersion } = findInstance(world, param("instance_id"));
        return ok({
          // Going back to the previous version is a rollback; the reference's example does not list it either.
          versions: ENGINES.map(({ version }) => version).filter(
            (version) => version !== engineVersion && version !== previousVersion,
          ),
          current_version: engineVersion,
          latest_version: newest(),
          current_favored_version: newest(series(engineVersion)),
          previous_version: previousVersion,
        });
      },
    }),
    operation({
      name: "ChangeDatabaseVersion",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/database-version/change-version",
      body: z.strictObject({ target_version: z.string() }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const version = body.target_version;
        if (version === instance.engineVersion || !ENGINES.some((engine) => engine.version === version)) {
          throw ddmError("DBS.280001", "target_version: it is not available");
        }
        return accepted({ instance_id: instance.id, job_id: startJob(world, changeVersion, instance, { version }).id });
      },
    }),
    operation({
      name: "RollBackDatabaseVersion",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/database-version/rollback-version",
      handle: ({ world, param }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const version = instance.previousVersion;
        if (version === null) throw ddmError("DBS.280001", "There is no version to roll back to."); // the code is assumed
        return accepted({
          instance_id: instance.id,
          job_id: startJob(world, rollBackVersion, instance, { version }).id,
        });
      },
    }),
    operation({
      name: "ShowRiskInfo",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}/show-risk-info",
      handle: ({ world, param }) => {
        const { id, engineVersion } = findInstance(world, param("instance_id"));
        const risk = {
          instance_id: id,
          engine_name: "ddm",
          engine_version: engineVersion,
          level: 1,
          suggest: `Upgrading the version to ${newest()} at off-peak hours is recommended.`,
          influence: "Nodes are upgraded in rolling mode; applications see an interruption of seconds.",
          guidance: "https://support.huaweicloud.com/usermanual-ddm/ddm_06_0042.html",
          service_impact_duration: "The interruption is less than 60s for regular workloads.",
          upgrade_duration: "Upgrading a single node takes about 5 minutes.",
        };
        return ok({ risks: engineVersion === newest() ? [] : [risk] });
      },
    }),
  ],
};

/** The newest version, or the newest of a series. */
function newest(prefix = ""): string {
  return ENGINES.findLast(({ version }) => version.startsWith(prefix))?.version ?? "";
}

/** `3.0.8.5` is of the series `3.0.8.` (spec 4.8.1). */
function series(version: string): string {
  return version.replace(/\d+$/, "");
}
