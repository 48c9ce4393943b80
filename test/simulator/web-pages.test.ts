import { isAlive, send, Simulators, type RawRequest } from "./http-client";

const simulators = new Simulators();
afterEach(() => simulators.closeAll());

const JSON_TYPE = { "content-type": "application/json" };
const reset = (headers: Record<string, string>): RawRequest => ({ method: "POST", path: "/_sim/reset", headers });

describe("the Host header", () => {
  test.each(["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "127.1.2.3:{port}", "[::1]:{port}"])(
    "accepts the Host header %s",
    async (host) => {
      const running = await simulators.start();
      const headers = { host: host.replace("{port}", new URL(running.url).port) };
      expect(await send(running, { path: "/_sim/health", headers })).toMatchObject({ status: 200 });
      expect(await send(running, { path: "/", headers })).toMatchObject({ status: 200 });
    },
  );

  test.each([
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1.evil.example:{port}",
    "localhost.evil.example:{port}",
    "127.0.0.1",
    "127.0.0.1:1",
    "localhost",
    "[::2]:{port}",
    "192.168.0.1:{port}",
    "a@127.0.0.1:{port}",
  ])("rejects the Host header %j", async (host) => {
    const running = await simulators.start();
    const headers = { ...JSON_TYPE, host: host.replace("{port}", new URL(running.url).port) };
    const before = running.simulator.journal.entries.length;
    for (const path of ["/_sim/health", "/_sim/", "/", "/v3/auth/tokens"]) {
      const answer = await send(running, { path, headers });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain("--allow-host");
      expect(answer.text).not.toContain(running.secretKey);
    }
    expect((await send(running, reset(headers))).status).toBe(403);
    expect(running.simulator.journal.entries).toHaveLength(before);
  });

  test("accepts a Host header that the options allow, on every port or on a single one", async () => {
    const running = await simulators.start({ allowedHosts: ["simulator", "cloud.test:8443"] });
    const status = async (host: string) => (await send(running, { path: "/", headers: { host } })).status;
    expect(await status("simulator:8080")).toBe(200);
    expect(await status("Simulator")).toBe(200);
    expect(await status("cloud.test:8443")).toBe(200);
    expect(await status("cloud.test")).toBe(403);
    expect(await status("other")).toBe(403);
  });

  test.each(["", "a b", "http://simulator", "simulator/", "simulator:port", "*"])(
    "the simulator does not start when the allowed host is %j",
    async (name) => {
      await expect(simulators.start({ allowedHosts: [name] })).rejects.toThrow(`"${name}"`);
    },
  );

  test("an API request with a wrong Host header gets an error in the shape of the API", async () => {
    const running = await simulators.start();
    const answer = await send(running, {
      path: `/v3/${running.projectId}/instances`,
      headers: { host: "simulator:8080" },
    });
    expect(JSON.parse(answer.text)).toEqual({
      error_code: "SIMULATOR.403",
      error_msg: expect.stringContaining('"simulator:8080"') as string,
    });
  });
});

describe("requests from web pages", () => {
  const foreign = ["http://evil.example", "null", "http://localhost:3000", "http://127.0.0.1.evil.example", "file://"];

  test.each(foreign)("rejects POST and preflight requests from a page of the origin %s", async (origin) => {
    const running = await simulators.start();
    const token = JSON.stringify({ auth: {} });
    const fault = JSON.stringify({ effect: { status: 500 } });
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json", "text/plain;json"]) {
      const headers = { origin, "content-type": type };
      expect((await send(running, reset(headers))).status).toBe(403);
      expect((await send(running, { method: "POST", path: "/_sim/faults", headers, body: fault })).status).toBe(403);
      expect((await send(running, { method: "POST", path: "/v3/auth/tokens", headers, body: token })).status).toBe(403);
    }
    const preflight = await send(running, { method: "OPTIONS", path: "/_sim/reset", headers: { origin } });
    expect(preflight.status).toBe(403);
    expect(preflight.headers).not.toHaveProperty("access-control-allow-origin");
    expect(running.simulator.faults.list()).toEqual([]);
    expect(running.simulator.journal.entries).toEqual([]);
  });

  test("lets other sites link to the simulator, but not load responses as a script or image", async () => {
    const running = await simulators.start();
    const status = async (site: string, mode: string) =>
      (await send(running, { path: "/", headers: { "sec-fetch-site": site, "sec-fetch-mode": mode } })).status;
    expect(await status("cross-site", "no-cors")).toBe(403);
    expect(await status("same-site", "no-cors")).toBe(403);
    expect(await status("cross-site", "navigate")).toBe(200); // A link.
    expect(await status("same-origin", "cors")).toBe(200);
    expect(await status("none", "navigate")).toBe(200); // The address bar.
  });

  test("accepts requests through a TLS proxy if its name with port 443 is allowed", async () => {
    const host = "cloud.test:443";
    const running = await simulators.start({ allowedHosts: [host] });
    const statusFrom = async (origin: string) => (await send(running, reset({ ...JSON_TYPE, host, origin }))).status;
    expect(await statusFrom("https://cloud.test")).toBe(204);
    expect(await statusFrom("http://cloud.test")).toBe(403);
  });

  test("accepts requests from the simulator's own page", async () => {
    const running = await simulators.start();
    const { port } = new URL(running.url);
    for (const origin of [running.url, `http://localhost:${port}`]) {
      expect((await send(running, reset({ ...JSON_TYPE, origin }))).status).toBe(204);
    }
  });

  test("sends headers that keep other sites from running or embedding a response", async () => {
    const running = await simulators.start();
    running.simulator.faults.add({ effect: { body: "<script>fetch('/_sim/reset')</script>" } });
    for (const path of ["/", "/_sim/health", "/_sim/page/main.mjs", "/none"]) {
      const { headers } = await send(running, { path });
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
      const policy = String(headers["content-security-policy"]);
      expect(policy).toMatch(/^default-src 'none';/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|script-src/);
    }
  });
});

