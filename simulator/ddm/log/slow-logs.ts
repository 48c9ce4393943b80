import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { findInstance } from "../instance/find-instance";
import { ok, operation, type ApiGroup } from "../../engine/operation";

const MOST_MS = 7 * 24 * 3600 * 1000;

const number = z.string().regex(/^\d+$/, "must be a whole number").transform(Number);

/** Slow queries (spec 4.6.1). Nobody queries here, so there are none. */
export const slowLogs: ApiGroup = {
  operations: [
    operation({
      name: "ListSlowLog",
      method: "GET",
      path: "/v2/{project_id}/instances/{instance_id}/slowlog",
      query: z.object({
        curPage: number.refine((page) => page >= 1, "starts at 1"),
        perPage: number,
        startDate: number,
        endDate: number,
      }),
      handle: ({ world, param, query }) => {
        findInstance(world, param("instance_id"));
        const span = query.endDate - query.startDate;
        if (span < 0 || span > MOST_MS) throw ddmError("DBS.300377", "at most 7 days");
        return ok({ totalRecord: 0, slowLogList: [] });
      },
    }),
  ],
};
