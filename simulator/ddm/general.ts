import { z } from "zod";
import { defineOperation } from "../engine/operation";
import { ok } from "../engine/replies";
import type { OperationGroup } from "../engine/service";
import { isWeakPassword } from "./account/weak-password";
import { fields } from "./fields";
import { defineProjectOperation } from "./ddm-operation";

/** API versions (API 4.1.1) and the check for weak passwords (API 4.4.7). */
export const general: OperationGroup = {
  operations: [
    defineOperation({
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
    defineProjectOperation({
      name: "ValidateWeakPassword",
      method: "POST",
      version: "v3",
      path: "/weak-password-verification",
      body: z.strictObject({ password: z.string() }),
      handle: ({ body }) =>
        ok({
          is_weak_password: isWeakPassword(body.password) || !fields.password.safeParse(body.password).success,
        }),
    }),
  ],
};
