import type { ServiceDefinition } from "../engine/service";
import { AVAILABILITY_ZONES } from "../seed/catalog";
import { accountChanges } from "./account/account-changes";
import { accountReads } from "./account/account-reads";
import { backups } from "./backup/backups";
import { schemaTransfer } from "./backup/schema-transfer";
import { dataNodes } from "./data-node/data-nodes";
import { ddmErrors } from "./ddm-errors";
import { flavors } from "./flavor/flavors";
import { general } from "./general";
import { groupAccess } from "./instance-group/group-access";
import { groupChanges } from "./instance-group/group-changes";
import { groupReads } from "./instance-group/group-reads";
import { addresses } from "./instance/addresses";
import { instanceCreation } from "./instance/instance-creation";
import { instanceDeletion } from "./instance/instance-deletion";
import { instanceParameters } from "./instance/instance-parameters";
import { instanceReads } from "./instance/instance-reads";
import { instanceSettings } from "./instance/instance-settings";
import { restart } from "./instance/restart";
import { tags } from "./instance/tags";
import { jobReads } from "./job/job-reads";
import { engines } from "./kernel/engines";
import { kernelVersion } from "./kernel/kernel-version";
import { slowLogs } from "./log/slow-logs";
import { transactionLogs } from "./log/transaction-logs";
import { migrationLog } from "./migration/migration-log";
import { migrations } from "./migration/migrations";
import { precheck } from "./migration/precheck";
import { nodeChanges } from "./node/node-changes";
import { nodeReads } from "./node/node-reads";
import { templateChanges } from "./parameter-template/template-changes";
import { templateReads } from "./parameter-template/template-reads";
import { templateUsage } from "./parameter-template/template-usage";
import { ddmOverview } from "./overview";
import { readWeights } from "./schema/read-weights";
import { schemaChanges } from "./schema/schema-changes";
import { schemaReads } from "./schema/schema-reads";
import { sqlBlacklist } from "./schema/sql-blacklist";
import { sessions } from "./session/sessions";
import { ddmState } from "./state-shape";

/** Distributed Database Middleware. */
export const ddm: ServiceDefinition = {
  name: "ddm",
  groups: [
    general,
    instanceCreation,
    instanceReads,
    instanceDeletion,
    instanceSettings,
    instanceParameters,
    restart,
    addresses,
    tags,
    nodeReads,
    nodeChanges,
    groupReads,
    groupChanges,
    groupAccess,
    flavors,
    engines,
    kernelVersion,
    dataNodes,
    schemaReads,
    schemaChanges,
    sqlBlacklist,
    readWeights,
    precheck,
    migrations,
    migrationLog,
    accountReads,
    accountChanges,
    templateReads,
    templateChanges,
    templateUsage,
    jobReads,
    backups,
    schemaTransfer,
    sessions,
    slowLogs,
    transactionLogs,
  ],
  errors: ddmErrors,
  stateShape: ddmState,
  health: ({ dataNodes: nodes }) => ({
    availabilityZones: AVAILABILITY_ZONES,
    dataNodes: nodes.map(({ id, name, engineVersion, usedBy }) => ({ id, name, engineVersion, usedBy })),
  }),
  overview: ddmOverview,
};
