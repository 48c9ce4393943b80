import { Cloud, instanceBody } from "./cloud";
import { prepareInstance } from "./prepare-instance";

// Mainly requests that the Terraform provider and the vendor's SDKs send and that the API Reference does not describe.

/** Creates a simulator that is not strict. Its running instance has the schema `db_7567` on a data node. */
function makeFixture(): { cloud: Cloud; instance: string; dataNode: string; path: string } {
  const cloud = new Cloud({ strict: false });
  const instance = cloud.runningInstance();
  const dataNode = prepareInstance(cloud, instance, "schema")["{dn}"] ?? "";
  return { cloud, instance, dataNode, path: `/v3/{pid}/instances/${instance}` };
}

describe("a simulator that is not strict", () => {
  test("ignores unknown fields at any depth, also in a body that has several forms", () => {
    const cloud = new Cloud({ strict: false });
    const body = instanceBody({ color: "red", charge_info: { charge_mode: "postPaid", discount: { percent: 3 } } });
    expect(cloud.call("POST", "/v3/{pid}/instances", body)).toMatchObject({ status: 202 });
    const group = { server_group: { name: "a", policies: ["anti-affinity"], rules: {} } };
    const created = cloud.call("POST", "/v1/{pid}/cloudservers/os-server-groups", group);
    expect(created.status).toBe(200);
    const { id } = created.body["server_group"] as { id: string };
    const server = cloud.simulator.state.servers[0]?.id;
    const member = { add_member: { instance_uuid: server, role: "main" }, dry_run: false };
    expect(cloud.call("POST", `/v1/{pid}/cloudservers/os-server-groups/${id}/action`, member).status).toBe(200);
  });

  test("rejects invalid values of known fields", () => {
    const cloud = new Cloud({ strict: false });
    const body = instanceBody({ color: "red", node_num: 0 });
    expect(cloud.call("POST", "/v3/{pid}/instances", body)).toMatchObject({ status: 400 });
  });
});

test("an optional field can be null when an instance is resized, nodes are added or removed, or an account is created", () => {
  const cloud = new Cloud();
  const path = `/v3/{pid}/instances/${cloud.runningInstance()}`;
  const finish = ({ status }: { status: number }): number => {
    cloud.advance(3600);
    return status < 300 ? 200 : status;
  };
  const resize = { spec_code: "ddm.c6.2xlarge.2", group_id: null, is_auto_pay: null };
  expect(finish(cloud.call("PUT", `${path}/flavor`, resize))).toBe(200);
  const nodes = [{ available_zone: "az1" }];
  const enlarge = { nodes, group_id: null, subnet_id: null, is_auto_pay: null };
  expect(finish(cloud.call("POST", `${path}/nodes`, enlarge))).toBe(200);
  const reduce = cloud.call("POST", `${path.replace("v3", "v2")}/action/reduce`, { node_number: 1, group_id: null });
  expect(finish(reduce)).toBe(200);
  const account = { name: "app", password: "Blue-sky-77", base_authority: ["SELECT"] };
  const fields = { databases: null, description: null, password_lifetime: null };
  expect(cloud.call("POST", `${path}/users`, { ...account, ...fields }).status).toBe(200);
});

