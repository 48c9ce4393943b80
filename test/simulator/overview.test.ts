import { makeSampleState } from "../page/sample-state";
import { type RawRequest, send, Simulators } from "./http-client";

const simulators = new Simulators();
afterEach(() => simulators.closeAll());

/** Starts a simulator. Returns it with a function that calls its admin API. */
async function startAdmin() {
  const running = await simulators.start({ seed: "overview" });
  const call = async (method: string, path: string, body?: unknown) => {
    const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const raw: RawRequest = { method, path: `/_sim/${path}`, ...(body === undefined ? {} : json) };
    const { status, text } = await send(running, raw);
    return { status, body: (text === "" ? undefined : JSON.parse(text)) as Record<string, unknown> };
  };
  return { running, call };
}

describe("the overview", () => {
  test("lists resources with derived statuses and without secrets", async () => {
    const { running, call } = await startAdmin();
    running.simulator.load(makeSampleState());
    const { body } = await call("GET", "overview");
    expect(body).toMatchObject({
      region: "sim-north-1",
      clock: { speed: 0 },
      jobs: { running: 1 },
      instances: [
        {
          name: "orders",
          status: "RUNNING",
          publicIp: "198.18.0.7",
          groups: [
            { isDefault: true, nodes: [{ status: "normal" }, {}] },
            { name: "reporting", role: "r" },
          ],
          schemas: [{ name: "db_7567", shardNumber: 8, dataNodes: ["rds-01"] }],
          accounts: [{ name: "ddmtest", authority: ["SELECT"], schemas: ["db_7567"] }],
        },
        { name: "reports", status: "CREATING" },
      ],
      templates: [{ userDefined: false }, { name: "tuned", values: { long_query_time: "2" }, usedBy: [] }],
      elasticIps: [{ address: "198.18.0.7", instanceName: "orders" }],
      serverGroups: [{ name: "database-clients", members: [] }],
    });
    expect((body["dataNodes"] as unknown[])[0]).toMatchObject({
      name: "rds-01",
      usedBy: { instanceName: "orders", schemas: ["db_7567"] },
    });
    expect(JSON.stringify(body)).not.toMatch(/password/i);
  });

  test("lists running jobs first, and then a limited number of other jobs", async () => {
    const { running, call } = await startAdmin();
    const state = makeSampleState();
    const [ended] = state.jobs;
    if (ended === undefined) throw new Error("The sample has no job.");
    state.jobs.push(...Array.from({ length: 200 }, (_, index) => ({ ...ended, id: `job-${index}` })));
    running.simulator.load(state);
    const jobs = (await call("GET", "overview")).body["jobs"] as Record<string, unknown>;
    const latest = jobs["latest"] as { readonly status: string; readonly id: string }[];
    expect(jobs).toMatchObject({ total: state.jobs.length, running: 1 });
    expect(latest).toHaveLength(51);
    expect(latest[0]).toMatchObject({
      status: "Running",
      instanceName: "reports",
      stage: expect.any(String) as string,
    });
    expect(latest[1]).toMatchObject({ status: "Completed", id: "job-199" });
  });

  test("distinguishes a restart from a reset or an import of the state", async () => {
    const { call } = await startAdmin();
    const runOf = async () => (await call("GET", "overview")).body["run"];
    const first = (await runOf()) as { id: string; generation: number };
    await call("POST", "reset");
    expect(await runOf()).toEqual({ id: first.id, generation: first.generation + 1 });
    await call("PUT", "state", (await call("GET", "state")).body);
    expect(await runOf()).toEqual({ id: first.id, generation: first.generation + 2 });
    const second = (await (await startAdmin()).call("GET", "overview")).body["run"];
    expect((second as { id: string }).id).not.toBe(first.id);
  });
});

describe("the journal", () => {
  const startJournal = async () => {
    const { running, call } = await startAdmin();
    const request = (text: string) =>
      running.simulator.handle({ method: "POST", path: "/v3/auth/tokens", query: "", headers: {}, text });
    for (const index of [1, 2, 3, 4]) request(`{"a": ${index}}`);
    const numbers = async (query: string) =>
      ((await call("GET", `requests${query}`)).body as unknown as { number: number }[]).map(({ number }) => number);
    return { call, numbers, request };
  };

  test("selects requests by number and limit, and omits their bodies if the query contains `bodies=false`", async () => {
    const { call, numbers } = await startJournal();
    expect(await numbers("")).toEqual([1, 2, 3, 4]);
    expect(await numbers("?after=2")).toEqual([3, 4]);
    expect(await numbers("?after=1&limit=2")).toEqual([3, 4]);
    expect(await numbers("?after=9")).toEqual([]);
    const [entry] = (await call("GET", "requests?limit=1&bodies=false")).body as unknown as object[];
    expect(entry).toMatchObject({ number: 4, method: "POST", path: "/v3/auth/tokens" });
    expect(entry).not.toHaveProperty("request");
    expect(entry).not.toHaveProperty("answer");
  });

  test("returns a single request by its number, and continues the numbering after all requests are deleted", async () => {
    const { call, numbers, request } = await startJournal();
    expect((await call("GET", "requests/2")).body).toMatchObject({ number: 2, request: { a: 2 } });
    for (const key of ["0", "5", "x", "1.5"]) expect((await call("GET", `requests/${key}`)).status).toBe(404);
    await call("DELETE", "requests");
    expect((await call("GET", "overview")).body["requests"]).toEqual({ first: 5, last: 4 });
    expect((await call("GET", "requests/2")).status).toBe(404);
    request("{}");
    expect(await numbers("")).toEqual([5]);
  });

  test.each(["?after=x", "?limit=-1", "?bodies=no", "?before=3"])("rejects the query %s", async (query) => {
    const { call } = await startJournal();
    const { status, body } = await call("GET", `requests${query}`);
    expect(status).toBe(400);
    expect(body["issues"]).toHaveLength(1);
  });
});

describe("fault rules", () => {
  test("removes fault rules by their ids, which are not reused", async () => {
    const { call } = await startAdmin();
    await call("POST", "faults", [{ effect: { status: 500 } }, { effect: { status: 501 } }]);
    expect((await call("DELETE", "faults/1")).status).toBe(204);
    expect((await call("DELETE", "faults/1")).status).toBe(404);
    await call("POST", "faults", { effect: { status: 502 } });
    expect((await call("GET", "faults")).body).toMatchObject([
      { id: 2, effect: { status: 501 } },
      { id: 3, effect: { status: 502 } },
    ]);
  });

  test.each([
    [{ match: { nth: 0 }, effect: {} }, ["match.nth"]],
    [{ match: { operation: "None", path: "(" }, effect: { status: 1 } }, ["match.path", "effect.status", "effect"]],
    [{ match: { operation: "None" }, effect: {} }, ["match.operation"]],
    [{ match: { method: "PUT" }, effect: { stale: true } }, ["effect.stale"]],
    [{ effect: { after: true } }, ["effect"]],
  ])("rejects a rule, and names the paths of the invalid fields: %j", async (rule, paths) => {
    const { call } = await startAdmin();
    const { status, body } = await call("POST", "faults", rule);
    expect(status).toBe(400);
    expect((body["issues"] as { path: string }[]).map(({ path }) => path)).toEqual(paths);
  });
});

test("the operations are listed with method and path", async () => {
  const { running, call } = await startAdmin();
  const operations = (await call("GET", "operations")).body as unknown as unknown[];
  expect(operations).toContainEqual({ name: "ListApiVersion", method: "GET", path: "/" });
  expect(operations).toHaveLength(running.simulator.operations.length);
});
