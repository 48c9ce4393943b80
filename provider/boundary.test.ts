import { hideSecrets, hostError, makePlain, suppressDuplicates } from "./boundary";
import { ConnectionError, QuotaTimeoutError, UnreachableError } from "./http/errors";
import { createRedactor } from "./http/redact";
import { PartialFailure } from "./lifecycle/lifecycle";

test("makePlain omits or converts values that Pulumi cannot carry, at any depth", () => {
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
  expect(makePlain(values)).toStrictEqual({
    when: "1970-01-01T00:00:00.000Z",
    huge: "12",
    none: null,
    list: [null, "1", { no: false }],
    number: null,
    empty: "",
    zero: 0,
  });
});

describe("hostError", () => {
  const redactor = createRedactor();
  redactor.addSecretsOf({ adminPassword: "Str0ng-enough" });
  const convert = (thrown: unknown) => hostError(thrown, redactor, "the forwarder's text");

  test.each([
    ["an error", new Error("no luck"), "no luck"],
    ["a text", "no luck", "no luck"],
    ["undefined", undefined, "undefined"],
    ["null", null, "null"],
  ])("converts %s to an error", (_, thrown, message) => {
    const error = convert(thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe(message);
    expect(error.id).toBeUndefined();
  });

  test("appends the next step for the failed call, but names no second Pulumi command", () => {
    const call = { operation: "ShowInstance", method: "PUT" } as const;
    const lost = new ConnectionError(call, true, "https://ddm.example", new Error("reset"));
    const wrapped = (message: string, cause: Error) => convert(new Error(message, { cause })).message;
    expect(wrapped("Updating it failed.", lost)).toBe(
      "Updating it failed. Run `pulumi up` again: it reads the live state before it repeats anything.",
    );
    const explicit = "Updating it failed. Run `pulumi up` again, it continues from there.";
    expect(wrapped(explicit, lost)).toBe(explicit);
    const deletion = "Deleting it failed. Run the same `pulumi` command again when that is resolved.";
    expect(wrapped(deletion, lost)).toBe(deletion);
    const throttled = new QuotaTimeoutError(call);
    expect(wrapped(deletion, throttled)).toBe(
      `${deletion} Other programs may use the same quota: wait a minute, then run the command again.`,
    );
    const untrusted = new UnreachableError(
      call,
      { url: "https://x", from: "region" },
      "SELF_SIGNED_CERT_IN_CHAIN",
      true,
      "no",
    );
    expect(wrapped(explicit, untrusted)).toMatch(/it continues from there\. The endpoint's certificate is not trusted/);
  });

  test("removes the code and details, which Pulumi's host would interpret as a gRPC status", () => {
    const error = convert(Object.assign(new Error("not there"), { code: 14, details: "x", status: 404 }));
    expect(Object.keys(error).filter((key) => key !== "stack")).toEqual([]);
    expect(error).not.toHaveProperty("code");
    expect(error).not.toHaveProperty("details");
  });

  test("cuts the middle of a long message, after secrets are removed", () => {
    const { message } = convert(new Error(`Updating it failed: ${"Str0ng-enough".repeat(9_000)} Run it again.`));
    expect(message).toMatch(/^Updating it failed: [*]+ … [*]+ Run it again\.$/);
    expect(message).toHaveLength(4_000);
  });

  test("removes secrets, the stack and the cause", () => {
    const error = convert(new Error("the body was {Str0ng-enough}"));
    expect(error.message).toBe("the body was {***}");
    expect(error.stack).not.toContain("boundary");
    expect(convert(new Error("x", { cause: "Str0ng-enough" })).cause).toBeUndefined();
  });

  test("keeps the id and the outputs of a partial failure", () => {
    const outputs = { name: "orders", adminPassword: "Str0ng-enough", absent: undefined, at: new Date(0) };
    const error = convert(new PartialFailure("half done with Str0ng-enough", "i1", outputs, new Error("why")));
    expect(error.id).toBe("i1");
    expect(error.reasons).toEqual(["half done with ***"]);
    // The state keeps the password, encrypted; only texts are redacted.
    expect(error.properties).toStrictEqual({
      name: "orders",
      adminPassword: "Str0ng-enough",
      at: "1970-01-01T00:00:00.000Z",
      __provider: "the forwarder's text",
    });
  });
});

test("hideSecrets omits the property of a failure if its value contains a secret", () => {
  const redactor = createRedactor();
  const node = { id: "rds-1", userName: "root", userPassword: "Staple-Battery-8", color: "red" };
  const inputs = { port: 80, adminPassword: "weak", adminPasword: "Misspelt-7", dataNodes: [node] };
  redactor.addSecretsOf(inputs);
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

test("hideSecrets omits a property that is named like a secret even if the inputs lack its value, as with `ignoreChanges`", () => {
  const reason = '"adminUser" and "adminPassword" go together: give both';
  const shown = hideSecrets([{ property: "adminPassword", reason }], { adminUser: "dba" }, createRedactor());
  expect(shown).toEqual([{ property: "", reason }]);
});

test("hideSecrets makes the names of properties printable, and shortens long names", () => {
  const names = ["a\u001b[2J\nb", "<{%red%}>", "x".repeat(1_000)];
  const failures = names.map((property) => ({ property, reason: "there is no such property" }));
  const shown = hideSecrets(failures, {}, createRedactor()).map(({ property }) => property);
  expect(shown).toEqual(["a [2J b", "< {%red%}>", `${"x".repeat(300)}…`]);
});

/** Prints an error as Pulumi's host does, e.g. an error of `delete`. */
function printAsHost(console: Pick<Console, "error">, error: Error) {
  console.error(`${String(error)}: ${String(error.stack)}`);
}

test("suppressDuplicates skips the host's print of a registered error, and prints other output", () => {
  const printed: unknown[][] = [];
  const console = { error: (...texts: unknown[]) => void printed.push(texts) };
  const suppress = suppressDuplicates(console);
  const error = new Error("Deleting instance failed");

  suppress(error);
  printAsHost(console, error);
  expect(printed).toEqual([]);

  printAsHost(console, new Error("something else"));
  console.error("GET /v3 200", 5);
  expect(printed).toEqual([[expect.stringContaining("something else")], ["GET /v3 200", 5]]);
});