test("an empty text counts as absent in optional fields, also as the subnet of new nodes", () => {
  const cloud = new Cloud();
  const texts = ["param_group_id", "enterprise_project_id", "time_zone", "admin_user_name", "admin_user_password"];
  const empty = Object.fromEntries(texts.map((field) => [field, ""]));
  const purchase = { ...empty, charge_info: { charge_mode: "", period_type: "" } };
  const path = `/v3/{pid}/instances/${cloud.runningInstance(purchase)}`;
  expect(cloud.simulator.state.instances).toMatchObject([
    { timeZone: "UTC", enterpriseProjectId: "0", adminUserName: null },
  ]);
  const finish = ({ status }: { status: number }): number => {
    cloud.advance(3600);
    return status;
  };
  // API 4.2.32: "If there is only one instance group, this parameter can be left empty."
  expect(finish(cloud.call("PUT", `${path}/elb/ip`, { new_ip: "10.0.0.9", group_id: "" }))).toBe(202);
  expect(finish(cloud.call("PUT", `${path}/flavor`, { spec_code: "ddm.c6.2xlarge.2", group_id: "" }))).toBe(202);
  const enlarge = (subnet: string) => ({ nodes: [{ available_zone: "az1" }], group_id: "", subnet_id: subnet });
  expect(finish(cloud.call("POST", `${path}/nodes`, enlarge("")))).toBe(202);
  expect(finish(cloud.call("POST", `${path}/nodes`, enlarge("subnet")))).toBe(400);
  const [group] = cloud.simulator.state.instances[0]?.groups ?? [];
  expect(new Set(group?.nodes.map(({ subnetId }) => subnetId)).size).toBe(1);
  const reduce = cloud.call("POST", `${path.replace("v3", "v2")}/action/reduce`, { node_number: 1, group_id: "" });
  expect(finish(reduce)).toBe(200);
  const nodes = [{ available_zone: "az1", subnet_id: group?.nodes[0]?.subnetId }];
  const newGroup = { name: "group-2", type: "r", flavor_ref: "ddm.c6.large.2", flavor_id: "", nodes };
  expect(finish(cloud.call("POST", `${path}/groups`, newGroup))).toBe(202);
  expect(cloud.call("PUT", `${path}/elb/ip`, { new_ip: "10.0.0.8", group_id: "" }).status).toBe(400);
  // A required field must not be empty.
  expect(cloud.call("PUT", `${path}/name`, { name: "" }).status).toBe(400);
});

describe("the purchase in v1", () => {
  const purchase = (extend_param: object) => {
    const cloud = new Cloud();
    const { flavor_groups } = cloud.call("GET", "/v3/{pid}/flavors?engine_version=3.1.0.8&limit=1").body as {
      flavor_groups: { flavors: { id: string }[] }[];
    };
    const { engine_groups } = cloud.call("GET", "/v3/{pid}/engines?limit=1").body as {
      engine_groups: { id: string }[];
    };
    const instance: Record<string, unknown> = {
      ...instanceBody(),
      flavor_id: flavor_groups[0]?.flavors[0]?.id,
      engine_id: engine_groups[0]?.id,
    };
    for (const name of ["engine_version", "flavor_ref"]) Reflect.deleteProperty(instance, name);
    return cloud.call("POST", "/v1/{pid}/instances", { instance, extend_param });
  };

  test("accepts an empty `is_auto_renew` for a pay-per-use instance, and rejects it for a yearly/monthly instance", () => {
    expect(purchase({ charge_mode: "postPaid", is_auto_renew: "" })).toMatchObject({ status: 200 });
    const prePaid = { charge_mode: "prePaid", period_type: "month", period_num: 1 };
    expect(purchase({ ...prePaid, is_auto_renew: "" })).toMatchObject({ status: 400 });
    expect(purchase({ ...prePaid, is_auto_renew: "false" })).toMatchObject({ status: 200 });
  });
});

test("v1 and v3 accept and reject the same passwords of accounts", () => {
  const { cloud, instance } = makeFixture();
  const base_authority = ["SELECT"];
  const statuses = (password: string, suffix: string) => [
    cloud.call("POST", `/v1/{pid}/instances/${instance}/users`, {
      users: [{ name: `one_${suffix}`, password, base_authority }],
    }).status,
    cloud.call("POST", `/v3/{pid}/instances/${instance}/users`, { name: `two_${suffix}`, password, base_authority })
      .status,
  ];
  expect(statuses("test_1234", "a")).toEqual([200, 200]); // A password of the Terraform provider's acceptance tests.
  expect(statuses("Blue-sky-77", "b")).toEqual([200, 200]);
  expect(statuses("Huawei@123", "c")).toEqual([400, 400]);
  expect(statuses("Passw0rd_12", "d")).toEqual([400, 400]);
});

