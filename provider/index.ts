import "./require-node";
export { Account, type AccountArgs, type BaseAuthority } from "./resources/account";
export {
  type ChargingArgs,
  Instance,
  type InstanceArgs,
  type InstanceGroupSummary,
  type InstanceNode,
} from "./resources/instance";
export {
  type GroupNodeArgs,
  type GroupNodeDetail,
  InstanceGroup,
  type InstanceGroupArgs,
} from "./resources/instance-group";
export { ParameterTemplate, type ParameterTemplateArgs } from "./resources/parameter-template";
export { Provider, type ProviderArgs } from "./resources/provider";
export {
  type DataNodeArgs,
  type DataNodeDetail,
  type ReshardingArgs,
  type RouteSwitchWindowArgs,
  Schema,
  type SchemaArgs,
  type Shard,
} from "./resources/schema";
export type { AdoptArgs, TimeoutsArgs } from "./resources/types";
