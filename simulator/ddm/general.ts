import { z } from "zod";
import { ok, operation, type ApiGroup } from "../engine/operation";
import { isEasilyGuessed } from "./account/weak-password";
import { fields } from "./fields";

/** Calls that are about no instance: API versions (spec 4.1.1) and the strength of a password (spec 4.4.7). */
export const general: ApiGroup = {
  operations: [
    operation({
      name: "ListApiVersion",
      method: "GET",
      path: "/",
      authenticated: false,
      handle: () =>
        ok({
          versions: [
            { id: "v3", links: [], status: "CURRENT", updated: "2019-01-15T12:00:00Z", version: "" },
            { id: "v1", links: [], status: "DEPRECATED", updated: "2017-02-07T17:34:02Z", version: "" },
          ],
        }),
    }),
    operation({
      name: "ValidateWeakPassword",
      method: "POST",
      path: "/v3/{project_id}/weak-password-verification",
      body: z.strictObject({ password: z.string() }),
      handle: ({ body }) =>
        ok({
          is_weak_password: isEasilyGuessed(body.password) || !fields.password.safeParse(body.password).success,
        }),
    }),
  ],
};
