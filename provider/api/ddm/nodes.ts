import type { ApiClient } from "../../http/request";
import { mutate } from "../call";
import { isApiMissing } from "../errors";
import { instancePath, type InstanceRef } from "./instance-ref";
import type { MutationResult } from "../wire";

/** The group whose nodes are changed. */
export interface GroupRef {
  /** Id of the node group; required if the instance has several groups (API 4.2.17, 4.2.24). */
  groupId?: string | undefined;
  /** Whether the order of a yearly/monthly instance is paid from the account balance. */
  autoPay?: boolean | undefined;
}

/** Adds one node in each of the zones (API 4.2.24). */
export function addNodes(
  api: ApiClient,
  instance: InstanceRef,
  zones: readonly string[],
  { groupId, subnetId, autoPay }: GroupRef & { subnetId?: string | undefined },
): Promise<MutationResult> {
  return mutate(api, {
    operation: "ExpandDdmInstanceNodes",
    method: "POST",
    path: `${instancePath("v3", instance.id)}/nodes`,
    body: {
      group_id: groupId,
      subnet_id: subnetId,
      is_auto_pay: autoPay,
      nodes: zones.map((zone) => ({ available_zone: zone })),
    },
    instance,
    returns: "job",
  });
}

/**
 * Removes nodes of one group. Sends the POST of the SDKs, because proxies may drop the body of a DELETE. In a region without this
 * POST, sends the documented DELETE (API 4.2.33).
 */
export async function removeNodes(
  api: ApiClient,
  instance: InstanceRef,
  nodeIds: readonly string[],
): Promise<MutationResult> {
  const path = `${instancePath("v3", instance.id)}/nodes`;
  const rest = { body: { node_ids: nodeIds }, instance, returns: "job" } as const;
  try {
    return await mutate(api, { operation: "BatchDeleteNodes", method: "POST", path: `${path}/batch-delete`, ...rest });
  } catch (error) {
    if (!isApiMissing(error)) throw error;
    return mutate(api, { operation: "DeleteNodes", method: "DELETE", path, ...rest });
  }
}

/** Changes the class of a group's nodes (API 4.2.17). */
export function changeFlavor(
  api: ApiClient,
  instance: InstanceRef,
  specCode: string,
  { groupId, autoPay }: GroupRef,
): Promise<MutationResult> {
  return mutate(api, {
    operation: "ResizeFlavor",
    method: "PUT",
    path: `${instancePath("v3", instance.id)}/flavor`,
    body: { spec_code: specCode, group_id: groupId, is_auto_pay: autoPay },
    instance,
    returns: "job",
  });
}
