import { SETTINGS, readSettings } from "./config";
import { keys, noFile, problemsOf, read } from "../test/support/read-settings";
import { warningsOf } from "./config/warnings";

test("region and access key are sufficient", () => {
  const hint = `The address is derived from the region "eu-west-101" and the cloud's domain (huaweicloud:region, huaweicloud:cloud).`;
  const cloudHint = `The address is derived from the cloud's domain "myhuaweicloud.eu" (huaweicloud:cloud).`;
  expect(read({ region: "eu-west-101" }, keys)).toEqual({
    region: "eu-west-101",
    cloud: "myhuaweicloud.eu",
    credentials: {
      kind: "access key",
      accessKey: "AK",
      secretKey: "SK",
      source: "the environment (HW_ACCESS_KEY, HW_SECRET_KEY)",
    },
    endpoints: {
      ddm: { url: "https://ddm.eu-west-101.myhuaweicloud.eu", from: "region", hint },
      iam: { url: "https://iam.eu-west-101.myhuaweicloud.eu", from: "region", hint },
      eps: { url: "https://eps.myhuaweicloud.eu", from: "region", hint: cloudHint },
      bss: { url: "https://bss.myhuaweicloud.eu", from: "region", hint },
      vpc: { url: "https://vpc.eu-west-101.myhuaweicloud.eu", from: "region", hint },
      ecs: { url: "https://ecs.eu-west-101.myhuaweicloud.eu", from: "region", hint },
      sdrs: { url: "https://sdrs.eu-west-101.myhuaweicloud.eu", from: "region", hint },
    },
    defaultService: "ddm",
    insecure: false,
    maxRetries: 5,
    requestsPerMinute: 60,
    debug: "off",
  });
});

test("a region and a domain in upper case count as lower case", () => {
  expect(read({ region: "EU-WEST-101" }, keys)).toEqual(read({ region: "eu-west-101" }, keys));
  expect(read({ region: "ap-southeast-1", cloud: "MyHuaweiCloud.COM" }, keys)).toEqual(
    read({ region: "ap-southeast-1" }, keys),
  );
});

test("settings are read from stack config and from the environment; stack config takes precedence", () => {
  const env = {
    ...keys,
    HW_REGION_NAME: "cn-north-4",
    HW_PROJECT_ID: "from-env",
    HW_PROJECT_NAME: "cn-north-4_team",
    HW_ENTERPRISE_PROJECT_ID: "eps-1",
    HW_INSECURE: "true",
    HW_MAX_RETRIES: "0",
    HW_REQUESTS_PER_MINUTE: "600",
    HW_CLOUD: "cloud.example",
    DDM_LOG: "trace",
    DDM_LOG_FILE: "ddm.log",
  };
  expect(read({ region: "ap-southeast-3", projectId: "from-stack" }, env)).toMatchObject({
    region: "ap-southeast-3",
    cloud: "cloud.example",
    projectId: "from-stack",
    projectName: "cn-north-4_team",
    enterpriseProjectId: "eps-1",
    insecure: true,
    maxRetries: 0,
    requestsPerMinute: 600,
    debug: "trace",
    debugFile: "ddm.log",
  });
});

test("a project overrides the projects of sources with lower precedence, also if one is a name and the other an id", () => {
  const file = () => `{"profiles":[{"name":"default","region":"r","projectId":"profile-id"}]}`;
  const byName = read({ region: "r", projectName: "team" }, { ...keys, HW_PROJECT_ID: "env-id" });
  expect(byName).toMatchObject({ projectName: "team" });
  expect(byName).not.toHaveProperty("projectId");
  const env = { ...keys, HW_PROJECT_NAME: "team", HW_PROFILE: "default" };
  expect(read({}, env, file)).not.toHaveProperty("projectId");
  expect(read({ projectId: "stack-id" }, env, file)).toMatchObject({ projectId: "stack-id" });
  expect(read({}, { ...env, HW_PROJECT_ID: "env-id" }, file)).toMatchObject({ projectId: "env-id" });
});

test("the domain is myhuaweicloud.com for regions other than eu-west-1xx", () => {
  expect(read({ region: "eu-west-0" }, keys).cloud).toBe("myhuaweicloud.com");
});

