import { z } from "zod";
import { startJob } from "../../engine/jobs/scheduler";
import { pageOf, pageQuery } from "../../engine/paging";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { findNode } from "../instance-group/find-group";
import { defineJob } from "../instance-job";
import { defineInstanceOperation } from "../ddm-operation";

const PATH = "/tmlogs";

const moveLogsJob = defineJob({
  kind: "MoveTmlogs", // The name is assumed, and also that the instance stays RUNNING during the job.
  status: null,
  stages: [{ name: "compress and move", seconds: 15 }],
  settleSeconds: 0,
  params: z.object({}),
});

/** Logs of the transaction manager (API 4.2.40, 4.2.41). They are empty, because the simulator runs no transactions. */
export const transactionLogs: OperationGroup = {
  jobKinds: [moveLogsJob],
  operations: [
    defineInstanceOperation({
      name: "ShowTmlogInfos",
      method: "GET",
      version: "v3",
      path: PATH,
      requires: "any",
      query: z.object(pageQuery(10)),
      handle: ({ instance, query }) => {
        const all = instance.groups.flatMap(({ nodes }) => nodes);
        const page = pageOf(all, query).map(({ id }) => ({ node_id: id, file_list: [], tmlog_size: 0 }));
        return ok({ tmlogs: page, total: all.length });
      },
    }),
    defineInstanceOperation({
      name: "MoveTmlogFiles",
      method: "POST",
      version: "v3",
      path: PATH,
      requires: "running",
      body: z.strictObject({ node_ids: z.array(z.string()).min(1) }),
      handle: ({ backend, instance, body }) => {
        for (const id of body.node_ids) findNode(instance, id);
        return accepted({ job_id: startJob(backend, moveLogsJob, instance, {}).id });
      },
    }),
  ],
};
