import { z } from "zod";
import { pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { fields } from "../fields";
import { defineInstanceOperation } from "../ddm-operation";
import { checkInterval } from "./interval";

const number = z.string().regex(/^\d+$/, "must be a whole number").transform(Number);

/** Query parameters of v2: pages numbered from 1, and the interval in epoch milliseconds. */
const queryV2 = z.object({
  curPage: number.refine((page) => page >= 1, "starts at 1"),
  perPage: number,
  startDate: number,
  endDate: number,
});

/** Query parameters of v3: offset and limit, and the interval. */
const queryV3 = z.object({ ...pageQuery(10), start_date: fields.milliseconds, end_date: fields.milliseconds });

/**
 * Slow queries in v2 (API 4.6.1) and v3, their analysis, and the counts of reads and writes by table. Of these, the reference
 * contains only the slow queries in v2 (quirk 24). All lists are empty, because the simulator executes no SQL.
 */
export const slowLogs: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "ListSlowLog",
      method: "GET",
      version: "v2",
      path: "/slowlog",
      requires: "any",
      query: queryV2,
      handle: ({ query }) => {
        checkInterval(query.startDate, query.endDate);
        return ok({ totalRecord: 0, slowLogList: [] });
      },
    }),
    defineInstanceOperation({
      name: "ListReadWriteRatio",
      method: "GET",
      version: "v2",
      path: "/read-write-ratio",
      requires: "any",
      query: queryV2,
      handle: ({ query }) => {
        checkInterval(query.startDate, query.endDate);
        return ok({ totalRecord: 0, readWriteRatioList: [] });
      },
    }),
    defineInstanceOperation({
      name: "ListSlowLogs",
      method: "GET",
      version: "v3",
      path: "/slow-logs",
      requires: "any",
      query: queryV3,
      handle: ({ query }) => {
        checkInterval(query.start_date, query.end_date);
        return ok({ total_record: 0, slow_log_list: [] });
      },
    }),
    defineInstanceOperation({
      name: "ListSlowLogAnalysis",
      method: "GET",
      version: "v3",
      path: "/slow-log-analysis",
      requires: "any",
      query: queryV3,
      handle: ({ query }) => {
        checkInterval(query.start_date, query.end_date);
        return ok({ total: 0, slow_log_list: [] });
      },
    }),
  ],
};
