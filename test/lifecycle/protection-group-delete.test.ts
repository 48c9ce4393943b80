import { catchFailure } from "../support/failure";
import { makeProtectionGroup, protectionGroupsPath } from "../support/server-and-protection-groups";

describe("deleting a protection group", () => {
  test("sends one delete request and waits for its job", async () => {
    const fixture = await makeProtectionGroup();
    await fixture.stack.destroy();
    const calls = fixture.cloud.takeCalls().map(({ operation }) => operation);
    expect(calls.slice(0, 2)).toEqual(["ShowProtectionGroup", "DeleteProtectionGroup"]);
    expect(new Set(calls.slice(2))).toEqual(new Set(["ShowJobStatus"]));
    expect(await fixture.groups()).toEqual([]);
  });

  test("disables protection before deleting the group", async () => {
    const { cloud, stack, groups } = await makeProtectionGroup({ enabled: true });
    await stack.destroy();
    // In the simulator, StartProtectionGroup also disables protection.
    expect(cloud.takeMutations()).toEqual(["StartProtectionGroup", "DeleteProtectionGroup"]);
    expect(await groups()).toEqual([]);
  });

  test("disables protection with one request even if the response is lost", async () => {
    const { cloud, stack } = await makeProtectionGroup({ enabled: true });
    cloud.fault("StartProtectionGroup", { drop: "after" });
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["StartProtectionGroup", "DeleteProtectionGroup"]);
  });

  test.each([["protected_instance_num"], ["replication_num"], ["disaster_recovery_drill_num"]])(
    "fails for a group that is not empty, and does not disable its protection: %s",
    async (field) => {
      const { cloud, stack, overrideRead, id } = await makeProtectionGroup({ enabled: true });
      await overrideRead({ [field]: 2 });
      const error = await catchFailure(stack.destroy());
      expect(error.message).toMatch(
        /^Deleting protection group .* failed: It cannot be deleted: it holds .*2.* Pulumi's state still contains it\. Delete the contents of the group first/,
      );
      expect(cloud.takeMutations()).toEqual([]);
      expect(stack.id).toBe(id);
    },
  );

  test("sends one delete request even if the response is lost", async () => {
    const { cloud, stack, groups } = await makeProtectionGroup();
    cloud.fault("DeleteProtectionGroup", { drop: "after" });
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["DeleteProtectionGroup"]);
    expect(await groups()).toEqual([]);
  });

  test("waits until the group is absent when the delete job is not found", async () => {
    const { cloud, stack, groups } = await makeProtectionGroup();
    cloud.fault("DeleteProtectionGroup", { job: "vanish" });
    await stack.destroy();
    expect(await groups()).toEqual([]);
  });

  test("keeps the group in the state when the delete job fails, and the next destroy succeeds", async () => {
    const { cloud, stack, groups, id } = await makeProtectionGroup();
    cloud.fault("DeleteProtectionGroup", { job: "fail" });
    const error = await catchFailure(stack.destroy());
    expect(error.message).toMatch(
      /^Deleting protection group .* Job deleteProtectionGroupNoCG .* Pulumi's state still contains it\./,
    );
    expect(stack.id).toBe(id);
    await stack.destroy();
    expect(await groups()).toEqual([]);
  });

  test("succeeds for a group that does not exist or that another client is deleting", async () => {
    const absent = await makeProtectionGroup();
    await absent.cloud.otherClient.call("DELETE", absent.path(protectionGroupsPath));
    await absent.stack.destroy();
    expect(absent.stack.id).toBeUndefined();

    const beingDeleted = await makeProtectionGroup();
    beingDeleted.cloud.fault("DeleteProtectionGroup", { job: "stall" });
    await beingDeleted.cloud.otherClient.call("DELETE", beingDeleted.path(protectionGroupsPath));
    let hasEnded = false;
    const done = beingDeleted.stack.destroy().then(() => (hasEnded = true));
    await beingDeleted.cloud.clock.sleep(30_000);
    expect(hasEnded).toBe(false);
    beingDeleted.completeStalledJobs();
    await done;
    expect(beingDeleted.cloud.takeMutations()).toEqual([]);
  });
});
