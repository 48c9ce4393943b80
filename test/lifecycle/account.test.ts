import { accountScene, created } from "../support/children";
import { failureOf } from "../support/instance-scene";

const account = (changes: Record<string, unknown> = {}) => created(accountScene(), changes);

/** A schema of the instance, made by somebody else. */
async function schema(scene: Awaited<ReturnType<typeof accountScene>>, name: string) {
  const login = { id: scene.dataNodes[0], user_name: "root", user_password: "Data-node-1" };
  const body = { name, shard_mode: "cluster", shard_number: 8, dn_instances: [login] };
  await scene.somebody("POST", "/databases", body);
}

describe("creating an account", () => {
  test("is one look and one call, and tells what the cloud tells", async () => {
    const { stage, stack, up, instanceId } = await accountScene();
    expect(await up()).toBe("create");
    expect(stage.calls().map(({ operation }) => operation)).toEqual(["ListDdmUsers", "CreateDdmUser", "ListDdmUsers"]);
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

  test("sends everything the program says, schemas by name or as they are", async () => {
    const scene = await accountScene();
    await schema(scene, "shop");
    await schema(scene, "blog");
    const everything = {
      name: "app",
      description: "the shop",
      passwordLifetime: 90,
      databases: ["shop", { name: "blog" }],
    };
    await scene.up(everything);
    expect(scene.stage.calls().find(({ operation }) => operation === "CreateDdmUser")?.request).toMatchObject({
      name: "app",
      base_authority: ["SELECT", "INSERT"],
      description: "the shop",
      password_lifetime: 90,
      databases: [{ name: "shop" }, { name: "blog" }],
    });
    expect(scene.stack.outputs).toMatchObject({ ...everything, databases: ["shop", "blog"] });
    expect(scene.stack.outputs["expirationTime"]).toMatch(/^2026-04-/);
    await scene.stack.refresh();
    expect(await scene.up(everything)).toBe("same");
    expect(scene.stage.changes()).toEqual([]);
  });

  test("that the cloud refuses leaves nothing behind, and says why", async () => {
    const { stack, up } = await accountScene();
    const error = await failureOf(up({ databases: ["nowhere"] }));
    expect(error.message).toMatch(
      /^Creating account "app_\w+" of instance .* failed: .*nowhere.*Nothing was created\.$/,
    );
    expect(error.message).not.toContain("Blue-sky-77");
    expect(stack.id).toBeUndefined();
  });
});

describe("a change is one call", () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["other authority", { baseAuthority: ["SELECT"] }, { base_authority: ["SELECT"] }],
    ["another description", { description: "readers" }, { description: "readers" }],
    ["a lifetime of the password", { passwordLifetime: 30 }, { password_lifetime: 30 }],
    ["other schemas", { databases: ["blog"] }, { databases: [{ name: "blog" }] }],
    ["schemas as none", { databases: [] }, { databases: [] }],
    ["schemas no longer said, which takes them away", { databases: undefined }, { databases: [] }],
    [
      "several at once",
      { description: "", databases: ["shop", "blog"] },
      { description: "", databases: [{ name: "shop" }, { name: "blog" }] },
    ],
    ["a description no longer said, which empties it", { description: undefined }, { description: "" }],
    ["a lifetime no longer said: for ever", { passwordLifetime: undefined }, { password_lifetime: 0 }],
  ])("of what differs: %s", async (_, changes, body) => {
    const scene = await accountScene();
    await schema(scene, "shop");
    await schema(scene, "blog");
    const before = { description: "writers", passwordLifetime: 7, databases: ["shop"] };
    await scene.up(before);
    scene.stage.calls();
    const program = { ...before, ...changes };
    expect(await scene.up(program)).toBe("update");
    const calls = scene.stage.calls();
    expect(calls.map(({ operation }) => operation)).toEqual(["ListDdmUsers", "UpdateDdmUser", "ListDdmUsers"]);
    expect(calls[1]?.request).toEqual(body);
    expect(await scene.up(program)).toBe("same");
    await scene.stack.refresh();
    expect(await scene.up(program)).toBe("same");
  });

  test("of the password", async () => {
    const { stage, stack, up, instance } = await account();
    const before = instance().accounts[0]?.passwordChangedAt ?? 0;
    await stage.clock.sleep(60_000);
    expect(await up({ password: "Green-grass-8" })).toBe("update");
    expect(stage.changes()).toEqual(["ResetDdmUserPassword"]);
    expect(instance().accounts[0]?.passwordChangedAt).toBeGreaterThan(before);
    expect(stack.outputs["password"]).toBe("Green-grass-8");
    await stack.refresh();
    expect(await up({ password: "Green-grass-8" })).toBe("same");
  });

  test("but no call for what means the same, or only matters later", async () => {
    const { stage, up } = await account();
    expect(await up({ baseAuthority: ["INSERT", "SELECT", "SELECT"] })).toBe("same");
    await up({ timeouts: { update: "5m" } });
    expect(stage.changes()).toEqual([]);
  });

  test("another name or instance is another account", async () => {
    const { stage, stack, up, instance, id } = await account();
    expect(await up({ name: "another" })).toBe("replace");
    expect(stage.changes()).toEqual(["CreateDdmUser", "DeleteDdmUser"]);
    expect(instance().accounts.map(({ name }) => name)).toEqual(["another"]);
    expect(stack.id).not.toBe(id);
  });
});

