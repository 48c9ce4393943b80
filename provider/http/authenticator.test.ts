import { catchFailure } from "../../test/support/failure";
import { clientOf, create, ok, read, reset } from "../../test/support/scripted-cloud";
import { AuthenticationError } from "./errors";
import type { Credentials } from "./settings";

const passwordCredentials: Credentials = {
  kind: "password",
  domainName: "acme",
  userName: "bob",
  password: "Correct-Horse-7",
  source: "the environment (HW_USER_PASSWORD)",
};

describe("authentication by password", () => {
  /** Makes a response with a token, valid for 24 hours by default, from an API whose clock is years ahead. */
  const token = (value: string, expires = "2031-05-06T00:00:00.000000Z") => ({
    status: 201,
    body: { token: { issued_at: "2031-05-05T00:00:00.000000Z", expires_at: expires } },
    headers: { "X-Subject-Token": value },
  });
  const settings = { credentials: passwordCredentials, projectId: undefined, projectName: "team" };
  const project = ok({ projects: [{ id: "p1", name: "team" }] });
  const tokensOf = (calls: { headers: Record<string, string> }[]) =>
    calls.map(({ headers }) => headers["x-auth-token"]);

  test("fetches one token, scoped to the project, for all calls, and logs no secrets", async () => {
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

  test("repeats the request for a token after a lost response", async () => {
    const { client } = clientOf([reset, token("token-one"), ok()], { credentials: passwordCredentials });
    await expect(client.send(create)).resolves.toMatchObject({ status: 200 });
  });

  test("redacts the token in an error that echoes it", async () => {
    const echo = { status: 403, body: { error_code: "APIGW.0302", error_msg: "token-one may not" } };
    const { client } = clientOf([token("token-one"), echo], { credentials: passwordCredentials });
    expect(await catchFailure(client.send(create))).toMatchObject({ apiMessage: "*** may not" });
  });

  test.each([{}, { projectName: "team" }])(
    "scopes the token to a configured project id; other settings: %j",
    async (otherSettings) => {
      const { client, calls } = clientOf([token("token-one"), ok()], {
        credentials: passwordCredentials,
        ...otherSettings,
      });
      await client.send(read);
      expect(calls()[0]?.body).toMatchObject({ auth: { scope: { project: { id: "p1" } } } });
    },
  );

  test("renews the token before it expires, even if the API's clock is years ahead", async () => {
    const { client, calls, clock } = clientOf([token("token-one"), ok(), ok(), token("token-two"), ok()], {
      credentials: passwordCredentials,
    });
    await client.send(read);
    await clock.sleep(23 * 3_600_000);
    await client.send(read);
    await clock.sleep(55 * 60_000);
    await client.send(read);
    expect(tokensOf(calls())).toEqual([undefined, "token-one", "token-one", undefined, "token-two"]);
  });

  test("renews a token that is valid for eight minutes at half of its lifetime, not before each request", async () => {
    const eightMinutes = "2031-05-05T00:08:00.000000Z";
    const script = [token("token-one", eightMinutes), ok(), ok(), token("token-two", eightMinutes), ok()];
    const { client, calls, clock } = clientOf(script, { credentials: passwordCredentials });
    await client.send(read);
    await client.send(read);
    await clock.sleep(4 * 60_000);
    await client.send(read);
    expect(tokensOf(calls())).toEqual([undefined, "token-one", "token-one", undefined, "token-two"]);
  });

  test("renews the token after a 401 and repeats the request, even a mutation", async () => {
    const { client, calls } = clientOf([token("token-one"), { status: 401 }, token("token-two"), ok()], {
      credentials: passwordCredentials,
    });
    await expect(client.send(create)).resolves.toMatchObject({ status: 200 });
    expect(tokensOf(calls())).toEqual([undefined, "token-one", undefined, "token-two"]);
  });

  test("fails after two 401s in a row", async () => {
    const refused = { status: 401, body: { error_code: "APIGW.0301", error_msg: "Incorrect IAM authentication" } };
    const { client } = clientOf([token("token-one"), refused, token("token-two"), refused], {
      credentials: passwordCredentials,
    });
    expect(await catchFailure(client.send(create))).toBeInstanceOf(AuthenticationError);
  });
});

test("the signature of a repeated request does not cover headers of earlier attempts", async () => {
  const { client, calls } = clientOf([reset, { status: 503 }, ok()]);
  await client.send(read);
  const signed = calls().map(({ headers }) => /SignedHeaders=([^,]+)/.exec(headers["authorization"] ?? "")?.[1]);
  expect(signed).toEqual(Array(3).fill("content-type;host;x-project-id;x-sdk-date"));
});

test("the error of refused credentials names their kind and source, never their values", async () => {
  const body = { error_code: "APIGW.0301", error_msg: "Incorrect IAM authentication information: AKAKAKAK" };
  const { client, calls } = clientOf([{ status: 401, body, headers: { "x-request-id": "r-3" } }]);
  const error = await catchFailure(client.send(create));
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(error).toMatchObject({ code: "APIGW.0301", status: 401, requestId: "r-3", operation: "CreateInstance" });
  const { message } = error;
  expect(message).toContain("credentials were the access key from the test");
  expect(message).not.toMatch(/AKAKAKAK|SKSKSKSK/);
  expect(calls()).toHaveLength(1);
});
