import { Cloud, type CloudResponse } from "./cloud";

const SECURITY_GROUP = "fbdff89d-32fe-45a4-832b-115ac4bfaac9";

/** Creates a cloud with a running instance. @param fields fields of the create request that differ from the default */
function makeFixture(fields: object = {}) {
  const cloud = new Cloud();
  const id = cloud.runningInstance(fields);
  const path = (version: string) => `/${version}/{pid}/instances/${id}`;
  /** Advances the clock beyond the end of all jobs. */
  const finish = () => cloud.advance(3600);
  const detailV3 = () => {
    const { body } = cloud.call("GET", path("v3"));
    return (body["instances"] as CloudResponse["body"][])[0] ?? {};
  };
  return { cloud, id, path, finish, detailV3 };
}

describe("a change of an instance", () => {
  test("a change of the name returns the name in v1, and a job in v3", () => {
    const { cloud, id, path, finish } = makeFixture();
    expect(cloud.call("PUT", `${path("v1")}/modify-name`, { name: "invoices" })).toMatchObject({
      status: 200,
      body: { name: "invoices" },
    });
    expect(cloud.detail(id)).toMatchObject({ name: "orders", status: "MODIFY_NAME" });
    finish();
    expect(cloud.detail(id)).toMatchObject({ name: "invoices", status: "RUNNING" });
    const v3 = cloud.call("PUT", `${path("v3")}/name`, { name: "with_underscore" });
    expect(v3.status).toBe(202);
    expect(cloud.job(v3).status).toBe("Running");
  });

  test("a change of the security group takes effect immediately", () => {
    const { cloud, id, path } = makeFixture();
    const body = { security_group_id: SECURITY_GROUP };
    expect(cloud.call("PUT", `${path("v3")}/security-group`, body)).toMatchObject({ status: 200, body: {} });
    expect(cloud.detail(id)).toMatchObject({ security_group_id: SECURITY_GROUP, status: "RUNNING" });
    expect(cloud.call("PUT", `${path("v1")}/modify-security-group`, body).body).toEqual(body);
    expect(cloud.call("PUT", `${path("v3")}/security-group`, { security_group_id: "x" }).body).toMatchObject({
      error_code: "DBS.280305",
    });
  });

  test("`enable_ssl` is a boolean in v1 and a number in the details of v3", () => {
    const { cloud, id, path, finish, detailV3 } = makeFixture();
    expect(detailV3()["enable_ssl"]).toBe(0);
    cloud.call("POST", `${path("v3")}/switch-ssl`, { ssl_enabled: true });
    finish();
    expect(cloud.detail(id)["enable_ssl"]).toBe(true);
    expect(detailV3()["enable_ssl"]).toBe(1);
  });

  test("validates the range of the port, and reports the port as a string", () => {
    const { cloud, id, path, finish, detailV3 } = makeFixture();
    expect(cloud.call("PUT", `${path("v3")}/port`, { port: 80 }).status).toBe(400);
    expect(cloud.call("PUT", `${path("v3")}/port`, { port: 5067 }).status).toBe(202);
    finish();
    expect(cloud.detail(id)["access_port"]).toBe("5067");
    expect(detailV3()["port"]).toBe("5067");
  });

  test("binds only one EIP, and unbinds only a bound EIP", () => {
    const { cloud, path, finish, detailV3 } = makeFixture();
    const eip = { public_ip: "10.83.84.176", public_ip_id: "7c87996a-85f4-4029-a254-502999d4767a" };
    expect(cloud.call("DELETE", `${path("v3")}/eip`).status).toBe(400);
    expect(cloud.job(cloud.call("POST", `${path("v3")}/eip`, eip)).name).toBe("BindEIP");
    finish();
    expect(detailV3()["public_ip"]).toBe("10.83.84.176");
    expect(cloud.call("GET", `${path("v3")}/public-ips`).body).toMatchObject({
      total_count: 1,
      public_ip_list: [{ id: eip.public_ip_id, public_ip: eip.public_ip }],
    });
    expect(cloud.call("POST", `${path("v3")}/eip`, eip).status).toBe(400);
    expect(cloud.job(cloud.call("DELETE", `${path("v3")}/eip`)).name).toBe("UnbindEIP");
    finish();
    expect(detailV3()["public_ip"]).toBeNull();
  });

  test("changes the address of the load balancer", () => {
    const { cloud, id, path, finish } = makeFixture();
    cloud.call("PUT", `${path("v3")}/elb/ip`, { new_ip: "172.16.192.208" });
    finish();
    expect(cloud.detail(id)["access_ip"]).toBe("172.16.192.208");
  });

  test("makes an instance read-only", () => {
    const { cloud, path, finish } = makeFixture();
    expect(cloud.call("PUT", `${path("v3")}/readonly-status`, { readonly: true }).status).toBe(202);
    finish();
    expect(cloud.simulator.state.instances[0]?.readOnly).toBe(true);
  });

  test("sets the administrator's name once, and does not store the password", () => {
    const { cloud, id, path, finish } = makeFixture();
    const admin = (name: string) =>
      cloud.call("PUT", `${path("v3")}/admin-user`, { name, password: "Sup3r-secret" }).status;
    expect(cloud.detail(id)).not.toHaveProperty("admin_user_name");
    expect(admin("root")).toBe(202);
    expect(cloud.detail(id)["status"]).toBe("RESET_PASSWORD");
    finish();
    expect(cloud.detail(id)["admin_user_name"]).toBe("root");
    expect(admin("other")).toBe(400);
    expect(admin("root")).toBe(202);
    expect(JSON.stringify([cloud.simulator.save(), cloud.simulator.journal.entries])).not.toContain("Sup3r-secret");
  });

  test("rejects the name of an account for the administrator, and that of the administrator for an account", () => {
    const { cloud, path, finish } = makeFixture();
    const createAccount = (name: string) =>
      cloud.call("POST", `${path("v3")}/users`, { name, password: "Blue-sky-77", base_authority: ["SELECT"] });
    const admin = (name: string) => cloud.call("PUT", `${path("v3")}/admin-user`, { name, password: "Sup3r-secret" });
    const taken = { status: 400, body: { error_code: "DBS.300311" } };
    expect(createAccount("app").status).toBe(200);
    expect(admin("app")).toMatchObject(taken);
    expect(admin("root").status).toBe(202);
    finish();
    expect(createAccount("root")).toMatchObject(taken);
  });

  test("kernel versions before 3.0.9 reject an administrator", () => {
    const { cloud, path } = makeFixture({ engine_version: "3.0.8.5" });
    const body = { name: "root", password: "Sup3r-secret" };
    expect(cloud.call("PUT", `${path("v3")}/admin-user`, body)).toMatchObject({
      status: 400,
      body: { error_code: "DBS.300360" },
    });
  });

  test("upgrades an instance and rolls it back", () => {
    const { cloud, id, path, finish } = makeFixture({ engine_version: "3.0.8.5" });
    const versions = () => cloud.call("GET", `${path("v3")}/database-version/available-versions`).body;
    expect(versions()).toMatchObject({
      current_version: "3.0.8.5",
      latest_version: "3.1.0.8",
      current_favored_version: "3.0.8.5",
      previous_version: null,
    });
    expect(cloud.call("POST", `${path("v3")}/database-version/rollback-version`).status).toBe(400);
    cloud.call("POST", `${path("v3")}/database-version/change-version`, { target_version: "3.1.0.8" });
    expect(cloud.detail(id)).toMatchObject({ status: "UPGRADE_VERSION_INSTANCE", engine_version: "3.0.8.5" });
    finish();
    expect(versions()).toMatchObject({
      versions: ["3.0.8.3", "3.1.0.3", "3.1.0.7"],
      current_version: "3.1.0.8",
      previous_version: "3.0.8.5",
    });
    expect(cloud.call("GET", `${path("v3")}/show-risk-info`).body).toEqual({ risks: [] });
    cloud.call("POST", `${path("v3")}/database-version/rollback-version`);
    expect(cloud.detail(id)["status"]).toBe("ROLL_BACK_DB_VERSION");
    finish();
    expect(cloud.detail(id)["engine_version"]).toBe("3.0.8.5");
  });

  test("a new node class must differ and have the same architecture", () => {
    const { cloud, id, path, finish } = makeFixture();
    const resize = (code: string) => cloud.call("PUT", `${path("v3")}/flavor`, { spec_code: code });
    expect(resize("ddm.c6.xlarge.2").status).toBe(400);
    expect(resize("ddm.kc1.2xlarge.2").status).toBe(400);
    const response = resize("ddm.c6.4xlarge.2");
    expect(cloud.job(response).name).toBe("EnlargeNode");
    expect(cloud.detail(id)).toMatchObject({ status: "RESIZING", flavor_ref: "ddm.c6.xlarge.2" });
    finish();
    expect(cloud.detail(id)).toMatchObject({ flavor_ref: "ddm.c6.4xlarge.2", core_count: "16", ram_capacity: "32" });
  });

  test("validates parameters, changes them in a job, and reports whether a restart is required", () => {
    const { cloud, id, path, finish } = makeFixture();
    const put = (version: string, values: object) => cloud.call("PUT", `${path(version)}/configurations`, { values });
    expect(put("v3", { long_query_time: "2" })).toMatchObject({
      status: 200,
      body: { needRestart: false, configId: null, jobId: expect.any(String) as string },
    });
    expect(cloud.detail(id)["status"]).toBe("SET_CONFIGURATION");
    finish();
    expect(put("v3.1", { max_connections: "30000" })).toMatchObject({ status: 200, body: { need_restart: true } });
    finish();
    const { configuration_parameter: all } = cloud.call("GET", `${path("v3")}/configurations`).body;
    expect(all).toContainEqual(expect.objectContaining({ name: "long_query_time", value: "2", need_restart: "0" }));
    expect(all).toContainEqual(expect.objectContaining({ name: "max_connections", value: "30000", need_restart: "1" }));
    for (const wrong of [{ nonsense: "1" }, { long_query_time: "11" }, { long_query_time: 2 }, { sql_audit: "yes" }]) {
      expect(put("v3", wrong)).toMatchObject({ status: 400, body: { error_code: "DBS.280001" } });
    }
  });

  test("adds, changes, lists and deletes tags", () => {
    const { cloud, path } = makeFixture();
    cloud.call("POST", `${path("v3")}/tags/create`, { tags: [{ key: "team", value: "web" }] });
    cloud.call("PUT", `${path("v3")}/tags/team`, { value: "shop" });
    expect(cloud.call("GET", `${path("v3")}/tags`).body).toEqual({ tags: [{ key: "team", value: "shop" }] });
    expect(cloud.call("GET", "/v3/{pid}/instances/tags").body).toEqual({ tags: [{ key: "team", values: ["shop"] }] });
    expect(cloud.call("PUT", `${path("v3")}/tags/_sys_a`, { value: "shop" }).status).toBe(400);
    cloud.call("POST", `${path("v3")}/tags/delete`, { tags: [{ key: "team" }, { key: "absent" }] });
    expect(cloud.call("GET", `${path("v3")}/tags`).body).toEqual({ tags: [] });
  });

  test("EPS moves an instance to another enterprise project", () => {
    const { cloud, id } = makeFixture();
    const target = "5aa119a8-d25b-45a7-8d1b-88e127885635";
    const path = `/v1.0/enterprise-projects/${target}/resources-migrate`;
    const body = { action: "bind", resource_id: id, resource_type: "ddm", project_id: "x" };
    expect(cloud.call("POST", path, body).status).toBe(204);
    expect(cloud.detail(id)["enterprise_project_id"]).toBe(target);
  });
});

