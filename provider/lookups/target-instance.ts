import { listInstances } from "../api/ddm/instances";
import type { InstanceRef } from "../api/ddm/instance-ref";
import type { ApiClient } from "../http/request";
import { type LiveInstance, observeInstance } from "../lifecycle/instance/live";
import { idText } from "../lifecycle/properties/shapes";
import { notFoundError, placeOf } from "./find";

/** The argument that selects the instance of a lookup. */
export const instanceId = { shape: idText, required: true } as const;

/** Returns the reference that requests and errors of a lookup use. */
export function refOf(id: string): InstanceRef {
  return { id, subject: `instance ${id}` };
}

/** Makes the error for an instance that does not exist ({@link notFoundError}). */
export async function makeMissingInstanceError(api: ApiClient, id: string): Promise<Error> {
  const { instances } = await listInstances(api);
  return notFoundError(instances, { noun: "instance", id, place: await placeOf(api) });
}

/** Reads an instance. @throws Error if it does not exist */
export async function readInstance(api: ApiClient, id: string): Promise<LiveInstance> {
  const live = await observeInstance(api, refOf(id));
  if (!live) throw await makeMissingInstanceError(api, id);
  return live;
}
