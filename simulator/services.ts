import type { ApiGroup } from "./engine/operation";
import { accounts } from "./ddm/account/account-reads";
import { accountsChange } from "./ddm/account/account-changes";
import { backups } from "./ddm/backup/backups";
import { dataNodes } from "./ddm/data-node/data-nodes";
import { eips } from "./vpc/eips";
import { engines } from "./ddm/kernel/engines";
import { enterpriseProjects } from "./eps/enterprise-projects";
import { flavors } from "./ddm/flavor/flavors";
import { general } from "./ddm/general";
import { groups } from "./ddm/instance-group/group-reads";
import { groupsAccess } from "./ddm/instance-group/group-access";
import { groupsChange } from "./ddm/instance-group/group-changes";
import { iam } from "./iam/operations";
import { instanceCreate } from "./ddm/instance/instance-creation";
import { instanceDelete } from "./ddm/instance/instance-deletion";
import { instanceParameters } from "./ddm/instance/instance-parameters";
import { instanceRead } from "./ddm/instance/instance-reads";
import { instanceSettings } from "./ddm/instance/instance-settings";
import { jobs } from "./ddm/job/job-reads";
import { kernel } from "./ddm/kernel/kernel-version";
import { migrations } from "./ddm/migration/migrations";
import { migrationPrecheck } from "./ddm/migration/precheck";
import { network } from "./ddm/instance/addresses";
import { nodesRead } from "./ddm/node/node-reads";
import { nodesScale } from "./ddm/node/node-changes";
import { orders } from "./bss/orders";
import { protectionGroups } from "./sdrs/protection-groups";
import { readStrategy } from "./ddm/schema/read-weights";
import { restart } from "./ddm/instance/restart";
import { schemaCopies } from "./ddm/backup/schema-transfer";
import { schemas } from "./ddm/schema/schema-reads";
import { schemasChange } from "./ddm/schema/schema-changes";
import { serverGroups } from "./ecs/server-groups";
import { sessions } from "./ddm/session/sessions";
import { slowLogs } from "./ddm/log/slow-logs";
import { sqlBlacklist } from "./ddm/schema/sql-blacklist";
import { tags } from "./ddm/instance/tags";
import { templates } from "./ddm/parameter-template/template-reads";
import { templatesChange } from "./ddm/parameter-template/template-changes";
import { templatesUse } from "./ddm/parameter-template/template-usage";
import { tmlogs } from "./ddm/log/transaction-logs";

/** Everything that is served. A new operation file is listed here and nowhere else. */
export const API_GROUPS: readonly ApiGroup[] = [
  general,
  instanceCreate,
  instanceRead,
  instanceDelete,
  instanceSettings,
  instanceParameters,
  restart,
  nodesRead,
  nodesScale,
  groups,
  groupsChange,
  groupsAccess,
  flavors,
  engines,
  kernel,
  network,
  dataNodes,
  schemas,
  schemasChange,
  sqlBlacklist,
  readStrategy,
  migrationPrecheck,
  migrations,
  accounts,
  accountsChange,
  templates,
  templatesChange,
  templatesUse,
  tags,
  jobs,
  backups,
  schemaCopies,
  sessions,
  slowLogs,
  tmlogs,
  // Beside DDM
  iam,
  enterpriseProjects,
  orders,
  eips,
  serverGroups,
  protectionGroups,
];
