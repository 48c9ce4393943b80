import { Cloud, type CloudResponse } from "./cloud";

const EIP = "5e4b4d4a-8f4c-4f1e-9c9e-1a2b3c4d5e6f";

interface Eip {
  readonly publicip: { readonly public_ip_address: string };
}

describe("the VPC service's query of an EIP", () => {
  const path = (id: string) => `/v1/{pid}/publicips/${id}`;
  const address = (cloud: Cloud, id: string) =>
    (cloud.call("GET", path(id)).body as unknown as Eip).publicip.public_ip_address;

  test("accepts every UUID; the address of an unbound EIP is derived from its id and the seed", () => {
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

  test("finds a bound EIP by its id in upper case", () => {
    const cloud = new Cloud();
    const instance = cloud.runningInstance();
    cloud.call("POST", `/v3/{pid}/instances/${instance}/eip`, { public_ip: "198.18.0.7", public_ip_id: EIP });
    cloud.advance(60);
    expect(cloud.call("GET", path(EIP.toUpperCase())).body).toMatchObject({ publicip: { status: "ACTIVE" } });
  });

  test("returns the error of VPC for an id that is not a UUID", () => {
    expect(new Cloud().call("GET", path("nonsense"))).toMatchObject({ status: 404, body: { code: "VPC.0504" } });
  });
});

describe("binding an EIP", () => {
  const OTHER = EIP.replace("5e", "6e");
  const bind = (cloud: Cloud, instance: string, id = EIP, address = "198.18.0.7") =>
    cloud.call("POST", `/v3/{pid}/instances/${instance}/eip`, { public_ip: address, public_ip_id: id });
  const makeFixture = () => {
    const cloud = new Cloud();
    return { cloud, one: cloud.runningInstance(), two: cloud.runningInstance({ name: "sales" }) };
  };
  const expectRejected = (answer: CloudResponse, reason: string) => {
    expect(answer).toMatchObject({ status: 400, body: { error_code: "DBS.280001" } });
    expect(answer.body["error_msg"]).toContain(reason);
  };

  test("fails while another instance uses the id or the address, and succeeds after the EIP is unbound", () => {
    const { cloud, one, two } = makeFixture();
    bind(cloud, one);
    cloud.advance(60);
    expectRejected(bind(cloud, two), `EIP ${EIP} or the address 198.18.0.7 is in use by another instance`);
    expectRejected(bind(cloud, two, EIP.toUpperCase(), "198.18.0.8"), "is in use by another instance");
    expectRejected(bind(cloud, two, OTHER), "is in use by another instance");
    cloud.call("DELETE", `/v3/{pid}/instances/${one}/eip`);
    cloud.advance(60);
    expect(bind(cloud, two).status).toBe(202);
  });

  test("fails while the EIP is being bound to another instance", () => {
    const { cloud, one, two } = makeFixture();
    bind(cloud, one);
    expectRejected(bind(cloud, two), "is in use by another instance");
  });

  test("fails for an instance that has an EIP", () => {
    const { cloud, one } = makeFixture();
    bind(cloud, one);
    cloud.advance(60);
    expectRejected(bind(cloud, one), "An EIP is bound already");
    expectRejected(bind(cloud, one, OTHER, "198.18.0.8"), "An EIP is bound already");
  });
});
