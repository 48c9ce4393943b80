import { catchFailure } from "../support/failure";
import { makeInstanceFixture } from "../support/instance-fixture";

/** A fixture with an instance that was created in the console. */
async function makeConsoleInstance() {
  const fixture = makeInstanceFixture();
  const { cloud } = fixture;
  const { id } = await cloud.otherClient.call("POST", "/v3/{pid}/instances", {
    name: "by-hand",
    available_zones: ["az1", "az2"],
    node_num: 2,
    engine_version: "3.1.0.7",
    flavor_ref: "ddm.c6.xlarge.2",
    vpc_id: "e1d886ec-cfe7-4cd4-b748-fc55a10b4172",
    subnet_id: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa",
    security_group_id: "035b70ed-319b-4086-9fd7-62a2e8548b2e",
  });
  return { ...fixture, id: String(id), adopt: { id: String(id) } };
}

describe("adopting an instance", () => {
  test("changes nothing and keeps the live name when the instance matches the program", async () => {
    const { cloud, stack, up, id, adopt } = await makeConsoleInstance();
    expect(await up({ adopt })).toBe("create");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBe(id);
    expect(stack.outputs).toMatchObject({ name: "by-hand", status: "RUNNING", engineVersion: "3.1.0.7" });
    expect(await up({ adopt })).toBe("same");
    await stack.refresh();
    expect(await up({ adopt })).toBe("same");
  });

  test("changes the instance to match the program", async () => {
    const { cloud, stack, up, adopt } = await makeConsoleInstance();
    const program = {
      adopt,
      name: "orders-db",
      port: 5067,
      nodeNum: 3,
      readonly: true,
      parameters: { sql_audit: "ON" },
    };
    await up(program);
    expect(cloud.takeMutations()).toEqual([
      "ModifyConfiguration",
      "UpdateDdmInstanceName",
      "ExpandDdmInstanceNodes",
      "UpdateInstancePort",
      "SetReadOnlyStatus",
    ]);
    expect(stack.outputs).toMatchObject(program);
    expect(await up(program)).toBe("same");
  });

  test("does not replace the instance if the next program sets another administrator after a failed adoption", async () => {
    const { cloud, stack, up, diff, id, adopt } = await makeConsoleInstance();
    const expired = { status: 401, code: "APIGW.0301" };
    cloud.fault("ResetAdministrator", expired, { times: 2 });
    cloud.fault("ShowInstance", expired, { nth: 2 });
    await catchFailure(up({ adopt, adminUser: "admin", adminPassword: "Str0ng-enough" }));
    cloud.simulator.faults.clear();
    expect(stack.id).toBe(id);
    const program = { adminUser: "root", adminPassword: "Str0ng-enough" };
    expect(diff(program)).toMatchObject({ changes: true, replaces: [] });
    await up(program);
    expect(stack.id).toBe(id);
    expect(stack.outputs).toMatchObject({ adminUser: "root" });
  });

  test("makes a read-only instance writable if the program sets `readonly: false`, although the API does not report the setting", async () => {
    const { cloud, up, id, adopt } = await makeConsoleInstance();
    await cloud.otherClient.ofInstance(id).call("PUT", "/readonly-status", { readonly: true });
    await up({ adopt, readonly: false });
    expect(cloud.takeMutations()).toEqual(["SetReadOnlyStatus"]);
    expect(cloud.instance(id).readOnly).toBe(false);
    expect(await up({ adopt, readonly: false })).toBe("same");
  });

  test("makes a read-only instance writable in the next up if the adoption fails before that", async () => {
    const { cloud, up, id, adopt } = await makeConsoleInstance();
    await cloud.otherClient.ofInstance(id).call("PUT", "/readonly-status", { readonly: true });
    cloud.fault("SetReadOnlyStatus", { status: 403, code: "DBS.300541" });
    await catchFailure(up({ adopt, readonly: false }));
    await up({ adopt, readonly: false });
    expect(cloud.instance(id).readOnly).toBe(false);
    expect(await up({ adopt, readonly: false })).toBe("same");
  });

  describe("with a subscription that is renewed automatically", () => {
    const billing = { mode: "prePaid", orderId: "CS1", periodType: "month", periods: 1, autoRenew: true } as const;
    const monthly = { mode: "prePaid", periodUnit: "month", period: 1 };

    test.each<[string, object, boolean, string[]]>([
      ["keeps the renewal if the program does not set it", monthly, true, []],
      [
        "switches the renewal off if the program sets `autoRenew: false`",
        { ...monthly, autoRenew: false },
        false,
        ["CancelAutoRenewalResources"],
      ],
    ])("%s", async (_, charging, autoRenew, requests) => {
      const { cloud, up, id, adopt } = await makeConsoleInstance();
      cloud.instance(id).billing = { ...billing };
      await up({ adopt, charging });
      expect(cloud.takeMutations()).toEqual(requests);
      expect(cloud.instance(id).billing).toMatchObject({ autoRenew });
      expect(await up({ adopt, charging })).toBe("same");
    });

    test("switches the renewal off in the next up if the adoption fails before that", async () => {
      const { cloud, up, id, adopt } = await makeConsoleInstance();
      cloud.instance(id).billing = { ...billing };
      cloud.fault("UpdateInstancePort", { status: 403, code: "DBS.300541" });
      const program = { adopt, port: 5067, charging: { ...monthly, autoRenew: false } };
      await catchFailure(up(program));
      await up(program);
      expect(cloud.instance(id).billing).toMatchObject({ autoRenew: false });
      expect(await up(program)).toBe("same");
    });
  });

  test("keeps the name of the instance after `adopt` is removed from the program", async () => {
    const { cloud, stack, up, id, adopt } = await makeConsoleInstance();
    await up({ adopt });
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBe(id);
    expect(stack.outputs["name"]).toBe("by-hand");
    expect(await up()).toBe("same");
  });

  test("fails for an unknown id and says what to check", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    const error = await catchFailure(up({ adopt: { id: "0000000000000000000000000000in09" } }));
    expect(error.message).toMatch(
      /^Adopting instance \(0+in09\) failed: It does not exist in region sim-north-1, project \w+\./,
    );
    expect(error.message).toContain(
      "Nothing was changed. Check `adopt.id`, the region and the project. If the resource was deleted, remove `adopt`",
    );
    expect(stack.id).toBeUndefined();
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("fails when properties cannot be changed: names each of them and changes nothing", async () => {
    const { cloud, stack, up, id, adopt } = await makeConsoleInstance();
    cloud.instance(id).adminUserName = "root";
    const program = {
      adopt,
      name: "orders-db",
      vpcId: "another-vpc",
      subnetId: "another-subnet",
      timeZone: "UTC+08:00",
      adminUser: "admin",
      adminPassword: "Str0ng-enough",
      availableZones: ["az2", "az3"],
      charging: { mode: "prePaid", periodUnit: "month", period: 1 },
    };
    const error = await catchFailure(up(program));
    for (const property of ["vpcId", "subnetId", "timeZone", "adminUser", "charging", "availableZones"])
      expect(error.message).toContain(`"${property}" `);
    expect(error.message).toContain(
      '"vpcId" is "e1d886ec-cfe7-4cd4-b748-fc55a10b4172" but "another-vpc" in the program',
    );
    expect(error.message).toContain('"availableZones" lacks az1, where the instance has nodes');
    expect(error.message).toContain("Nothing was changed.");
    expect(stack.id).toBeUndefined();
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("keeps the instance in the state when a change fails, and the next up continues", async () => {
    const { cloud, stack, up, id, adopt } = await makeConsoleInstance();
    cloud.fault("UpdateInstancePort", { job: "fail" });
    const error = await catchFailure(up({ adopt, port: 5067, sslEnabled: true }));
    expect(error.message).toMatch(/^Adopting instance \(\w+\) failed: Job ModifyPort/);
    expect(stack.id).toBe(id);
    cloud.clearCalls();
    await up({ adopt, port: 5067, sslEnabled: true });
    expect(cloud.takeMutations()).toEqual(["UpdateInstancePort"]);
  });

  test("waits for a running operation", async () => {
    const { cloud, stack, up, id, adopt } = await makeConsoleInstance();
    const change = {
      operation: "UpdateInstancePort",
      method: "PUT",
      priority: "mutation",
      body: { port: 6000 },
    } as const;
    await cloud.api.send({ ...change, path: `/v3/{project_id}/instances/${id}/port` });
    cloud.clearCalls();
    await up({ adopt, port: 5067 });
    expect(cloud.takeMutations()).toEqual(["UpdateInstancePort"]);
    expect(stack.outputs["port"]).toBe(5067);
  });

  test("uses `timeouts.create` as its timeout", async () => {
    const { cloud, up, adopt } = await makeConsoleInstance();
    cloud.fault("UpdateInstancePort", { job: "stall" });
    const began = cloud.clock.now();
    const error = await catchFailure(up({ adopt, port: 5067, timeouts: { create: "10m" } }));
    expect(cloud.clock.now() - began).toBe(10 * 60_000);
    expect(error.message).toContain("raise `timeouts.create`");
  });
});

test("adopting an instance that matches the program sends only reads of the instance", async () => {
  const { cloud, up, adopt } = await makeConsoleInstance();
  await up({ adopt });
  expect(new Set(cloud.takeCalls().map(({ operation }) => operation))).toEqual(
    new Set(["ShowInstance", "ShowDdmDetail"]),
  );
});