describe("the credentials", () => {
  const region = "eu-west-101";

  test("prefers stack config to the environment, then a token to an access key, and an access key to a password", () => {
    const password = { HW_USER_NAME: "bob", HW_USER_PASSWORD: "pw", HW_DOMAIN_NAME: "acme" };
    expect(read({ region }, { ...password }).credentials).toMatchObject({ kind: "password", userName: "bob" });
    expect(read({ region }, { ...password, ...keys }).credentials).toMatchObject({ kind: "access key" });
    expect(read({ region }, { ...password, ...keys, HW_AUTH_TOKEN: "t" }).credentials).toMatchObject({ kind: "token" });
    expect(read({ region, accessKey: "mine", secretKey: "too" }, { HW_AUTH_TOKEN: "t" }).credentials).toMatchObject({
      kind: "access key",
      accessKey: "mine",
    });
  });

  test("combines credentials of stack config and the environment, and names both sources", () => {
    const { credentials } = read({ region, accessKey: "AKAKAKAK" }, { HW_SECRET_KEY: "SKSKSKSK" });
    expect(credentials).toMatchObject({ accessKey: "AKAKAKAK", secretKey: "SKSKSKSK" });
    expect(credentials.source).toBe(
      "stack config or the ddm.Provider (huaweicloud:accessKey) and the environment (HW_SECRET_KEY)",
    );
  });

  test("an account name alone does not select the login with a password", () => {
    expect(read({ region, domainName: "acme" }, keys).credentials).toMatchObject({ kind: "access key" });
    expect(() => read({ region }, { HW_DOMAIN_NAME: "acme" })).toThrow("There are no credentials");
    const user = { HW_USER_NAME: "bob", HW_USER_PASSWORD: "pw" };
    expect(read({ region, domainName: "acme" }, user).credentials).toMatchObject({
      kind: "password",
      domainName: "acme",
    });
  });

  test("ignores a security token in the environment when the access key is in stack config", () => {
    const env = { ...keys, HW_SECURITY_TOKEN: "temporary" };
    expect(read({ region }, env).credentials).toMatchObject({ securityToken: "temporary" });
    expect(read({ region, accessKey: "permanent", secretKey: "key" }, env).credentials).not.toHaveProperty(
      "securityToken",
    );
  });
});

test("rejects credentials and a project id that a request cannot contain, and shows no credentials", () => {
  const text = "must be one line of ASCII characters without spaces. Copy it again.";
  const temporary = { accessKey: "AK\u200bAK", secretKey: "SK", securityToken: "first\nsecond" };
  expect(problemsOf(() => read({ region: "r", ...temporary }))).toEqual([
    `huaweicloud:accessKey (HW_ACCESS_KEY) ${text}`,
    `huaweicloud:securityToken (HW_SECURITY_TOKEN) ${text}`,
  ]);
  expect(problemsOf(() => read({ region: "r", projectId: ".." }, { HW_AUTH_TOKEN: "first second" }))).toEqual([
    `huaweicloud:authToken (HW_AUTH_TOKEN) ${text}`,
    'huaweicloud:projectId (HW_PROJECT_ID) must consist of letters, digits, hyphens and underscores, not "..".',
  ]);
});

