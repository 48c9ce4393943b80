import { serviceErrors } from "../ddm/ddm-errors";
import type { ServiceDefinition } from "../engine/service";
import { enterpriseProjects } from "./enterprise-projects";

/** Enterprise Project Management Service. */
export const eps: ServiceDefinition = {
  name: "eps",
  groups: [enterpriseProjects],
  errors: serviceErrors("EPS.0002", (_path, _status, code, message) => ({
    error: { error_code: code, error_msg: message },
  })),
};
