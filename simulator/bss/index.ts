import { ddmErrors, replaceDdmCode } from "../ddm/ddm-errors";
import type { ServiceDefinition } from "../engine/service";
import { orders } from "./orders";

/** Business Support System, the billing service. */
export const bss: ServiceDefinition = {
  name: "bss",
  groups: [orders],
  errors: {
    ...ddmErrors,
    body: (_path, status, code, message) => ({
      error_code: replaceDdmCode(status, code, "CBC.0100"),
      error_msg: message,
    }),
  },
};