describe("the profile file", () => {
  const file = (path: string) => {
    expect(path).toBe("/home/bob/.hcloud/config.json");
    return JSON.stringify({
      current: "work",
      profiles: [
        { name: "default", accessKeyId: "default-ak", secretAccessKey: "default-sk" },
        { name: "work", accessKeyId: "work-ak", secretAccessKey: "work-sk", region: "cn-north-4", projectId: "work-p" },
      ],
    });
  };
  const home = { HOME: "/home/bob" };

  test("completes the settings with the current profile or the named profile", () => {
    expect(read({}, home, file)).toMatchObject({
      region: "cn-north-4",
      projectId: "work-p",
      credentials: { accessKey: "work-ak", source: "the profile in /home/bob/.hcloud/config.json" },
    });
    expect(read({ profile: "default", region: "eu-west-101" }, home, file).credentials).toMatchObject({
      accessKey: "default-ak",
    });
  });

  test("uses a profile's project only in the region of that profile", () => {
    expect(read({ region: "eu-west-101" }, home, file)).not.toHaveProperty("projectId");
  });

  test("uses a profile's project if the region of that profile is given in upper case", () => {
    expect(read({ region: "CN-NORTH-4" }, home, file).projectId).toBe("work-p");
  });

  test("is used when only the account name is explicit", () => {
    expect(read({}, { ...home, HW_DOMAIN_NAME: "acme" }, file).credentials).toMatchObject({ accessKey: "work-ak" });
  });

  test("does not open the profile file if the credentials are explicit", () => {
    const readFile = jest.fn(() => "{}");
    read({ region: "cn-north-4" }, keys, readFile);
    expect(readFile).not.toHaveBeenCalled();
  });

  test("names the path of the profile file in an error if the file is invalid or missing, or lacks the profile", () => {
    const firstProblem = (env: NodeJS.ProcessEnv, readFile: () => string) =>
      problemsOf(() => read({ region: "r" }, { ...home, ...env }, readFile))[0];
    expect(firstProblem({}, () => "{")).toMatch(/^huaweicloud:sharedConfigFile .*config\.json, which is not JSON/);
    for (const text of ["null", "[]", '"profiles"'])
      expect(firstProblem({}, () => text)).toMatch(/config\.json, which is not a JSON object\.$/);
    expect(firstProblem({ HW_PROFILE: "gone" }, () => '{"profiles":[null,7]}')).toContain('does not have: "gone"');
    expect(firstProblem({ HW_SHARED_CONFIG_FILE: "/else.json" }, noFile)).toMatch("/else.json, which cannot be read");
    expect(firstProblem({ HW_PROFILE: "gone" }, () => "{}")).toMatch(
      /^huaweicloud:profile \(HW_PROFILE\) .*config\.json does not have: "gone"/,
    );
  });
});

test.each(["x@evil.example#", "evil.example/", "a.b", "-a", "a b", "é", "x".repeat(64), "a:80"])(
  "a region that is not one label of a host name is rejected: %s",
  (region) =>
    expect(problemsOf(() => read({ region }, keys))).toEqual([
      `huaweicloud:region (HW_REGION_NAME) must be a region such as eu-west-101, not "${region}".`,
    ]),
);

test.each(["x@evil.example#", "evil.example/", ".example", "a..b", "a.b:80", `${"abc.".repeat(70)}example`])(
  "a cloud that is not a host name is rejected: %s",
  (cloud) =>
    expect(problemsOf(() => read({ region: "r", cloud }, keys))).toEqual([
      `huaweicloud:cloud (HW_CLOUD) must be a domain such as myhuaweicloud.com, not "${cloud}".`,
    ]),
);

test("warns of unencrypted requests to other machines, and of unverified certificates", () => {
  const warningsWith = (endpoints: object, insecure = "false") =>
    warningsOf(read({ region: "r", endpoints: JSON.stringify(endpoints), insecure }, keys), keys);
  expect(warningsWith({ ddm: "http://127.0.0.1:8080", iam: "http://localhost:1", eps: "http://[::1]:80" })).toEqual([]);
  const [plain, certificates, ...others] = warningsWith(
    { ddm: "http://a.example", bss: "http://127.0.0.1.example:8" },
    "1",
  );
  expect(plain).toMatch(
    /^Requests to a\.example, 127\.0\.0\.1\.example:8 are not encrypted.*HW_ENDPOINTS.*HW_AUTH_URL/,
  );
  expect(certificates).toMatch(/^Certificates are not verified.*huaweicloud:insecure \(HW_INSECURE\)/);
  expect(others).toEqual([]);
});

test("warns that an agency in the environment has no effect, unless the credentials are temporary", () => {
  const agency = { HW_ASSUME_ROLE_AGENCY_NAME: "ops" };
  const warningsWith = (credentials: NodeJS.ProcessEnv) =>
    warningsOf(read({ region: "r" }, credentials), { ...credentials, ...agency });
  expect(warningsWith(keys)).toEqual([
    "HW_ASSUME_ROLE_AGENCY_NAME has no effect: requests use the credentials from the environment (HW_ACCESS_KEY, HW_SECRET_KEY). To act as " +
      "the agency, create a temporary access key of the agency, and set huaweicloud:accessKey (HW_ACCESS_KEY), " +
      "huaweicloud:secretKey (HW_SECRET_KEY) and huaweicloud:securityToken (HW_SECURITY_TOKEN).",
  ]);
  expect(warningsWith({ ...keys, HW_SECURITY_TOKEN: "temporary" })).toEqual([]);
  expect(warningsWith({ HW_AUTH_TOKEN: "token" })).toEqual([]);
});

