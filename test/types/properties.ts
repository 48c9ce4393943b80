// Checks that the names of the arguments of each class agree with its property table. `npm run check` compiles this file.
import type * as ddm from "../../provider/index";
import type { accountProperties } from "../../provider/lifecycle/account/properties";
import type { instanceGroupProperties } from "../../provider/lifecycle/instance-group/properties";
import type { instanceProperties } from "../../provider/lifecycle/instance/properties";
import type { parameterTemplateProperties } from "../../provider/lifecycle/parameter-template/properties";
import type { protectionGroupProperties } from "../../provider/lifecycle/protection-group/properties";
import type { schemaProperties } from "../../provider/lifecycle/schema/properties";
import type { serverGroupProperties } from "../../provider/lifecycle/server-group/properties";

/** Names of the properties of an object type, or of all members of a union. */
type NamesOf<Args> = Args extends unknown ? keyof Args : never;

/** `true` when both have the same names; otherwise the names that exist in only one of them. */
type Agreement<Args, Table> =
  Exclude<NamesOf<Args>, keyof Table> | Exclude<keyof Table, NamesOf<Args>> extends infer Names
  ? [Names] extends [never]
    ? true
    : Names
  : never;

/** Whether the names agree, by class. */
export const agreements: {
  account: Agreement<ddm.AccountArgs, typeof accountProperties>;
  instance: Agreement<ddm.InstanceArgs, typeof instanceProperties>;
  instanceGroup: Agreement<ddm.InstanceGroupArgs, typeof instanceGroupProperties>;
  parameterTemplate: Agreement<ddm.ParameterTemplateArgs, typeof parameterTemplateProperties>;
  protectionGroup: Agreement<ddm.ProtectionGroupArgs, typeof protectionGroupProperties>;
  // The class moves the passwords from `dataNodes` to a separate property.
  schema: Agreement<ddm.SchemaArgs, Omit<typeof schemaProperties, "dataNodePasswords">>;
  serverGroup: Agreement<ddm.ServerGroupArgs, typeof serverGroupProperties>;
} = {
  account: true,
  instance: true,
  instanceGroup: true,
  parameterTemplate: true,
  protectionGroup: true,
  schema: true,
  serverGroup: true,
};
