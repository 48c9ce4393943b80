import { nextStepOf } from "../../../provider/api/advice";
import { accountLifecycle } from "../../../provider/lifecycle/account";
import { type ChildFixture, makeAccountFixture } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { describeSafetyRules } from "./rules";
import { makeEmptyLists, makeExisting, type ResourceKind } from "./rules/kind";

const edit = { description: "readers" };

const account: ResourceKind<ChildFixture> = {
  makeFixture: makeAccountFixture,
  lifecycle: accountLifecycle,
  program: { name: "app", description: "writers" },
  edit: () => edit,
  editOperations: ["UpdateDdmUser"],
  replacement: { name: "other" },
  readOperation: "ListDdmUsers",
  listOperation: "ListDdmUsers",
  listsWithoutResource: makeEmptyLists("users", "total"),
  unknownId: ({ instanceId }) => `${instanceId}/nothing`,
  notFound: { status: 404, code: "DBS.200002" },
  isChild: true,
  createOperation: "CreateDdmUser",
  deleteOperation: "DeleteDdmUser",
  findAll: ({ instance }) => instance().accounts,
  deleteAsOtherClient: ({ otherClient }) => otherClient.call("DELETE", "/users/app"),
};

describeSafetyRules(account);

describe("an account whose instance is reported as not found", () => {
  test('keeps the account in the state after one "not found"', async () => {
    const { cloud, stack, id } = await makeExisting(account);
    cloud.fault("ListDdmUsers", { status: 404, code: "DBS.200002" }, { times: 1 });
    expect(await stack.refresh()).toBe(true);
    expect(stack.id).toBe(id);
  });

  test("keeps the account in the state while the list of instances is incomplete", async () => {
    const { cloud, stack, id } = await makeExisting(account);
    cloud.fault("ListDdmUsers", { status: 404, code: "DBS.200002" }, {});
    cloud.fault("ListInstances", { status: 200, body: { instances: [], total_record: 1 } }, {});
    await catchFailure(stack.refresh());
    expect(stack.id).toBe(id);
  });

  test("a refresh or destroy removes the account from the state when its instance does not exist", async () => {
    for (const command of ["refresh", "destroy"] as const) {
      const { cloud, stack, instanceId } = await makeExisting(account);
      await cloud.otherClient.call("DELETE", `/v3/{pid}/instances/${instanceId}?delete_dn_data=false`);
      await stack[command]();
      expect(stack.id).toBeUndefined();
    }
  });
});

describe("the password", () => {
  const green = { ...account.program, password: "Green-grass-8" };

  test("sets the password again in the next up after an unreadable response", async () => {
    const { cloud, stack, up } = await makeExisting(account);
    cloud.fault("ResetDdmUserPassword", { status: 200, body: "<html></html>" }, {});
    const error = await catchFailure(up(green));
    expect(error.message).not.toContain("Green-grass-8");
    // The request may or may not have set the password.
    expect(stack.outputs["password"]).toBeUndefined();
    cloud.simulator.faults.clear();
    cloud.clearCalls();
    expect(await up(green)).toBe("update");
    expect(cloud.takeMutations()).toEqual(["ResetDdmUserPassword"]);
    expect(stack.outputs["password"]).toBe("Green-grass-8");
  });

  test("does not record a password that the API refuses, and names the property", async () => {
    const { cloud, stack, up } = await makeExisting(account);
    cloud.fault("ResetDdmUserPassword", { status: 400, code: "DBS.300306", message: "It is weak." });
    const error = await catchFailure(up(green));
    expect(error.message).toMatch(
      /^Updating account "app" of instance \w+ failed: ResetDdmUserPassword was refused: It is weak\. \(DBS\.300306, HTTP 400, request id \w+\)\. Pulumi's state contains its id and its live values\. Choose another value for `password` and run `pulumi up` again\.$/,
    );
    expect(stack.outputs["password"]).toBe("Blue-sky-77");
    cloud.clearCalls();
    expect(await up(account.program)).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(await up(account.program)).toBe("same");
  });
});

