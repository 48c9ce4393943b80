import { z } from "zod";
import { findInstance, findNode, findRunningInstance } from "../instance/find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import { pageOf, pageQuery } from "../../engine/paging";
import { accepted, ok, operation, type ApiGroup } from "../../engine/operation";

const PATH = "/v3/{project_id}/instances/{instance_id}/tmlogs";

const moveLogs = jobKind({
  kind: "MoveTmlogs", // the name is assumed, as that the instance stays RUNNING
  status: null,
  stages: [{ name: "compress and move", seconds: 15 }],
  settleSeconds: 0,
  params: z.object({}),
});

/** Logs of the transaction manager (spec 4.2.40, 4.2.41). There are no transactions here, so they are empty. */
export const tmlogs: ApiGroup = {
  jobKinds: [moveLogs],
  operations: [
    operation({
      name: "ShowTmlogInfos",
      method: "GET",
      path: PATH,
      query: z.object(pageQuery(10)),
      handle: ({ world, param, query }) => {
        const all = findInstance(world, param("instance_id")).groups.flatMap(({ nodes }) => nodes);
        const page = pageOf(all, query).map(({ id }) => ({ node_id: id, file_list: [], tmlog_size: 0 }));
        return ok({ tmlogs: page, total: all.length });
      },
    }),
    operation({
      name: "MoveTmlogFiles",
      method: "POST",
      path: PATH,
      body: z.strictObject({ node_ids: z.array(z.string()).min(1) }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        for (const id of body.node_ids) findNode(instance, id);
        return accepted({ job_id: startJob(world, moveLogs, instance, {}).id });
      },
    }),
  ],
};
