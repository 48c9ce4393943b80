import { createRedactor, hasSecret } from "./redact";

test("values of keys such as password are redacted at any depth, and other values are kept", () => {
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
  "passphrase",
  "private_key",
  "api-key",
])("the value of the key %s is redacted", (key) =>
  expect(createRedactor().json({ [key]: "value" })).toEqual({ [key]: "***" }),
);

test("a password of a request is redacted in plain text, JSON and URLs", () => {
  const redactor = createRedactor();
  redactor.addSecretsOf({ users: [{ name: "app", password: `Pa"ss w\\rd!9` }] });
  expect(redactor.text(`invalid value Pa"ss w\\rd!9 for user app`)).toBe("invalid value *** for user app");
  expect(redactor.text(`got {"value": ${JSON.stringify(`Pa"ss w\\rd!9`)}}`)).toBe(`got {"value": "***"}`);
  expect(redactor.text(`GET /?q=${encodeURIComponent(`Pa"ss w\\rd!9`)}`)).toBe("GET /?q=***");
});

test("a secret that contains another secret is redacted completely", () => {
  const redactor = createRedactor();
  redactor.addSecret("secret-one");
  redactor.addSecret("secret-one-and-two");
  expect(redactor.text("secret-one-and-two, secret-one")).toBe("***, ***");
});

test("unknown secrets in JSON texts and authorization headers are redacted", () => {
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

describe("a known secret", () => {
  const secret = `Pä"ss <w>/\\rd+9&'`;
  const redactor = createRedactor();
  redactor.addSecret(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = (bytes: Iterable<number>, prefix: string) =>
    [...bytes].map((byte) => prefix + byte.toString(16).padStart(2, "0")).join("");
  const html = secret.replace(
    /[&<>"']/g,
    (c) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#39" }[c] ?? ""};`,
  );
  const units = secret.split("").map((unit) => unit.charCodeAt(0));

  test.each([
    ["in plain text", secret],
    ["in JSON", json],
    ["in JSON in JSON", JSON.stringify(json).slice(1, -1)],
    ["in JSON with an escaped slash", json.replaceAll("/", "\\/")],
    [
      "in JSON with \\u escapes of HTML characters and ä",
      json.replace(/[<>&'ä]/g, (c) => `\\u00${hex([c.charCodeAt(0)], "")}`),
    ],
    ["in JSON with nothing but \\u escapes", hex(units, "\\u00")],
    ["in JSON in JSON with nothing but \\u escapes", hex(units, "\\\\u00").toUpperCase().replaceAll("U", "u")],
    ["in a URL", encodeURIComponent(secret)],
    ["in a URL, with an escaped apostrophe", encodeURIComponent(secret).replaceAll("'", "%27")],
    ["in a URL, with lower-case escapes", encodeURIComponent(secret).toLowerCase().replace("p", "P")],
    ["in a URL, with every byte escaped", hex(Buffer.from(secret), "%")],
    ["in a URL in a URL", encodeURIComponent(encodeURIComponent(secret))],
    ["in a form", encodeURIComponent(secret).replaceAll("%20", "+")],
    ["in HTML", html],
    ["in HTML in JSON with \\u escapes of HTML characters", html.replaceAll("\\", "\\\\").replaceAll("&", "\\u0026")],
    ["in a URL in JSON with an escaped slash", encodeURI(secret).replaceAll("/", "\\/")],
    ["in HTML with decimal numbers", Array.from(secret, (c) => `&#${c.charCodeAt(0)};`).join("")],
    ["in HTML with hexadecimal numbers", Array.from(secret, (c) => `&#x${hex([c.charCodeAt(0)], "")};`).join("")],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["in base64url", Buffer.from(secret).toString("base64url")],
    ["when divided by an invisible character", `${secret.slice(0, 4)}\u200b${secret.slice(4)}`],
  ])("is redacted %s", (_name, encoded) => expect(redactor.text(`got ${encoded}, sorry`)).toBe("got ***, sorry"));

  test.each([0, 1, 2, 3])("is redacted in base64 after %i other bytes", (before) => {
    const encoded = Buffer.from(`${"u:b".slice(0, before)}${secret}`).toString("base64");
    expect(redactor.text(encoded)).toMatch(/^.{0,4}\*\*\*$/);
  });
});

test("a secret that looks encoded is redacted in plain text, JSON, URLs and HTML", () => {
  const secret = `a"+%41\\u0041&amp;c`;
  const redactor = createRedactor();
  redactor.addSecret(secret);
  const lenientUrl = encodeURI(secret).replaceAll("%5C", "\\");
  const html = secret.replaceAll("&", "&amp;");
  for (const encoded of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), lenientUrl, html])
    expect(redactor.text(`got ${encoded}, sorry`)).toBe("got ***, sorry");
});

test("a secret is redacted in both variants of base64, which differ in the digits for 62 and 63", () => {
  const secret = "key>>>???~~~";
  const redactor = createRedactor();
  redactor.addSecret(secret);
  for (const encoding of ["base64", "base64url"] as const)
    expect(redactor.text(`got ${Buffer.from(secret).toString(encoding)}.`)).toBe("got ***.");
});

test("a token of several kilobytes is redacted completely", () => {
  const redactor = createRedactor();
  const token = "MIIEabc+/-_09".repeat(400);
  redactor.addSecret(token);
  expect(redactor.text(`sent ${token}, refused`)).toBe("sent ***, refused");
});

test("a secret of fewer than six characters is redacted only in quotes, or after = or :", () => {
  const redactor = createRedactor();
  redactor.addSecretsOf({ password: "in" });
  expect(redactor.text("instance is running in a VPC")).toBe("instance is running in a VPC");
  expect(redactor.text(`not "in", 'in', \`in\`, “in”, \\"in\\" or &quot;in&quot;; pw=in; pw: in`)).toBe(
    `not "***", '***', \`***\`, “***”, \\"***\\" or &quot;***&quot;; pw=***; pw: ***`,
  );
});

test("a password that is a number is redacted", () => {
  const redactor = createRedactor();
  redactor.addSecretsOf({ adminPassword: 12345678 });
  expect(redactor.text("must be a string, not 12345678")).toBe("must be a string, not ***");
  expect(redactor.json({ password: 12345678, port: 80 })).toEqual({ password: "***", port: 80 });
});

test.each([
  [`{"passwords":["one","two"],"n":1}`, `{"passwords":***,"n":1}`],
  [`{"credential": {"access":"AK","secret":"SK"}}`, `{"credential": ***}`],
  [`{"pwd" : 12345, "n": 1}`, `{"pwd" : ***, "n": 1}`],
  [
    `{"token":null,"auth":{"password":{"user":{"name":"bob","password":"x"}}}}`,
    `{"token":null,"auth":{"password":{"user":{"name":"bob","password":"***"}}}}`,
  ],
  [`{"password":"never closed, "n`, `{"password":"***"n`],
  [String.raw`{\\\"password\\\":\\\"a\\\\\\\"b\\\"}`, String.raw`{\\\"password\\\":\\\"***\\\"}`],
  ["GET /login?user=bob&password=abc&x=1", "GET /login?user=bob&password=***&x=1"],
  ["proxy http://bob:abc@proxy.example:80/", "proxy http://***@proxy.example:80/"],
])("unknown secrets are redacted: %s", (text, expected) => expect(createRedactor().text(text)).toBe(expected));

test("texts are safe to print: without control characters and color tags", () => {
  expect(createRedactor().text("\u001b[31m<{%fg 1%}>x\ny")).toBe(" [31m< {%fg 1%}>x y");
});

test.each(["passwords", "credential", "credentials", "secrets", "tokens"])(
  "every value of a map with the name %s is a secret",
  (key) => {
    expect(createRedactor().json({ [key]: { a: "one", b: ["two", 3] } })).toEqual({
      [key]: { a: "***", b: ["***", "***"] },
    });
  },
);

test.each<[unknown, boolean]>([
  [{ adminPassword: "weak" }, true],
  [{ adminPassword: 12345678 }, true],
  [{ adminPasword: "Misspelt-7" }, true],
  [{ dataNodes: [{ id: "rds-1", userName: "root", userPassword: ["Staple-8"] }] }, true],
  [{ adminPassword: "", name: "orders", nodes: [{ userPass: 1 }] }, true],
  [{ adminPassword: "", name: "orders", nodes: [{ zone: "az1" }], port: 80 }, false],
  ["Staple-8", false],
  [null, false],
])("hasSecret recognizes secrets by their keys: %j", (value, expected) => expect(hasSecret(value)).toBe(expected));

test("every value of a map of passwords is treated as a secret", () => {
  const redactor = createRedactor();
  redactor.addSecretsOf({ dataNodePasswords: { "3f0ain01": "Data!node1" } });
  expect(redactor.text("login failed with Data!node1")).toBe("login failed with ***");
  expect(redactor.json({ dataNodePasswords: { "3f0ain01": "Other!1234" } })).toEqual({
    dataNodePasswords: { "3f0ain01": "***" },
  });
});