test("EPS lists the instances of an enterprise project, filtered by resource type, cloud project, id and name", () => {
  const { cloud, instance } = makeFixture();
  const project = "6b30f6d5-91a0-4f8c-8d28-5a3f4c7e2b10";
  const filter = (body: object) =>
    cloud.call("POST", `/v1.0/enterprise-projects/${project}/resources/filter`, body).body;
  const query = { resource_types: ["ddm"], projects: [cloud.simulator.state.projectId] };
  expect(filter(query)).toEqual({ resources: [], errors: [], total_count: 0 });
  const move = { resource_id: instance, resource_type: "ddm", project_id: cloud.simulator.state.projectId };
  cloud.call("POST", `/v1.0/enterprise-projects/${project}/resources-migrate`, move);
  const found = { total_count: 1, resources: [{ resource_id: instance, enterprise_project_id: project }] };
  expect(filter(query)).toMatchObject(found);
  expect(filter({ matches: [{ key: "resource_id", value: instance }] })).toMatchObject(found);
  expect(filter({ matches: [{ key: "resource_name", value: "another" }] })).toMatchObject({ total_count: 0 });
  expect(filter({ matches: [{ key: "color", value: "undefined" }] })).toMatchObject({
    error: { error_code: "EPS.0002" },
  });
  expect(filter({ resource_types: ["ecs"] })).toMatchObject({ total_count: 0 });
  expect(filter({ projects: ["another"] })).toMatchObject({ total_count: 0 });
});

test("EPS accepts ids of enterprise projects in lower and upper case", () => {
  const { cloud, instance } = makeFixture();
  const project = "6b30f6d5-91a0-4f8c-8d28-5a3f4c7e2b10";
  const path = (id: string) => `/v1.0/enterprise-projects/${id}`;
  const move = { resource_id: instance, resource_type: "ddm" };
  expect(cloud.call("POST", `${path(project.toUpperCase())}/resources-migrate`, move).status).toBe(204);
  expect(cloud.call("POST", `${path(project)}/resources/filter`, {}).body).toMatchObject({ total_count: 1 });
  cloud.call("POST", `${path(project)}/resources-migrate`, move);
  expect(cloud.call("POST", `${path(project.toUpperCase())}/resources/filter`, {}).body).toMatchObject({
    total_count: 1,
  });
  const list = cloud.call("GET", `/v1.0/enterprise-projects?id=${project.toUpperCase()}`).body;
  expect(list).toMatchObject({ total_count: 1, enterprise_projects: [{ id: project }] });
});

test("EPS lists the enterprise projects in pages, filtered by id, name, status and type", () => {
  const { cloud, instance } = makeFixture();
  const project = "6b30f6d5-91a0-4f8c-8d28-5a3f4c7e2b10";
  const move = { resource_id: instance, resource_type: "ddm", project_id: cloud.simulator.state.projectId };
  cloud.call("POST", `/v1.0/enterprise-projects/${project}/resources-migrate`, move);
  const list = (query: string) => cloud.call("GET", `/v1.0/enterprise-projects?${query}`).body;
  expect(list("")).toMatchObject({
    enterprise_projects: [
      { id: "0", name: "default", status: 1, type: "prod" },
      { id: project, status: 1, type: "prod" },
    ],
    total_count: 2,
  });
  expect(list("limit=1")).toMatchObject({ enterprise_projects: [{ id: "0" }], total_count: 2 });
  expect(list(`id=${project}`)).toMatchObject({ enterprise_projects: [{ id: project }], total_count: 1 });
  for (const query of ["id=other", "name=other", "status=2", "type=poc"])
    expect(list(query)).toEqual({ enterprise_projects: [], total_count: 0 });
});

