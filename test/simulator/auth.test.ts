import type { ICredential } from "@huaweicloud/huaweicloud-sdk-core/auth/ICredential";
import { AKSKSigner } from "@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner";
import { parseAuthorization, isSameSignature, sign } from "../../simulator/engine/auth/signature";
import { CREDENTIALS, Simulator } from "../../simulator/index";
import { Cloud, instanceBody, sdkDate, START } from "./cloud";

/** Sends a signed request for the list of instances. */
function request(options: {
  readonly signed?: readonly string[];
  readonly headers?: Record<string, string>;
  readonly access?: string;
  readonly secret?: string;
  readonly at?: number;
}) {
  const simulator = new Simulator({ realNow: () => START });
  const names = options.signed ?? ["host", "x-sdk-date"];
  const path = `/v1/${simulator.state.projectId}/instances`;
  const headers = { host: "sim", "x-sdk-date": sdkDate(options.at ?? START), ...options.headers };
  const plain = { method: "GET", path, query: "limit=1&offset=0", text: "", headers };
  const signature = sign(plain, names, options.secret ?? CREDENTIALS.secretKey);
  const access = options.access ?? CREDENTIALS.accessKey;
  const authorization = `SDK-HMAC-SHA256 Access=${access}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  const { reply } = simulator.handle({ ...plain, headers: { authorization, ...headers } });
  return { status: reply.status, body: reply.body };
}

describe("signatures", () => {
  test("computes the signature of the vendor's published sample", () => {
    const signature = sign(
      {
        method: "GET",
        path: "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
        query: "limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
        headers: {
          "content-type": "application/json",
          host: "service.region.example.com",
          "x-sdk-date": "20191115T033655Z",
        },
        text: "",
      },
      ["content-type", "host", "x-sdk-date"],
      "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
    );
    expect(signature).toBe("7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe");
  });

  test("computes the signatures that the tests of the vendor's SDKs expect, with and without a body", () => {
    const base = { headers: { host: "service.endpoint.myhuaweicloud.com", "x-sdk-date": "20200608T023900Z" } };
    const get = { ...base, method: "GET", path: "/resources", query: "size=1", text: "" };
    const post = { ...get, method: "POST", text: '{"name":"test","id":1}' };
    const names = ["host", "x-sdk-date"];
    expect(sign(get, names, "SecretKey")).toBe("cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842");
    expect(sign(post, names, "SecretKey")).toBe("436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f");
  });

  test("accepts signatures of the vendor's SDK, with a query and with a body", () => {
    const simulator = new Simulator();
    const credentials = { getAk: () => CREDENTIALS.accessKey, getSk: () => CREDENTIALS.secretKey };
    const pid = simulator.state.projectId;
    const send = (method: string, path: string, queryParams: Record<string, string>, data?: object) => {
      const signed = AKSKSigner.sign(
        {
          endpoint: `https://ddm.example.com${path}`,
          method,
          headers: { "content-type": "application/json" },
          queryParams,
          data,
        },
        credentials as unknown as ICredential,
      ) as Record<string, string>;
      const headers = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value]));
      const query = new URLSearchParams(queryParams).toString().replaceAll("+", "%20");
      const text = data === undefined ? "" : JSON.stringify(data);
      return simulator.handle({ method, path, query, text, headers: { host: "ddm.example.com", ...headers } }).reply
        .status;
    };
    expect(send("GET", `/v1/${pid}/instances`, { limit: "2", b: "x y", a: "é*~" })).toBe(200);
    expect(send("POST", `/v3/${pid}/instances`, {}, instanceBody({ name: "signed" }))).toBe(202);
  });

  test("isSameSignature compares all characters", () => {
    expect(isSameSignature("ab", "ab")).toBe(true);
    expect(isSameSignature("ab", "ac")).toBe(false);
  });

  test("parseAuthorization returns undefined for a scheme other than `SDK-HMAC-SHA256`", () => {
    expect(parseAuthorization("Basic abc")).toBeUndefined();
  });
});