describe("nodes of an instance", () => {
  const nodes = ({ cloud, path }: ReturnType<typeof makeFixture>) =>
    cloud.call("GET", `${path("v1")}/nodes`).body["nodes"] as { node_id: string; status: string }[];
  const statuses = (fixture: ReturnType<typeof makeFixture>) => nodes(fixture).map(({ status }) => status);

  test("adds nodes by zone and deletes them by id", () => {
    const fixture = makeFixture();
    const { cloud, id, path, finish } = fixture;
    cloud.call("POST", `${path("v3")}/nodes`, { nodes: [{ available_zone: "az1" }, { available_zone: "az3" }] });
    expect(cloud.detail(id)).toMatchObject({ status: "GROWING" });
    expect(statuses(fixture)).toEqual(["normal", "normal", "creating", "creating"]);
    finish();
    expect(statuses(fixture)).toEqual(["normal", "normal", "normal", "normal"]);
    expect(cloud.detail(id)["node_count"]).toBe(4);
    const zones = nodes(fixture).map(
      ({ node_id }) => cloud.call("GET", `${path("v3")}/nodes/${node_id}`).body["az_code"],
    );
    expect(zones.slice(2)).toEqual(["az1", "az3"]);

    const [first = { node_id: "" }, second = { node_id: "" }] = nodes(fixture);
    const batch = cloud.call("POST", `${path("v3")}/nodes/batch-delete`, { node_ids: [first.node_id] });
    expect(cloud.job(batch).name).toBe("ReduceNode");
    finish();
    expect(cloud.call("DELETE", `${path("v3")}/nodes`, { node_ids: [second.node_id] }).status).toBe(202);
    finish();
    expect(nodes(fixture)).toHaveLength(2);
    const last = { node_ids: nodes(fixture).map(({ node_id: node }) => node) };
    expect(cloud.call("DELETE", `${path("v3")}/nodes`, last).status).toBe(400);
  });

  test("gives a new node a name that no other node has, also after the deletion of the first node", () => {
    const fixture = makeFixture();
    const { cloud, path, finish } = fixture;
    const add = () => cloud.call("POST", `${path("v3")}/nodes`, { nodes: [{ available_zone: "az1" }] });
    add();
    finish();
    cloud.call("DELETE", `${path("v3")}/nodes`, { node_ids: [nodes(fixture)[0]?.node_id] });
    finish();
    add();
    const names = nodes(fixture).map(({ node_id }) => cloud.call("GET", `${path("v3")}/nodes/${node_id}`).body["name"]);
    expect(names).toEqual(["orders_node_02", "orders_node_03", "orders_node_04"]);
  });

  test("a deletion of nodes must leave a node that has not failed", () => {
    const fixture = makeFixture();
    const { cloud, id, path, finish } = fixture;
    cloud.simulator.faults.add({ match: { operation: "ExpandDdmInstanceNodes" }, effect: { job: "fail" } });
    cloud.call("POST", `${path("v3")}/nodes`, { nodes: [{ available_zone: "az1" }] });
    finish();
    expect(statuses(fixture)).toEqual(["normal", "normal", "enlargefail"]);
    const [first, second, failed] = nodes(fixture).map(({ node_id: node }) => node);
    const remove = (...node_ids: unknown[]) => cloud.call("DELETE", `${path("v3")}/nodes`, { node_ids }).status;
    expect(remove(first, second)).toBe(400);
    expect(remove(second, failed)).toBe(202);
    finish();
    expect(cloud.detail(id)["node_count"]).toBe(1);
  });

  test("v2 adds and deletes a number of nodes, and its responses are in camel case", () => {
    const fixture = makeFixture();
    const { cloud, id, path, finish } = fixture;
    const flavor = "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c001";
    const response = cloud.call("POST", `${path("v2")}/action/enlarge`, { flavor_id: flavor, node_number: 1 });
    expect(response).toMatchObject({ status: 200, body: { instanceId: id, instanceName: "orders" } });
    expect(cloud.job(response).name).toBe("EnlargeNode");
    finish();
    expect(nodes(fixture)).toHaveLength(3);
    expect(cloud.call("POST", `${path("v2")}/action/reduce`, { node_number: 3 }).status).toBe(400);
    expect(cloud.call("POST", `${path("v2")}/action/reduce`, { node_number: 2 }).status).toBe(200);
    finish();
    expect(nodes(fixture)).toHaveLength(1);
  });

  // API 4.2.9: "This parameter is valid only for yearly/monthly instances."
  test("v2 ignores the zones of new nodes of a pay-per-use instance", () => {
    const fixture = makeFixture();
    const { cloud, path, finish } = fixture;
    const flavor_id = "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c001";
    const body = { flavor_id, node_number: 1, available_zones: ["az2", "az3"] };
    expect(cloud.call("POST", `${path("v2")}/action/enlarge`, body).status).toBe(200);
    finish();
    const added = nodes(fixture)[2]?.node_id ?? "";
    expect(cloud.call("GET", `${path("v3")}/nodes/${added}`).body).toMatchObject({ az_code: "az1" });
  });

  test("reports and restarts a single node", () => {
    const fixture = makeFixture();
    const { cloud, id, path } = fixture;
    const node = nodes(fixture)[0]?.node_id ?? "";
    expect(cloud.call("GET", `${path("v1")}/nodes/${node}`).body).toMatchObject({
      node_id: node,
      name: "orders_node_01",
    });
    expect(cloud.call("GET", `${path("v3")}/nodes/${node}`).body).toMatchObject({ id: node, az_code: "az1" });
    expect(cloud.call("GET", `${path("v3")}/nodes/none`).status).toBe(404);
    expect(cloud.call("POST", `${path("v3")}/nodes/${node}/restart`).status).toBe(202);
    expect(cloud.detail(id)["status"]).toBe("RESTARTING");
  });
});
