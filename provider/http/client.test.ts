import { MockAgent } from "undici";
import { VirtualClock } from "../wait/clock";
import { createClient } from "./client";
import { ApiError, AuthenticationError, ConnectionError, ProjectLookupError, isOutcomeUnknown } from "./errors";
import type { ApiRequest } from "./request";
import type { Credentials, Settings } from "./settings";

/** One answer of the cloud, or the way a connection fails. */
type Step = { status: number; body?: unknown; text?: string; headers?: Record<string, string> } | { error: string };

const busy = { status: 409, body: { errCode: "DBS.200019", externalMessage: "Another operation is running." } };
const ok = (body: unknown = {}) => ({ status: 200, body });
const reset: Step = { error: "ECONNRESET" };

const accessKey: Credentials = { kind: "access key", accessKey: "AKAKAKAK", secretKey: "SKSKSKSK", source: "the test" };
const byPassword: Credentials = {
  kind: "password",
  domainName: "acme",
  userName: "bob",
  password: "Correct-Horse-7",
  source: "the environment (HW_USER_PASSWORD)",
};

/** A client, and a cloud that gives `steps` in order, whatever is asked. */
function clientOf(steps: Step[], changes: Partial<Omit<Settings, "projectId">> & { projectId?: undefined } = {}) {
  const agent = new MockAgent({ enableCallHistory: true });
  agent.disableNetConnect();
  const everything = { path: () => true, method: () => true } as never;
  const endpoint = (service: string) => ({ url: `https://${service}.example`, from: "region" as const });
  // Calls of all services come in one order, so the origin must not matter either.
  const cloud = agent.get(/\.example$/);
  for (const step of steps) {
    if ("error" in step)
      cloud.intercept(everything).replyWithError(Object.assign(new Error(step.error), { code: step.error }));
    else
      cloud
        .intercept(everything)
        .reply(step.status, step.body === undefined ? (step.text ?? "") : JSON.stringify(step.body), {
          headers: step.headers ?? {},
        });
  }
  const clock = new VirtualClock({ start: Date.UTC(2025, 0, 1), auto: true });
  const began = clock.now();
  const lines: string[] = [];
  const settings = {
    region: "eu-west-101",
    cloud: "example",
    credentials: accessKey,
    projectId: "p1",
    endpoints: {
      ddm: endpoint("ddm"),
      iam: endpoint("iam"),
      eps: endpoint("eps"),
      bss: endpoint("bss"),
      vpc: endpoint("vpc"),
    },
    insecure: false,
    maxRetries: 2,
    requestsPerMinute: 60,
    debug: "off",
    ...changes,
  } as Settings;
  const client = createClient(settings, {
    clock,
    random: () => 0.5,
    log: (line) => lines.push(line),
    dispatcher: agent,
  });
  const calls = () =>
    (agent.getCallHistory()?.calls() ?? []).map(({ method, fullUrl, headers, body }) => ({
      method,
      url: fullUrl,
      headers: headers as Record<string, string>,
      body: body === undefined || body === null ? undefined : (JSON.parse(body) as unknown),
    }));
  return { client, calls, lines, clock, seconds: () => (clock.now() - began) / 1000 };
}

const read: ApiRequest = {
  operation: "ShowInstance",
  method: "GET",
  path: "/v1/{project_id}/instances/i1",
  lane: "read",
};
const create: ApiRequest = {
  operation: "CreateInstance",
  method: "POST",
  path: "/v3/{project_id}/instances",
  body: { name: "orders" },
  lane: "mutation",
  subject: `instance "orders"`,
};

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => {
      throw new Error("it succeeded");
    },
    (error: unknown) => error,
  );

describe("a call", () => {
  test("goes out signed, as JSON, with the project in its path, and its answer comes back parsed", async () => {
    const { client, calls } = clientOf([{ status: 202, body: { id: "i1" }, headers: { "X-Request-Id": "r-1" } }]);
    const query = { limit: 128, name: "a b*", absent: undefined };
    expect(await client.send({ ...create, query })).toEqual({ status: 202, body: { id: "i1" }, requestId: "r-1" });
    const [call] = calls();
    expect(call).toMatchObject({
      method: "POST",
      url: "https://ddm.example/v3/p1/instances?limit=128&name=a%20b%2A",
      body: { name: "orders" },
    });
    expect(call?.headers).toMatchObject({
      "content-type": "application/json",
      "x-project-id": "p1",
      "x-sdk-date": "20250101T000000Z",
      authorization: expect.stringContaining(
        "Access=AKAKAKAK, SignedHeaders=content-type;host;x-project-id;x-sdk-date, ",
      ) as string,
    });
  });

  test("may answer with nothing, or with something that is not JSON", async () => {
    const { client } = clientOf([{ status: 204 }, { status: 200, text: "pong" }]);
    expect((await client.send(read)).body).toBeUndefined();
    expect((await client.send(read)).body).toBe("pong");
  });
});

