import { accountProperties } from "../../provider/lifecycle/account/properties";
import { instanceGroupProperties } from "../../provider/lifecycle/instance-group/properties";
import { instanceProperties } from "../../provider/lifecycle/instance/properties";
import { parameterTemplateProperties } from "../../provider/lifecycle/parameter-template/properties";
import type { Properties } from "../../provider/lifecycle/declare/properties";
import { schemaProperties } from "../../provider/lifecycle/schema/properties";

/** A resource that has a reference page. */
export interface DocumentedResource {
  /** Its name in all layers, and of its page: `instance-group`. */
  kind: string;
  className: string;
  properties: Properties;
  /** What a change does, in words, for the properties where that depends on the values. */
  depends: Readonly<Record<string, string>>;
  /** The example that shows it in use, and the constant in there if there are several of its class. */
  example: { readonly folder: string; readonly variable?: string };
}

/** All of them, in the order in which one meets them. */
export const resources: readonly DocumentedResource[] = [
  {
    kind: "instance",
    className: "Instance",
    properties: instanceProperties,
    depends: {
      adminUser: "the first one: in place; another: replaces",
      charging: "`autoRenew`: in place; `autoPay`: no call; else replaces",
      restartTriggers: "restarts, in place",
    },
    example: { folder: "complete" },
  },
  {
    kind: "instance-group",
    className: "InstanceGroup",
    properties: instanceGroupProperties,
    depends: {},
    example: { folder: "read-write-split" },
  },
  {
    kind: "schema",
    className: "Schema",
    properties: schemaProperties,
    depends: {
      shardNumber: "more: in place; fewer: replaces",
      dataNodes: "more: in place; fewer or others: replaces; logins: no call",
    },
    example: { folder: "reshard" },
  },
  {
    kind: "account",
    className: "Account",
    properties: accountProperties,
    depends: {},
    example: { folder: "complete", variable: "analyst" },
  },
  {
    kind: "parameter-template",
    className: "ParameterTemplate",
    properties: parameterTemplateProperties,
    depends: {},
    example: { folder: "complete" },
  },
];