test.each([
  ["was refused", false],
  ["was refused and then removed from the program", true],
])("detects a password that another client sets after a change of the password %s", async (_, isReverted) => {
  const { cloud, stack, up, otherClient } = await makeExisting(account);
  cloud.fault("ResetDdmUserPassword", { status: 400, code: "DBS.300306", message: "It is weak." });
  await catchFailure(up({ ...account.program, password: "Green-grass-8" }));
  if (isReverted) await up(account.program);
  await cloud.clock.sleep(60_000);
  await otherClient.call("POST", "/users/app/password", { password: "Other-client-1" });
  await stack.refresh();
  cloud.clearCalls();
  await up(account.program);
  expect(cloud.takeMutations()).toEqual(["ResetDdmUserPassword"]);
});

test("does not set a password again after a stale list", async () => {
  const program = { ...account.program, password: "Green-grass-8" };
  const { cloud, stack, up } = await makeExisting(account);
  await cloud.clock.sleep(60_000);
  cloud.simulator.faults.add({ match: { operation: "ListDdmUsers", nth: 2 }, effect: { stale: true } });
  await up(program);
  await stack.refresh();
  expect(await up(program)).toBe("same");
});

test("does not set the password of an adopted account again after a stale list", async () => {
  const { cloud, stack, up } = await makeExisting(account);
  const program = { ...account.program, adopt: { id: stack.id ?? "" } };
  stack.removeFromState();
  await cloud.clock.sleep(60_000);
  cloud.clearCalls();
  cloud.simulator.faults.add({ match: { operation: "ListDdmUsers", nth: 2 }, effect: { stale: true } });
  await up(program);
  expect(cloud.takeMutations()).toEqual(["ResetDdmUserPassword"]);
  await cloud.clock.sleep(60_000);
  await stack.refresh();
  expect(await up(program)).toBe("same");
});

test.each([3, 4])("creates an account with a name while %i lists are stale, and stores its id", async (times) => {
  const { cloud, stack, up, instance, instanceId } = await makeAccountFixture();
  cloud.simulator.faults.add({ match: { operation: "ListDdmUsers", times }, effect: { stale: true } });
  expect(await up(account.program)).toBe("create");
  expect(stack.id).toBe(`${instanceId}/app`);
  expect(cloud.takeMutations()).toEqual(["CreateDdmUser"]);
  expect(instance().accounts).toHaveLength(1);
});

test("a replacement whose name is taken fails, and the error does not advise `adopt`", async () => {
  // While Pulumi's state contains the old resource, its replacement cannot adopt another resource.
  const { otherClient, up } = await makeExisting(account);
  await otherClient.call("POST", "/users", { name: "other", password: "Console-user-1", base_authority: ["SELECT"] });
  const { message } = await catchFailure(up({ ...account.program, name: "other" }));
  expect(message).toContain("exists already");
  expect(message).toContain("Delete it, or choose another name, and run `pulumi up` again.");
  expect(message).not.toContain("`adopt");
});

test.each(["", "null"])(
  "a deletion is sent again when the response has the body %j instead of the documented body",
  async (body) => {
    const { cloud, stack, instance } = await makeExisting(account);
    cloud.fault("DeleteDdmUser", { status: 200, body }, { times: 1 });
    await stack.destroy();
    expect(instance().accounts).toEqual([]);
  },
);

