import { Cloud } from "./cloud";

describe("ECS server groups", () => {
  const PATH = "/v1/{pid}/cloudservers/os-server-groups";
  const create = (cloud: Cloud, overrides: object = {}) =>
    cloud.call("POST", PATH, { server_group: { name: "test", policies: ["anti-affinity"], ...overrides } });

  /** Returns the id of a server. */
  const serverId = (cloud: Cloud, index: number) => cloud.simulator.state.servers[index]?.id ?? "";
  const changeMember = (cloud: Cloud, group: string, what: "add" | "remove", id: string) =>
    cloud.call("POST", `${PATH}/${group}/action`, { [`${what}_member`]: { instance_uuid: id } });

  test("creates a server group immediately, changes its members, and deletes it", () => {
    const cloud = new Cloud();
    const created = create(cloud);
    const group = { name: "test", policies: ["anti-affinity"], members: [], metadata: {} };
    expect(created).toMatchObject({ status: 200, body: { server_group: group } });
    const { id } = created.body["server_group"] as { id: string };
    const first = serverId(cloud, 0);
    changeMember(cloud, id, "add", first);
    const members = () => (cloud.call("GET", `${PATH}/${id}`).body["server_group"] as { members: string[] }).members;
    expect(members()).toEqual([first]);
    changeMember(cloud, id, "remove", first);
    expect(members()).toEqual([]);
    expect(cloud.call("DELETE", `${PATH}/${id}`).status).toBe(204);
    expect(cloud.call("GET", `${PATH}/${id}`)).toMatchObject({ status: 404, body: { error: { code: "Ecs.0114" } } });
  });

  test("adds and removes members by their ids in upper case", () => {
    const cloud = new Cloud();
    const { id } = create(cloud).body["server_group"] as { id: string };
    const members = () => cloud.simulator.state.serverGroups[0]?.members;
    const server = serverId(cloud, 0);
    expect(changeMember(cloud, id, "add", server.toUpperCase()).status).toBe(200);
    expect(members()).toEqual([server]);
    expect(changeMember(cloud, id, "remove", server.toUpperCase()).status).toBe(200);
    expect(members()).toEqual([]);
  });

  test("lists server groups in pages", () => {
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
    "rejects the creation of a server group with %j",
    (overrides) => {
      expect(create(new Cloud(), overrides)).toMatchObject({ status: 400, body: { error: { code: "Ecs.0005" } } });
    },
  );

  test("accepts only existing servers as members, each in one group", () => {
    const cloud = new Cloud();
    const [one = "", two = ""] = ["one", "two"].map(
      (name) => (create(cloud, { name }).body["server_group"] as { id: string }).id,
    );
    const unknown = "5e4b4d4a-8f4c-4f1e-9c9e-1a2b3c4d5e6f";
    const errorWith = (reason: string) => ({
      status: 400,
      body: { error: { code: "Ecs.0005", message: expect.stringContaining(reason) as string } },
    });
    expect(changeMember(cloud, one, "add", unknown)).toMatchObject(errorWith("could not be found"));
    expect(changeMember(cloud, one, "add", serverId(cloud, 0)).status).toBe(200);
    expect(changeMember(cloud, one, "add", serverId(cloud, 0))).toMatchObject(
      errorWith(`is in server group ${one} already`),
    );
    expect(changeMember(cloud, two, "add", serverId(cloud, 0))).toMatchObject(
      errorWith(`is in server group ${one} already`),
    );
    expect(changeMember(cloud, two, "remove", serverId(cloud, 0))).toMatchObject(
      errorWith(`is not in server group ${two}`),
    );
    expect(changeMember(cloud, unknown, "add", serverId(cloud, 1)).status).toBe(404);
    cloud.call("DELETE", `${PATH}/${one}`);
    expect(changeMember(cloud, two, "add", serverId(cloud, 0)).status).toBe(200);
  });

  test("rejects a list request with an unknown marker", () => {
    expect(new Cloud().call("GET", `${PATH}?marker=none`).status).toBe(400);
  });

  test.each(["0", "1001", "many"])("rejects a list request with the limit %s", (limit) => {
    expect(new Cloud().call("GET", `${PATH}?limit=${limit}`).status).toBe(400);
  });
});
