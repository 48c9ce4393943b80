import { serviceErrors } from "../ddm/ddm-errors";
import type { ServiceDefinition } from "../engine/service";
import { identity } from "./identity";

/** Identity and Access Management. */
export const iam: ServiceDefinition = {
  name: "iam",
  groups: [identity],
  errors: serviceErrors("Bad Request", (_path, status, code, message) => ({
    error: { code: status, message, title: code },
  })),
};
