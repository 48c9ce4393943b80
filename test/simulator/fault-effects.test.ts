import type { NewFaultRule } from "../../simulator";
import { issueToken } from "../../simulator/engine/auth/token";
import { Cloud, instanceBody, START } from "./cloud";

/** Creates a cloud with a running instance and fault rules. */
function makeCloud(...rules: readonly NewFaultRule[]) {
  const cloud = new Cloud();
  const id = cloud.runningInstance();
  cloud.simulator.faults.add(...rules);
  return { cloud, id, path: `/v3/{pid}/instances/${id}` };
}

const list = "/v1/{pid}/instances";
const create = { operation: "CreateDdmInstance", times: 1 };
const createInstance = (cloud: Cloud) => cloud.call("POST", "/v3/{pid}/instances", instanceBody({ name: "second" }));
const count = (cloud: Cloud) => cloud.call("GET", list).body["instance_num"];

describe("`after`", () => {
  test("executes the operation and returns an error", () => {
    const { cloud } = makeCloud({ match: create, effect: { after: true, status: 504, code: "APIGW.0201" } });
    expect(createInstance(cloud)).toMatchObject({ status: 504, body: { error_code: "APIGW.0201" } });
    expect(count(cloud)).toBe(2);
  });

  test.each([
    ["an empty body", "", undefined],
    ["truncated JSON", '{"id": "e90bc6', "application/json"],
    ["an HTML page", "<html><body>Bad Gateway</body></html>", "text/html; charset=utf-8"],
  ])("sends %s unchanged", (_, body, type) => {
    const { cloud } = makeCloud({ match: create, effect: { after: true, status: 202, body } });
    const { reply } = cloud.outcome("POST", "/v3/{pid}/instances", instanceBody());
    expect(reply).toMatchObject({ status: 202, text: body });
    expect(reply.headers?.["content-type"]).toBe(type);
    expect(count(cloud)).toBe(2);
  });

  test("returns the rule's error even if the operation fails", () => {
    const { cloud, path } = makeCloud({ effect: { after: true, status: 502, body: "<html></html>" } });
    expect(cloud.call("PUT", `${path}/name`, { name: "?" }).status).toBe(502);
  });

  test("combines `after` with a failing job", () => {
    const { cloud } = makeCloud({ match: create, effect: { after: true, status: 504, job: "fail" } });
    createInstance(cloud);
    cloud.advance(3600);
    expect(cloud.call("GET", list).body["instances"]).toContainEqual(
      expect.objectContaining({ name: "second", status: "CREATEFAILED" }),
    );
  });
});

describe("`lateMs`", () => {
  const late = { status: 504, lateMs: 30_000 };

  test("executes the operation after a number of simulated milliseconds", () => {
    const { cloud } = makeCloud({ match: create, effect: late });
    expect(createInstance(cloud).status).toBe(504);
    cloud.advance(29);
    expect(count(cloud)).toBe(1);
    cloud.advance(2);
    expect(count(cloud)).toBe(2);
  });

  test("executes the operation at the scheduled time, even if the clock jumps further", () => {
    const { cloud } = makeCloud({ match: create, effect: late });
    const at = cloud.simulator.clock.now();
    createInstance(cloud);
    cloud.advance(3600);
    const second = cloud.simulator.state.instances.find(({ name }) => name === "second");
    expect(second?.createdAt).toBe(at + 30_000);
    expect(cloud.detail(second?.id ?? "")["status"]).toBe("RUNNING");
  });

  test("changes nothing if the delayed operation fails", () => {
    const { cloud, id, path } = makeCloud({ match: { operation: "UpdateDdmInstanceName", times: 1 }, effect: late });
    cloud.call("PUT", `${path}/name`, { name: "late-name" });
    cloud.call("PUT", `${path}/flavor`, { spec_code: "ddm.c6.2xlarge.2" });
    cloud.advance(3600);
    expect(cloud.detail(id)).toMatchObject({ name: "orders", flavor_ref: "ddm.c6.2xlarge.2" });
  });

  test("combines `lateMs` with a dropped request and a failing job", () => {
    const { cloud } = makeCloud({ match: create, effect: { drop: "before", lateMs: 1000, job: "fail" } });
    expect(cloud.outcome("POST", "/v3/{pid}/instances", instanceBody({ name: "second" })).dropped).toBe(true);
    cloud.advance(3600);
    expect(cloud.simulator.state.instances[1]?.condition).toBe("CREATEFAILED");
  });

  test("keeps the order of delayed operations, and discards them when a state is loaded", () => {
    const { cloud, id, path } = makeCloud({
      match: { operation: "UpdateDdmInstanceSecurityGroup" },
      effect: { status: 504, lateMs: 1000 },
    });
    const change = (digit: number) =>
      cloud.call("PUT", `${path}/security-group`, { security_group_id: `035b70ed-319b-4086-9fd7-00000000000${digit}` });
    change(1);
    change(2);
    cloud.advance(10);
    expect(cloud.detail(id)["security_group_id"]).toMatch(/2$/);
    change(3);
    cloud.simulator.load(cloud.simulator.save());
    cloud.advance(10);
    expect(cloud.detail(id)["security_group_id"]).toMatch(/2$/);
  });
});

