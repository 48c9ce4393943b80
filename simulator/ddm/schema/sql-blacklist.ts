import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { findInstance, findRunningInstance } from "../instance/find-instance";
import type { SqlBlacklist } from "../model";
import { ok, operation, type ApiGroup } from "../../engine/operation";
import { findSchema } from "./schema-rules";

const PATH = "/v3/{project_id}/instances/{instance_id}/databases/{logic_db_name}/sql-black-list";

/** Statements that a schema refuses. In the SDK only; that a list that is not said stays is assumed. */
export const sqlBlacklist: ApiGroup = {
  operations: [
    operation({
      name: "ListSqlBlack",
      method: "GET",
      path: PATH,
      handle: ({ world, param }) =>
        ok(view(findSchema(findInstance(world, param("instance_id")), param("logic_db_name")).sqlBlacklist)),
    }),
    operation({
      name: "ModifySqlBlackList",
      method: "PUT",
      path: PATH,
      body: z.strictObject({
        sql_black_list_full_check: z.string().optional(),
        sql_black_list_prefix_check: z.string().optional(),
        sql_black_list_regex_check: z.string().optional(),
        request_id: z.string().optional(),
        project_id: z.string().optional(),
        instance_id: z.string().optional(),
        logic_db_name: z.string().optional(),
      }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const schema = findSchema(instance, param("logic_db_name"));
        if (schema.status !== "RUNNING") throw ddmError("DBS.300313");
        if (instance.readOnly) throw ddmError("DBS.300131", "The instance is read-only."); // spec 4.2.39; the code is assumed
        const before = schema.sqlBlacklist;
        schema.sqlBlacklist = {
          full: body.sql_black_list_full_check ?? before.full,
          prefix: body.sql_black_list_prefix_check ?? before.prefix,
          regex: body.sql_black_list_regex_check ?? before.regex,
        };
        return ok(view(schema.sqlBlacklist));
      },
    }),
  ],
};

function view({ full, prefix, regex }: SqlBlacklist) {
  return {
    sql_black_list_full_check: full,
    sql_black_list_prefix_check: prefix,
    sql_black_list_regex_check: regex,
  };
}
