import "./node-version";
export { Account, type AccountArgs, type BaseAuthority } from "./resources/account";
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
