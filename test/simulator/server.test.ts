import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueToken } from "../../simulator/engine/auth/token";
import { startSimulator, type RunningSimulator, type StartOptions } from "../../simulator/index";
import { instanceBody } from "./cloud";

const protectionGroupBody = {
  name: "test",
  source_availability_zone: "az1",
  target_availability_zone: "az2",
  domain_id: "fb4bb8e3-a574-4437-a156-78c916aeea4d",
  source_vpc_id: "046852ef-c49d-409b-8389-546aaaa5701f",
  dr_type: "migration",
  server_type: "ECS",
};

describe("the simulator on a port", () => {
  const simulators: RunningSimulator[] = [];
  const folder = mkdtempSync(join(tmpdir(), "simulator-"));
  afterEach(async () => {
    await Promise.all(simulators.splice(0).map((simulator) => simulator.close()));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = async (options: StartOptions = {}) => {
    const running = await startSimulator({ speed: 0, ...options });
    simulators.push(running);
    const token = issueToken("simulator", Date.now() + 60_000);
    const send = (method: string, path: string, body?: unknown) =>
      fetch(running.url + path.replace("{pid}", running.projectId), {
        method,
        headers: { "x-auth-token": token, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const json = async (method: string, path: string, body?: unknown) =>
      (await (await send(method, path, body)).json()) as Record<string, unknown>;
    return { running, send, json };
  };

  test("reports credentials, project, region, clock and resources in the admin API", async () => {
    const { running, json } = await start();
    const health = await json("GET", "/_sim/health");
    expect(health).toMatchObject({
      accessKey: running.accessKey,
      secretKey: running.secretKey,
      projectId: running.projectId,
      region: running.region,
      availabilityZones: ["az1", "az2", "az3"],
      clock: { speed: 0 },
    });
    expect((health["dataNodes"] as unknown[]).length).toBeGreaterThanOrEqual(8);
    expect(health["servers"]).toContainEqual({
      id: running.simulator.state.servers[0]?.id,
      name: "ecs-01",
      availabilityZone: "az1",
    });
    expect(health["domains"]).toMatchObject([
      { id: "fb4bb8e3-a574-4437-a156-78c916aeea4d", availabilityZones: ["az1", "az2"] },
      { availabilityZones: ["az2", "az3"] },
    ]);
  });

  test("serves the API, and keeps a journal without secrets and without requests to the admin API", async () => {
    const { json, send } = await start();
    const body = instanceBody({ admin_user_name: "root", admin_user_password: "Sup3r-secret" });
    const created = await send("POST", "/v3/{pid}/instances", body);
    expect(created.status).toBe(202);
    expect(created.headers.get("content-type")).toBe("application/json");
    const journal = await json("GET", "/_sim/requests");
    expect(journal).toMatchObject([
      {
        method: "POST",
        operation: "CreateDdmInstance",
        status: 202,
        requestId: created.headers.get("x-request-id"),
        request: { name: "orders", admin_user_password: "***" },
        answer: { order_id: null },
      },
    ]);
    expect((await send("DELETE", "/_sim/requests")).status).toBe(204);
    expect(await json("GET", "/_sim/requests")).toEqual([]);
  });

  test("hides numbers and lists in secret fields of its journal, but not booleans and objects", async () => {
    const { json, send } = await start();
    const body = { password: 12345678, tokens: [{ token: ["a", 7] }], is_weak_password: true, secret: { name: "a" } };
    await send("POST", "/v3/{pid}/instances", body);
    expect(await json("GET", "/_sim/requests")).toMatchObject([
      { request: { ...body, password: "***", tokens: [{ token: ["***", "***"] }] } },
    ]);
  });

  test("changes the speed of its clock and advances it, but does not set it back", async () => {
    const { json, send } = await start();
    const { now } = (await json("GET", "/_sim/health"))["clock"] as { now: string };
    const later = await json("POST", "/_sim/clock", { advanceSeconds: 90 });
    expect(Date.parse(String(later["now"])) - Date.parse(now)).toBe(90_000);
    expect(await json("POST", "/_sim/clock", { speed: 600 })).toMatchObject({ speed: 600 });
    expect((await send("POST", "/_sim/clock", { advanceSeconds: -1 })).status).toBe(400);
    expect((await send("POST", "/_sim/clock", {})).status).toBe(400);
  });

  test("applies a fault rule until it is removed, and rejects an invalid one", async () => {
    const { send, json } = await start();
    expect(
      await json("POST", "/_sim/faults", { match: { operation: "ListDdms" }, effect: { drop: "after" } }),
    ).toHaveLength(1);
    await expect(send("GET", "/v3/{pid}/instances")).rejects.toThrow();
    expect((await send("POST", "/_sim/faults", { effect: { drop: "never" } })).status).toBe(400);
    expect((await send("DELETE", "/_sim/faults")).status).toBe(204);
    expect((await send("GET", "/v3/{pid}/instances")).status).toBe(200);
  });

  test.each([
    ["truncated JSON", '{"instances": [', "application/json"],
    ["an HTML page", "<html><h1>502 Bad Gateway</h1></html>", "text/html; charset=utf-8"],
    ["an empty body", "", null],
  ])("sends %s and the headers that a fault rule sets", async (_, body, type) => {
    const { running, send } = await start();
    running.simulator.faults.add({ effect: { status: 502, body, headers: { "Retry-After": "7" } } });
    const answer = await send("GET", "/v3/{pid}/instances");
    expect([answer.status, await answer.text()]).toEqual([502, body]);
    expect(answer.headers.get("content-type")).toBe(type);
    expect(answer.headers.get("retry-after")).toBe("7");
    expect(running.simulator.journal.entries.at(-1)).toMatchObject({ status: 502, answer: body });
  });

  test("returns 500 with the reason when the simulator fails during a request to the admin API", async () => {
    const { running, send } = await start();
    jest.spyOn(running.simulator, "save").mockImplementationOnce(() => {
      throw new TypeError("broken");
    });
    const answer = await send("GET", "/_sim/state");
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ error: "The simulator failed: TypeError: broken" });
  });

  test("rejects a whole list of fault rules if one rule is invalid, and returns the reason", async () => {
    const { json } = await start();
    const { error } = await json("POST", "/_sim/faults", [{ effect: { status: 503 } }, { effect: { after: true } }]);
    expect(error).toContain("`after` needs a response");
    expect(error).toContain("effect");
    expect(await json("GET", "/_sim/faults")).toEqual([]);
  });

  test("exports, resets and imports its state, and rejects a state of an unknown version", async () => {
    const { send, json } = await start();
    await send("POST", "/v3/{pid}/instances", instanceBody());
    const state = await json("GET", "/_sim/state");
    await send("POST", "/_sim/reset");
    expect(await json("GET", "/v3/{pid}/instances")).toMatchObject({ instance_num: 0 });
    expect((await send("PUT", "/_sim/state", state)).status).toBe(204);
    expect(await json("GET", "/v3/{pid}/instances")).toMatchObject({ instance_num: 1 });
    expect((await send("PUT", "/_sim/state", { ...state, version: 2 })).status).toBe(400);
  });

  test("imports a state of release 0.1.0, which has no servers and names the outcome of a job `fate`", async () => {
    const { send, json } = await start();
    await send("POST", "/v3/{pid}/instances", instanceBody());
    await send("POST", "/v1/{pid}/server-groups", { server_group: protectionGroupBody });
    const state = await json("GET", "/_sim/state");
    expect(state).toMatchObject({ jobs: [{}], protectionGroups: [{ jobs: [{}] }] });
    const old = JSON.parse(JSON.stringify(state).replaceAll('"outcome":', '"fate":')) as object;
    expect((await send("PUT", "/_sim/state", { ...old, servers: undefined })).status).toBe(204);
    const { jobs, protectionGroups, servers } = state;
    expect(await json("GET", "/_sim/state")).toMatchObject({ jobs, protectionGroups, servers });
  });

  test("stores its state in a file, and loads it at the next start", async () => {
    const stateFile = join(folder, "state.json");
    const first = await start({ stateFile });
    await first.send("POST", "/v3/{pid}/instances", instanceBody());
    await Promise.all(simulators.splice(0).map((simulator) => simulator.close()));
    expect(existsSync(stateFile)).toBe(true);

    const second = await start({ stateFile });
    await second.send("POST", "/_sim/clock", { advanceSeconds: 3600 });
    expect(await second.json("GET", "/v3/{pid}/instances")).toMatchObject({ instances: [{ status: "RUNNING" }] });
  });
});
