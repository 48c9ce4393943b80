import { serviceErrors } from "../ddm/ddm-errors";
import type { ServiceDefinition } from "../engine/service";
import { eips } from "./eips";

/** Virtual Private Cloud. */
export const vpc: ServiceDefinition = {
  name: "vpc",
  groups: [eips],
  errors: serviceErrors("VPC.0501", (_path, _status, code, message) => ({ code, message })),
};