describe("an error tells the code, the words, the request id, and what was being done", () => {
  test.each([
    ["DDM's shape", { errCode: "DBS.280001", externalMessage: "Parameter error." }],
    ["the gateway's shape", { error_code: "DBS.280001", error_msg: "Parameter error." }],
    ["OpenStack's shape", { error: { code: "DBS.280001", message: "Parameter error." } }],
  ])("%s", async (_shape, body) => {
    const { client } = clientOf([{ status: 400, body, headers: { "x-request-id": "r-9" } }]);
    const error = await failureOf(client.send(create));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      name: "ApiError",
      status: 400,
      code: "DBS.280001",
      apiMessage: "Parameter error.",
      requestId: "r-9",
      operation: "CreateInstance",
      path: "/v3/p1/instances",
      outcomeUnknown: false,
      message: `CreateInstance of instance "orders" was refused: Parameter error. (DBS.280001, HTTP 400, request id r-9).`,
    });
  });

  test("an echoed password is not among the words", async () => {
    const { client } = clientOf([
      { status: 400, body: { errCode: "DBS.280001", externalMessage: "bad Pass-word-1 given" } },
    ]);
    const request = { ...create, body: { admin_user_password: "Pass-word-1" } };
    expect(await failureOf(client.send(request))).toMatchObject({ apiMessage: "bad *** given" });
  });

  test.each([
    ["a proxy's page, without its markup", "<html><title>502</title><h1>Bad\n Gateway</h1></html>", "Bad Gateway"],
    ["nothing at all, so the status speaks", "", "Bad Gateway"],
    ["JSON of no known shape", "[1]", "Bad Gateway"],
    ["very much, shortened", "x".repeat(500), `${"x".repeat(200)}…`],
  ])("%s", async (_name, text, expected) => {
    const { client } = clientOf([{ status: 502, text }]);
    expect(await failureOf(client.send(create))).toMatchObject({ apiMessage: expected, code: undefined });
  });

  test.each([404, "404"])("IAM's code %p, which only repeats the status, is none", async (code) => {
    const { client } = clientOf([{ status: 404, body: { error: { code, message: "no such project" } } }]);
    expect(await failureOf(client.send(read))).toMatchObject({ code: undefined, apiMessage: "no such project" });
  });
});

describe("a busy instance", () => {
  test("a mutation is sent again with growing pauses until it is accepted", async () => {
    const { client, calls, seconds } = clientOf([busy, busy, busy, ok({ job_id: "j" })]);
    expect((await client.send(create)).body).toEqual({ job_id: "j" });
    expect(calls()).toHaveLength(4);
    expect(seconds()).toBeCloseTo(1.5 + 3 + 6); // three quarters of 2, 4 and 8 seconds
  });

  test("until the time the caller set, and then the last answer is the error", async () => {
    const { client, clock, seconds } = clientOf(Array<Step>(50).fill(busy));
    const error = await failureOf(client.send({ ...create, busyUntil: clock.now() + 60_000 }));
    expect(error).toMatchObject({ code: "DBS.200019" });
    expect(seconds()).toBe(60);
  });

  test("a read has nothing to wait for", async () => {
    const { client, calls } = clientOf([busy, ok()]);
    expect(await failureOf(client.send(read))).toMatchObject({ code: "DBS.200019" });
    expect(calls()).toHaveLength(1);
  });

  test("when it stays busy, the error says what to do, not that a permission is missing", async () => {
    const { client } = clientOf([{ status: 403, body: { errCode: "DBS.200047", externalMessage: "Busy." } }]);
    const { message } = (await failureOf(client.send({ ...create, busyUntil: 0 }))) as Error;
    expect(message).toMatch(/run `pulumi up` again when that has ended/);
    expect(message).not.toContain("permission");
  });

  test.each([
    [400, "DBS.200076"],
    [403, "DBS.200047"],
    [400, "DBS.212033"],
    [409, "DBS.200011"],
    [409, "DBS.200018"],
    [409, undefined],
  ])("%s %s means busy", async (status, errCode) => {
    const { client } = clientOf([{ status, body: errCode ? { errCode } : undefined }, ok()]);
    await expect(client.send(create)).resolves.toMatchObject({ status: 200 });
  });

  test.each([
    [409, "DBS.200001"],
    [403, "DBS.280001"],
    [500, "DBS.200019"],
  ])("%s %s does not", async (status, errCode) => {
    const { client, calls } = clientOf([{ status, body: { errCode } }, ok()]);
    expect(await failureOf(client.send(create))).toBeInstanceOf(ApiError);
    expect(calls()).toHaveLength(1);
  });
});

