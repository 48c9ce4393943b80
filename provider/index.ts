import "./node-version";
export {
  checkPasswordStrength,
  type CheckPasswordStrengthArgs,
  checkPasswordStrengthOutput,
  type CheckPasswordStrengthResult,
  getAccounts,
  type GetAccountsArgs,
  getAccountsOutput,
  type GetAccountsResult,
  type ListedAccount,
} from "./functions/accounts";
export {
  type Backup,
  getBackups,
  type GetBackupsArgs,
  getBackupsOutput,
  type GetBackupsResult,
  getRestoreTimes,
  type GetRestoreTimesArgs,
  getRestoreTimesOutput,
  type GetRestoreTimesResult,
  type RestorePeriod,
} from "./functions/backups";
export {
  type AvailabilityZone,
  type Engine,
  type Flavor,
  getAvailabilityZones,
  type GetAvailabilityZonesArgs,
  getAvailabilityZonesOutput,
  type GetAvailabilityZonesResult,
  getEngines,
  type GetEnginesArgs,
  getEnginesOutput,
  type GetEnginesResult,
  getFlavors,
  type GetFlavorsArgs,
  getFlavorsOutput,
  type GetFlavorsResult,
} from "./functions/catalog";
export {
  type AvailableDataNode,
  checkDataNodeConnections,
  type CheckDataNodeConnectionsArgs,
  checkDataNodeConnectionsOutput,
  type CheckDataNodeConnectionsResult,
  type DataNodeConnection,
  type DataNodeLogin,
  getAvailableDataNodes,
  type GetAvailableDataNodesArgs,
  getAvailableDataNodesOutput,
  type GetAvailableDataNodesResult,
} from "./functions/data-nodes";
export {
  getInstance,
  type GetInstanceArgs,
  getInstanceOutput,
  type GetInstanceResult,
  getInstances,
  type GetInstancesArgs,
  getInstancesOutput,
  type GetInstancesResult,
  type ListedInstance,
} from "./functions/instances";
export {
  getJob,
  type GetJobArgs,
  getJobOutput,
  type GetJobResult,
  getTasks,
  type GetTasksArgs,
  getTasksOutput,
  type GetTasksResult,
  type Task,
} from "./functions/jobs";
export {
  getInstanceGroups,
  type GetInstanceGroupsArgs,
  getInstanceGroupsOutput,
  type GetInstanceGroupsResult,
  getNode,
  type GetNodeArgs,
  getNodeOutput,
  type GetNodeResult,
  getNodes,
  type GetNodesArgs,
  getNodesOutput,
  type GetNodesResult,
  type InstanceGroupDetail,
} from "./functions/nodes";
export {
  getInstanceParameters,
  type GetInstanceParametersArgs,
  getInstanceParametersOutput,
  type GetInstanceParametersResult,
  getParameterTemplate,
  type GetParameterTemplateArgs,
  getParameterTemplateOutput,
  type GetParameterTemplateResult,
  getParameterTemplates,
  type GetParameterTemplatesArgs,
  getParameterTemplatesOutput,
  type GetParameterTemplatesResult,
  getTemplateDifferences,
  type GetTemplateDifferencesArgs,
  getTemplateDifferencesOutput,
  type GetTemplateDifferencesResult,
  type ListedTemplate,
  type ParameterDetail,
  type ParameterDifference,
} from "./functions/parameters";
export {
  getSchema,
  type GetSchemaArgs,
  getSchemaOutput,
  type GetSchemaResult,
  getSchemas,
  type GetSchemasArgs,
  getSchemasOutput,
  type GetSchemasResult,
  type ListedSchema,
} from "./functions/schemas";
export {
  getKilledSessions,
  type GetKilledSessionsArgs,
  getKilledSessionsOutput,
  type GetKilledSessionsResult,
  getLogicalSessions,
  type GetLogicalSessionsArgs,
  getLogicalSessionsOutput,
  type GetLogicalSessionsResult,
  getPhysicalSessions,
  type GetPhysicalSessionsArgs,
  getPhysicalSessionsOutput,
  type GetPhysicalSessionsResult,
  getSlowLogs,
  type GetSlowLogsArgs,
  getSlowLogsOutput,
  type GetSlowLogsResult,
  type KilledSession,
  type PhysicalSession,
  type Session,
  type SlowLog,
} from "./functions/sessions";
export {
  getAvailableVersions,
  type GetAvailableVersionsArgs,
  getAvailableVersionsOutput,
  type GetAvailableVersionsResult,
  getUpgradeRisks,
  type GetUpgradeRisksArgs,
  getUpgradeRisksOutput,
  type GetUpgradeRisksResult,
  type UpgradeRisk,
} from "./functions/versions";
export type { OutputArgs } from "./functions/types";
export { Account, type AccountArgs, type BaseAuthority } from "./resources/account";
export { DataNodeSync, type DataNodeSyncArgs } from "./resources/data-node-sync";
export { Instance, type InstanceArgs, type InstanceBaseArgs } from "./resources/instance";
export {
  type GroupNodeArgs,
  type GroupNodeDetail,
  InstanceGroup,
  type InstanceGroupArgs,
  type InstanceGroupBaseArgs,
} from "./resources/instance-group";
export type {
  AdministratorArgs,
  Charging,
  ChargingArgs,
  ElasticIpArgs,
  EngineArgs,
  InstanceGroupSummary,
  InstanceNode,
  PostPaidArgs,
  PrePaidArgs,
  TimeZone,
} from "./resources/instance-types";
export { NodeRestart, type NodeRestartArgs } from "./resources/node-restart";
export { ParameterTemplate, type ParameterTemplateArgs, type TemplateSourceArgs } from "./resources/parameter-template";
export { ProtectionGroup, type ProtectionGroupArgs } from "./resources/protection-group";
export { Provider, type ProviderArgs } from "./resources/provider";
export { ReadStrategy, type ReadStrategyArgs } from "./resources/read-strategy";
export {
  type DataNode,
  type DataNodeArgs,
  type DataNodeDetail,
  type ReshardingArgs,
  type RouteSwitchWindowArgs,
  Schema,
  type SchemaArgs,
  type Shard,
} from "./resources/schema";
export {
  type ExportedDataNode,
  SchemaMetadataExport,
  type SchemaMetadataExportArgs,
} from "./resources/schema-metadata-export";
export {
  type RestoreFromBackupArgs,
  type RestoreFromTimeArgs,
  SchemaRestore,
  type SchemaRestoreArgs,
} from "./resources/schema-restore";
export { ServerGroup, type ServerGroupArgs } from "./resources/server-group";
export type { AdoptArgs, Duration, FlavorArgs, TimeoutsArgs } from "./resources/types";
