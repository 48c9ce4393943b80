import { z } from "zod";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import type { SqlBlacklist } from "../model";
import { defineInstanceOperation } from "../ddm-operation";
import { findSchema } from "./schema-rules";

const PATH = "/databases/{logic_db_name}/sql-black-list";

/** Reading and changing the SQL blacklist of a schema (quirk 24). A field that a request omits keeps its value (assumed). */
export const sqlBlacklist: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "ListSqlBlack",
      method: "GET",
      version: "v3",
      path: PATH,
      requires: "any",
      handle: ({ instance, param }) => ok(blacklistView(findSchema(instance, param("logic_db_name")).sqlBlacklist)),
    }),
    defineInstanceOperation({
      name: "ModifySqlBlackList",
      method: "PUT",
      version: "v3",
      path: PATH,
      requires: "running",
      body: z.strictObject({
        sql_black_list_full_check: z.string().optional(),
        sql_black_list_prefix_check: z.string().optional(),
        sql_black_list_regex_check: z.string().optional(),
        request_id: z.string().optional(),
        project_id: z.string().optional(),
        instance_id: z.string().optional(),
        logic_db_name: z.string().optional(),
      }),
      handle: ({ instance, param, body }) => {
        const schema = findSchema(instance, param("logic_db_name"));
        if (schema.status !== "RUNNING") throw ddmError("DBS.300313");
        if (instance.readOnly) throw ddmError("DBS.300131", "The instance is read-only."); // API 4.2.39; the code is assumed
        const before = schema.sqlBlacklist;
        schema.sqlBlacklist = {
          full: body.sql_black_list_full_check ?? before.full,
          prefix: body.sql_black_list_prefix_check ?? before.prefix,
          regex: body.sql_black_list_regex_check ?? before.regex,
        };
        return ok(blacklistView(schema.sqlBlacklist));
      },
    }),
  ],
};

function blacklistView({ full, prefix, regex }: SqlBlacklist) {
  return {
    sql_black_list_full_check: full,
    sql_black_list_prefix_check: prefix,
    sql_black_list_regex_check: regex,
  };
}
