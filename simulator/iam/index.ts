import { ddmErrors, replaceDdmCode } from "../ddm/ddm-errors";
import type { ServiceDefinition } from "../engine/service";
import { identity } from "./identity";

/** Identity and Access Management. */
export const iam: ServiceDefinition = {
  name: "iam",
  groups: [identity],
  errors: {
    ...ddmErrors,
    body: (_path, status, code, message) => ({
      error: { code: status, message, title: replaceDdmCode(status, code, "Bad Request") },
    }),
  },
};