test("reports all problems together, with the names of the settings", () => {
  const problems = problemsOf(() =>
    read(
      { endpoints: `{"ddm":"ftp://x","s3":"http://y"}`, insecure: "maybe", maxRetries: "1.5", requestsPerMinute: "0" },
      { HW_ACCESS_KEY: "AK", DDM_LOG: "loud" },
    ),
  );
  expect(problems).toEqual([
    "huaweicloud:secretKey (HW_SECRET_KEY) is missing: it is required with huaweicloud:accessKey (HW_ACCESS_KEY).",
    "huaweicloud:region (HW_REGION_NAME) is missing: the region to work in, such as eu-west-101.",
    `huaweicloud:endpoints (HW_ENDPOINTS) has a malformed URL: "ftp://x"; it must be a host, or begin with https:// or http://.`,
    `huaweicloud:endpoints (HW_ENDPOINTS) names an unknown service "s3"; the known services are ddm, iam, eps, bss, vpc, ecs, sdrs.`,
    `huaweicloud:insecure (HW_INSECURE) must be true or false, not "maybe".`,
    `huaweicloud:maxRetries (HW_MAX_RETRIES) must be a whole number of at least 0, not "1.5".`,
    `huaweicloud:requestsPerMinute (HW_REQUESTS_PER_MINUTE) must be a number of at least 1, not "0".`,
    `The environment variable DDM_LOG must be off, debug or trace, not "loud".`,
  ]);
});

test.each(["nonsense", "[]", "null", `"http://x"`])(
  "endpoints that are not a JSON object are rejected: %s",
  (endpoints) => {
    expect(problemsOf(() => read({ region: "r", endpoints }, keys))).toEqual([
      expect.stringMatching(/^huaweicloud:endpoints \(HW_ENDPOINTS\) must be a JSON object/),
    ]);
  },
);

test("the error for missing credentials names the settings to set", () => {
  expect(() => read({ region: "eu-west-101" })).toThrow(
    /no credentials: set huaweicloud:accessKey \(HW_ACCESS_KEY\) and huaweicloud:secretKey \(HW_SECRET_KEY\), or/,
  );
});

test("reads proxies from the environment, and prefers variables with lower-case names", () => {
  const env = {
    ...keys,
    https_proxy: "http://proxy:3128",
    HTTPS_PROXY: "http://other:1",
    NO_PROXY: "internal.example",
  };
  expect(read({ region: "eu-west-101" }, env).proxy).toEqual({
    http: "",
    https: "http://proxy:3128",
    except: "internal.example",
  });
});

test("a proxy without a scheme is an http proxy", () => {
  expect(read({ region: "r" }, { ...keys, HTTPS_PROXY: "ann:word@proxy:3128" }).proxy).toMatchObject({
    https: "http://ann:word@proxy:3128",
  });
});

test.each(["http://ann:Pass-word-1@ho st:1", "http://ann%:Pass-word-1@proxy", "ftp://ann:Pass-word-1@proxy"])(
  "rejects an invalid proxy, names its variable, and does not show its password: %s",
  (proxy) =>
    expect(problemsOf(() => read({ region: "r" }, { ...keys, https_proxy: proxy, HTTP_PROXY: proxy }))).toEqual([
      "The environment variable HTTP_PROXY must be the URL of a proxy, such as http://proxy.example:3128.",
      "The environment variable https_proxy must be the URL of a proxy, such as http://proxy.example:3128.",
    ]),
);

test("an empty or blank value counts as absent", () => {
  expect(read({ region: "eu-west-101", cloud: " " }, { ...keys, HW_MAX_RETRIES: "" })).toMatchObject({
    cloud: "myhuaweicloud.eu",
    maxRetries: 5,
  });
});

test("null counts as absent: Pulumi passes it for a secret output without a value", () => {
  const config = { get: (key: string) => (key === "huaweicloud:accessKey" ? (null as unknown as string) : undefined) };
  expect(readSettings(config, { ...keys, HW_REGION_NAME: "r" }, noFile).credentials).toMatchObject({ accessKey: "AK" });
});

test("no two settings share an environment variable", () => {
  const variables = Object.values(SETTINGS).map(({ env }) => env);
  expect(new Set(variables).size).toBe(variables.length);
});
