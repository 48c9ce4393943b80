import { issueToken } from "../../simulator/engine/auth/token";
import { Cloud, instanceBody, START } from "./cloud";

describe("request validation", () => {
  const cloud = new Cloud();
  const create = (overrides: object) => cloud.call("POST", "/v3/{pid}/instances", instanceBody(overrides));

  test("rejects unknown fields in strict mode, and names them", () => {
    const answer = create({ instance_name: "x" });
    expect(answer).toMatchObject({ status: 400, body: { error_code: "DBS.280001" } });
    expect(answer.body["error_msg"]).toContain("instance_name");
    expect(create({ charge_info: { is_auto_pays: true } }).body["error_msg"]).toContain("charge_info.is_auto_pays");
  });

  test.each([
    ["name", "db"],
    ["name", "1orders"],
    ["node_num", "2"],
    ["node_num", 0],
    ["available_zones", []],
    ["available_zones", ["az9"]],
    ["vpc_id", "vpc"],
    ["engine_version", "9.9"],
    ["flavor_ref", "a615922f-0ed8-3691-aad4-a595185febba"], // An id instead of a code.
    ["admin_user_name", "root"], // No password.
    ["enterprise_project_id", "default"],
  ])("rejects %s %j", (field, value) => {
    expect(create({ [field]: value })).toMatchObject({ status: 400, body: { error_code: "DBS.280001" } });
  });

  test("rejects invalid values of some fields with field-specific error codes", () => {
    expect(create({ security_group_id: "sg" }).body).toMatchObject({ error_code: "DBS.280305" });
    expect(create({ time_zone: "UTC+04:00" }).body).toMatchObject({ error_code: "DBS.300376" });
    expect(create({ param_group_id: "x".repeat(32) + "pr09" }).body).toMatchObject({ error_code: "DBS.200057" });
  });

  test("rejects a node class that is sold out in a zone", () => {
    const soldOut = { flavor_ref: "ddm.c6.8xlarge.2", available_zones: ["az3"] };
    expect(create(soldOut).body["error_msg"]).toContain("sellout in az3");
    expect(cloud.simulator.state.instances).toEqual([]);
  });

  test("rejects a missing required field in v1 with an error in the format of v1", () => {
    const answer = cloud.call("POST", "/v1/{pid}/instances", { instance: {} });
    expect(answer).toMatchObject({ status: 400, body: { errCode: "DBS.280001" } });
    expect(answer.body["externalMessage"]).toContain("instance.name");
  });

  test.each(["limit=0", "limit=129", "limit=ten", "offset=-1"])("rejects the page parameter %s", (query) => {
    expect(cloud.call("GET", `/v1/{pid}/instances?${query}`).status).toBe(400);
  });

  test("rejects a value of `delete_rds_data` other than true and false", () => {
    expect(cloud.call("DELETE", `/v1/{pid}/instances/${cloud.runningInstance()}?delete_rds_data=maybe`).status).toBe(
      400,
    );
  });

  test("rejects content types other than JSON", () => {
    const headers = { "x-auth-token": issueToken("simulator", START + 1), "content-type": "text/plain" };
    expect(cloud.call("POST", "/v3/{pid}/instances", instanceBody(), headers).status).toBe(415);
  });

  test("rejects unknown paths, methods and projects", () => {
    expect(cloud.call("GET", "/v9/instances")).toMatchObject({ status: 404, body: { error_code: "APIGW.0101" } });
    expect(cloud.call("PUT", "/v1/{pid}/instances")).toMatchObject({ status: 404, body: { error_code: "APIGW.0101" } });
    expect(cloud.call("GET", "/v1/abc/instances").status).toBe(403);
    expect(cloud.call("GET", "/v1/{pid}/instances/%E0%A4%A").status).toBe(404);
  });

  test("returns a request id for an unknown path", () => {
    expect(cloud.call("GET", "/v9").headers["x-request-id"]).toMatch(/^[\da-f]{32}$/);
  });
});

describe("request validation of null", () => {
  test("accepts null for an optional field", () => {
    const cloud = new Cloud();
    const nullFields = { time_zone: null, param_group_id: null, charge_info: null, enterprise_project_id: null };
    const id = cloud.runningInstance(nullFields);
    const [zone] = cloud.simulator.state.instances[0]?.availabilityZones ?? [];
    const nodes = { nodes: [{ available_zone: zone }], group_id: null };
    expect(cloud.call("POST", `/v3/{pid}/instances/${id}/nodes`, nodes)).toMatchObject({ status: 202 });
    const user = {
      name: "app",
      password: "Blue-sky-77",
      base_authority: ["SELECT"],
      databases: null,
      description: null,
    };
    cloud.advance(3600);
    const accounts = cloud.call("POST", `/v1/{pid}/instances/${id}/users`, { users: [user] });
    expect(accounts).toMatchObject({ status: 200, body: { users: [{ name: "app" }] } });
  });

  test.each([true, false])("accepts null for one of two alternative fields, not for both (strict: %s)", (strict) => {
    const cloud = new Cloud({ strict });
    const groups = "/v1/{pid}/cloudservers/os-server-groups";
    const group = { server_group: { name: "test", policies: ["anti-affinity"] } };
    const { id } = cloud.call("POST", groups, group).body["server_group"] as { id: string };
    const member = { instance_uuid: cloud.simulator.state.servers[0]?.id };
    const change = (body: object) => cloud.call("POST", `${groups}/${id}/action`, body);
    expect(change({ add_member: member, remove_member: null }).status).toBe(200);
    expect(change({ add_member: null, remove_member: member }).status).toBe(200);
    expect(change({ add_member: null, remove_member: null }).status).toBe(400);
  });

  test("rejects null for a required field, and names the field", () => {
    const answer = new Cloud().call("POST", "/v3/{pid}/instances", instanceBody({ node_num: null, time_zone: null }));
    expect(answer).toMatchObject({ status: 400, body: { error_code: "DBS.280001" } });
    expect(answer.body["error_msg"]).toContain("node_num");
  });

  test("rejects null in a list", () => {
    const body = instanceBody({ available_zones: ["az1", null] });
    expect(new Cloud().call("POST", "/v3/{pid}/instances", body).status).toBe(400);
  });
});

describe("the list of instances", () => {
  test("returns ten items by default, with the total numbers of items and pages", () => {
    const cloud = new Cloud();
    for (let index = 0; index < 12; index++) {
      cloud.call("POST", "/v3/{pid}/instances", instanceBody({ name: `orders-${index}` }));
    }
    const listPage = (query: string) => {
      const { body } = cloud.call("GET", `/v1/{pid}/instances${query}`);
      return { ...body, instances: (body["instances"] as { name: string }[]).map(({ name }) => name) };
    };
    expect(listPage("")).toMatchObject({
      instance_num: 12,
      total_record: 12,
      total_page: 2,
      page_no: 1,
      page_size: 10,
    });
    expect(listPage("?offset=10&limit=10")).toMatchObject({
      instances: ["orders-10", "orders-11"],
      page_no: 2,
      page_size: 2,
    });
    expect(cloud.call("GET", "/v3/{pid}/instances").body["instances"]).toHaveLength(10);
  });
});
