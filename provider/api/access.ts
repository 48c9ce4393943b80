import { z } from "zod";
import type { ApiClient } from "../http/request";
import { change, instancePath, type InstanceRef } from "./instances";
import { type Accepted, pageSize, read, readAccepted, text } from "./wire";

/** Turns encryption of client connections on or off (spec 4.2.26). */
export async function switchSsl(api: ApiClient, instance: InstanceRef, enabled: boolean): Promise<Accepted> {
  const operation = "SwitchSsl";
  const path = `${instancePath("v3", instance.id)}/switch-ssl`;
  const body = { ssl_enabled: enabled };
  return readAccepted(operation, await api.send({ operation, method: "POST", path, body, ...change(instance) }));
}

/** Moves an instance to another port (spec 4.2.27; PUT, although its sample prints POST). */
export async function changePort(api: ApiClient, instance: InstanceRef, port: number): Promise<Accepted> {
  const operation = "UpdateInstancePort";
  const path = `${instancePath("v3", instance.id)}/port`;
  const body = { port };
  const answer = await api.send({ operation, method: "PUT", path, body, ...change(instance) });
  return readAccepted(operation, answer);
}

/** Makes an instance read-only, or writable again (spec 4.2.39). No call tells which of the two it is. */
export async function setReadonly(api: ApiClient, instance: InstanceRef, readonly: boolean): Promise<Accepted> {
  const operation = "SetReadOnlyStatus";
  const path = `${instancePath("v3", instance.id)}/readonly-status`;
  const body = { readonly };
  const answer = await api.send({ operation, method: "PUT", path, body, ...change(instance) });
  return readAccepted(operation, answer);
}

/** An elastic IP: its id and its address. */
export interface PublicIp {
  id: string;
  address: string;
}

/** Binds an elastic IP to an instance (spec 4.2.30). */
export async function bindPublicIp(api: ApiClient, instance: InstanceRef, publicIp: PublicIp): Promise<Accepted> {
  const operation = "BindEip";
  const path = `${instancePath("v3", instance.id)}/eip`;
  const body = { public_ip: publicIp.address, public_ip_id: publicIp.id };
  return readAccepted(operation, await api.send({ operation, method: "POST", path, body, ...change(instance) }));
}

/** Takes the elastic IP off an instance (spec 4.2.31). */
export async function unbindPublicIp(api: ApiClient, instance: InstanceRef): Promise<Accepted> {
  const operation = "UnbindEip";
  const path = `${instancePath("v3", instance.id)}/eip`;
  return readAccepted(operation, await api.send({ operation, method: "DELETE", path, ...change(instance) }));
}

/** The elastic IPs bound to an instance (facts appendix A, 103). */
export async function showPublicIps(api: ApiClient, instance: InstanceRef): Promise<PublicIp[]> {
  const operation = "ShowPublicIp";
  const path = `${instancePath("v3", instance.id)}/public-ips`;
  const query = { offset: 0, limit: pageSize };
  const answer = await api.send({ operation, method: "GET", path, query, lane: "read", subject: instance.subject });
  const shape = z.object({ public_ip_list: z.array(z.object({ id: text, public_ip: text })).nullish() });
  return (read(operation, shape, answer).public_ip_list ?? []).flatMap(({ id, public_ip }) =>
    id === undefined ? [] : [{ id, address: public_ip ?? "" }],
  );
}

/** Looks up the address of an elastic IP, which binding it needs beside its id (the VPC service's "Querying an EIP"). */
export async function findPublicIp(api: ApiClient, id: string, subject: string): Promise<PublicIp> {
  const operation = "ShowPublicip";
  const path = `/v1/{project_id}/publicips/${encodeURIComponent(id)}`;
  const answer = await api.send({ operation, service: "vpc", method: "GET", path, lane: "read", subject });
  const shape = z.object({ publicip: z.object({ public_ip_address: z.string() }) });
  return { id, address: read(operation, shape, answer).publicip.public_ip_address };
}
