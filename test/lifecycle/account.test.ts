import { accountLifecycle } from "../../provider/lifecycle/account";
import { accountArgs, makeAccountFixture } from "../support/child-fixtures";
import { createResource } from "../support/resource-fixture";
import { unknownValue } from "../../provider/lifecycle/properties/values";
import { catchFailure } from "../support/failure";

const makeAccount = (changes: Record<string, unknown> = {}) => createResource(makeAccountFixture(), changes);

/** Creates a schema of the instance as another client. */
async function createSchema(fixture: Awaited<ReturnType<typeof makeAccountFixture>>, name: string) {
  const login = { id: fixture.dataNodes[0], user_name: "root", user_password: "Data-node-1" };
  const body = { name, shard_mode: "cluster", shard_number: 8, dn_instances: [login] };
  await fixture.otherClient.call("POST", "/databases", body);
}

describe("creating an account", () => {
  test("lists the accounts, sends one create request, and outputs the values that the API reports", async () => {
    const { cloud, stack, up, instanceId } = await makeAccountFixture();
    expect(await up()).toBe("create");
    expect(cloud.takeCalls().map(({ operation }) => operation)).toEqual([
      "ListDdmUsers",
      "CreateDdmUser",
      "ListDdmUsers",
    ]);
    const name = String(stack.outputs["name"]);
    expect(name).toMatch(/^app_[0-9a-f]{7}$/);
    expect(stack.id).toBe(`${instanceId}/${name}`);
    expect(stack.outputs).toMatchObject({
      instanceId,
      password: "Blue-sky-77",
      baseAuthority: ["SELECT", "INSERT"],
      description: "",
      passwordLifetime: 0,
      databases: [],
      status: "RUNNING",
      created: expect.stringMatching(/^2026-/) as string,
      passwordLastChanged: expect.stringMatching(/^2026-/) as string,
    });
  });

  test("sends all arguments, with schemas by name or as objects", async () => {
    const fixture = await makeAccountFixture();
    await createSchema(fixture, "shop");
    await createSchema(fixture, "blog");
    const allArguments = {
      name: "app",
      description: "the shop",
      passwordLifetime: 90,
      databases: ["shop", { name: "blog" }],
    };
    await fixture.up(allArguments);
    expect(fixture.cloud.takeCalls().find(({ operation }) => operation === "CreateDdmUser")?.request).toMatchObject({
      name: "app",
      base_authority: ["SELECT", "INSERT"],
      description: "the shop",
      password_lifetime: 90,
      databases: [{ name: "shop" }, { name: "blog" }],
    });
    expect(fixture.stack.outputs).toMatchObject({ ...allArguments, databases: ["shop", "blog"] });
    expect(fixture.stack.outputs["expirationTime"]).toMatch(/^2026-04-/);
    await fixture.stack.refresh();
    expect(await fixture.up(allArguments)).toBe("same");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("fails, reports the reason and stores no account when the API refuses the request", async () => {
    const { stack, up } = await makeAccountFixture();
    const error = await catchFailure(up({ databases: ["nowhere"] }));
    expect(error.message).toMatch(
      /^Creating account "app_\w+" of instance \w+ failed: CreateDdmUser was refused: .*nowhere\. \(DBS\.300300, HTTP 400, request id \w+\)\. Nothing was created\. Choose another value for .*`databases` and run `pulumi up` again\.$/,
    );
    expect(error.message).not.toContain("Blue-sky-77");
    expect(stack.id).toBeUndefined();
  });
});

describe("a change of an account", () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["another authority", { baseAuthority: ["SELECT"] }, { base_authority: ["SELECT"] }],
    ["another description", { description: "readers" }, { description: "readers" }],
    ["a lifetime of the password", { passwordLifetime: 30 }, { password_lifetime: 30 }],
    ["other schemas", { databases: ["blog"] }, { databases: [{ name: "blog" }] }],
    ["no schemas", { databases: [] }, { databases: [] }],
    ["schemas removed from the program, which revokes the grants", { databases: undefined }, { databases: [] }],
    [
      "several properties",
      { description: "", databases: ["shop", "blog"] },
      { description: "", databases: [{ name: "shop" }, { name: "blog" }] },
    ],
    [
      "a description removed from the program, which empties the description",
      { description: undefined },
      { description: "" },
    ],
    [
      "a lifetime removed from the program, which makes the lifetime unlimited",
      { passwordLifetime: undefined },
      { password_lifetime: 0 },
    ],
  ])("sends one request with the changed properties: %s", async (_, changes, body) => {
    const fixture = await makeAccountFixture();
    await createSchema(fixture, "shop");
    await createSchema(fixture, "blog");
    const before = { description: "writers", passwordLifetime: 7, databases: ["shop"] };
    await fixture.up(before);
    fixture.cloud.clearCalls();
    const program = { ...before, ...changes };
    expect(await fixture.up(program)).toBe("update");
    const calls = fixture.cloud.takeCalls();
    expect(calls.map(({ operation }) => operation)).toEqual(["ListDdmUsers", "UpdateDdmUser", "ListDdmUsers"]);
    expect(calls[1]?.request).toEqual(body);
    expect(await fixture.up(program)).toBe("same");
    await fixture.stack.refresh();
    expect(await fixture.up(program)).toBe("same");
  });

  test("sets a changed password with one request", async () => {
    const { cloud, stack, up, instance } = await makeAccount();
    const before = instance().accounts[0]?.passwordChangedAt ?? 0;
    await cloud.clock.sleep(60_000);
    expect(await up({ password: "Green-grass-8" })).toBe("update");
    expect(cloud.takeMutations()).toEqual(["ResetDdmUserPassword"]);
    expect(instance().accounts[0]?.passwordChangedAt).toBeGreaterThan(before);
    expect(stack.outputs["password"]).toBe("Green-grass-8");
    await stack.refresh();
    expect(await up({ password: "Green-grass-8" })).toBe("same");
  });

  test("an equivalent value or a change of `timeouts` changes nothing in the cloud", async () => {
    const { cloud, up } = await makeAccount();
    expect(await up({ baseAuthority: ["INSERT", "SELECT", "SELECT"] })).toBe("same");
    await up({ timeouts: { update: "5m" } });
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("replaces the account when its name changes", async () => {
    const { cloud, stack, up, instance, id } = await makeAccount();
    expect(await up({ name: "another" })).toBe("replace");
    expect(cloud.takeMutations()).toEqual(["CreateDdmUser", "DeleteDdmUser"]);
    expect(instance().accounts.map(({ name }) => name)).toEqual(["another"]);
    expect(stack.id).not.toBe(id);
  });
});

describe("replacing a schema with another schema of the same name", () => {
  /** Inputs with a grant on schema "shop", as the class `Account` passes them. */
  const grantInputs = (created: unknown, databases: readonly unknown[] = ["shop"]) => ({
    name: "app",
    databases,
    __schemas: [{ name: "shop", created }],
  });
  /** An account that has lost its grant: another client has deleted schema "shop" and created it again. */
  const makeReplaced = async (before: Record<string, unknown> = grantInputs("monday")) => {
    const fixture = await makeAccountFixture();
    await createSchema(fixture, "shop");
    await fixture.up(before);
    await fixture.otherClient.call("DELETE", "/databases/shop?delete_dn_data=true");
    await createSchema(fixture, "shop");
    expect(fixture.instance().accounts[0]?.schemas).toEqual([]);
    return fixture;
  };

  test("the next `up` restores the grant on a replaced schema", async () => {
    const fixture = await makeReplaced();
    expect(await fixture.up(grantInputs("tuesday"))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["UpdateDdmUser"]);
    expect(fixture.instance().accounts[0]?.schemas).toEqual(["shop"]);
    expect(await fixture.up(grantInputs("tuesday"))).toBe("same");
    await fixture.stack.refresh();
    expect(await fixture.up(grantInputs("tuesday"))).toBe("same");
  });

  test("an `up` after a failed `up` restores the grant on a replaced schema", async () => {
    const fixture = await makeReplaced();
    fixture.cloud.fault("UpdateDdmUser", { status: 403, code: "DBS.300541" });
    await catchFailure(fixture.up(grantInputs("tuesday")));
    fixture.cloud.clearCalls();
    expect(await fixture.up(grantInputs("tuesday"))).toBe("update");
    expect(fixture.instance().accounts[0]?.schemas).toEqual(["shop"]);
  });

  test.each<[string, unknown, string | undefined]>([
    ["a creation time that is unknown in the preview", unknownValue, "restores the grants on schema shop, seconds"],
    ["another creation time", "tuesday", "restores the grants on schema shop, seconds"],
    ["the same creation time", "monday", undefined],
    ["no creation time", undefined, undefined],
  ])("the preview shows whether the grants are restored: %s", async (_, created, impact) => {
    const fixture = await makeAccountFixture();
    await createSchema(fixture, "shop");
    await fixture.up(grantInputs("monday"));
    const difference = fixture.stack.diff(fixture.program(grantInputs(created)));
    expect(difference).toMatchObject({ replaces: [], changes: impact !== undefined });
    expect(difference.impact).toBe(impact);
  });

  test("the preview shows two impacts when a schema is replaced and the list of schemas changes", async () => {
    const fixture = await makeReplaced();
    const more = { ...grantInputs(unknownValue, ["shop", "blog"]) };
    expect(fixture.stack.diff(fixture.program(more)).impact).toBe(
      "changes the accessible schemas, seconds; restores the grants on schema shop, seconds",
    );
  });

  test("an `up` restores the grant when the state does not record the creation time of the schema", async () => {
    const fixture = await makeReplaced({ name: "app", databases: ["shop"] });
    expect(fixture.stack.diff(fixture.program(grantInputs("tuesday"))).changes).toBe(true);
    await fixture.up(grantInputs("tuesday"));
    expect(fixture.instance().accounts[0]?.schemas).toEqual(["shop"]);
  });

  test("an update records a missing creation time and changes nothing in the cloud when the grant still exists", async () => {
    const fixture = await makeAccountFixture();
    await createSchema(fixture, "shop");
    await fixture.up({ name: "app", databases: ["shop"] });
    fixture.cloud.clearCalls();
    expect(await fixture.up(grantInputs("monday"))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(await fixture.up(grantInputs("monday"))).toBe("same");
  });

  test("an account that has no grant on the replaced schema is not changed", async () => {
    const fixture = await makeAccountFixture();
    await createSchema(fixture, "blog");
    const program = { name: "app", databases: ["blog"] };
    await fixture.up(program);
    expect(await fixture.up({ ...program, __schemas: [{ name: "shop", created: "monday" }] })).toBe("same");
  });
});

test('check replaces the creation time "unchanged" of a schema by the recorded time, or by an unknown value if none is recorded', () => {
  const withSchemas = (...schemas: object[]) => accountArgs({ databases: ["shop", "blog"], __schemas: schemas });
  const olds = withSchemas({ name: "shop", created: "monday" });
  const { inputs } = accountLifecycle().check(
    olds,
    withSchemas({ name: "shop", created: "unchanged" }, { name: "blog", created: "unchanged" }),
  );
  expect(inputs["__schemas"]).toEqual([
    { name: "shop", created: "monday" },
    { name: "blog", created: unknownValue },
  ]);
});

test.each(["i1/shop", "3f0c/shop"])("check advises to use `.name` of a schema, not its id: %s", (id) => {
  const { failures } = accountLifecycle().check({}, accountArgs({ databases: ["blog", id] }));
  const reason = `"databases.1" must be the name of a schema (\`.name\` of the Schema, instead of its \`.id\`), not "${id}"`;
  expect(failures).toEqual([{ property: "databases", reason }]);
});

describe("drift", () => {
  test.each<[string, object, string]>([
    ["the authority", { base_authority: ["DROP"] }, "baseAuthority"],
    ["the description", { description: "hacked" }, "description"],
    ["the lifetime of the password", { password_lifetime: 1 }, "passwordLifetime"],
    ["the schemas", { databases: [] }, "databases"],
  ])("a refresh finds another client's change of %s, and one request corrects it", async (_, body, property) => {
    const fixture = await makeAccountFixture();
    await createSchema(fixture, "shop");
    const program = { name: "app", description: "writers", passwordLifetime: 7, databases: ["shop"] };
    await fixture.up(program);
    const before = fixture.stack.outputs[property];
    await fixture.otherClient.call("PUT", "/users/app", body);
    expect(await fixture.stack.refresh()).toBe(true);
    expect(fixture.stack.outputs[property]).not.toEqual(before);
    expect(fixture.stack.preview(fixture.program(program))).toBe("update");
    fixture.cloud.clearCalls();
    await fixture.up(program);
    expect(fixture.cloud.takeMutations()).toEqual(["UpdateDdmUser"]);
    expect(fixture.stack.outputs[property]).toEqual(before);
  });

  test("ignores drift of properties that the program does not set", async () => {
    const { cloud, stack, up, otherClient } = await makeAccount({ name: "app" });
    await otherClient.call("PUT", "/users/app", { description: "noted by hand", password_lifetime: 9 });
    await stack.refresh();
    expect(stack.outputs["description"]).toBe("noted by hand");
    expect(await up({ name: "app" })).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("detects a changed password by its last change time, and sets the password again", async () => {
    const { cloud, stack, up, otherClient } = await makeAccount({ name: "app" });
    await cloud.clock.sleep(60_000);
    await otherClient.call("POST", "/users/app/password", { password: "Other-client-1" });
    await stack.refresh();
    expect(stack.outputs["password"]).toBeUndefined();
    expect(stack.inputs["password"]).toBeUndefined();
    await stack.refresh();
    expect(stack.preview({ ...stack.inputs, password: "Blue-sky-77" })).toBe("update");
    cloud.clearCalls();
    expect(await up({ name: "app" })).toBe("update");
    expect(cloud.takeMutations()).toEqual(["ResetDdmUserPassword"]);
    await stack.refresh();
    expect(await up({ name: "app" })).toBe("same");
  });

  test("a deleted account is created again", async () => {
    const { cloud, stack, up, otherClient } = await makeAccount({ name: "app" });
    await otherClient.call("DELETE", "/users/app");
    expect(await stack.refresh()).toBe(false);
    expect(await up({ name: "app" })).toBe("create");
    expect(cloud.takeMutations()).toEqual(["CreateDdmUser"]);
  });

  test("a refresh removes an account from the state when its instance was deleted", async () => {
    const { cloud, stack, instanceId } = await makeAccount();
    await cloud.otherClient.call("DELETE", `/v3/{pid}/instances/${instanceId}?delete_dn_data=false`);
    expect(await stack.refresh()).toBe(false);
  });

  test("an update of a deleted account fails and advises to refresh", async () => {
    const { cloud, up, otherClient } = await makeAccount({ name: "app" });
    await otherClient.call("DELETE", "/users/app");
    const error = await catchFailure(up({ name: "app", description: "too late" }));
    expect(error.message).toMatch(
      /^Updating account "app" of instance \w+ failed: It no longer exists\. Pulumi's state contains its id\. Run `pulumi up --refresh`: it creates the resource again\.$/,
    );
    expect(cloud.takeMutations()).toEqual([]);
  });
});

describe("deleting an account", () => {
  test("deletes the account with one request", async () => {
    const { cloud, stack, instance } = await makeAccount();
    await stack.destroy();
    expect(cloud.takeCalls().map(({ operation }) => operation)).toEqual(["DeleteDdmUser"]);
    expect(instance().accounts).toEqual([]);
  });

  test.each(["the account", "its instance"])("a destroy succeeds when another client has deleted %s", async (what) => {
    const { cloud, stack, otherClient, instanceId } = await makeAccount({ name: "app" });
    if (what === "the account") await otherClient.call("DELETE", "/users/app");
    else await cloud.otherClient.call("DELETE", `/v3/{pid}/instances/${instanceId}?delete_dn_data=false`);
    await stack.destroy();
    expect(stack.id).toBeUndefined();
  });

  test("fails, reports the reason and keeps the account in the state when the API refuses the request", async () => {
    const { cloud, stack, id } = await makeAccount();
    cloud.fault("DeleteDdmUser", { status: 403, code: "DBS.300541", message: "Insufficient permissions." });
    const error = await catchFailure(stack.destroy());
    expect(error.message).toMatch(
      /^Deleting account .* Insufficient permissions\..* Pulumi's state still contains it\. Run the same `pulumi` command again when that is resolved/,
    );
    expect(stack.id).toBe(id);
  });
});
