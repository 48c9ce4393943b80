import { ApiError, ddmError } from "../../engine/errors";
import { activeJob } from "../../engine/jobs/scheduler";
import type { Instance, Node, NodeGroup } from "../model";
import type { World } from "../../engine/backend";

/** The instance of an id. @throws 404 DBS.200002 */
export function findInstance(world: World, id: string): Instance {
  const instance = world.state.instances.find((candidate) => candidate.id === id);
  if (instance === undefined) throw ddmError("DBS.200002");
  return instance;
}

/** Statuses of scaling; the busy answer during them has its own code (assumed: facts 1.7 gives the two codes only). */
const SCALING = new Set(["GROWING", "REDUCING", "RESIZING", "CREATE_GROUP", "DELETE_GROUP"]);

/** The instance of an id, which no job occupies. @throws 409 DBS.200019 or DBS.212033 while one does */
export function findIdleInstance(world: World, id: string): Instance {
  const instance = findInstance(world, id);
  const job = activeJob(world, id);
  if (job !== undefined) {
    const status = world.kind(job.kind).status ?? "";
    throw ddmError(SCALING.has(status) ? "DBS.212033" : "DBS.200019", `Status: ${status}.`);
  }
  return instance;
}

/** The instance of an id, ready to be changed. @throws as {@link findIdleInstance}; 400 DBS.200076 unless it is RUNNING */
export function findRunningInstance(world: World, id: string): Instance {
  const instance = findIdleInstance(world, id);
  if (instance.condition !== "OK") throw ddmError("DBS.200076", `Status: ${instance.condition}.`);
  return instance;
}

/**
 * The instance of an id, ready to lose a group, schema or account. A faulty one is, a frozen one is not (assumed).
 *
 * @throws as {@link findIdleInstance}; 400 DBS.200076 unless it is RUNNING or ERROR
 */
export function findInstanceToDeleteFrom(world: World, id: string): Instance {
  const instance = findIdleInstance(world, id);
  return instance.condition === "ERROR" ? instance : findRunningInstance(world, id);
}

/**
 * The group that a scaling call is about: it must be named if there are several (spec 4.2.9, 4.2.17, 4.2.24).
 *
 * @throws 400 DBS.280001
 */
export function chooseGroup(instance: Instance, groupId: string | undefined): NodeGroup {
  if (groupId === undefined) {
    const [only, ...others] = instance.groups;
    if (only === undefined || others.length > 0) throw ddmError("DBS.280001", "group_id: there are several groups");
    return only;
  }
  const group = instance.groups.find(({ id }) => id === groupId);
  if (group === undefined) throw ddmError("DBS.280001", "group_id: there is no such group");
  return group;
}

/** The group of an id. @throws 404 */
export function findGroup(instance: Instance, groupId: string): NodeGroup {
  const group = instance.groups.find(({ id }) => id === groupId);
  if (group === undefined) {
    throw new ApiError(404, "DBS.300350", "The required data is not found. The group does not exist.");
  }
  return group;
}

/** A node of an instance and its group. @throws 404 */
export function findNode(instance: Instance, nodeId: string): { node: Node; group: NodeGroup } {
  for (const group of instance.groups) {
    const node = group.nodes.find(({ id }) => id === nodeId);
    if (node !== undefined) return { node, group };
  }
  throw new ApiError(404, "DBS.300350", "The required data is not found. The node does not exist.");
}
