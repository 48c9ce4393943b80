import { z } from "zod";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import { defineInstanceOperation } from "../ddm-operation";

/** Longest interval of a query. */
const MAX_INTERVAL_MS = 7 * 24 * 3600 * 1000;

const number = z.string().regex(/^\d+$/, "must be a whole number").transform(Number);

/** Slow queries (API 4.6.1). The list is empty, because there are no queries. */
export const slowLogs: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "ListSlowLog",
      method: "GET",
      version: "v2",
      path: "/slowlog",
      requires: "any",
      query: z.object({
        curPage: number.refine((page) => page >= 1, "starts at 1"),
        perPage: number,
        startDate: number,
        endDate: number,
      }),
      handle: ({ query }) => {
        const interval = query.endDate - query.startDate;
        if (interval < 0 || interval > MAX_INTERVAL_MS) throw ddmError("DBS.300377", "at most 7 days");
        return ok({ totalRecord: 0, slowLogList: [] });
      },
    }),
  ],
};
