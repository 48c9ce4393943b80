import { Cloud } from "./cloud";

const EIP = "5e4b4d4a-8f4c-4f1e-9c9e-1a2b3c4d5e6f";

interface Eip {
  readonly publicip: { readonly public_ip_address: string };
}

describe("querying an EIP of the VPC service", () => {
  const path = (id: string) => `/v1/{pid}/publicips/${id}`;
  const address = (cloud: Cloud, id: string) =>
    (cloud.call("GET", path(id)).body as unknown as Eip).publicip.public_ip_address;

  test("every id has an address of its own that stays the same, also in another cloud of the same seed", () => {
    const cloud = new Cloud();
    expect(cloud.call("GET", path(EIP))).toMatchObject({
      status: 200,
      body: { publicip: { id: EIP, status: "DOWN", type: "5_bgp", ip_version: 4 } },
    });
    expect(address(cloud, EIP)).toMatch(/^198\.1[89]\.\d+\.\d+$/);
    expect(address(cloud, EIP)).toBe(address(new Cloud(), EIP));
    expect(address(cloud, EIP)).not.toBe(address(cloud, EIP.replace("5e", "6e")));
    expect(address(cloud, EIP)).not.toBe(address(new Cloud({ seed: "other" }), EIP));
  });

  test("what is no id is not found, in the words of the VPC service", () => {
    expect(new Cloud().call("GET", path("nonsense"))).toMatchObject({ status: 404, body: { code: "VPC.0504" } });
  });
});
