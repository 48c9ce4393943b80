import { Cloud, type CloudResponse } from "./cloud";

const SUBNET = "ead1e945-ca89-45dd-bcce-4a30b2054c22";

/** Returns the body of the second example in API 4.2.19: a read-only group of one node. */
function groupBody(overrides: object = {}): object {
  return {
    name: "group-2",
    type: "r",
    flavor_id: "a615922f-0ed8-3691-aad4-a595185febba",
    nodes: [{ available_zone: "az1", subnet_id: SUBNET }],
    ...overrides,
  };
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly is_default_group: boolean;
  readonly node_list: readonly unknown[];
}

function groupsOf(cloud: Cloud, instance: string): readonly Group[] {
  return cloud.call("GET", `/v3/{pid}/instances/${instance}/groups`).body["group_list"] as Group[];
}

function create(cloud: Cloud, instance: string, overrides: object = {}): CloudResponse {
  return cloud.call("POST", `/v3/{pid}/instances/${instance}/groups`, groupBody(overrides));
}

describe("the group API", () => {
  test("creates and deletes a group by jobs; meanwhile the instance is in status CREATE_GROUP or DELETE_GROUP", () => {
    const cloud = new Cloud();
    const instance = cloud.runningInstance();
    const created = create(cloud, instance);
    expect(created).toMatchObject({ status: 202, body: { instance_id: instance } });
    const { group_id: id } = created.body as { group_id: string };
    expect(id).toMatch(/^[\da-f]{32}gr09$/);
    expect(cloud.job(created)).toMatchObject({ name: "CreateGroup", status: "Running" });
    expect(cloud.detail(instance)["status"]).toBe("CREATE_GROUP");

    cloud.advance(600);
    expect(cloud.detail(instance)).toMatchObject({ status: "RUNNING", node_count: 3 });
    expect(groupsOf(cloud, instance)).toMatchObject([
      { is_default_group: true, node_list: [{}, {}] },
      { id, name: "group-2", role: "r", is_default_group: false, cpu_num_per_node: 2, node_list: [{ az: "az1" }] },
    ]);

    const deleted = cloud.call("DELETE", `/v3/{pid}/instances/${instance}/groups/${id}`);
    expect(deleted).toMatchObject({ status: 202, body: { job_id: expect.any(String) as string } });
    expect(cloud.job(deleted).name).toBe("DeleteGroup");
    expect(cloud.detail(instance)["status"]).toBe("DELETE_GROUP");
    cloud.advance(600);
    expect(cloud.detail(instance)["node_count"]).toBe(2);
    expect(groupsOf(cloud, instance)).toHaveLength(1);
    expect(cloud.call("DELETE", `/v3/{pid}/instances/${instance}/groups/${id}`).status).toBe(404);
  });

  test("accepts the code of a node class instead of the id, and rejects a missing class, two different classes and an unknown id", () => {
    const cloud = new Cloud();
    const instance = cloud.runningInstance();
    const rejected = { status: 400, body: { error_code: "DBS.280001" } };
    expect(create(cloud, instance, { flavor_id: undefined })).toMatchObject(rejected);
    expect(create(cloud, instance, { flavor_ref: "ddm.c6.xlarge.2" })).toMatchObject(rejected);
    expect(create(cloud, instance, { flavor_id: "ddm.c6.large.2" })).toMatchObject(rejected);
    expect(create(cloud, instance, { flavor_id: undefined, flavor_ref: "ddm.c6.large.2" }).status).toBe(202);
  });

  test.each([
    ["a name that is too short", { name: "abc" }],
    ["a name that begins with a digit", { name: "1group" }],
    ["an unknown type", { type: "w" }],
    ["no node", { nodes: [] }],
    ["an unknown zone", { nodes: [{ available_zone: "az9", subnet_id: SUBNET }] }],
    ["an unknown field", { role: "rw" }],
  ])("rejects %s", (_, overrides) => {
    const cloud = new Cloud();
    expect(create(cloud, cloud.runningInstance(), overrides)).toMatchObject({
      status: 400,
      body: { error_code: "DBS.280001" },
    });
  });

  test("rejects the deletion of the default group; during a job, deletions and creations of groups fail with 409", () => {
    const cloud = new Cloud();
    const instance = cloud.runningInstance();
    const [defaultGroup] = groupsOf(cloud, instance);
    const remove = () => cloud.call("DELETE", `/v3/{pid}/instances/${instance}/groups/${defaultGroup?.id ?? ""}`);
    expect(remove()).toMatchObject({ status: 400, body: { error_code: "DBS.280001" } });
    create(cloud, instance);
    expect(remove()).toMatchObject({ status: 409, body: { error_code: "DBS.212033" } });
    expect(create(cloud, instance).status).toBe(409);
  });

  test("keeps a group whose creation failed, and leaves the instance RUNNING; the group can be deleted", () => {
    const cloud = new Cloud();
    const instance = cloud.runningInstance();
    cloud.simulator.faults.add({ match: { operation: "CreateGroup" }, effect: { job: "fail" } });
    const created = create(cloud, instance);
    cloud.advance(600);
    expect(cloud.job(created).status).toBe("Failed");
    expect(cloud.detail(instance)["status"]).toBe("RUNNING");
    expect(groupsOf(cloud, instance)).toHaveLength(2);
    const id = String(created.body["group_id"]);
    expect(cloud.call("DELETE", `/v3/{pid}/instances/${instance}/groups/${id}`).status).toBe(202);
  });
});

