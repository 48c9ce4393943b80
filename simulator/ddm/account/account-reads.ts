import { z } from "zod";
import { pageNumbers, pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import type { Account } from "../model";
import { defineInstanceOperation } from "../ddm-operation";
import { timestamp } from "../timestamp";

/** Returns an account as v1 reports it. Times are in milliseconds (API 4.4.2). */
function viewV1(account: Account) {
  return {
    name: account.name,
    status: account.status,
    base_authority: account.baseAuthority,
    extend_authority: account.extendAuthority,
    password_last_changed: account.passwordChangedAt,
    description: account.description,
    created: account.createdAt,
    databases: account.schemas.map((name) => ({ name, description: "" })),
  };
}

/** Returns an account as v3 reports it. Times are strings (API 4.4.9). */
function viewV3(account: Account) {
  const days = account.passwordLifetime ?? 0;
  return {
    name: account.name,
    status: account.status,
    base_authority: account.baseAuthority,
    password_lifetime: account.passwordLifetime,
    password_last_changed: timestamp(account.passwordChangedAt),
    description: account.description,
    created: timestamp(account.createdAt),
    databases: account.schemas.map((name) => ({ name })),
    expiration_time: days === 0 ? null : timestamp(account.passwordChangedAt + days * 24 * 3600 * 1000),
  };
}

/** Lists of accounts: v1 (API 4.4.2) and v3 (API 4.4.9). */
export const accountReads: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "ListUsers",
      method: "GET",
      version: "v1",
      path: "/users",
      requires: "any",
      query: z.object(pageQuery(128)),
      handle: ({ instance, query }) => {
        const all = instance.accounts;
        const page = pageOf(all, query).map(viewV1);
        const { total, ...numbers } = pageNumbers(all.length, page.length, query);
        return ok({ users: page, ...numbers, total_record: total });
      },
    }),
    defineInstanceOperation({
      name: "ListDdmUsers",
      method: "GET",
      version: "v3",
      path: "/users",
      requires: "any",
      query: z.object(pageQuery(10)),
      handle: ({ instance, query }) => {
        const all = instance.accounts;
        return ok({ users: pageOf(all, query).map(viewV3), ...query, total: all.length });
      },
    }),
  ],
};
