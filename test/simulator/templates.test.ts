import { Cloud, instanceBody, type CloudResponse } from "./cloud";

const PATH = "/v3/{pid}/configurations";
const REJECTED = { status: 400, body: { error_code: "DBS.280001" } };

function create(cloud: Cloud, overrides: object = {}): CloudResponse {
  return cloud.call("POST", PATH, { name: "web", description: "for the web", ...overrides });
}

/** Creates a template and returns its id. */
function makeTemplate(cloud: Cloud, overrides: object = {}): string {
  return String(create(cloud, overrides).body["id"]);
}

function list(cloud: Cloud): readonly { id: string; name: string; user_defined: boolean }[] {
  return cloud.call("GET", PATH).body["configurations"] as never;
}

/** Reads the value of a parameter in a template. */
function readValue(cloud: Cloud, id: string, parameter: string): string | undefined {
  const all = cloud.call("GET", `${PATH}/${id}`).body["configuration_parameters"] as { name: string; value: string }[];
  return all.find(({ name }) => name === parameter)?.value;
}

const findDefaultId = (cloud: Cloud) => list(cloud).find((template) => !template.user_defined)?.id ?? "";

describe("the parameter template API", () => {
  test("creates, lists, updates, copies and deletes a template", () => {
    const cloud = new Cloud();
    const answer = create(cloud, { values: { long_query_time: "2" } });
    expect(answer).toEqual({
      status: 200,
      body: { id: expect.stringMatching(/^[\da-f]{32}pr09$/) as string, name: "web" },
      headers: expect.anything() as CloudResponse["headers"],
    });
    const id = String(answer.body["id"]);
    expect(list(cloud)).toMatchObject([{ user_defined: false }, { id, name: "web", user_defined: true }]);
    expect(readValue(cloud, id, "long_query_time")).toBe("2");
    expect(readValue(cloud, id, "sql_audit")).toBe("OFF");

    const update = { name: "web-2", description: "", values: { sql_audit: "ON", ddl_flowcontrol_threshold: "10005" } };
    expect(cloud.call("PUT", `${PATH}/${id}`, update)).toMatchObject({ status: 200, body: { need_restart: false } });
    expect(readValue(cloud, id, "long_query_time")).toBe("2");
    expect(readValue(cloud, id, "sql_audit")).toBe("ON");
    expect(cloud.call("GET", `${PATH}/${id}`).body).toMatchObject({ name: "web-2", description: "" });

    expect(cloud.call("POST", `${PATH}/${id}/copy`, { new_name: "web-3" }).body).toEqual({});
    const copy = list(cloud).find(({ name }) => name === "web-3")?.id ?? "";
    expect(readValue(cloud, copy, "sql_audit")).toBe("ON");

    expect(cloud.call("DELETE", `${PATH}/${id}`)).toMatchObject({ status: 200, body: {} });
    expect(cloud.call("GET", `${PATH}/${id}`)).toMatchObject({ status: 400, body: { error_code: "DBS.200057" } });
    expect(readValue(cloud, copy, "sql_audit")).toBe("ON");
  });

  test("truncates a long description at creation and rejects it in an update", () => {
    const cloud = new Cloud();
    const long = "d".repeat(300);
    const id = makeTemplate(cloud, { description: long });
    expect(cloud.call("GET", `${PATH}/${id}`).body["description"]).toBe("d".repeat(256));
    expect(cloud.call("PUT", `${PATH}/${id}`, { description: long, values: {} })).toMatchObject(REJECTED);
  });

  test("reports need_restart only for the values in the request", () => {
    const cloud = new Cloud();
    const id = makeTemplate(cloud);
    const put = (values: object) => cloud.call("PUT", `${PATH}/${id}`, { values }).body["need_restart"];
    expect(put({ max_connections: "30000" })).toBe(true);
    expect(put({ long_query_time: "3" })).toBe(false);
  });
});

describe("the validation of parameter templates", () => {
  test.each([
    ["with an empty name", { name: "" }],
    ["with a space in its name", { name: "a b" }],
    ["with a name of 65 characters", { name: "a".repeat(65) }],
    ["without a description", { description: undefined }],
    ["with a special character in its description", { description: "a & b" }],
    ["with an unknown parameter", { values: { no_such_parameter: "1" } }],
    ["with a value out of its range", { values: { connection_idle_timeout: "59" } }],
    ["with an empty value", { values: { bind_table: "" } }],
    ["with a number as a value", { values: { long_query_time: 2 } }],
    ["with an unknown field", { datastore_name: "ddm" }],
  ])("rejects a template %s", (_, overrides) => {
    expect(create(new Cloud(), overrides)).toMatchObject(REJECTED);
  });

  test.each([
    ["max_allowed_packet", "1025", "must be a multiple of 1024, not 1025"],
    ["max_allowed_packet", "0", "must be in the range 1024-1073741824, not 0"],
    ["max_allowed_packet", "2048.5", "must be an integer, not 2048.5"],
    ["long_query_time", "soon", "must be a number, not soon"],
    ["sql_audit", "yes", "must be one of ON|OFF, not yes"],
  ])("rejects a template with %s %s, and names the reason", (name, value, reason) => {
    const { body } = create(new Cloud(), { values: { [name]: value } });
    expect(body).toMatchObject({ error_msg: expect.stringContaining(`values.${name}: ${reason}`) as string });
  });

  test("rejects the name of another template", () => {
    const cloud = new Cloud();
    create(cloud);
    expect(create(cloud)).toMatchObject(REJECTED);
    const other = makeTemplate(cloud, { name: "other" });
    expect(cloud.call("PUT", `${PATH}/${other}`, { name: "web", values: {} })).toMatchObject(REJECTED);
    expect(cloud.call("PUT", `${PATH}/${other}`, { name: "other", values: {} }).status).toBe(200);
  });
});

