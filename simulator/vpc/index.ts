import { ddmErrors } from "../ddm/ddm-errors";
import type { ServiceDefinition } from "../engine/service";
import { eips } from "./eips";

/** Virtual Private Cloud. */
export const vpc: ServiceDefinition = {
  name: "vpc",
  groups: [eips],
  errors: { ...ddmErrors, body: (_path, _status, code, message) => ({ code, message }) },
};