describe("a signed request", () => {
  test("accepts a request that signs only its date", () => {
    expect(request({ signed: ["x-sdk-date"] }).status).toBe(200);
    expect(request({ signed: ["x-sdk-date"], headers: { "x-project-id": "p", "x-domain-id": "d" } }).status).toBe(200);
  });

  const rejected = (reason: string) => ({
    status: 401,
    body: { error_code: "APIGW.0301", error_msg: expect.stringContaining(reason) as string },
  });

  test("rejects a wrong secret, an unknown access key and an empty `Authorization` header", () => {
    expect(request({ secret: "guess" })).toEqual(rejected("verify aksk signature fail"));
    expect(request({ access: "NOBODY" })).toEqual(rejected("unknown"));
    expect(new Cloud().call("GET", "/v1/{pid}/instances", undefined, { authorization: "" })).toMatchObject(
      rejected("malformed"),
    );
  });

  test("rejects a date more than 15 minutes from the real time; simulated time does not count", () => {
    expect(request({ at: START - 14 * 60_000 }).status).toBe(200);
    expect(request({ at: START + 16 * 60_000 })).toEqual(rejected("too far"));
    const cloud = new Cloud();
    cloud.advance(24 * 3600);
    expect(cloud.call("GET", "/v1/{pid}/instances").status).toBe(200);
  });

  test("rejects a request that does not sign its date", () => {
    expect(request({ signed: ["host"] })).toEqual(rejected("not signed"));
  });

  test("accepts a temporary key only with its security token, signed or unsigned", () => {
    const temporary = { access: CREDENTIALS.temporaryAccessKey, secret: CREDENTIALS.temporarySecretKey };
    const headers = { "x-security-token": CREDENTIALS.securityToken };
    expect(request({ ...temporary, headers }).status).toBe(200);
    expect(request({ ...temporary, headers, signed: ["x-sdk-date", "x-security-token"] }).status).toBe(200);
    expect(request(temporary)).toEqual(rejected("security token"));
  });
});

describe("IAM", () => {
  test("returns the account and the project of an access key", () => {
    const cloud = new Cloud();
    const account = { id: CREDENTIALS.domainId, name: CREDENTIALS.domainName, enabled: true };
    expect(cloud.call("GET", "/v3/auth/domains").body).toMatchObject({
      domains: [{ ...account, links: { self: expect.stringContaining(account.id) as string } }],
    });
    expect(cloud.call("GET", "/v3/projects?name=sim-north-1").body).toMatchObject({
      projects: [{ id: cloud.simulator.state.projectId, domain_id: account.id }],
    });
    expect(cloud.call("GET", "/v3/projects?name=elsewhere").body["projects"]).toEqual([]);
  });
});

describe("tokens", () => {
  const login = (password: string, scope?: object) => ({
    auth: {
      identity: {
        methods: ["password"],
        password: { user: { name: CREDENTIALS.userName, password, domain: { name: CREDENTIALS.domainName } } },
      },
      scope: scope ?? { project: { name: "sim-north-1" } },
    },
  });

  test("issues a token for a password; the token expires after a day", () => {
    let real = START;
    const cloud = new Cloud({ realNow: () => real });
    const response = cloud.call("POST", "/v3/auth/tokens", login(CREDENTIALS.password));
    expect(response).toMatchObject({ status: 201, body: { token: { project: { name: "sim-north-1" } } } });
    const headers = { "x-auth-token": response.headers["x-subject-token"] ?? "" };
    expect(cloud.call("GET", "/v1/{pid}/instances", undefined, headers).status).toBe(200);
    expect(cloud.call("GET", "/v3/projects?name=sim-north-1", undefined, headers).body).toMatchObject({
      projects: [{ id: cloud.simulator.state.projectId }],
    });
    real += 25 * 3600 * 1000;
    expect(cloud.call("GET", "/v1/{pid}/instances", undefined, headers).status).toBe(401);
  });

  // API 3.2: "you must set auth.scope in the request body to project"
  test.each([{}, { domain: { name: CREDENTIALS.domainName } }])(
    "a token with the scope %j is valid for IAM and BSS, but not for DDM",
    (scope) => {
      const cloud = new Cloud();
      const response = cloud.call("POST", "/v3/auth/tokens", login(CREDENTIALS.password, scope));
      expect(response).toMatchObject({ status: 201, body: { token: { domain: { id: CREDENTIALS.domainId } } } });
      const headers = { "x-auth-token": response.headers["x-subject-token"] ?? "" };
      expect(cloud.call("GET", "/v3/projects", undefined, headers).status).toBe(200);
      expect(cloud.call("GET", "/v2/orders/customer-orders", undefined, headers).status).toBe(200);
      expect(cloud.call("GET", "/v1/{pid}/instances", undefined, headers)).toMatchObject({
        status: 401,
        body: { error_code: "APIGW.0301", error_msg: expect.stringContaining("scope") as string },
      });
    },
  );

  test("issues no token for a wrong password, and rejects a forged or empty token", () => {
    const cloud = new Cloud();
    expect(cloud.call("POST", "/v3/auth/tokens", login("guess"))).toMatchObject({
      status: 401,
      body: { error: { code: 401, title: "Unauthorized" } },
    });
    for (const token of ["abc.def", "", "e30."]) {
      expect(cloud.call("GET", "/v1/{pid}/instances", undefined, { "x-auth-token": token }).status).toBe(401);
    }
  });
});
