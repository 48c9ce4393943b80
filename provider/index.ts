import "./require-node";
export { Account, type AccountArgs, type BaseAuthority } from "./resources/account";
export { type Charging, Instance, type InstanceGroupSummary, type InstanceNode } from "./resources/instance";
export type {
  AdministratorArgs,
  ChargingArgs,
  ElasticIpArgs,
  EngineArgs,
  InstanceArgs,
  InstanceBaseArgs,
  PostPaidArgs,
  PrePaidArgs,
  TimeZone,
} from "./resources/instance-args";
export {
  type GroupNodeArgs,
  type GroupNodeDetail,
  InstanceGroup,
  type InstanceGroupArgs,
  type InstanceGroupBaseArgs,
} from "./resources/instance-group";
export { ParameterTemplate, type ParameterTemplateArgs, type TemplateSourceArgs } from "./resources/parameter-template";
export { ProtectionGroup, type ProtectionGroupArgs } from "./resources/protection-group";
export { Provider, type ProviderArgs } from "./resources/provider";
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
export { ServerGroup, type ServerGroupArgs } from "./resources/server-group";
export type { AdoptArgs, Duration, FlavorArgs, TimeoutsArgs } from "./resources/types";