test("returns empty lists of slow queries and their analysis in v3 and of read/write ratios in v2, and rejects periods of more than a week", () => {
  const { cloud, instance, path } = makeFixture();
  const [start, end] = [String(cloud.simulator.clock.now() - 1000), String(cloud.simulator.clock.now())];
  // The SDK for Go writes large floats with an exponent.
  const v3 = `start_date=${start}.0&end_date=${Number(end) / 1e12}e%2B12&offset=0&limit=10`;
  expect(cloud.call("GET", `${path}/slow-logs?${v3}`).body).toEqual({ total_record: 0, slow_log_list: [] });
  expect(cloud.call("GET", `${path}/slow-log-analysis?${v3}`).body).toEqual({ total: 0, slow_log_list: [] });
  const v2 = `curPage=1&perPage=10&startDate=${start}&endDate=${end}`;
  expect(cloud.call("GET", `/v2/{pid}/instances/${instance}/read-write-ratio?${v2}`).body).toEqual({
    totalRecord: 0,
    readWriteRatioList: [],
  });
  expect(cloud.call("GET", `${path}/slow-logs?start_date=0&end_date=${end}`)).toMatchObject({
    status: 400,
    body: { error_code: "DBS.300377" },
  });
});

test("v3 rejects read weights above 99 and read weights of data nodes that the instance does not use", () => {
  const { cloud, dataNode, path } = makeFixture();
  const set = (read_weight_list: object[]) =>
    cloud.call("PUT", `${path}/action/batch-modify-read-write-strategy`, { read_weight_list });
  expect(set([{ [dataNode]: 60 }])).toMatchObject({ status: 200, body: { success: true } });
  expect(set([{ another: 60 }])).toMatchObject({ status: 400, body: { error_code: "DBS.300117" } });
  expect(set([{ [dataNode]: 100 }])).toMatchObject({ status: 400, body: { error_code: "DBS.300315" } });
});

test("after the route switch, the log of a shard configuration has a line for the switch, but none for the copy", () => {
  const cloud = new Cloud();
  const instance = cloud.runningInstance();
  const { "{m}": task = "" } = prepareInstance(cloud, instance, "switched");
  const log = (id: string) => cloud.call("GET", `/v3/{pid}/instance/${instance}/task/${id}/run-logs?offset=0&limit=1`);
  expect(log(task).body).toMatchObject({
    cur_page: 1,
    per_page: 1,
    total: 1,
    task_logs: [{ task_id: task, ddm_instance_id: instance, level: "INFO" }],
  });
  expect(log("another")).toMatchObject({ status: 400, body: { error_code: "DBS.300400" } });
  const creation = cloud.simulator.state.jobs.find(({ name }) => name === "createLogicDb");
  expect(log(creation?.id ?? "")).toMatchObject({ status: 400, body: { error_code: "DBS.300379" } });
});

test("the log of a shard configuration that has failed half-way does not have a line for every stage", () => {
  const cloud = new Cloud();
  const instance = cloud.runningInstance();
  cloud.simulator.faults.add({ match: { operation: "MigrateLogicDb" }, effect: { job: "fail" } });
  const { "{m}": task = "" } = prepareInstance(cloud, instance, "failed migration");
  cloud.advance(24 * 3600);
  const { stages = [] } = cloud.simulator.state.jobs.find(({ id }) => id === task) ?? {};
  const { total } = cloud.call("GET", `/v3/{pid}/instance/${instance}/task/${task}/run-logs`).body;
  expect(total).toBeLessThan(stages.length);
});

test("the results of a pre-check are unknown to another instance with a schema of the same name", () => {
  const cloud = new Cloud();
  const [instance, other] = [cloud.runningInstance(), cloud.runningInstance({ name: "other" })];
  const { "{m}": job = "" } = prepareInstance(cloud, instance, "check");
  prepareInstance(cloud, other, "schema");
  const results = (id: string) =>
    cloud.call("GET", `/v3/{pid}/instances/${id}/databases/db_7567/migration/precheck/${job}`);
  expect(results(instance).status).toBe(200);
  expect(results(other)).toMatchObject({ status: 400, body: { error_code: "DBS.300379" } });
});

test("an offset beyond the end returns no items and the number of the last page", () => {
  const { cloud } = makeFixture();
  const list = (query: string) => cloud.call("GET", `/v1/{pid}/instances?${query}`).body;
  expect(list("offset=0&limit=10")).toMatchObject({ page_no: 1, total_page: 1 });
  expect(list("offset=100&limit=10")).toMatchObject({ instances: [], page_no: 1, total_page: 1 });
});
