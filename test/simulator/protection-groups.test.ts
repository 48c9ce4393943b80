import { Cloud } from "./cloud";

const VPC = "046852ef-c49d-409b-8389-546aaaa5701f";

describe("SDRS protection groups", () => {
  const PATH = "/v1/{pid}/server-groups";
  const create = (cloud: Cloud, overrides: object = {}) =>
    cloud.call("POST", PATH, {
      server_group: {
        name: "testname",
        description: "description",
        source_availability_zone: "az1",
        target_availability_zone: "az2",
        domain_id: "fb4bb8e3-a574-4437-a156-78c916aeea4d",
        source_vpc_id: VPC,
        dr_type: "migration",
        server_type: "ECS",
        ...overrides,
      },
    });
  const job = (cloud: Cloud, { body }: { body: object }) =>
    cloud.call("GET", `/v1/{pid}/jobs/${(body as { job_id: string }).job_id}`).body;
  /** Creates a protection group and returns its id, which the job reports. */
  const makeGroup = (cloud: Cloud, overrides: object = {}) => {
    const { entities } = job(cloud, create(cloud, overrides)) as unknown as { entities: { server_group_id: string } };
    cloud.advance(60);
    return entities.server_group_id;
  };
  const status = (cloud: Cloud, id: string) =>
    (cloud.call("GET", `${PATH}/${id}`).body["server_group"] as { status: string }).status;

  test("creates a protection group by a job, and renames, enables, disables and deletes it", () => {
    const cloud = new Cloud();
    const answer = create(cloud);
    expect(answer).toMatchObject({ status: 200, body: { job_id: expect.stringMatching(/^[\da-f]{32}$/) as string } });
    expect(job(cloud, answer)).toMatchObject({ status: "INIT", end_time: "" });
    cloud.advance(5);
    expect(job(cloud, answer)).toMatchObject({ status: "RUNNING", end_time: "", error_code: null });
    const { server_group_id: id } = job(cloud, answer)["entities"] as { server_group_id: string };
    expect(status(cloud, id)).toBe("creating");
    cloud.advance(60);
    expect(job(cloud, answer)["status"]).toBe("SUCCESS");
    expect(status(cloud, id)).toBe("available");

    expect(cloud.call("PUT", `${PATH}/${id}`, { server_group: { name: "other" } }).status).toBe(200);
    expect(cloud.call("GET", PATH).body).toMatchObject({ count: 1, server_groups: [{ id, name: "other" }] });
    const act = (action: string) => cloud.call("POST", `${PATH}/${id}/action`, { [action]: {} });
    expect(act("stop-server-group").status).toBe(409);
    expect(act("start-server-group").status).toBe(200);
    expect(status(cloud, id)).toBe("starting");
    cloud.advance(60);
    expect(status(cloud, id)).toBe("protected");
    expect(cloud.call("DELETE", `${PATH}/${id}`).status).toBe(409);
    act("stop-server-group");
    cloud.advance(60);
    const deletion = cloud.call("DELETE", `${PATH}/${id}`);
    expect(status(cloud, id)).toBe("deleting");
    cloud.advance(60);
    expect(job(cloud, deletion)["status"]).toBe("SUCCESS");
    expect(cloud.call("GET", `${PATH}/${id}`)).toMatchObject({ status: 400, body: { error: { code: "SDRS.1013" } } });
    expect(cloud.call("GET", PATH).body).toEqual({ count: 0, server_groups: [] });
  });

  test("sets the status error-starting when enabling a protection group fails", () => {
    const cloud = new Cloud();
    const id = makeGroup(cloud);
    cloud.simulator.faults.add({ match: { operation: "StartProtectionGroup" }, effect: { job: "fail" } });
    const answer = cloud.call("POST", `${PATH}/${id}/action`, { "start-server-group": {} });
    cloud.advance(60);
    expect(job(cloud, answer)["status"]).toBe("FAIL");
    expect(status(cloud, id)).toBe("error-starting");
  });

  test.each([
    { name: "a b" },
    { name: "" },
    { name: "n".repeat(65) },
    { description: "<" },
    { description: "ü".repeat(33) },
    { domain_id: VPC },
    { source_availability_zone: "az9" },
    { target_availability_zone: "az1" },
    { target_availability_zone: "az3" },
    { dr_type: "elsewhere" },
    { source_vpc_id: undefined },
  ])("rejects the creation of a protection group with %p", (overrides) => {
    expect(create(new Cloud(), overrides)).toMatchObject({ status: 400, body: { error: { code: "SDRS.1007" } } });
  });

  test("lists active-active domains with their zones", () => {
    const domains = new Cloud().call("GET", "/v1/{pid}/active-domains").body["domains"];
    expect(domains).toMatchObject([
      {
        id: "fb4bb8e3-a574-4437-a156-78c916aeea4d",
        sold_out: false,
        local_replication_cluster: { availability_zone: "az1" },
        remote_replication_cluster: { availability_zone: "az2" },
      },
      { name: "domain_002" },
    ]);
  });

  test("reports a protection group with the arguments of its creation", () => {
    const cloud = new Cloud();
    const [, second] = cloud.call("GET", "/v1/{pid}/active-domains").body["domains"] as readonly { id: string }[];
    const zones = { source_availability_zone: "az3", target_availability_zone: "az2" };
    const id = makeGroup(cloud, { domain_id: second?.id, description: undefined, ...zones });
    expect(cloud.call("GET", `${PATH}/${id}`).body["server_group"]).toMatchObject({
      id,
      name: "testname",
      description: "",
      status: "available",
      ...zones,
      domain_id: second?.id,
      domain_name: "domain_002",
      source_vpc_id: VPC,
      dr_type: "migration",
      created_at: "2026-01-15 12:00:00.0",
      updated_at: "2026-01-15 12:00:00.0",
    });
  });

  test("lists protection groups by name, status, zone and query type, in pages", () => {
    const cloud = new Cloud();
    const [a, b] = ["web-a", "web-b"].map((name) => makeGroup(cloud, { name }));
    cloud.simulator.faults.add({ match: { operation: "StartProtectionGroup", times: 1 }, effect: { job: "fail" } });
    for (const id of [a, b]) cloud.call("POST", `${PATH}/${String(id)}/action`, { "start-server-group": {} });
    const off = makeGroup(cloud, { name: "off" });
    const list = (query: string) => {
      const { body } = cloud.call("GET", `${PATH}?${query}`);
      return [body["count"], (body["server_groups"] as readonly { id: string }[]).map(({ id }) => id)];
    };
    expect(list("name=web")).toEqual([2, [a, b]]);
    expect(list("name=web&limit=1&offset=1")).toEqual([2, [b]]);
    expect(list("limit=0")).toEqual([3, []]);
    expect(list("status=protected")).toEqual([1, [b]]);
    expect(list("availability_zone=az2")).toEqual([0, []]);
    expect(list("query_type=status_abnormal")).toEqual([1, [a]]);
    expect(list("query_type=stop_protected")).toEqual([1, [off]]);
    expect(list("query_type=general")).toEqual([3, [a, b, off]]);
    for (const wrong of ["limit=1001", "offset=-1", "query_type=other"]) {
      expect(cloud.call("GET", `${PATH}?${wrong}`).status).toBe(400);
    }
  });

  test("creates a protection group even if its job is not found (outcome `vanish`)", () => {
    const cloud = new Cloud();
    cloud.simulator.faults.add({ match: { operation: "CreateProtectionGroup" }, effect: { job: "vanish" } });
    const { job_id: id } = create(cloud).body as { job_id: string };
    expect(cloud.call("GET", `/v1/{pid}/jobs/${id}`).status).toBe(404);
    cloud.advance(60);
    expect(cloud.call("GET", PATH).body).toMatchObject({ server_groups: [{ status: "available" }] });
  });

  test("a protection group whose creation failed cannot be enabled, but can be deleted", () => {
    const cloud = new Cloud();
    cloud.simulator.faults.add({ match: { operation: "CreateProtectionGroup" }, effect: { job: "fail" } });
    const id = makeGroup(cloud);
    expect(status(cloud, id)).toBe("error");
    expect(cloud.call("POST", `${PATH}/${id}/action`, { "start-server-group": {} }).status).toBe(409);
    expect(cloud.call("DELETE", `${PATH}/${id}`).status).toBe(200);
  });

  test.each(["GET", "PUT", "DELETE"])("%s of an absent protection group fails with SDRS.1013", (method) => {
    const body = method === "PUT" ? { server_group: { name: "other" } } : undefined;
    const answer = new Cloud().call(method, `${PATH}/${VPC}`, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "SDRS.1013" } } });
  });
});
