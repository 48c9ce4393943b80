import { catchFailure } from "../support/failure";
import { makeProtectionGroup, protectionGroupsPath } from "../support/server-and-protection-groups";

describe("drift", () => {
  test("corrects drift of the name", async () => {
    const { cloud, stack, up, path } = await makeProtectionGroup({ name: "recovery" });
    await cloud.otherClient.call("PUT", path(protectionGroupsPath), { server_group: { name: "other" } });
    await stack.refresh();
    expect(stack.inputs["name"]).toBe("other");
    expect(await up({ name: "recovery" })).toBe("update");
    expect(cloud.takeMutations()).toEqual(["UpdateProtectionGroupName"]);
  });

  test.each([
    [true, "stop", false],
    [false, "start", true],
  ] as const)("corrects drift of `enabled`, which is %s in the program", async (enabled, action, reported) => {
    const { cloud, stack, up, setProtectionAsOtherClient } = await makeProtectionGroup({ enabled });
    await setProtectionAsOtherClient(action);
    await stack.refresh();
    expect(stack.inputs["enabled"]).toBe(reported);
    expect(await up({ enabled })).toBe("update");
    // In the simulator, StartProtectionGroup also disables protection.
    expect(cloud.takeMutations()).toEqual(["StartProtectionGroup"]);
    expect(stack.outputs["enabled"]).toBe(enabled);
  });

  test("ignores drift of `enabled` when the program does not set it", async () => {
    const { stack, up, setProtectionAsOtherClient } = await makeProtectionGroup();
    await setProtectionAsOtherClient("start");
    await stack.refresh();
    expect(stack.outputs["enabled"]).toBe(true);
    expect(await up()).toBe("same");
  });

  test.each([
    "stopping",
    "error-starting",
    "error-stopping",
    "reversing",
    "error-reversing",
    "failing-over",
    "failed-over",
    "error-failing-over",
    "error-reprotecting",
    "error-deleting",
  ])("reports no drift in status %s, in which `enabled` counts as unknown", async (status) => {
    const { stack, up, overrideRead } = await makeProtectionGroup({ enabled: true });
    await overrideRead({ status });
    await stack.refresh();
    expect(stack.outputs).toMatchObject({ status, enabled: true });
    expect(await up({ enabled: true })).toBe("same");
  });

  test.each(["starting", "reprotecting"])(
    "reports drift in status %s, in which protection counts as enabled",
    async (status) => {
      const { stack, overrideRead } = await makeProtectionGroup({ enabled: false });
      await overrideRead({ status });
      await stack.refresh();
      expect(stack.inputs["enabled"]).toBe(true);
    },
  );
});

describe("the absence of a protection group", () => {
  test("removes a group from the state after SDRS.1013 and a list without the group", async () => {
    const { cloud, stack, up, path } = await makeProtectionGroup();
    await cloud.otherClient.call("DELETE", path(protectionGroupsPath));
    expect(await stack.refresh()).toBe(false);
    expect(await up()).toBe("create");
  });

  test("keeps a group in the state after a single SDRS.1013", async () => {
    const { cloud, stack, up } = await makeProtectionGroup();
    cloud.fault("ShowProtectionGroup", { status: 400, code: "SDRS.1013" });
    expect(await stack.refresh()).toBe(true);
    expect(await up()).toBe("same");
  });

  test.each([
    ["SDRS.1013 while the group is still listed", { status: 400, code: "SDRS.1013" }, "but still lists it"],
    ["another code of SDRS", { status: 400, code: "SDRS.0209" }, "SDRS.0209"],
    [
      "a 404 of a gateway",
      { status: 404, body: { error_code: "APIGW.0101", error_msg: "No such API." } },
      "APIGW.0101",
    ],
  ])("a refresh fails and keeps a group in the state after %s", async (_, effect, reason) => {
    const { cloud, stack, id } = await makeProtectionGroup();
    cloud.fault("ShowProtectionGroup", effect, {});
    expect((await catchFailure(stack.refresh())).message).toContain(reason);
    expect(stack.id).toBe(id);
  });
});

test("a refresh, a destroy and an update fail without a request if the group belongs to another project", async () => {
  const { cloud, stack, up, id } = await makeProtectionGroup();
  stack.outputs = { ...stack.outputs, __project: "another" };
  for (const command of [() => stack.refresh(), () => stack.destroy(), () => up({ enabled: true })]) {
    expect((await catchFailure(command())).message).toContain("project another");
  }
  expect(cloud.takeCalls()).toEqual([]);
  expect(stack.id).toBe(id);
});
