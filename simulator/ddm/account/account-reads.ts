import { z } from "zod";
import { timestamp } from "../../engine/clock";
import { findInstance } from "../instance/find-instance";
import type { Account } from "../model";
import { pageNumbers, pageOf, pageQuery } from "../../engine/paging";
import { ok, operation, type ApiGroup } from "../../engine/operation";

/** An account in v1's words: times are milliseconds (spec 4.4.2). */
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

/** An account in v3's words: times are texts (spec 4.4.9). */
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

/** Accounts of an instance: lists of v1 (spec 4.4.2) and v3 (spec 4.4.9). */
export const accounts: ApiGroup = {
  operations: [
    operation({
      name: "ListUsers",
      method: "GET",
      path: "/v1/{project_id}/instances/{instance_id}/users",
      query: z.object(pageQuery(128)),
      handle: ({ world, param, query }) => {
        const all = findInstance(world, param("instance_id")).accounts;
        const page = pageOf(all, query).map(viewV1);
        const { total, ...numbers } = pageNumbers(all.length, page.length, query);
        return ok({ users: page, ...numbers, total_record: total });
      },
    }),
    operation({
      name: "ListDdmUsers",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}/users",
      query: z.object(pageQuery(10)),
      handle: ({ world, param, query }) => {
        const all = findInstance(world, param("instance_id")).accounts;
        return ok({ users: pageOf(all, query).map(viewV3), ...query, total: all.length });
      },
    }),
  ],
};
