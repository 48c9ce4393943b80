import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { incompleteListError, mutate, readList } from "../call";
import { instancePath, type InstanceRef } from "./instance-ref";
import type { PublicIp } from "../vpc/public-ips";
import { type MutationResult, identity, reported } from "../wire";

/** Enables or disables encryption of client connections (API 4.2.26). */
export function switchSsl(api: ApiClient, instance: InstanceRef, enabled: boolean): Promise<MutationResult> {
  return mutate(api, {
    operation: "SwitchSsl",
    method: "POST",
    path: `${instancePath("v3", instance.id)}/switch-ssl`,
    body: { ssl_enabled: enabled },
    instance,
    returns: "object", // The reference describes a job, the SDKs an object of any shape.
  });
}

/** Changes the port of an instance (API 4.2.27; PUT, although the example has POST). */
export function changePort(api: ApiClient, instance: InstanceRef, port: number): Promise<MutationResult> {
  return mutate(api, {
    operation: "UpdateInstancePort",
    method: "PUT",
    path: `${instancePath("v3", instance.id)}/port`,
    body: { port },
    instance,
    returns: "object", // As for SwitchSsl.
  });
}

/** Makes an instance read-only or writable (API 4.2.39). The API does not report this setting (quirk 13). */
export function setReadonly(api: ApiClient, instance: InstanceRef, readonly: boolean): Promise<MutationResult> {
  return mutate(api, {
    operation: "SetReadOnlyStatus",
    method: "PUT",
    path: `${instancePath("v3", instance.id)}/readonly-status`,
    body: { readonly },
    instance,
    returns: "job",
  });
}

/** Binds an elastic IP to an instance (API 4.2.30). */
export function bindPublicIp(api: ApiClient, instance: InstanceRef, publicIp: PublicIp): Promise<MutationResult> {
  return mutate(api, {
    operation: "BindEip",
    method: "POST",
    path: `${instancePath("v3", instance.id)}/eip`,
    body: { public_ip: publicIp.address, public_ip_id: publicIp.id },
    instance,
    returns: "job",
  });
}

/** Unbinds the elastic IP of an instance (API 4.2.31). */
export function unbindPublicIp(api: ApiClient, instance: InstanceRef): Promise<MutationResult> {
  return mutate(api, {
    operation: "UnbindEip",
    method: "DELETE",
    path: `${instancePath("v3", instance.id)}/eip`,
    instance,
    returns: "job",
  });
}

/** Lists the elastic IPs bound to an instance; an unreported address is empty. Only the SDKs describe this operation (quirk 24). */
export async function listBoundPublicIps(api: ApiClient, instance: InstanceRef): Promise<PublicIp[]> {
  const call = {
    operation: "ShowPublicIp",
    path: `${instancePath("v3", instance.id)}/public-ips`,
    items: "public_ip_list",
    item: z.object({ id: identity, public_ip: reported }),
    total: "total_count",
    key: ({ id }: { id: string }) => id,
    subject: instance.subject,
  };
  const { items, complete } = await readList(api, call);
  if (items.length === 0 && !complete) throw incompleteListError(call);
  return items.map(({ id, public_ip }) => ({ id, address: public_ip ?? "" }));
}
