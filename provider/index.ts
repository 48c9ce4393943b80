export {
  type ChargingArgs,
  Instance,
  type InstanceArgs,
  type InstanceGroupSummary,
  type InstanceNode,
} from "./resources/instance";
export { Provider, type ProviderArgs } from "./resources/provider";
export type { AdoptArgs, TimeoutsArgs } from "./resources/types";