describe("`stale`", () => {
  test.each([
    ["without a rule", true],
    ["under a removed rule", false],
  ])("reads no state older than the rule, even if the last change was made %s", (_, changesBetween) => {
    const rule = { match: { operation: "ShowInstance" }, effect: { stale: true } } as const;
    const { cloud, id, path } = makeCloud(rule);
    const rename = (name: string) => {
      expect(cloud.call("PUT", `${path}/name`, { name }).status).toBe(202);
      cloud.advance(60);
    };
    rename("first");
    cloud.simulator.faults.clear();
    if (changesBetween) rename("second");
    cloud.simulator.faults.add(rule);
    expect(cloud.detail(id)).toMatchObject({ name: changesBetween ? "second" : "first" });
    rename("third");
    expect(cloud.detail(id)).toMatchObject({ name: changesBetween ? "second" : "first" });
  });

  test("reads the state before the last change", () => {
    const { cloud, path } = makeCloud({ match: { operation: "ListDdmUsers", nth: 2 }, effect: { stale: true } });
    const names = () =>
      (cloud.call("GET", `${path}/users`).body["users"] as readonly { name: string }[]).map(({ name }) => name);
    const account = { password: "Blue-sky-77", base_authority: ["SELECT"], databases: [] };
    for (const name of ["first", "second"]) cloud.call("POST", `${path}/users`, { name, ...account });
    expect([names(), names(), names()]).toEqual([["first", "second"], ["first"], ["first", "second"]]);
  });

  test("does not find a resource that was just created", () => {
    const { cloud } = makeCloud({ match: { operation: "ShowInstance", times: 1 }, effect: { stale: true } });
    const id = String(createInstance(cloud).body["id"]);
    expect(cloud.call("GET", `/v1/{pid}/instances/${id}`)).toMatchObject({
      status: 404,
      body: { errCode: "DBS.200002" },
    });
    expect(cloud.detail(id)["status"]).toBe("CREATING");
  });

  test("ignores failed changes, and shows the current state to changing requests", () => {
    const { cloud, id, path } = makeCloud({ effect: { stale: true } });
    expect(cloud.call("PUT", `${path}/name`, { name: "renamed" }).status).toBe(202);
    expect(cloud.call("PUT", `${path}/name`, { name: "again" }).status).toBe(409);
    cloud.advance(3600);
    expect(cloud.detail(id)).toMatchObject({ name: "orders", status: "RUNNING" });
    cloud.simulator.faults.clear();
    expect(cloud.detail(id)["name"]).toBe("renamed");
  });

  test("reads the current state until a request changes it", () => {
    const { cloud, id } = makeCloud({ effect: { stale: true } });
    expect(cloud.detail(id)["status"]).toBe("RUNNING");
  });
});

describe("`set` and `add`", () => {
  test("overwrites fields of the response at any depth, and adds fields to every object", () => {
    const { cloud, id } = makeCloud({
      effect: { set: { status: "REORGANIZING", vpc_id: null }, add: { region: "x" } },
    });
    const [instance] = cloud.call("GET", list).body["instances"] as readonly object[];
    expect(instance).toMatchObject({ id, status: "REORGANIZING", region: "x" });
    const detail = cloud.detail(id);
    expect(detail).toMatchObject({ name: "orders", status: "REORGANIZING", vpc_id: null, region: "x" });
    expect(detail["nodes"]).toContainEqual(expect.objectContaining({ status: "REORGANIZING", region: "x" }));
  });
});

