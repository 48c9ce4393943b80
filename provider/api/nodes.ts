import type { ApiClient } from "../http/request";
import { change, instancePath, type InstanceRef } from "./instances";
import { type Accepted, readAccepted } from "./wire";

/** Which nodes a change is about: those of one group of the instance. */
export interface GroupRef {
  /** Needed as soon as the instance has more than one group (spec 4.2.17, 4.2.24). A node group's id, never a parameter template's. */
  groupId?: string | undefined;
  /** Whether the order of a yearly/monthly instance is paid from the account balance. */
  autoPay?: boolean | undefined;
}

/** Adds a node in each of the zones (spec 4.2.24). */
export async function addNodes(
  api: ApiClient,
  instance: InstanceRef,
  zones: readonly string[],
  { groupId, subnetId, autoPay }: GroupRef & { subnetId?: string | undefined },
): Promise<Accepted> {
  const operation = "ExpandDdmInstanceNodes";
  const path = `${instancePath("v3", instance.id)}/nodes`;
  const nodes = zones.map((zone) => ({ available_zone: zone }));
  const body = { group_id: groupId, subnet_id: subnetId, is_auto_pay: autoPay, nodes };
  return readAccepted(operation, await api.send({ operation, method: "POST", path, body, ...change(instance) }));
}

/** Removes nodes, all of one group (spec 4.2.33; as a POST, since proxies may drop the body of a DELETE, facts 4.1). */
export async function removeNodes(
  api: ApiClient,
  instance: InstanceRef,
  nodeIds: readonly string[],
): Promise<Accepted> {
  const operation = "BatchDeleteNodes";
  const path = `${instancePath("v3", instance.id)}/nodes/batch-delete`;
  const body = { node_ids: nodeIds };
  return readAccepted(operation, await api.send({ operation, method: "POST", path, body, ...change(instance) }));
}

/** Gives the nodes of a group another class (spec 4.2.17). */
export async function changeFlavor(
  api: ApiClient,
  instance: InstanceRef,
  specCode: string,
  { groupId, autoPay }: GroupRef,
): Promise<Accepted> {
  const operation = "ResizeFlavor";
  const path = `${instancePath("v3", instance.id)}/flavor`;
  const body = { spec_code: specCode, group_id: groupId, is_auto_pay: autoPay };
  return readAccepted(operation, await api.send({ operation, method: "PUT", path, body, ...change(instance) }));
}
