import { serviceErrors } from "../ddm/ddm-errors";
import type { ServiceDefinition } from "../engine/service";
import { orders } from "./orders";

/** Business Support System, the billing service. */
export const bss: ServiceDefinition = {
  name: "bss",
  groups: [orders],
  errors: serviceErrors("CBC.0100", (_path, _status, code, message) => ({ error_code: code, error_msg: message })),
};
