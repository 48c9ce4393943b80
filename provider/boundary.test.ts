import { hideSecrets, hostError, plain } from "./boundary";
import { ConnectionError, UnreachableError } from "./http/errors";
import { createRedactor } from "./http/redact";
import { PartialFailure } from "./lifecycle/lifecycle";

test("what cannot cross is left out or becomes text, however deep it is", () => {
  const values = {
    nothing: undefined,
    when: new Date(0),
    huge: 12n,
    call: () => 1,
    none: null,
    list: [undefined, 1n, { nothing: undefined, no: false }],
    number: Number.NaN,
    empty: "",
    zero: 0,
  };
  expect(plain(values)).toStrictEqual({
    when: "1970-01-01T00:00:00.000Z",
    huge: "12",
    none: null,
    list: [null, "1", { no: false }],
    number: null,
    empty: "",
    zero: 0,
  });
});

describe("whatever is thrown", () => {
  const redactor = createRedactor();
  redactor.learnFrom({ adminPassword: "Str0ng-enough" });
  const crossing = (thrown: unknown) => hostError(thrown, redactor, "the forwarder's text");

  test.each([
    ["an error", new Error("no luck"), "no luck"],
    ["a text", "no luck", "no luck"],
    ["nothing", undefined, "undefined"],
    ["an object", null, "null"],
  ])("%s crosses as an error", (_, thrown, message) => {
    const error = crossing(thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe(message);
    expect(error.id).toBeUndefined();
  });

  test("ends with what to do about the call that failed, unless it says to run Pulumi again already", () => {
    const call = { operation: "ShowInstance", method: "PUT" } as const;
    const lost = new ConnectionError(call, true, "https://ddm.example", new Error("reset"));
    const wrapped = (message: string, cause: Error) => crossing(new Error(message, { cause })).message;
    expect(wrapped("Updating it failed.", lost)).toBe(
      "Updating it failed. Run `pulumi up` again: it reads the live state before it repeats anything.",
    );
    const said = "Updating it failed. Run `pulumi up` again, it continues from there.";
    expect(wrapped(said, lost)).toBe(said);
    const untrusted = new UnreachableError(call, { url: "https://x", from: "region" }, "CERT_HAS_EXPIRED", true, "no");
    expect(wrapped(said, untrusted)).toMatch(/it continues from there\. Its certificate is not trusted/);
  });

  test("has no code or details, which Pulumi's host would take for a gRPC status", () => {
    const error = crossing(Object.assign(new Error("not there"), { code: 14, details: "x", status: 404 }));
    expect(Object.keys(error).sort()).toEqual(["stack"].filter((key) => Object.keys(error).includes(key)));
    expect(error).not.toHaveProperty("code");
    expect(error).not.toHaveProperty("details");
  });

  test("shows no secret and no stack", () => {
    const error = crossing(new Error("the body was {Str0ng-enough}"));
    expect(error.message).toBe("the body was {***}");
    expect(error.stack).not.toContain("boundary");
    expect(JSON.stringify(crossing(new Error("x", { cause: "Str0ng-enough" })))).not.toContain("Str0ng");
  });

  test("carries, of a thing that exists, all that Pulumi must keep", () => {
    const outputs = { name: "orders", adminPassword: "Str0ng-enough", gone: undefined, at: new Date(0) };
    const error = crossing(new PartialFailure("half done with Str0ng-enough", "i1", outputs, new Error("why")));
    expect(error.id).toBe("i1");
    expect(error.reasons).toEqual(["half done with ***"]);
    // The state keeps the password, encrypted: only what people read is redacted.
    expect(error.properties).toStrictEqual({
      name: "orders",
      adminPassword: "Str0ng-enough",
      at: "1970-01-01T00:00:00.000Z",
      __provider: "the forwarder's text",
    });
  });
});

test("a failed check names the property, unless its value, which the engine prints, holds a secret", () => {
  const redactor = createRedactor();
  const node = { id: "rds-1", userName: "root", userPassword: "Staple-Battery-8", colour: "red" };
  const inputs = { port: 80, adminPassword: "weak", adminPasword: "Misspelt-7", dataNodes: [node] };
  redactor.learnFrom(inputs);
  const failures = [
    { property: "port", reason: '"port" must be a whole number, not 80' },
    { property: "adminPassword", reason: '"adminPassword" must be strong' },
    { property: "adminPasword", reason: 'there is no property "adminPasword"' },
    { property: "dataNodes", reason: `"dataNodes.0" must be a data node, not ${JSON.stringify(node)}` },
    { property: "vpcId", reason: '"vpcId" is required' },
  ];
  const shown = hideSecrets(failures, inputs, redactor);
  expect(shown.map(({ property }) => property)).toEqual(["port", "", "", "", "vpcId"]);
  expect(shown[3]?.reason).toContain('"userPassword":"***"');
  expect(JSON.stringify(shown)).not.toContain("Staple");
});
