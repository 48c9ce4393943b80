import { accountDefinition } from "../../provider/lifecycle/account";
import { dataNodeSyncDefinition } from "../../provider/lifecycle/data-node-sync";
import { instanceGroupDefinition } from "../../provider/lifecycle/instance-group";
import { instanceDefinition } from "../../provider/lifecycle/instance";
import { nodeRestartDefinition } from "../../provider/lifecycle/node-restart";
import { parameterTemplateDefinition } from "../../provider/lifecycle/parameter-template";
import type { Definition } from "../../provider/lifecycle/driver/definition";
import type { Properties } from "../../provider/lifecycle/properties/table";
import { protectionGroupDefinition } from "../../provider/lifecycle/protection-group";
import { readStrategyDefinition } from "../../provider/lifecycle/read-strategy";
import { schemaDefinition } from "../../provider/lifecycle/schema";
import { schemaMetadataExportDefinition } from "../../provider/lifecycle/schema-metadata-export";
import { schemaRestoreDefinition } from "../../provider/lifecycle/schema-restore";
import { serverGroupDefinition } from "../../provider/lifecycle/server-group";

/** A resource with a reference page. */
export interface DocumentedResource {
  /** Its name in the folders `resources/` and `lifecycle/`, and the name of its page, e.g. `instance-group`. */
  kind: string;
  className: string;
  properties: Properties;
  timeouts: Readonly<Record<string, string>>;
  /** What a replacement creates, deletes and keeps. */
  replacement: string;
  /** Whether the resource is an action. An action exists only in Pulumi's state. */
  isAction: boolean;
  /** Effect of a change, by property, if the effect depends on the values. */
  conditionalChanges: Readonly<Record<string, string>>;
  /**
   * The example that the page quotes: its folder, and the name of the constant that declares the resource. Without `variable`, the page quotes
   * the first resource of the class.
   */
  example: { readonly folder: string; readonly variable?: string };
}

type DocumentedDefinition = Pick<Definition<Properties, never>, "properties" | "timeouts" | "replacement" | "isAction">;

/** The parts of a page that a definition provides. */
function partsOf({ properties, timeouts, replacement, isAction = false }: DocumentedDefinition) {
  return { properties, timeouts: { ...timeouts }, replacement: replacement({}, {}), isAction };
}

/** All documented resources, in the order of the overview. */
export const resources: readonly DocumentedResource[] = [
  {
    kind: "instance",
    className: "Instance",
    ...partsOf(instanceDefinition),
    replacement: `${instanceDefinition.replacement({}, {})}, unless \`deleteDnData\` is true and the instance is pay-per-use`,
    conditionalChanges: {
      adminUser: "added: in place; changed: replaces",
      charging: "`autoRenew`: in place; `autoPay`: no call; else replaces",
      restartTriggers: "the first value: in place if `restartRequired` is true, else no call; another: in place",
    },
    example: { folder: "complete" },
  },
  {
    kind: "instance-group",
    className: "InstanceGroup",
    ...partsOf(instanceGroupDefinition),
    conditionalChanges: {},
    example: { folder: "read-write-split" },
  },
  {
    kind: "schema",
    className: "Schema",
    ...partsOf(schemaDefinition),
    replacement: `${schemaDefinition.replacement({}, {})}, unless \`deleteDnData\` is true`,
    conditionalChanges: {
      shardNumber: "more: in place; fewer: replaces",
      dataNodes:
        "more: in place; fewer: replaces; same number, other nodes: in place with more shards, else replaces; only logins: no call",
    },
    example: { folder: "reshard" },
  },
  {
    kind: "account",
    className: "Account",
    ...partsOf(accountDefinition),
    conditionalChanges: {},
    example: { folder: "complete", variable: "analyst" },
  },
  {
    kind: "parameter-template",
    className: "ParameterTemplate",
    ...partsOf(parameterTemplateDefinition),
    conditionalChanges: {},
    example: { folder: "complete" },
  },
  {
    kind: "server-group",
    className: "ServerGroup",
    ...partsOf(serverGroupDefinition),
    conditionalChanges: {},
    example: { folder: "disaster-recovery" },
  },
  {
    kind: "protection-group",
    className: "ProtectionGroup",
    ...partsOf(protectionGroupDefinition),
    conditionalChanges: {},
    example: { folder: "disaster-recovery" },
  },
  {
    kind: "read-strategy",
    className: "ReadStrategy",
    ...partsOf(readStrategyDefinition),
    conditionalChanges: {},
    example: { folder: "maintenance" },
  },
  {
    kind: "node-restart",
    className: "NodeRestart",
    ...partsOf(nodeRestartDefinition),
    conditionalChanges: {},
    example: { folder: "maintenance" },
  },
  {
    kind: "data-node-sync",
    className: "DataNodeSync",
    ...partsOf(dataNodeSyncDefinition),
    conditionalChanges: {},
    example: { folder: "maintenance" },
  },
  {
    kind: "schema-metadata-export",
    className: "SchemaMetadataExport",
    ...partsOf(schemaMetadataExportDefinition),
    conditionalChanges: {},
    example: { folder: "maintenance" },
  },
  {
    kind: "schema-restore",
    className: "SchemaRestore",
    ...partsOf(schemaRestoreDefinition),
    conditionalChanges: {},
    example: { folder: "maintenance" },
  },
];