describe("`set`", () => {
  test("changes neither the state nor errors, and adds no fields", () => {
    const { cloud, id, path } = makeCloud({ effect: { set: { name: "other", color: "red", error_code: "?" } } });
    expect(cloud.call("PUT", `${path}/name`, { name: "?" }).body["error_code"]).toMatch(/^DBS/);
    expect(cloud.detail(id)).not.toHaveProperty("color");
    cloud.simulator.faults.clear();
    expect(cloud.detail(id)["name"]).toBe("orders");
  });
});

describe("`headers`", () => {
  test("adds headers to any response, and replaces headers of the same name", () => {
    const { cloud } = makeCloud(
      { match: { times: 1 }, effect: { status: 503, headers: { "Retry-After": "7" } } },
      { effect: { headers: { date: new Date(START).toUTCString() } } },
    );
    expect(cloud.call("GET", list)).toMatchObject({ status: 503, headers: { "retry-after": "7" } });
    expect(cloud.call("GET", list)).toMatchObject({ status: 200, headers: { date: "Thu, 15 Jan 2026 12:00:00 GMT" } });
  });
});

describe("errors of services other than DDM", () => {
  test.each([
    [
      "MigrateResource",
      "POST",
      "/v1.0/enterprise-projects/0/resources-migrate",
      "EPS.0010",
      { error: { error_code: "EPS.0010" } },
    ],
    [
      "ShowCustomerOrderDetails",
      "GET",
      "/v2/orders/customer-orders/details/CS1",
      "CBC.0151",
      { error_code: "CBC.0151" },
    ],
    ["ShowPublicip", "GET", "/v1/{pid}/publicips/1", "VPC.0101", { code: "VPC.0101" }],
    ["ListServerGroups", "GET", "/v1/{pid}/cloudservers/os-server-groups", "Ecs.0001", { error: { code: "Ecs.0001" } }],
    ["ListProtectionGroups", "GET", "/v1/{pid}/server-groups", "SDRS.0001", { error: { code: "SDRS.0001" } }],
    ["KeystoneListProjects", "GET", "/v3/projects", "Forbidden", { error: { code: 403, title: "Forbidden" } }],
  ])("returns an error in the shape of the operation's service: %s", (operation, method, path, code, body) => {
    const { cloud } = makeCloud({ match: { operation }, effect: { status: 403, code } });
    expect(cloud.call(method, path, method === "GET" ? undefined : {})).toMatchObject({ status: 403, body });
  });

  test.each([
    ["EPS", "/v1.0/enterprise-projects/0/resources-migrate", { error: { error_code: "EPS.0002" } }],
    ["BSS", "/v3/orders/customer-orders/pay", { error_code: "CBC.0100" }],
    ["ECS", "/v1/{pid}/cloudservers/os-server-groups", { error: { code: "Ecs.0005" } }],
    ["SDRS", "/v1/{pid}/server-groups", { error: { code: "SDRS.1007" } }],
    ["IAM", "/v3/auth/tokens", { error: { title: "Bad Request" } }],
  ])(
    "returns a code of the service for an invalid body, another content type, and a rule with the status 400: %s",
    (_, path, body) => {
      const cloud = new Cloud();
      const token = { "x-auth-token": issueToken("simulator", START + 1) };
      expect(cloud.call("POST", path, 1, token)).toMatchObject({ status: 400, body });
      expect(cloud.call("POST", path, {}, { ...token, "content-type": "text/plain" })).toMatchObject({
        status: 415,
        body,
      });
      cloud.simulator.faults.add({ effect: { status: 400 } });
      expect(cloud.call("POST", path, {}, token)).toMatchObject({ status: 400, body });
    },
  );

  test("returns a code of VPC for a content type other than JSON", () => {
    const headers = { "x-auth-token": issueToken("simulator", START + 1), "content-type": "text/plain" };
    const answer = new Cloud().call("GET", "/v1/{pid}/publicips/1", {}, headers);
    expect(answer).toMatchObject({ status: 415, body: { code: "VPC.0501" } });
  });
});

test("a rule with the status 400 and no code returns DDM's code for a malformed request", () => {
  const cloud = new Cloud();
  cloud.simulator.faults.add({ effect: { status: 400 } });
  expect(cloud.call("GET", "/v1/{pid}/instances").body).toMatchObject({ errCode: "DBS.280001" });
});