test("new nodes need a subnet id only if the group has several subnets; subnet ids that differ only in case are the same", () => {
  const cloud = new Cloud();
  const path = `/v3/{pid}/instances/${cloud.runningInstance()}`;
  const subnet = "ead1e945-ca89-45dd-bcce-4a30b2054c22";
  const nodes = [subnet, subnet.toUpperCase()].map((subnet_id) => ({ available_zone: "az1", subnet_id }));
  const group = { name: "group-2", type: "r", flavor_ref: "ddm.c6.large.2", nodes };
  const { group_id } = cloud.call("POST", `${path}/groups`, group).body;
  cloud.advance(600);
  const add = (subnet_id?: string) =>
    cloud.call("POST", `${path}/nodes`, { group_id, subnet_id, nodes: [{ available_zone: "az1" }] }).status;
  expect(add()).toBe(202);
  cloud.advance(600);
  expect(add("0b7ae2c4-5d19-4c3e-9f60-2d8a41c7e935")).toBe(202);
  cloud.advance(600);
  expect(add()).toBe(400);
});

describe("an instance with several groups", () => {
  test("requires the group id to scale or resize a group or to change its address, and changes only that group", () => {
    const cloud = new Cloud();
    const instance = cloud.runningInstance();
    const { group_id: id } = create(cloud, instance).body as { group_id: string };
    cloud.advance(600);
    const [defaultGroup] = groupsOf(cloud, instance);
    const path = `/v3/{pid}/instances/${instance}`;
    const v2 = `/v2/{pid}/instances/${instance}/action`;
    const flavor = "a615922f-0ed8-3691-aad4-a595185febba";
    expect(cloud.call("POST", `${path}/nodes`, { nodes: [{ available_zone: "az1" }] }).status).toBe(400);
    expect(cloud.call("PUT", `${path}/flavor`, { spec_code: "ddm.c6.2xlarge.2" }).status).toBe(400);
    expect(cloud.call("POST", `${v2}/enlarge`, { flavor_id: flavor, node_number: 1 }).status).toBe(400);
    expect(cloud.call("POST", `${v2}/reduce`, { node_number: 1 }).status).toBe(400);
    expect(cloud.call("PUT", `${path}/elb/ip`, { new_ip: "192.168.7.7" }).status).toBe(400);

    expect(cloud.call("POST", `${v2}/enlarge`, { flavor_id: flavor, node_number: 2, group_id: id }).status).toBe(200);
    cloud.advance(1200);
    expect(cloud.call("POST", `${v2}/reduce`, { node_number: 1, group_id: id }).status).toBe(200);
    cloud.advance(1200);
    expect(cloud.call("PUT", `${path}/flavor`, { spec_code: "ddm.c6.2xlarge.2", group_id: id }).status).toBe(202);
    cloud.advance(1200);
    expect(cloud.call("PUT", `${path}/elb/ip`, { new_ip: "192.168.7.7", group_id: id }).status).toBe(202);
    cloud.advance(1200);
    expect(groupsOf(cloud, instance)).toMatchObject([
      defaultGroup,
      { id, cpu_num_per_node: 8, endpoint: "192.168.7.7:5066", node_list: [{}, {}] },
    ]);
  });
});
