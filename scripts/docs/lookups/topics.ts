import type { lookups } from "../../../provider/lookups/registry";

/** Titles of the reference pages, by name of the source file in provider/functions/, in the order of the overview. */
export const lookupTopics = {
  catalog: "Engines, node classes and zones",
  instances: "Instances",
  nodes: "Nodes and node groups",
  schemas: "Schemas",
  accounts: "Accounts and passwords",
  "data-nodes": "Data nodes",
  parameters: "Parameters and parameter templates",
  versions: "Kernel versions",
  jobs: "Jobs and tasks",
  backups: "Backups",
  sessions: "Sessions and slow statements",
} as const;

/** The DDM data sources of terraform-provider-huaweicloud, each with the lookups that return the same data. */
export const dataSources = {
  ddm_engines: ["getEngines"],
  ddm_flavors: ["getFlavors", "getAvailabilityZones"],
  ddm_instances: ["getInstances", "getInstance"],
  ddm_instance_nodes: ["getNodes"],
  ddm_instance_node_detail: ["getNode"],
  ddm_instance_groups: ["getInstanceGroups"],
  ddm_instance_available_versions: ["getAvailableVersions"],
  ddm_schemas: ["getSchemas", "getSchema"],
  ddm_accounts: ["getAccounts"],
  ddm_available_rds_instances: ["getAvailableDataNodes"],
  ddm_configurations: ["getParameterTemplates"],
  ddm_configuration_parameters: ["getParameterTemplate"],
  ddm_logical_sessions: ["getLogicalSessions"],
  ddm_physical_sessions: ["getPhysicalSessions"],
  ddm_killing_sessions_audit_logs: ["getKilledSessions"],
} as const satisfies Readonly<Record<string, readonly (keyof typeof lookups)[]>>;
