import { z } from "zod";
import { startJob } from "../../engine/jobs/scheduler";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { optionalText } from "../fields";
import { findNode } from "../instance-group/find-group";
import { defineJob } from "../instance-job";
import { defineInstanceOperation } from "../ddm-operation";

const restartInstanceJob = defineJob({
  kind: "RestartInstance",
  status: "RESTARTING",
  stages: [
    { name: "stop", seconds: 30 },
    { name: "start", seconds: 90 },
  ],
  params: z.object({ type: z.enum(["soft", "hard"]) }),
});

const restartNodeJob = defineJob({
  kind: "RestartNode",
  status: "RESTARTING",
  stages: [{ name: "restart", seconds: 60 }],
  params: z.object({ nodeId: z.string() }),
});

/** Restart of an instance with v1, soft or hard (API 4.2.7), and with v3 (API 4.2.28). Restart of a node (API 4.2.29). */
export const restart: OperationGroup = {
  jobKinds: [restartInstanceJob, restartNodeJob],
  operations: [
    defineInstanceOperation({
      name: "RestartInstance",
      method: "POST",
      version: "v1",
      path: "/action",
      requires: "running",
      body: z.strictObject({ restart: z.strictObject({ type: optionalText(z.enum(["soft", "hard"])) }).optional() }),
      handle: ({ backend, instance, body }) => {
        const job = startJob(backend, restartInstanceJob, instance, { type: body.restart?.type ?? "soft" });
        return ok({ instanceId: instance.id, instanceName: instance.name, jobId: job.id });
      },
    }),
    defineInstanceOperation({
      name: "RestartDdmInstance",
      method: "POST",
      version: "v3",
      path: "/restart",
      requires: "running",
      handle: ({ backend, instance }) => {
        return accepted({ job_id: startJob(backend, restartInstanceJob, instance, { type: "soft" }).id });
      },
    }),
    defineInstanceOperation({
      name: "RestartNode",
      method: "POST",
      version: "v3",
      path: "/nodes/{node_id}/restart",
      requires: "running",
      handle: ({ backend, instance, param }) => {
        const { node } = findNode(instance, param("node_id"));
        return accepted({ job_id: startJob(backend, restartNodeJob, instance, { nodeId: node.id }).id });
      },
    }),
  ],
};
