import { catchFailure } from "../../test/support/failure";
import { busy, clientOf, create, ok, read, reset } from "../../test/support/scripted-cloud";
import type { Step } from "../../test/support/scripted-cloud";
import { ApiError, isOutcomeUnknown, ProjectLookupError } from "./errors";

describe("a call", () => {
  test("signs the request, sends it as JSON and parses the response", async () => {
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

  test.each([".", "..", ""])("does not send the name or id %j, which would address another resource", async (name) => {
    const { client, calls } = clientOf([ok()]);
    const path = `/v1/{project_id}/instances/i1/databases/${encodeURIComponent(name)}`;
    const error = await catchFailure(client.send({ ...create, operation: "DeleteDatabase", method: "DELETE", path }));
    expect(error.message).toContain(`DeleteDatabase was not sent: "${name}" is not a name or id`);
    expect(isOutcomeUnknown(error)).toBe(false);
    expect(calls()).toEqual([]);
  });

  test("accepts an empty response", async () => {
    const { client } = clientOf([{ status: 204 }]);
    expect((await client.send(read)).body).toBeUndefined();
  });
});

test.each([200, 400])("parses and logs a response of 60,000 nested levels: HTTP %s", async (status) => {
  // A longer body would be logged as its length.
  const text = `{"error_msg":"Parameter error.","id":${'{"password":'.repeat(60_000)}1${"}".repeat(60_000)}}`;
  const { client, lines } = clientOf([{ status, text }], { debug: "trace" });
  const message = await client.send(read).then(
    () => "none",
    (error: unknown) => String(error),
  );
  expect(message).toBe(status === 200 ? "none" : "ApiError: ShowInstance was refused: Parameter error. (HTTP 400).");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^ {2}< \{"error_msg":"Parameter error\."/);
});

describe("an error response", () => {
  test.each(["x".repeat(101), "\u001b[2J", "<{%red%}>", "a b", "", 7, null, ["x"]])(
    "ignores a code and a request id that are not identifiers: %j",
    async (value) => {
      const body = { error_code: value, error_msg: "Parameter error.", request_id: value };
      const { client } = clientOf([{ status: 400, body, headers: { "x-request-id": "<{%red%}>" } }]);
      const error = await catchFailure(client.send(create));
      expect(error).toMatchObject({ code: undefined, requestId: undefined });
      expect(error.message).toMatch(/was refused: Parameter error\. \(HTTP 400\)\.$/);
    },
  );

  test("takes the request id from the body if that of the header is not an identifier", async () => {
    const headers = { "x-request-id": "r".repeat(101) };
    const { client } = clientOf([{ status: 400, body: { request_id: "r-9" }, headers }]);
    expect(await catchFailure(client.send(create))).toMatchObject({ requestId: "r-9" });
  });

  test.each(["<script>alert(1)</script>", '"\\u001b\\n"', '{"error_msg":"\\u0007 \\u200b"}'])(
    "reports the status text if the response has no readable text: %s",
    async (text) => {
      const { client } = clientOf([{ status: 404, text }]);
      expect((await catchFailure(client.send(create))).message).toContain("was refused: Not Found (HTTP 404");
    },
  );

  test.each([
    ["a page", { text: `${"<br>".repeat(2_500)}late` }],
    ["error_msg", { body: { error_msg: `${" ".repeat(10_000)}late` } }],
  ])("reports the status text if %s begins with 10,000 unreadable characters", async (_name, response) => {
    const { client } = clientOf([{ status: 404, ...response }]);
    expect((await catchFailure(client.send(create))).message).toContain("was refused: Not Found (HTTP 404");
  });

  test.each([
    ["a page", (secret: string) => ({ text: `${"<br>".repeat(2_499)}${secret}` })],
    ["error_msg", (secret: string) => ({ body: { error_msg: `${" ".repeat(9_996)}${secret}` } })],
  ])("shows no part of a secret at the limit of 10,000 characters in %s", async (_name, make) => {
    const { client } = clientOf([{ status: 404, ...make("SKSKSKSK") }]);
    expect((await catchFailure(client.send(create))).message).not.toContain("SK");
  });

  test("shows no part of a secret if a long page is cut inside the secret", async () => {
    const token = Array.from({ length: 3_000 }, (_, index) => `SK${index}`).join("");
    const credentials = { kind: "token", token, source: "the environment" } as const;
    const { client } = clientOf([{ status: 404, text: `${token} ${token} ${token}` }], { credentials });
    expect((await catchFailure(client.send(create))).message).not.toContain("SK");
  });

  test.each([
    ["DDM's shape", { errCode: "DBS.280001", externalMessage: "Parameter error." }],
    ["the gateway's shape", { error_code: "DBS.280001", error_msg: "Parameter error." }],
    ["OpenStack's shape", { error: { code: "DBS.280001", message: "Parameter error." } }],
  ])("throws an ApiError with the code and message in %s", async (_shape, body) => {
    const { client } = clientOf([{ status: 400, body, headers: { "x-request-id": "r-9" } }]);
    const error = await catchFailure(client.send(create));
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

  test("hides a password of the request in an error response that echoes it", async () => {
    const { client } = clientOf([
      { status: 400, body: { errCode: "DBS.280001", externalMessage: "bad Pass-word-1 given" } },
    ]);
    const request = { ...create, body: { admin_user_password: "Pass-word-1" } };
    expect(await catchFailure(client.send(request))).toMatchObject({ apiMessage: "bad *** given" });
  });

  test("shows no part of a password at the limit of 200 characters", async () => {
    const { client } = clientOf([{ status: 400, text: `${"x".repeat(196)}Pass-word-1` }]);
    const request = { ...create, body: { admin_user_password: "Pass-word-1" } };
    expect(await catchFailure(client.send(request))).toMatchObject({ apiMessage: `${"x".repeat(196)}***` });
  });

  test.each([
    ["a proxy's page: the text without markup", "<html><title>502</title><h1>Bad\n Gateway</h1></html>", "Bad Gateway"],
    ["an empty body: the text of the status", "", "Bad Gateway"],
    ["JSON of an unknown shape: the text of the status", "[1]", "Bad Gateway"],
    ["a long body: its first 200 characters", "x".repeat(500), `${"x".repeat(200)}…`],
    ["a page with scripts: its visible text", "<SCRIPT>var a = '<b>'</SCRIPT><h1>Not here</h1>", "Not here"],
    ["a page with unclosed tags: its text", "<".repeat(300), `${"<".repeat(200)}…`],
  ])("makes a readable message of %s", async (_name, text, expected) => {
    const { client } = clientOf([{ status: 502, text }]);
    expect(await catchFailure(client.send(create))).toMatchObject({ apiMessage: expected, code: undefined });
  });

  // With a pattern of quadratic time, each of these pages would take minutes.
  test.each(["<", "<title", "<script>", "\n ", "..", '"password', '\\\\"', "Signature="])(
    "reads a page full of %j in linear time",
    async (text) => {
      const { client } = clientOf([{ status: 404, text: text.repeat(1_000_000) }]);
      expect(await catchFailure(client.send(read))).toMatchObject({ status: 404 });
    },
  );

  test("reports at most 2,000 characters of the API's message", async () => {
    const { client } = clientOf([{ status: 400, body: { error_msg: "x".repeat(5_000) } }]);
    expect(await catchFailure(client.send(read))).toMatchObject({ apiMessage: `${"x".repeat(2_000)}…` });
  });

  test.each([404, "404"])("ignores a code of IAM that repeats the status: %p", async (code) => {
    const { client } = clientOf([{ status: 404, body: { error: { code, message: "no such project" } } }]);
    expect(await catchFailure(client.send(read))).toMatchObject({ code: undefined, apiMessage: "no such project" });
  });
});

describe("an undocumented 2xx response", () => {
  test.each([
    [
      "a gateway's page",
      { status: 200, text: "<html><h1>Bad\n Gateway</h1></html>" },
      `body: not JSON but "Bad Gateway"`,
    ],
    ["JSON that is cut off", { status: 200, text: `{"id":"i1` }, `body: not JSON but "{"id":"i1"`],
    [
      "an error with the status of a success",
      ok({ error_code: "APIGW.0201", error_msg: "Backend timeout." }),
      `body: an error, {"error_code":"APIGW.0201","error_msg":"Backend timeout."}`,
    ],
  ])(
    "does not repeat even a repeatable mutation, and treats its outcome as unknown, after %s",
    async (_name, step, problem) => {
      const { client, calls } = clientOf([{ ...step, headers: { "x-request-id": "r-9" } }, ok()]);
      const error = await catchFailure(client.send({ ...create, repeatable: true }));
      expect(error).toMatchObject({ name: "UnexpectedResponseError", outcome: "unknown", outcomeUnknown: true });
      expect(isOutcomeUnknown(error)).toBe(true);
      expect(error.message).toContain(
        `CreateInstance of instance "orders" returned an undocumented response (HTTP 200, request id r-9): ${problem}`,
      );
      expect(error.message).not.toContain("Nothing was changed");
      expect(calls()).toHaveLength(1);
    },
  );

  test("treats the outcome of a mutation as unknown after a response of more than 16 MB", async () => {
    const { client } = clientOf([{ status: 200, text: `{"id":"${"x".repeat(2 ** 24)}"}` }]);
    const error = await catchFailure(client.send(create));
    expect(error).toMatchObject({ name: "UnexpectedResponseError", outcome: "unknown" });
    expect(error.message).toContain(
      `CreateInstance of instance "orders" returned an undocumented response (HTTP 200): body: larger than 16 MB.`,
    );
  });

  test("retries a read after an undocumented response, up to maxRetries times", async () => {
    const page: Step = { status: 200, text: "<html>busy</html>" };
    const { client, calls } = clientOf([page, page, ok("fine"), page, page, page]);
    expect((await client.send(read)).body).toBe("fine");
    const error = await catchFailure(client.send(read));
    expect(error).toMatchObject({ name: "UnexpectedResponseError", outcome: "nothing happened" });
    expect(calls()).toHaveLength(6);
  });

  test("treats a response that the request's own check rejects as undocumented", async () => {
    const { client } = clientOf([ok({ id: 7 })]);
    const check = (body: unknown) => `id: ${JSON.stringify(body)}`;
    const { message } = await catchFailure(client.send({ ...create, check }));
    expect(message).toContain(`(HTTP 200): id: {"id":7}`);
  });

  test("accepts a failed job, which reports an error among other fields", async () => {
    const body = { job_id: "j1", status: "FAIL", error_code: "SDRS.0201", fail_reason: "no capacity" };
    const { client } = clientOf([ok(body)]);
    expect((await client.send(read)).body).toEqual(body);
  });

  test("redacts a list of secrets that the excerpt cuts off, so that no later redaction removes the text after the excerpt", async () => {
    const { client } = clientOf([{ status: 200, text: `{"token":[${"1,".repeat(200)}[2]],` }]);
    expect((await catchFailure(client.send(create))).message).toContain(`body: not JSON but "{"token":***"`);
  });

  test("hides a password of the request in an undocumented response that echoes it", async () => {
    const { client } = clientOf([{ status: 200, text: "<p>Pass-word-1</p>" }]);
    const request = { ...create, body: { admin_user_password: "Pass-word-1" } };
    expect((await catchFailure(client.send(request))).message).toContain(`not JSON but "***"`);
  });
});

test("does not retry a call if onStart throws before the retry", async () => {
  const { client, calls } = clientOf([{ status: 503 }, ok()]);
  let starts = 0;
  const onStart = () => {
    starts += 1;
    if (starts === 2) throw new Error("not wanted");
  };
  const error = await catchFailure(client.send({ ...read, onStart }));
  expect(error.message).toBe("not wanted");
  expect(calls()).toHaveLength(1);
});

test("does not exceed the configured quota", async () => {
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

  test("looks up the project id once, by the region's name", async () => {
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

  test("looks up the project by its configured name, and again after a failure", async () => {
    const { client } = clientOf([{ status: 404 }, projects], { projectId: undefined, projectName: "eu-west-101_team" });
    expect(await catchFailure(client.projectId())).toBeInstanceOf(ApiError);
    expect(await client.projectId()).toBe("other");
  });

  test.each([{}, { projects: null }, { projects: [{ name: "eu-west-101" }] }, [], undefined])(
    "retries the lookup after a response without a list of projects: %j",
    async (body) => {
      const { client, calls } = clientOf([{ status: 200, body }, projects], { projectId: undefined });
      expect(await client.projectId()).toBe("p7");
      expect(calls()).toHaveLength(2);
    },
  );

  test("fails a call if each response to the lookup lacks the list of projects", async () => {
    const { client } = clientOf(Array<Step>(3).fill(ok({})), { projectId: undefined });
    const error = await catchFailure(client.send(create));
    expect(error).toMatchObject({
      name: "UnexpectedResponseError",
      operation: "KeystoneListProjects",
      outcome: "nothing happened",
    });
    expect(error.message).toContain('KeystoneListProjects of project "eu-west-101" returned an undocumented response');
  });

  test("names the visible projects if none of them has the configured name", async () => {
    const { client } = clientOf([projects], { projectId: undefined, projectName: "gone" });
    const error = await catchFailure(client.send(create));
    expect(error).toBeInstanceOf(ProjectLookupError);
    expect(error).toMatchObject({
      message: `No project named "gone" is visible to these credentials (they see eu-west-101_team, eu-west-101).`,
    });
  });

  test("fails a call when all retries of the project lookup have failed", async () => {
    const { client, calls } = clientOf(Array<Step>(9).fill(reset), { projectId: undefined });
    expect(await catchFailure(client.send(read))).toMatchObject({ operation: "KeystoneListProjects" });
    expect(calls()).toHaveLength(3);
  });
});

describe("the debug log", () => {
  const request = { ...create, body: { name: "orders", admin_user_password: "Pass-word-1" } };
  const steps: Step[] = [
    busy,
    { status: 202, body: { id: "i1", note: "Pass-word-1" }, headers: { "x-request-id": "r-1" } },
  ];

  test("logs nothing by default", async () => {
    const { client, lines } = clientOf(steps);
    await client.send(request);
    expect(lines).toEqual([]);
  });

  test("logs a line for each attempt of a call at level debug", async () => {
    const { client, lines } = clientOf(steps, { debug: "debug" });
    await client.send(request);
    expect(lines).toEqual([
      "POST ddm.example/v3/p1/instances 409 0 ms CreateInstance",
      "POST ddm.example/v3/p1/instances 202 [r-1] 0 ms CreateInstance, attempt 2",
    ]);
  });

  test("logs the bodies without their secrets at level trace", async () => {
    const { client, lines } = clientOf(steps, { debug: "trace" });
    await client.send(request);
    expect(lines.slice(3)).toEqual([
      "POST ddm.example/v3/p1/instances 202 [r-1] 0 ms CreateInstance, attempt 2",
      `  > {"name":"orders","admin_user_password":"***"}`,
      `  < {"id":"i1","note":"***"}`,
    ]);
  });

  test("hides the secrets of a query", async () => {
    const { client, lines } = clientOf([{ status: 200, body: {} }], { debug: "debug" });
    await client.send({ ...create, body: { password: "Pass-word-1" }, query: { note: "Pass-word-1" } });
    expect(lines).toEqual(["POST ddm.example/v3/p1/instances?note=*** 200 0 ms CreateInstance"]);
  });

  test("logs one line for an undocumented response", async () => {
    const { client, lines } = clientOf([{ status: 200, text: "<html>" }], { debug: "debug" });
    await catchFailure(client.send(create));
    expect(lines).toEqual(["POST ddm.example/v3/p1/instances 200 0 ms CreateInstance"]);
  });

  test("logs a line for a failed connection", async () => {
    const { client, lines } = clientOf([reset], { debug: "debug" });
    await catchFailure(client.send(create));
    expect(lines).toEqual(["POST ddm.example/v3/p1/instances failed (ConnectionError) 0 ms CreateInstance"]);
  });
});
