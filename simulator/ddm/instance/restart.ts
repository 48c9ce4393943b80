import { z } from "zod";
import { findNode, findRunningInstance } from "./find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import { accepted, ok, operation, type ApiGroup } from "../../engine/operation";

const restartInstance = jobKind({
  kind: "RestartInstance",
  status: "RESTARTING",
  stages: [
    { name: "stop", seconds: 30 },
    { name: "start", seconds: 90 },
  ],
  params: z.object({ type: z.enum(["soft", "hard"]) }),
});

const restartNode = jobKind({
  kind: "RestartNode",
  status: "RESTARTING",
  stages: [{ name: "restart", seconds: 60 }],
  params: z.object({ nodeId: z.string() }),
});

/** Restarting an instance: v1 soft or hard (spec 4.2.7), v3 (spec 4.2.28); a node (spec 4.2.29). */
export const restart: ApiGroup = {
  jobKinds: [restartInstance, restartNode],
  operations: [
    operation({
      name: "RestartInstance",
      method: "POST",
      path: "/v1/{project_id}/instances/{instance_id}/action",
      body: z.strictObject({ restart: z.strictObject({ type: z.enum(["soft", "hard"]).optional() }).optional() }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const job = startJob(world, restartInstance, instance, { type: body.restart?.type ?? "soft" });
        return ok({ instanceId: instance.id, instanceName: instance.name, jobId: job.id });
      },
    }),
    operation({
      name: "RestartDdmInstance",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/restart",
      handle: ({ world, param }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        return accepted({ job_id: startJob(world, restartInstance, instance, { type: "soft" }).id });
      },
    }),
    operation({
      name: "RestartNode",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/nodes/{node_id}/restart",
      handle: ({ world, param }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const { node } = findNode(instance, param("node_id"));
        return accepted({ job_id: startJob(world, restartNode, instance, { nodeId: node.id }).id });
      },
    }),
  ],
};
