import type { State } from "../../simulator/index";
import { type CloudResponse, Cloud, instanceBody } from "../simulator/cloud";
import { prepareInstance } from "../simulator/prepare-instance";

const EIP = "5e4b4d4a-8f4c-4f1e-9c9e-1a2b3c4d5e6f";

/**
 * Returns the state of a cloud with these resources:
 *
 * - the instance `orders` with a second group, a schema, an account and an elastic IP
 * - the instance `reports`, whose create job is running
 * - the template `tuned`
 * - a server group
 */
export function makeSampleState(): State {
  const cloud = new Cloud();
  const call = (path: string, body: object): CloudResponse => {
    const response = cloud.call("POST", path, body);
    if (response.status >= 300) throw new Error(`${path}: ${JSON.stringify(response.body)}`);
    return response;
  };
  const orders = cloud.runningInstance();
  prepareInstance(cloud, orders, "account");
  call(`/v3/{pid}/instances/${orders}/groups`, {
    name: "reporting",
    type: "r",
    flavor_ref: "ddm.c6.large.2",
    nodes: [{ available_zone: "az1", subnet_id: "ead1e945-ca89-45dd-bcce-4a30b2054c22" }],
  });
  cloud.advance(1200);
  call(`/v3/{pid}/instances/${orders}/eip`, { public_ip: "198.18.0.7", public_ip_id: EIP });
  cloud.advance(600);
  const values = { long_query_time: "2" };
  call("/v3/{pid}/configurations", { name: "tuned", description: "for the web shop", values });
  call("/v1/{pid}/cloudservers/os-server-groups", {
    server_group: { name: "database-clients", policies: ["anti-affinity"] },
  });
  call("/v3/{pid}/instances", instanceBody({ name: "reports" }));
  cloud.advance(60);
  return cloud.simulator.save();
}
