import { accountDefinition } from "../../provider/lifecycle/account";
import { instanceGroupDefinition } from "../../provider/lifecycle/instance-group";
import { instanceDefinition } from "../../provider/lifecycle/instance";
import { parameterTemplateDefinition } from "../../provider/lifecycle/parameter-template";
import type { Definition } from "../../provider/lifecycle/driver/definition";
import type { Properties } from "../../provider/lifecycle/properties/table";
import { protectionGroupDefinition } from "../../provider/lifecycle/protection-group";
import { schemaDefinition } from "../../provider/lifecycle/schema";
import { serverGroupDefinition } from "../../provider/lifecycle/server-group";

/** A resource that has a reference page. */
export interface DocumentedResource {
  /** Its name in all layers, and of its page: `instance-group`. */
  kind: string;
  className: string;
  properties: Properties;
  timeouts: Readonly<Record<string, string>>;
  /** What a replacement loses and keeps. */
  replacement: string;
  /** What a change does, in words, for the properties where that depends on the values. */
  depends: Readonly<Record<string, string>>;
  /** The example that shows it in use, and the constant in there if there are several of its class. */
  example: { readonly folder: string; readonly variable?: string };
}

type Documented = Pick<Definition<Properties, unknown>, "properties" | "timeouts" | "replacement">;

/** What a definition tells about a resource. */
function partsOf({ properties, timeouts, replacement }: Documented) {
  return { properties, timeouts: { ...timeouts }, replacement: replacement({}, {}) };
}

/** All of them, in the order in which one meets them. */
export const resources: readonly DocumentedResource[] = [
  {
    kind: "instance",
    className: "Instance",
    ...partsOf(instanceDefinition),
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
    ...partsOf(instanceGroupDefinition),
    depends: {},
    example: { folder: "read-write-split" },
  },
  {
    kind: "schema",
    className: "Schema",
    ...partsOf(schemaDefinition),
    depends: {
      shardNumber: "more: in place; fewer: replaces",
      dataNodes: "more: in place; fewer or others: replaces; logins: no call",
    },
    example: { folder: "reshard" },
  },
  {
    kind: "account",
    className: "Account",
    ...partsOf(accountDefinition),
    depends: {},
    example: { folder: "complete", variable: "analyst" },
  },
  {
    kind: "parameter-template",
    className: "ParameterTemplate",
    ...partsOf(parameterTemplateDefinition),
    depends: {},
    example: { folder: "complete" },
  },
  {
    kind: "server-group",
    className: "ServerGroup",
    ...partsOf(serverGroupDefinition),
    depends: {},
    example: { folder: "disaster-recovery" },
  },
  {
    kind: "protection-group",
    className: "ProtectionGroup",
    ...partsOf(protectionGroupDefinition),
    depends: {},
    example: { folder: "disaster-recovery" },
  },
];
