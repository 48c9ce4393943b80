import { catchFailure } from "../support/failure";
import { makeProtectionGroup } from "../support/server-and-protection-groups";

describe("a change in place", () => {
  test("changes the name with one request", async () => {
    const fixture = await makeProtectionGroup({ name: "recovery" });
    expect(await fixture.up({ name: "recovery-b" })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["UpdateProtectionGroupName"]);
    expect(fixture.cloud.requestBodies("UpdateProtectionGroupName")).toEqual([
      { server_group: { name: "recovery-b" } },
    ]);
    expect(await fixture.up({ name: "recovery-b" })).toBe("same");
  });

  test("starts a job that enables or disables protection when `enabled` changes", async () => {
    const fixture = await makeProtectionGroup();
    const { cloud, stack, up } = fixture;
    expect(await up({ enabled: true })).toBe("update");
    expect(stack.outputs).toMatchObject({ enabled: true, status: "protected" });
    expect(cloud.progress).toContainEqual(
      expect.stringContaining("enabling protection: job startProtectionGroupNoCG RUNNING"),
    );
    expect(await up({ enabled: false })).toBe("update");
    expect(stack.outputs).toMatchObject({ enabled: false, status: "available" });
    expect(fixture.cloud.requestBodies("StartProtectionGroup")).toEqual([
      { "start-server-group": {} },
      { "stop-server-group": {} },
    ]);
    await stack.refresh();
    expect(await up({ enabled: false })).toBe("same");
  });

  test("disables protection when the program no longer sets `enabled`", async () => {
    const { stack, up } = await makeProtectionGroup({ enabled: true });
    expect(await up()).toBe("update");
    expect(stack.outputs["status"]).toBe("available");
    expect(await up()).toBe("same");
  });

  test.each(["after", "before"] as const)(
    "enables protection once when the connection closes %s the API executes the request",
    async (drop) => {
      const { cloud, stack, up } = await makeProtectionGroup();
      cloud.fault("StartProtectionGroup", { drop });
      await up({ enabled: true });
      expect(cloud.takeMutations()).toEqual(Array(drop === "after" ? 1 : 2).fill("StartProtectionGroup"));
      expect(stack.outputs["status"]).toBe("protected");
    },
  );

  test("reports why a job failed, and sends the request again in the next up", async () => {
    const { cloud, stack, up } = await makeProtectionGroup();
    cloud.fault("StartProtectionGroup", { job: "fail" });
    const error = await catchFailure(up({ enabled: true }));
    expect(error.message).toMatch(
      /^Updating protection group .* failed: Job startProtectionGroupNoCG .* The job failed\. \(SDRS\.0999\)\..* continues/,
    );
    expect(stack.outputs["status"]).toBe("error-starting");
    cloud.clearCalls();
    await stack.refresh();
    expect(await up({ enabled: true })).toBe("update");
    expect(cloud.takeMutations()).toEqual(["StartProtectionGroup"]);
    expect(stack.outputs["status"]).toBe("protected");
  });

  test("sends no mutation when the program disables protection after enabling has failed", async () => {
    const { cloud, up } = await makeProtectionGroup();
    cloud.fault("StartProtectionGroup", { job: "fail" });
    await catchFailure(up({ enabled: true }));
    cloud.clearCalls();
    expect(await up({ enabled: false })).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("waits for an operation of another client", async () => {
    const { cloud, stack, up, setProtectionAsOtherClient, completeStalledJobs } = await makeProtectionGroup();
    cloud.fault("StartProtectionGroup", { job: "stall" });
    await setProtectionAsOtherClient("start");
    const rename = up({ name: "recovery" });
    await cloud.clock.sleep(60_000);
    expect(cloud.takeMutations()).toEqual([]);
    completeStalledJobs();
    await rename;
    expect(cloud.takeMutations()).toEqual(["UpdateProtectionGroupName"]);
    expect(cloud.progress).toContainEqual(expect.stringContaining("protection group starting"));
    expect(stack.outputs).toMatchObject({ name: "recovery", status: "protected" });
  });

  test("fails in a status that must be resolved in the console, such as failed-over", async () => {
    const { cloud, up, overrideRead } = await makeProtectionGroup({ enabled: true });
    await overrideRead({ status: "failed-over" });
    const error = await catchFailure(up({ enabled: false }));
    expect(error.message).toContain("disabling protection is not possible in status failed-over. ");
    expect(error.message).toContain("Resolve any other status in the console");
    expect(cloud.takeMutations()).toEqual([]);
  });
});

describe("the replacement of a protection group", () => {
  test.each([
    ["description", { description: "other" }],
    ["pair of zones", { sourceAvailabilityZone: "az2", targetAvailabilityZone: "az1" }],
    ["VPC", { sourceVpcId: "146852ef-c49d-409b-8389-546aaaa5701f" }],
  ])("deletes the old group first when the %s changes, and reuses its name", async (_, change) => {
    const before = { name: "recovery", description: "web" };
    const { cloud, stack, up, id } = await makeProtectionGroup(before);
    expect(await up({ ...before, ...change })).toBe("replace");
    expect(cloud.takeMutations()).toEqual(["DeleteProtectionGroup", "CreateProtectionGroup"]);
    expect(stack.id).not.toBe(id);
    expect(stack.outputs).toMatchObject({ name: "recovery", ...change });
  });

  test("does not replace the group when the program no longer sets the description", async () => {
    const { cloud, up } = await makeProtectionGroup({ description: "web" });
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
  });
});