describe("a call that buys or changes something is never repeated blindly", () => {
  test("a lost answer is reported as an unknown outcome", async () => {
    const { client, calls } = clientOf([reset, ok()]);
    const error = await failureOf(client.send(create));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ operation: "CreateInstance", outcome: "unknown" });
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(calls()).toHaveLength(1);
  });

  test.each([500, 502, 503, 504])("so is HTTP %s", async (status) => {
    const { client, calls } = clientOf([{ status }, ok()]);
    const error = await failureOf(client.send(create));
    expect(error).toMatchObject({ status, outcomeUnknown: true });
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(calls()).toHaveLength(1);
  });

  test("a 503 that says when to come back was turned away at the door, and is sent again then", async () => {
    const { client, seconds } = clientOf([{ status: 503, headers: { "Retry-After": "7" } }, ok()]);
    await client.send(create);
    expect(seconds()).toBe(7);
  });

  test.each(["EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT", "ECONNREFUSED"])(
    "what certainly was not sent (%s) is sent again",
    async (error) => {
      const { client } = clientOf([{ error }, ok()]);
      await expect(client.send(create)).resolves.toMatchObject({ status: 200 });
    },
  );

  test("a call that is declared repeatable is sent again", async () => {
    const { client } = clientOf([reset, { status: 502 }, ok()]);
    await expect(client.send({ ...create, repeatable: true })).resolves.toMatchObject({ status: 200 });
  });
});

describe("a read", () => {
  test("is sent again after connection errors and 5xx, up to maxRetries times", async () => {
    const { client, calls } = clientOf([reset, { status: 500 }, ok("fine")]);
    expect((await client.send(read)).body).toBe("fine");
    expect(calls()).toHaveLength(3);
  });

  test("fails with the last error after that", async () => {
    const { client, calls } = clientOf([reset, reset, { status: 504 }, ok()]);
    const error = await failureOf(client.send(read));
    expect(error).toMatchObject({ status: 504, outcomeUnknown: false });
    expect(isOutcomeUnknown(error)).toBe(false);
    expect(calls()).toHaveLength(3);
  });

  test.each([400, 403, 404, 501])("HTTP %s is final", async (status) => {
    const { client, calls } = clientOf([{ status }, ok()]);
    expect(await failureOf(client.send(read))).toMatchObject({ status });
    expect(calls()).toHaveLength(1);
  });
});

describe("throttling by the cloud", () => {
  const throttled = (headers = {}) => ({ status: 429, body: { error_code: "APIGW.0308", error_msg: "slow" }, headers });

  test.each([
    ["a number of seconds", "12", 12],
    ["a date", "Wed, 01 Jan 2025 00:00:30 GMT", 30],
  ])("is waited out as long as Retry-After says: %s", async (_name, value, expected) => {
    const { client, seconds } = clientOf([throttled({ "Retry-After": value }), ok()]);
    await client.send(create);
    expect(seconds()).toBe(expected);
  });

  test("is not waited out beyond the caller's time", async () => {
    const { client, clock, seconds } = clientOf([throttled({ "Retry-After": "61" }), ok()]);
    const error = await failureOf(client.send({ ...create, busyUntil: clock.now() + 60_000 }));
    expect(error).toMatchObject({ code: "APIGW.0308", retryAfter: 61_000 });
    expect(seconds()).toBe(0);
  });

  test("is waited out with growing pauses when nothing is said, even more often than maxRetries", async () => {
    const { client, calls, seconds } = clientOf([...Array<Step>(6).fill(throttled()), ok()]);
    await client.send({ ...read, lane: "poll" });
    expect(calls()).toHaveLength(7);
    expect(seconds()).toBeGreaterThan(1.5 + 3 + 6 + 12);
  });

  test("is known by its code under any status", async () => {
    const { client } = clientOf([{ status: 403, body: { error_code: "APIGW.0308", error_msg: "slow" } }, ok()]);
    await expect(client.send(create)).resolves.toMatchObject({ status: 200 });
  });

  test("slows everybody down: another call waits, too", async () => {
    const { client, seconds } = clientOf([throttled({ "Retry-After": "20" }), ok(), ok()]);
    const first = client.send(create);
    await new Promise((resolve) => setImmediate(resolve));
    await client.send(read);
    expect(seconds()).toBe(20);
    await first;
  });
});

