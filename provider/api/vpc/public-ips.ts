import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get } from "../call";
import { identity } from "../wire";

/** An elastic IP. */
export interface PublicIp {
  id: string;
  address: string;
}

/** Reads the address of an elastic IP (VPC: "Querying an EIP"); binding the IP to an instance needs both address and id. */
export async function showPublicIp(api: ApiClient, id: string, subject: string): Promise<PublicIp> {
  const { publicip } = await get(api, {
    operation: "ShowPublicip",
    service: "vpc",
    path: `/v1/{project_id}/publicips/${encodeURIComponent(id)}`,
    shape: z.object({ publicip: z.object({ public_ip_address: identity }) }),
    subject,
  });
  return { id, address: publicip.public_ip_address };
}