describe("an up", () => {
  test("keeps a change by another client until a refresh reports it", async () => {
    const fixture = await makeExisting(account);
    await fixture.otherClient.call("PUT", "/users/app", { base_authority: ["DROP"] });
    await fixture.up({ ...account.program, ...edit });
    expect(fixture.instance().accounts[0]).toMatchObject({ baseAuthority: ["DROP"], description: "readers" });
    await fixture.stack.refresh();
    expect(fixture.stack.outputs["baseAuthority"]).toEqual(["DROP"]);
    await fixture.up({ ...account.program, ...edit });
    expect(fixture.instance().accounts[0]?.baseAuthority).toEqual(["INSERT", "SELECT"]);
  });

  test("keeps a password that another client set, if no refresh has detected it", async () => {
    const fixture = await makeExisting(account);
    await fixture.otherClient.call("POST", "/users/app/password", { password: "Other-client-1" });
    await fixture.up({ ...account.program, ...edit });
    expect(fixture.cloud.takeMutations()).toEqual(["UpdateDdmUser"]);
  });

  test("treats an unreported property as unknown, not as a difference", async () => {
    const fixture = await makeExisting(account, { passwordLifetime: 7 });
    // A missing `password_lifetime` is unknown. `null` would mean that the password does not expire (API 4.4.9).
    const users = [{ name: "app", status: null, base_authority: null, databases: null, description: null }];
    fixture.cloud.fault("ListDdmUsers", { status: 200, body: { users, total: 1 } }, {});
    await fixture.stack.refresh();
    fixture.cloud.clearCalls();
    const program = { ...account.program, passwordLifetime: 7 };
    expect(fixture.stack.outputs).toMatchObject({ baseAuthority: ["SELECT", "INSERT"], description: "writers" });
    expect(await fixture.up(program)).toBe("same");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });
});

describe("an update of an account whose live state cannot be read", () => {
  test("does not report the account as absent after a 404 without a code", async () => {
    const { cloud, stack, up, id } = await makeExisting(account);
    cloud.fault("ListDdmUsers", { status: 404, body: "Not Found" }, {});
    const error = await catchFailure(up({ ...account.program, ...edit }));
    expect(error.message).toMatch(
      /^Updating account "app" of instance \w+ failed: ListDdmUsers was refused: .* \(HTTP 404, request id \w+\)\. Pulumi's state contains its id and its last known values\. Run `pulumi up` again: it continues from there\.$/,
    );
    expect(error.message).not.toMatch(/no longer exists|live state/);
    expect(stack.id).toBe(id);
    cloud.simulator.faults.clear();
    expect(await up({ ...account.program, ...edit })).toBe("update");
    expect(stack.outputs["description"]).toBe("readers");
  });
});

describe("an account of an instance that is not RUNNING", () => {
  test.each(["ERROR", "FROZEN"] as const)(
    "a destroy sends the delete request when the instance is %s",
    async (condition) => {
      const { cloud, stack, instance, id } = await makeExisting(account);
      instance().condition = condition;
      if (condition === "ERROR") {
        await stack.destroy();
        expect(instance().accounts).toEqual([]);
      } else {
        const error = await catchFailure(stack.destroy());
        expect(error.message).toMatch(
          /^Deleting account .* failed: DeleteDdmUser was refused: .* The status of the instance is FROZEN\. Pulumi's state still contains it\. Check this in the console\. When it is resolved, run the same `pulumi` command again: it continues from there\.$/,
        );
        // No other operation runs, so the error must not advise to wait for one.
        expect(nextStepOf(error)).toBe("");
        expect(stack.id).toBe(id);
      }
      expect(cloud.takeMutations()).toEqual(["DeleteDdmUser"]);
    },
  );

  test("an update fails within a minute when the instance is in status ERROR", async () => {
    const { cloud, up, instance } = await makeExisting(account);
    instance().condition = "ERROR";
    const began = cloud.clock.now();
    const error = await catchFailure(up({ ...account.program, ...edit }));
    expect(cloud.clock.now() - began).toBeLessThan(60_000);
    expect(error.message).toMatch(
      /UpdateDdmUser was refused: .*DBS\.200076.* Check this in the console\. When it is resolved, run `pulumi up` again: it continues/,
    );
    expect(cloud.takeMutations()).toEqual(["UpdateDdmUser"]);
  });

  test("a destroy in a FROZEN instance succeeds when the account does not exist", async () => {
    const { cloud, stack, otherClient, instance } = await makeExisting(account);
    await otherClient.call("DELETE", "/users/app");
    instance().condition = "FROZEN";
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["DeleteDdmUser"]);
    expect(stack.id).toBeUndefined();
  });
});
