// Checks that the names of the arguments of each resource class agree with its property table. `npm run check` compiles this file.
import type * as ddm from "../../provider/index";
import type { accountProperties } from "../../provider/lifecycle/account/properties";
import type { dataNodeSyncProperties } from "../../provider/lifecycle/data-node-sync/properties";
import type { instanceGroupProperties } from "../../provider/lifecycle/instance-group/properties";
import type { instanceProperties } from "../../provider/lifecycle/instance/properties";
import type { nodeRestartProperties } from "../../provider/lifecycle/node-restart/properties";
import type { parameterTemplateProperties } from "../../provider/lifecycle/parameter-template/properties";
import type { protectionGroupProperties } from "../../provider/lifecycle/protection-group/properties";
import type { readStrategyProperties } from "../../provider/lifecycle/read-strategy/properties";
import type { schemaMetadataExportProperties } from "../../provider/lifecycle/schema-metadata-export/properties";
import type { schemaProperties } from "../../provider/lifecycle/schema/properties";
import type { schemaRestoreProperties } from "../../provider/lifecycle/schema-restore/properties";
import type { serverGroupProperties } from "../../provider/lifecycle/server-group/properties";

/** Names of the properties of an object type, or of all members of a union. */
type NamesOf<Args> = Args extends unknown ? keyof Args : never;

/** `true` if both have the same names. Otherwise the names that one of them lacks. */
type Agreement<Args, Table> =
  Exclude<NamesOf<Args>, keyof Table> | Exclude<keyof Table, NamesOf<Args>> extends infer Names
  ? [Names] extends [never]
    ? true
    : Names
  : never;

/** Whether the names agree, by class. */
export const agreements: {
  account: Agreement<ddm.AccountArgs, typeof accountProperties>;
  dataNodeSync: Agreement<ddm.DataNodeSyncArgs, typeof dataNodeSyncProperties>;
  instance: Agreement<ddm.InstanceArgs, typeof instanceProperties>;
  instanceGroup: Agreement<ddm.InstanceGroupArgs, typeof instanceGroupProperties>;
  nodeRestart: Agreement<ddm.NodeRestartArgs, typeof nodeRestartProperties>;
  parameterTemplate: Agreement<ddm.ParameterTemplateArgs, typeof parameterTemplateProperties>;
  protectionGroup: Agreement<ddm.ProtectionGroupArgs, typeof protectionGroupProperties>;
  readStrategy: Agreement<ddm.ReadStrategyArgs, typeof readStrategyProperties>;
  // The class moves the passwords from `dataNodes` to a separate property.
  schema: Agreement<ddm.SchemaArgs, Omit<typeof schemaProperties, "dataNodePasswords">>;
  schemaMetadataExport: Agreement<ddm.SchemaMetadataExportArgs, typeof schemaMetadataExportProperties>;
  schemaRestore: Agreement<ddm.SchemaRestoreArgs, typeof schemaRestoreProperties>;
  serverGroup: Agreement<ddm.ServerGroupArgs, typeof serverGroupProperties>;
} = {
  account: true,
  dataNodeSync: true,
  instance: true,
  instanceGroup: true,
  nodeRestart: true,
  parameterTemplate: true,
  protectionGroup: true,
  readStrategy: true,
  schema: true,
  schemaMetadataExport: true,
  schemaRestore: true,
  serverGroup: true,
};