describe("the admin API", () => {
  const fault = JSON.stringify({ effect: { status: 500 } });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain;json"])(
    "rejects admin requests with the content type %s",
    async (type) => {
      const running = await simulators.start();
      const headers = { "content-type": type };
      const answer = await send(running, { method: "POST", path: "/_sim/faults", headers, body: fault });
      expect([answer.status, answer.text]).toEqual([415, expect.stringContaining("application/json")]);
      expect((await send(running, reset(headers))).status).toBe(415);
      expect((await send(running, { method: "PUT", path: "/_sim/state", headers, body: "{}" })).status).toBe(415);
      expect(running.simulator.faults.list()).toEqual([]);
    },
  );

  test("rejects a body without a content type, and accepts requests with neither", async () => {
    const running = await simulators.start();
    expect((await send(running, { method: "POST", path: "/_sim/faults", body: fault })).status).toBe(415);
    expect((await send(running, reset({}))).status).toBe(204);
    expect((await send(running, { method: "DELETE", path: "/_sim/faults" })).status).toBe(204);
  });

  test("accepts JSON with a charset", async () => {
    const running = await simulators.start();
    const headers = { "content-type": "Application/JSON; charset=utf-8" };
    expect((await send(running, { method: "POST", path: "/_sim/faults", headers, body: fault })).status).toBe(200);
  });
});

describe("the size of a request", () => {
  const text = (size: number) => `"${"x".repeat(size - 2)}"`;

  test.each(["/_sim/faults", "/v3/auth/tokens"])("limits the body of a request for %s to 1 MiB", async (path) => {
    const running = await simulators.start();
    const status = async (size: number, headers: Record<string, string>) =>
      (await send(running, { method: "POST", path, headers: { ...JSON_TYPE, ...headers }, body: text(size) })).status;
    expect(await status(1024 * 1024 + 1, {})).toBe(413);
    expect(await status(1024 * 1024 + 1, { "transfer-encoding": "chunked" })).toBe(413);
    expect(await status(1024 * 1024, {})).toBe(400);
    expect(await isAlive(running)).toBe(true);
  });

  test.each([
    ["a header", { path: "/", headers: { "x-long": "x".repeat(20_000) } }],
    ["a query", { path: `/?${"x".repeat(20_000)}` }],
  ])("limits the size of %s", async (_, raw) => {
    const running = await simulators.start();
    expect((await send(running, raw)).status).toBe(431);
    expect(await isAlive(running)).toBe(true);
  });
});