test("our own quota holds before the cloud's does", async () => {
  const { client, seconds } = clientOf(Array<Step>(5).fill(ok()), { requestsPerMinute: 2 });
  await Promise.all(Array.from({ length: 5 }, () => client.send(read)));
  expect(seconds()).toBe(122);
});

describe("the project id", () => {
  const projects = ok({
    projects: [
      { id: "other", name: "eu-west-101_team" },
      { id: "p7", name: "eu-west-101" },
    ],
  });

  test("is looked up once, by the region's name, signed like any call", async () => {
    const { client, calls } = clientOf([projects, ok(), ok()], { projectId: undefined });
    await Promise.all([client.send(read), client.send(read)]);
    expect(await client.projectId()).toBe("p7");
    expect(calls().map(({ url }) => url)).toEqual([
      "https://iam.example/v3/projects?name=eu-west-101",
      "https://ddm.example/v1/p7/instances/i1",
      "https://ddm.example/v1/p7/instances/i1",
    ]);
    expect(calls()[0]?.headers["authorization"]).toContain("SDK-HMAC-SHA256");
  });

  test("is looked up by another name when one is configured; a failure is not remembered", async () => {
    const { client } = clientOf([{ status: 404 }, projects], { projectId: undefined, projectName: "eu-west-101_team" });
    expect(await failureOf(client.projectId())).toBeInstanceOf(ApiError);
    expect(await client.projectId()).toBe("other");
  });

  test("that cannot be found is an error of its own, which names what can", async () => {
    const { client } = clientOf([projects], { projectId: undefined, projectName: "gone" });
    const error = await failureOf(client.send(create));
    expect(error).toBeInstanceOf(ProjectLookupError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/"gone".*eu-west-101_team.*HW_PROJECT_ID/) as string,
    });
  });

  test("a lookup that fails is not retried once for each retry of the call that needed it", async () => {
    const { client, calls } = clientOf(Array<Step>(9).fill(reset), { projectId: undefined });
    expect(await failureOf(client.send(read))).toMatchObject({ operation: "KeystoneListProjects" });
    expect(calls()).toHaveLength(3);
  });
});

