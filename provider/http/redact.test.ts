import { createRedactor, holdsSecret } from "./redact";

test("values of secret keys are redacted at any depth, and other values are kept", () => {
  const body = {
    name: "orders",
    admin_user_name: "root",
    admin_user_password: "Correct-Horse-7",
    data_nodes: [{ id: "rds-1", user_name: "root", userPassword: "Staple-Battery-8" }],
    users: [{ password_last_changed: "2025-01-01", password_lifetime: "90" }],
    auth: { identity: { methods: ["password"], password: { user: { name: "bob", password: "Hunter-2222" } } } },
  };
  expect(createRedactor().json(body)).toEqual({
    name: "orders",
    admin_user_name: "root",
    admin_user_password: "***",
    data_nodes: [{ id: "rds-1", user_name: "root", userPassword: "***" }],
    users: [{ password_last_changed: "2025-01-01", password_lifetime: "90" }],
    auth: { identity: { methods: ["password"], password: { user: { name: "bob", password: "***" } } } },
  });
});

test.each([
  "Authorization",
  "X-Auth-Token",
  "X-Subject-Token",
  "x-security-token",
  "secretKey",
  "access_key",
  "accessKeyId",
])("%s is a secret key", (key) => expect(createRedactor().json({ [key]: "value" })).toEqual({ [key]: "***" }));

test("a password of a request is redacted in a response, whatever its encoding", () => {
  const redactor = createRedactor();
  redactor.learnFrom({ users: [{ name: "app", password: `Pa"ss w\\rd!9` }] });
  expect(redactor.text(`invalid value Pa"ss w\\rd!9 for user app`)).toBe("invalid value *** for user app");
  expect(redactor.text(`got {"value": ${JSON.stringify(`Pa"ss w\\rd!9`)}}`)).toBe(`got {"value": "***"}`);
  expect(redactor.text(`GET /?q=${encodeURIComponent(`Pa"ss w\\rd!9`)}`)).toBe("GET /?q=***");
});

test("a secret that contains another is redacted completely", () => {
  const redactor = createRedactor();
  redactor.learn("secret-one");
  redactor.learn("secret-one-and-two");
  expect(redactor.text("secret-one-and-two, secret-one")).toBe("***, ***");
});

test("secrets in JSON texts are redacted even if they are unknown", () => {
  const redactor = createRedactor();
  expect(redactor.text(`sent {"name":"app", "password": "Pa\\"ss-1"}`)).toBe(`sent {"name":"app", "password": "***"}`);
  expect(redactor.text(String.raw`echo "{\"password\":\"Pass-1\",\"n\":1}"`)).toBe(
    String.raw`echo "{\"password\":\"***\",\"n\":1}"`,
  );
  expect(redactor.text(JSON.stringify({ echo: JSON.stringify({ password: `a"b\\c\\`, n: 1 }) }))).toBe(
    JSON.stringify({ echo: JSON.stringify({ password: "***", n: 1 }) }),
  );
  expect(redactor.text("SDK-HMAC-SHA256 Access=AK, Signature=0123abcd")).toBe(
    "SDK-HMAC-SHA256 Access=AK, Signature=***",
  );
});

test("short values are not redacted in texts, because words may contain them", () => {
  const redactor = createRedactor();
  redactor.learnFrom({ password: "in" });
  expect(redactor.text("instance is running")).toBe("instance is running");
});

test.each<[unknown, boolean]>([
  [{ adminPassword: "weak" }, true],
  [{ adminPassword: 12345678 }, true],
  [{ adminPasword: "Misspelt-7" }, true],
  [{ dataNodes: [{ id: "rds-1", userName: "root", userPassword: ["Staple-8"] }] }, true],
  [{ adminPassword: "", name: "orders", nodes: [{ userPass: 1 }] }, true],
  [{ adminPassword: "", name: "orders", nodes: [{ zone: "az1" }], port: 80 }, false],
  ["Staple-8", false],
  [null, false],
])("holdsSecret recognizes secrets by their keys: %j", (value, expected) => expect(holdsSecret(value)).toBe(expected));

test("every value of a map of passwords is treated as a secret", () => {
  const redactor = createRedactor();
  redactor.learnFrom({ dataNodePasswords: { "3f0ain01": "Data!node1" } });
  expect(redactor.text("login failed with Data!node1")).toBe("login failed with ***");
  expect(redactor.json({ dataNodePasswords: { "3f0ain01": "Other!1234" } })).toEqual({
    dataNodePasswords: { "3f0ain01": "***" },
  });
});
