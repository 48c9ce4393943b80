import { catchFailure } from "../support/failure";
import {
  makeProtectionGroup,
  makeProtectionGroupFixture,
  protectionArgs,
} from "../support/server-and-protection-groups";

/** The response of SDRS for a job that does not report its group yet. */
const jobWithoutGroup = { body: { status: "INIT", job_type: "createProtectionGroupNoCG", entities: {} } };

describe("creating a protection group", () => {
  test("sends every field, and waits for the job of SDRS", async () => {
    const fixture = makeProtectionGroupFixture();
    const { cloud, stack, up } = fixture;
    const program = { name: "recovery", description: "web shop", drType: "migration" };
    expect(await up(program)).toBe("create");
    const calls = fixture.cloud.takeCalls().map(({ operation }) => operation);
    expect(calls.slice(0, 3)).toEqual(["ListProtectionGroups", "CreateProtectionGroup", "ShowJobStatus"]);
    expect(fixture.cloud.requestBodies("CreateProtectionGroup")).toEqual([
      {
        server_group: {
          name: "recovery",
          description: "web shop",
          dr_type: "migration",
          source_availability_zone: "az1",
          target_availability_zone: "az2",
          domain_id: protectionArgs.domainId,
          source_vpc_id: protectionArgs.sourceVpcId,
        },
      },
    ]);
    expect(stack.id).toMatch(/^[\da-f]{8}-/);
    expect(stack.outputs).toMatchObject({
      ...program,
      ...protectionArgs,
      enabled: false,
      status: "available",
      domainName: "domain_001",
      serverType: "ECS",
      priorityStation: "source",
      protectedInstanceNum: 0,
      replicationNum: 0,
      drillNum: 0,
      created: "2026-01-15 12:00:00.0",
      updated: "2026-01-15 12:00:00.0",
    });
    expect(stack.outputs).not.toHaveProperty("id");
    expect(cloud.progress).toContainEqual(
      expect.stringMatching(/^\[1\/\d\] creating the protection group: job createProtectionGroupNoCG RUNNING/),
    );
    await stack.refresh();
    expect(await up(program)).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("enables protection after the create job when `enabled` is true", async () => {
    const { cloud, stack, up } = makeProtectionGroupFixture();
    await up({ enabled: true });
    expect(cloud.takeMutations()).toEqual(["CreateProtectionGroup", "StartProtectionGroup"]);
    expect(stack.outputs).toMatchObject({ enabled: true, status: "protected" });
    expect(await up({ enabled: true })).toBe("same");
  });

  test("waits for a job that does not report its group initially", async () => {
    const { cloud, stack, up, groups } = makeProtectionGroupFixture();
    cloud.fault("ShowJobStatus", jobWithoutGroup, { times: 2 });
    await up();
    expect(cloud.takeMutations()).toEqual(["CreateProtectionGroup"]);
    expect((await groups()).map(({ id }) => id)).toEqual([stack.id]);
  });

  test.each([503, 404])("continues to poll the job after %d", async (status) => {
    const { cloud, stack, up } = makeProtectionGroupFixture();
    cloud.fault("ShowJobStatus", { status }, { times: 8 });
    await up({ enabled: true });
    expect(cloud.takeMutations()).toEqual(["CreateProtectionGroup", "StartProtectionGroup"]);
    expect(stack.outputs["status"]).toBe("protected");
  });

  test("finds the group by its name and waits for its status when the job is not found", async () => {
    const { cloud, stack, up } = makeProtectionGroupFixture();
    cloud.fault("CreateProtectionGroup", { job: "vanish" });
    await up();
    expect(cloud.takeMutations()).toEqual(["CreateProtectionGroup"]);
    expect(stack.outputs["status"]).toBe("available");
  });

  test("fails, reports the reason and creates nothing when the API refuses the request", async () => {
    const { stack, up } = makeProtectionGroupFixture();
    const error = await catchFailure(up({ targetAvailabilityZone: "az3" }));
    expect(error.message).toMatch(
      /^Creating protection group "web-\w+" failed: .*zones of domain_001 are az1 and az2.*Nothing was created\./,
    );
    expect(stack.id).toBeUndefined();
  });

  test("fails in the preview for invalid and missing values", () => {
    const { stack, program } = makeProtectionGroupFixture();
    const invalid: [string, unknown][] = [
      ["name", "a b"],
      ["description", "ü".repeat(33)],
      ["drType", "elsewhere"],
      ["enabled", "yes"],
      ["domainId", undefined],
      ["domainId", protectionArgs.domainId.toUpperCase()],
      ["sourceVpcId", protectionArgs.sourceVpcId.toUpperCase()],
      ["sourceAvailabilityZone", "az1 "],
      ["targetAvailabilityZone", " az2"],
    ];
    for (const [name, value] of invalid) {
      expect(() => stack.diff(program({ [name]: value }))).toThrow(`"${name}"`);
    }
  });
});

describe("the job of a create", () => {
  test("the group of a failed job stays in the state, and the next up replaces it", async () => {
    const { cloud, stack, up, groups } = makeProtectionGroupFixture();
    cloud.fault("CreateProtectionGroup", { job: "fail" });
    const error = await catchFailure(up());
    expect(error.message).toMatch(
      /failed: Job createProtectionGroupNoCG \(\w+\) failed: The job failed\. \(SDRS\.0999\)\./,
    );
    expect(error.message).toContain("it deletes the failed resource and creates another one");
    const failed = stack.id;
    expect(stack.outputs["status"]).toBe("error");
    cloud.clearCalls();
    expect(await up()).toBe("replace");
    expect(cloud.takeMutations()).toEqual(["DeleteProtectionGroup", "CreateProtectionGroup"]);
    expect(stack.id).not.toBe(failed);
    expect((await groups()).map(({ status }) => status)).toEqual(["available"]);
  });

  test("finds the group by its name when the job ends without the group's id", async () => {
    const { cloud, stack, up, groups } = makeProtectionGroupFixture();
    const job = {
      body: { status: "SUCCESS", job_type: "createProtectionGroupNoCG", entities: { server_group_id: "" } },
    };
    cloud.fault("ShowJobStatus", job, {});
    await up();
    expect(cloud.takeMutations()).toEqual(["CreateProtectionGroup"]);
    expect((await groups()).map(({ id }) => id)).toEqual([stack.id]);
  });

  test.each(["FAIL", "Fail"])(
    "a failed job (%s) without a group fails the create, and the next up creates the group",
    async (status) => {
      const { cloud, stack, up } = makeProtectionGroupFixture();
      const failed = { ...jobWithoutGroup.body, status, fail_reason: "no capacity", error_code: "SDRS.0501" };
      cloud.fault("ShowJobStatus", { body: failed }, {});
      cloud.fault("ListProtectionGroups", { body: { server_groups: [], count: 0 } }, {});
      const error = await catchFailure(up());
      expect(error.message).toMatch(
        /^Creating protection group "web-\w+" failed: Job createProtectionGroupNoCG \(\w+\) failed: no capacity \(SDRS\.0501\)\. Nothing was created\. Run `pulumi up` again/,
      );
      expect(stack.id).toBeUndefined();
      cloud.simulator.faults.clear();
      cloud.simulator.state.protectionGroups.length = 0;
      cloud.clearCalls();
      await up();
      expect(cloud.takeMutations()).toEqual(["CreateProtectionGroup"]);
    },
  );

  test("a job that does not end in time stays in the state, and the next up waits for it", async () => {
    const { cloud, stack, up, completeStalledJobs } = makeProtectionGroupFixture();
    cloud.fault("CreateProtectionGroup", { job: "stall" });
    const error = await catchFailure(up({ timeouts: { create: "2m" } }));
    expect(error.message).toMatch(
      /Timed out waiting for job \w+ to end: the last status after .* is RUNNING\. Polled statuses: .* raise `timeouts\.create`/,
    );
    expect(stack.outputs["__pending"]).toMatchObject({ operation: "CreateProtectionGroup" });
    completeStalledJobs();
    cloud.clearCalls();
    expect(await up({ timeouts: { create: "2m" } })).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.outputs["status"]).toBe("available");
    expect(stack.outputs).not.toHaveProperty("__pending");
  });

  test.each([503, 403])("records the group if its job cannot be read (%i)", async (status) => {
    const { cloud, stack, up, groups } = makeProtectionGroupFixture();
    cloud.fault("ShowJobStatus", { status }, {});
    expect((await catchFailure(up())).message).toContain("Pulumi's state contains its id");
    expect((await groups()).map(({ id }) => id)).toEqual([stack.id]);
    cloud.clearCalls();
    cloud.simulator.faults.clear();
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(await up()).toBe("same");
  });

  test("an unreadable job and list make the outcome unknown, and the next up finds the group", async () => {
    const { cloud, stack, up, groups } = makeProtectionGroupFixture();
    cloud.fault("ShowJobStatus", { status: 503 }, {});
    cloud.fault("ListProtectionGroups", { status: 403 }, { nth: 2 });
    const error = await catchFailure(up());
    expect(error.message).toMatch(
      /It is not known whether creating the protection group was carried out: .*Run `pulumi up` again with the same program: it searches/,
    );
    expect(stack.id).toBeUndefined();
    cloud.clearCalls();
    cloud.simulator.faults.clear();
    await up();
    expect(cloud.takeMutations()).toEqual([]);
    expect((await groups()).map(({ id }) => id)).toEqual([stack.id]);
  });
});

describe("an interrupted create", () => {
  test.each([
    ["after", 1],
    ["before", 2],
  ] as const)(
    "creates one group when the connection closes %s the API executes the request",
    async (drop, requests) => {
      const { cloud, stack, up, groups } = makeProtectionGroupFixture();
      cloud.fault("CreateProtectionGroup", { drop });
      await up();
      expect(cloud.takeMutations()).toEqual(Array(requests).fill("CreateProtectionGroup"));
      expect(stack.outputs["status"]).toBe("available");
      expect(await groups()).toHaveLength(1);
    },
  );

  test("the next up finds the group of a killed create by its default name", async () => {
    const { cloud, stack, up, completeStalledJobs } = makeProtectionGroupFixture();
    cloud.fault("CreateProtectionGroup", { job: "stall" });
    await catchFailure(up({ timeouts: { create: "1m" } }));
    const { id } = stack;
    stack.removeFromState();
    completeStalledJobs();
    cloud.clearCalls();
    await up();
    expect(cloud.takeMutations()).toEqual([]);
    expect(cloud.warnings).toEqual([expect.stringMatching(/^Found protection group "web-\w+" .*: it is adopted\.$/)]);
    expect(stack.id).toBe(id);
  });

  test.each([
    ["has a name that the program sets", { name: "recovery" }, {}, "its name is set by the program"],
    [
      "has another description than the program",
      {},
      { description: "mine" },
      'its "description" is "" but "mine" in the program',
      "Set its values in the program and adopt",
    ],
  ])("the next up does not adopt a group that %s", async (_, given, later, reason, advice = "Adopt") => {
    const { cloud, stack, up, id } = await makeProtectionGroup(given);
    stack.removeFromState();
    const error = await catchFailure(up({ ...given, ...later }));
    expect(error.message).toContain(reason);
    expect(error.message).toContain(`${advice} it with \`adopt: { id: "${id}" }\``);
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("the next up does not adopt a group that is older than twice the create timeout", async () => {
    const { cloud, stack, up } = await makeProtectionGroup();
    stack.removeFromState();
    await cloud.clock.sleep(20 * 60_000);
    expect((await catchFailure(up())).message).toContain("it is older than twice the create timeout");
    expect(cloud.takeMutations()).toEqual([]);
  });
});

describe("an existing protection group", () => {
  test("adopts a group under its live name, and changes the group to match the program", async () => {
    const { cloud, stack, up, id } = await makeProtectionGroup({ name: "legacy", description: "by hand" });
    stack.removeFromState();
    expect(await up({ adopt: { id }, enabled: true })).toBe("create");
    expect(cloud.takeMutations()).toEqual(["StartProtectionGroup"]);
    expect(stack.id).toBe(id);
    expect(stack.outputs).toMatchObject({ name: "legacy", description: "by hand", status: "protected" });
    expect(await up({ enabled: true })).toBe("update");
    expect(stack.outputs["name"]).toBe("legacy");
  });

  test.each([
    ["differs in a property that cannot be changed", { domainId: "other" }, {}, '"domainId" is "fb4bb8e3-'],
    ["is in status error", {}, { status: "error" }, "Its creation failed"],
  ])("does not adopt a group that %s", async (_, change, live, reason) => {
    const { cloud, stack, up, overrideRead, id } = await makeProtectionGroup();
    await overrideRead(live);
    stack.removeFromState();
    const error = await catchFailure(up({ adopt: { id }, ...change }));
    expect(error.message).toContain(reason);
    expect(error.message).toContain("Nothing was changed.");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("`get` reads a group, and fails for an unknown id", async () => {
    const { get, id } = await makeProtectionGroup({ name: "legacy" });
    expect(await get(id)).toMatchObject({ name: "legacy", ...protectionArgs, enabled: false, status: "available" });
    expect((await catchFailure(get("g-9"))).message).toContain("There is no protection group g-9 in region");
  });
});
