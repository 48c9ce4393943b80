import { Cloud } from "./cloud";

const VPC = "046852ef-c49d-409b-8389-546aaaa5701f";
const SERVER = "5e4b4d4a-8f4c-4f1e-9c9e-1a2b3c4d5e6f";

describe("ECS server groups", () => {
  const PATH = "/v1/{pid}/cloudservers/os-server-groups";
  const create = (cloud: Cloud, changes: object = {}) =>
    cloud.call("POST", PATH, { server_group: { name: "test", policies: ["anti-affinity"], ...changes } });

  test("are created at once, take members, and are deleted", () => {
    const cloud = new Cloud();
    const created = create(cloud);
    const group = { name: "test", policies: ["anti-affinity"], members: [], metadata: {} };
    expect(created).toMatchObject({ status: 200, body: { server_group: group } });
    const { id } = created.body["server_group"] as { id: string };
    cloud.call("POST", `${PATH}/${id}/action`, { add_member: { instance_uuid: SERVER } });
    const members = () => (cloud.call("GET", `${PATH}/${id}`).body["server_group"] as { members: string[] }).members;
    expect(members()).toEqual([SERVER]);
    cloud.call("POST", `${PATH}/${id}/action`, { remove_member: { instance_uuid: SERVER } });
    expect(members()).toEqual([]);
    expect(cloud.call("DELETE", `${PATH}/${id}`).status).toBe(204);
    expect(cloud.call("GET", `${PATH}/${id}`)).toMatchObject({ status: 404, body: { error: { code: "Ecs.0114" } } });
  });

  test("are listed page by page", () => {
    const cloud = new Cloud();
    for (const name of ["a", "b", "c"]) create(cloud, { name });
    const first = cloud.call("GET", `${PATH}?limit=2`).body;
    expect(first["server_groups"]).toMatchObject([{ name: "a" }, { name: "b" }]);
    const { next_marker: marker } = first["page_info"] as { next_marker: string };
    expect(cloud.call("GET", `${PATH}?limit=2&marker=${marker}`).body).toMatchObject({
      server_groups: [{ name: "c" }],
      page_info: { next_marker: null },
    });
  });

  test.each([{ name: "" }, { policies: ["affinity"] }, { policies: [] }, { members: [] }])(
    "are refused with %j",
    (changes) => {
      expect(create(new Cloud(), changes)).toMatchObject({ status: 400, body: { error: { code: "Ecs.0005" } } });
    },
  );
});

describe("SDRS protection groups", () => {
  const PATH = "/v1/{pid}/server-groups";
  const create = (cloud: Cloud, changes: object = {}) =>
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
        ...changes,
      },
    });
  const job = (cloud: Cloud, { body }: { body: object }) =>
    cloud.call("GET", `/v1/{pid}/jobs/${(body as { job_id: string }).job_id}`).body;
  /** Creates one; its id, which only the job tells. */
  const created = (cloud: Cloud) => {
    const { entities } = job(cloud, create(cloud)) as unknown as { entities: { server_group_id: string } };
    cloud.pass(60);
    return entities.server_group_id;
  };
  const status = (cloud: Cloud, id: string) =>
    (cloud.call("GET", `${PATH}/${id}`).body["server_group"] as { status: string }).status;

  test("are created by a job, renamed, enabled, disabled and deleted", () => {
    const cloud = new Cloud();
    const answer = create(cloud);
    expect(answer).toMatchObject({ status: 200, body: { job_id: expect.stringMatching(/^[\da-f]{32}$/) as string } });
    expect(job(cloud, answer)).toMatchObject({ status: "RUNNING", error_code: null });
    const { server_group_id: id } = job(cloud, answer)["entities"] as { server_group_id: string };
    expect(status(cloud, id)).toBe("creating");
    cloud.pass(60);
    expect(job(cloud, answer)["status"]).toBe("SUCCESS");
    expect(status(cloud, id)).toBe("available");

    expect(cloud.call("PUT", `${PATH}/${id}`, { server_group: { name: "other" } }).status).toBe(200);
    expect(cloud.call("GET", PATH).body).toMatchObject({ count: 1, server_groups: [{ id, name: "other" }] });
    const act = (what: string) => cloud.call("POST", `${PATH}/${id}/action`, { [what]: {} });
    expect(act("stop-server-group").status).toBe(409);
    expect(act("start-server-group").status).toBe(200);
    expect(status(cloud, id)).toBe("starting");
    cloud.pass(60);
    expect(status(cloud, id)).toBe("protected");
    expect(cloud.call("DELETE", `${PATH}/${id}`).status).toBe(409);
    act("stop-server-group");
    cloud.pass(60);
    const deletion = cloud.call("DELETE", `${PATH}/${id}`);
    expect(status(cloud, id)).toBe("deleting");
    cloud.pass(60);
    expect(job(cloud, deletion)["status"]).toBe("SUCCESS");
    expect(cloud.call("GET", `${PATH}/${id}`)).toMatchObject({ status: 400, body: { error: { code: "SDRS.1013" } } });
    expect(cloud.call("GET", PATH).body).toEqual({ count: 0, server_groups: [] });
  });

  test("can fail to start", () => {
    const cloud = new Cloud();
    const id = created(cloud);
    cloud.simulator.faults.add({ match: { operation: "StartProtectionGroup" }, effect: { job: "fail" } });
    const answer = cloud.call("POST", `${PATH}/${id}/action`, { "start-server-group": {} });
    cloud.pass(60);
    expect(job(cloud, answer)["status"]).toBe("FAIL");
    expect(status(cloud, id)).toBe("error-starting");
  });

  test.each([{ name: "a b" }, { description: "<" }, { domain_id: VPC }, { source_availability_zone: "az9" }])(
    "are refused with %j",
    (changes) => {
      expect(create(new Cloud(), changes)).toMatchObject({ status: 400, body: { error: { code: "SDRS.1007" } } });
    },
  );

  test("need a domain, which can be looked up", () => {
    const domains = new Cloud().call("GET", "/v1/{pid}/active-domains").body["domains"];
    expect(domains).toMatchObject([{ id: "fb4bb8e3-a574-4437-a156-78c916aeea4d", sold_out: false }]);
  });
});
