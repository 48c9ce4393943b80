import type { ApiGroup } from "../registry";
import { accounts } from "./accounts";
import { accountsChange } from "./accounts-change";
import { backups } from "./backups";
import { dataNodes } from "./data-nodes";
import { eips } from "./eips";
import { engines } from "./engines";
import { enterpriseProjects } from "./enterprise-projects";
import { flavors } from "./flavors";
import { general } from "./general";
import { groups } from "./groups";
import { groupsAccess } from "./groups-access";
import { groupsChange } from "./groups-change";
import { iam } from "./iam";
import { instanceCreate } from "./instance-create";
import { instanceDelete } from "./instance-delete";
import { instanceParameters } from "./instance-parameters";
import { instanceRead } from "./instance-read";
import { instanceSettings } from "./instance-settings";
import { jobs } from "./jobs";
import { kernel } from "./kernel";
import { migrations } from "./migration";
import { migrationPrecheck } from "./migration-precheck";
import { network } from "./network";
import { nodesRead } from "./nodes-read";
import { nodesScale } from "./nodes-scale";
import { orders } from "./orders";
import { protectionGroups } from "./protection-groups";
import { readStrategy } from "./read-strategy";
import { restart } from "./restart";
import { schemaCopies } from "./schema-copies";
import { schemas } from "./schemas";
import { schemasChange } from "./schemas-change";
import { serverGroups } from "./server-groups";
import { sessions } from "./sessions";
import { slowLogs } from "./slow-logs";
import { sqlBlacklist } from "./sql-blacklist";
import { tags } from "./tags";
import { templates } from "./templates";
import { templatesChange } from "./templates-change";
import { templatesUse } from "./templates-use";
import { tmlogs } from "./tmlogs";

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