describe("logging in by password", () => {
  const token = (value: string, hours = 24) => ({
    status: 201,
    body: {
      token: { issued_at: "2031-05-05T00:00:00.000000Z", expires_at: `2031-05-0${5 + hours / 24}T00:00:00.000000Z` },
    },
    headers: { "X-Subject-Token": value },
  });
  const settings = { credentials: byPassword, projectId: undefined, projectName: "team" };
  const project = ok({ projects: [{ id: "p1", name: "team" }] });
  const tokensOf = (calls: { headers: Record<string, string> }[]) =>
    calls.map(({ headers }) => headers["x-auth-token"]);

  test("takes one token for all calls, scoped to the project, and never shows it", async () => {
    const { client, calls, lines } = clientOf([token("token-one"), project, ok(), ok()], {
      ...settings,
      debug: "trace",
    });
    await Promise.all([client.send(read), client.send(read)]);
    expect(tokensOf(calls())).toEqual([undefined, "token-one", "token-one", "token-one"]);
    expect(calls()[0]).toMatchObject({
      url: "https://iam.example/v3/auth/tokens",
      body: {
        auth: {
          identity: {
            methods: ["password"],
            password: { user: { name: "bob", password: "Correct-Horse-7", domain: { name: "acme" } } },
          },
          scope: { project: { name: "team" } },
        },
      },
    });
    expect(lines.join("\n")).not.toMatch(/token-one|Correct-Horse-7/);
  });

  test("is tried again when the answer is lost: a token more does no harm", async () => {
    const { client } = clientOf([reset, token("token-one"), ok()], { credentials: byPassword });
    await expect(client.send(create)).resolves.toMatchObject({ status: 200 });
  });

  test("keeps the token out of an error that echoes it", async () => {
    const echo = { status: 403, body: { error_code: "APIGW.0302", error_msg: "token-one may not" } };
    const { client } = clientOf([token("token-one"), echo], { credentials: byPassword });
    expect(await failureOf(client.send(create))).toMatchObject({ apiMessage: "*** may not" });
  });

  test("scopes the token to a configured project id", async () => {
    const { client, calls } = clientOf([token("token-one"), ok()], { credentials: byPassword });
    await client.send(read);
    expect(calls()[0]?.body).toMatchObject({ auth: { scope: { project: { id: "p1" } } } });
  });

  test("renews the token before it expires, by the cloud's own measure of its life", async () => {
    const { client, calls, clock } = clientOf([token("token-one"), ok(), ok(), token("token-two"), ok()], {
      credentials: byPassword,
    });
    await client.send(read);
    await clock.sleep(23 * 3_600_000);
    await client.send(read);
    await clock.sleep(55 * 60_000);
    await client.send(read);
    expect(tokensOf(calls())).toEqual([undefined, "token-one", "token-one", undefined, "token-two"]);
  });

  test("renews the token once after a 401, and then sends even a mutation again", async () => {
    const { client, calls } = clientOf([token("token-one"), { status: 401 }, token("token-two"), ok()], {
      credentials: byPassword,
    });
    await expect(client.send(create)).resolves.toMatchObject({ status: 200 });
    expect(tokensOf(calls())).toEqual([undefined, "token-one", undefined, "token-two"]);
  });

  test("two 401s in a row are the end", async () => {
    const refused = { status: 401, body: { error_code: "APIGW.0301", error_msg: "Incorrect IAM authentication" } };
    const { client } = clientOf([token("token-one"), refused, token("token-two"), refused], {
      credentials: byPassword,
    });
    expect(await failureOf(client.send(create))).toBeInstanceOf(AuthenticationError);
  });
});

test("refused credentials are named by kind and origin, never by value, with the next step", async () => {
  const body = { error_code: "APIGW.0301", error_msg: "Incorrect IAM authentication information: AKAKAKAK" };
  const { client, calls } = clientOf([{ status: 401, body, headers: { "x-request-id": "r-3" } }]);
  const error = await failureOf(client.send(create));
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(error).toMatchObject({ code: "APIGW.0301", status: 401, requestId: "r-3", operation: "CreateInstance" });
  const { message } = error as Error;
  expect(message).toContain("authenticated with the access key from the test");
  expect(message).toContain("keep them in the environment");
  expect(message).not.toMatch(/AKAKAKAK|SKSKSKSK/);
  expect(calls()).toHaveLength(1);
});

describe("the debug log", () => {
  const request = { ...create, body: { name: "orders", admin_user_password: "Pass-word-1" } };
  const steps: Step[] = [
    busy,
    { status: 202, body: { id: "i1", note: "Pass-word-1" }, headers: { "x-request-id": "r-1" } },
  ];

  test("is silent unless asked for", async () => {
    const { client, lines } = clientOf(steps);
    await client.send(request);
    expect(lines).toEqual([]);
  });

  test("at debug, has a line for each call", async () => {
    const { client, lines } = clientOf(steps, { debug: "debug" });
    await client.send(request);
    expect(lines).toEqual([
      "POST ddm.example/v3/p1/instances 409 0 ms CreateInstance",
      "POST ddm.example/v3/p1/instances 202 [r-1] 0 ms CreateInstance, attempt 2",
    ]);
  });

  test("at trace, has the bodies as well, without secrets", async () => {
    const { client, lines } = clientOf(steps, { debug: "trace" });
    await client.send(request);
    expect(lines.slice(3)).toEqual([
      "POST ddm.example/v3/p1/instances 202 [r-1] 0 ms CreateInstance, attempt 2",
      `  > {"name":"orders","admin_user_password":"***"}`,
      `  < {"id":"i1","note":"***"}`,
    ]);
  });

  test("notes a failed connection", async () => {
    const { client, lines } = clientOf([reset], { debug: "debug" });
    await failureOf(client.send(create));
    expect(lines).toEqual(["POST ddm.example/v3/p1/instances failed (ConnectionError) 0 ms CreateInstance"]);
  });
});