describe("drift", () => {
  test.each<[string, object, string]>([
    ["authority", { base_authority: ["DROP"] }, "baseAuthority"],
    ["the description", { description: "hacked" }, "description"],
    ["the lifetime of the password", { password_lifetime: 1 }, "passwordLifetime"],
    ["schemas", { databases: [] }, "databases"],
  ])("of %s is seen by a refresh, and repaired by one call", async (_, body, property) => {
    const scene = await accountScene();
    await schema(scene, "shop");
    const program = { name: "app", description: "writers", passwordLifetime: 7, databases: ["shop"] };
    await scene.up(program);
    const before = scene.stack.outputs[property];
    await scene.somebody("PUT", "/users/app", body);
    expect(await scene.stack.refresh()).toBe(true);
    expect(scene.stack.outputs[property]).not.toEqual(before);
    expect(scene.stack.preview(scene.program(program))).toBe("update");
    scene.stage.calls();
    await scene.up(program);
    expect(scene.stage.changes()).toEqual(["UpdateDdmUser"]);
    expect(scene.stack.outputs[property]).toEqual(before);
  });

  test("of what the program says nothing about is none of its business", async () => {
    const { stage, stack, up, somebody } = await account({ name: "app" });
    await somebody("PUT", "/users/app", { description: "noted by hand", password_lifetime: 9 });
    await stack.refresh();
    expect(stack.outputs["description"]).toBe("noted by hand");
    expect(await up({ name: "app" })).toBe("same");
    expect(stage.changes()).toEqual([]);
  });

  test("of the password, which nobody can read, shows by the time of its last change; it is set again", async () => {
    const { stage, stack, up, somebody } = await account({ name: "app" });
    await stage.clock.sleep(60_000);
    await somebody("POST", "/users/app/password", { password: "Somebody-1" });
    await stack.refresh();
    expect(stack.outputs["password"]).toBeUndefined();
    expect(stack.inputs["password"]).toBeUndefined();
    await stack.refresh();
    expect(stack.preview({ ...stack.inputs, password: "Blue-sky-77" })).toBe("update");
    stage.calls();
    expect(await up({ name: "app" })).toBe("update");
    expect(stage.changes()).toEqual(["ResetDdmUserPassword"]);
    await stack.refresh();
    expect(await up({ name: "app" })).toBe("same");
  });

  test("an account that is gone is created again", async () => {
    const { stage, stack, up, somebody } = await account({ name: "app" });
    await somebody("DELETE", "/users/app");
    expect(await stack.refresh()).toBe(false);
    expect(await up({ name: "app" })).toBe("create");
    expect(stage.changes()).toEqual(["CreateDdmUser"]);
  });

  test("an account whose instance is gone is gone", async () => {
    const { stage, stack, instanceId } = await account();
    await stage.somebody("DELETE", `/v3/{pid}/instances/${instanceId}?delete_dn_data=false`);
    expect(await stack.refresh()).toBe(false);
  });

  test("one that goes while it is being changed: the error says what to do", async () => {
    const { stage, up, somebody } = await account({ name: "app" });
    await somebody("DELETE", "/users/app");
    const error = await failureOf(up({ name: "app", description: "too late" }));
    expect(error.message).toMatch(/^Updating account "app" .* any more\. Run `pulumi up --refresh`/);
    expect(stage.changes()).toEqual([]);
  });
});

describe("deleting", () => {
  test("is one call", async () => {
    const { stage, stack, instance } = await account();
    await stack.destroy();
    expect(stage.calls().map(({ operation }) => operation)).toEqual(["DeleteDdmUser"]);
    expect(instance().accounts).toEqual([]);
  });

  test.each(["the account", "its instance"])("what is gone, %s, succeeds", async (what) => {
    const { stage, stack, somebody, instanceId } = await account({ name: "app" });
    if (what === "the account") await somebody("DELETE", "/users/app");
    else await stage.somebody("DELETE", `/v3/{pid}/instances/${instanceId}?delete_dn_data=false`);
    await stack.destroy();
    expect(stack.id).toBeUndefined();
  });

  test("that the cloud refuses says so, and Pulumi holds it", async () => {
    const { stage, stack, id } = await account();
    stage.fault("DeleteDdmUser", { status: 403, code: "DBS.300541", message: "Insufficient permissions." });
    const error = await failureOf(stack.destroy());
    expect(error.message).toMatch(/^Deleting account .* Insufficient permissions\..* Pulumi still holds it\.$/);
    expect(stack.id).toBe(id);
  });
});