test("the default template can be read, but not changed, deleted or copied", () => {
  const cloud = new Cloud();
  const path = `${PATH}/${findDefaultId(cloud)}`;
  expect(cloud.call("GET", path).status).toBe(200);
  expect(cloud.call("PUT", path, { values: { sql_audit: "ON" } })).toMatchObject(REJECTED);
  expect(cloud.call("DELETE", path)).toMatchObject(REJECTED);
  expect(cloud.call("POST", `${path}/copy`, { new_name: "mine" })).toMatchObject(REJECTED);
});

// API 4.10.2: "When this parameter is left empty (not space), the URL of the parameter template list is obtained."
test("a query for the template with an empty id returns the list, and changes with an empty id fail", () => {
  const cloud = new Cloud();
  expect(cloud.call("GET", "/v3/{pid}/configurations/?limit=1")).toMatchObject({
    status: 200,
    body: { configurations: cloud.call("GET", "/v3/{pid}/configurations?limit=1").body["configurations"] },
  });
  for (const method of ["PUT", "DELETE", "POST"]) {
    expect(cloud.call(method, "/v3/{pid}/configurations/", {})).toMatchObject({ status: 404 });
  }
  expect(cloud.call("GET", "/v3/{pid}/configurations/%20")).toMatchObject({ status: 400 });
});

test("a comparison of two templates lists the values that differ", () => {
  const cloud = new Cloud();
  const tuned = makeTemplate(cloud, { values: { long_query_time: "2", sql_audit: "OFF" } });
  const body = { source_id: tuned, target_id: findDefaultId(cloud) };
  expect(cloud.call("PUT", `${PATH}/diff`, body)).toMatchObject({
    status: 200,
    body: {
      source_name: "web",
      target_name: "Default-DDM",
      parameters: [{ name: "long_query_time", source_value: "2", target_value: "1" }],
    },
  });
});

test("the history of a template records the failed creation of an instance with its reason", () => {
  const cloud = new Cloud();
  const id = makeTemplate(cloud, {});
  const histories = () => cloud.call("GET", `${PATH}/${id}/apply-histories`).body["histories"];
  cloud.simulator.faults.add({ match: { operation: "CreateDdmInstance" }, effect: { job: "fail" } });
  const instance = String(cloud.call("POST", "/v3/{pid}/instances", instanceBody({ param_group_id: id })).body["id"]);
  expect(histories()).toMatchObject([{ target_id: instance, apply_result: "APPLYING", error_code: "" }]);
  cloud.advance(3600);
  const reason = cloud.detail(instance)["error_msg"];
  expect(reason).toMatch(/^DBS\.\d+$/);
  expect(histories()).toMatchObject([{ apply_result: "FAILED", error_code: reason, error_message: reason }]);
});

test("a template sets the values of a new instance, and cannot be deleted before the instance", () => {
  const cloud = new Cloud();
  const id = makeTemplate(cloud, { values: { long_query_time: "2" } });
  const histories = () => cloud.call("GET", `${PATH}/${id}/apply-histories`).body;
  expect(histories()).toEqual({ histories: [], total: 0 });

  const instance = cloud.runningInstance({ param_group_id: id });
  expect(histories()).toMatchObject({ total: 1, histories: [{ target_id: instance, apply_result: "SUCCESS" }] });
  expect(cloud.call("GET", `${PATH}/${id}/query-instances`).body).toEqual({
    entities: [{ instance_id: instance, instance_name: "orders" }],
    total: 1,
  });
  const parameters = cloud.call("GET", `/v3/{pid}/instances/${instance}/configurations`).body[
    "configuration_parameter"
  ];
  expect(parameters).toContainEqual(expect.objectContaining({ name: "long_query_time", value: "2" }));

  expect(cloud.call("DELETE", `${PATH}/${id}`)).toMatchObject(REJECTED);
  cloud.call("DELETE", `/v3/{pid}/instances/${instance}?delete_dn_data=false`);
  cloud.advance(3600);
  expect(cloud.call("DELETE", `${PATH}/${id}`).status).toBe(200);
});
