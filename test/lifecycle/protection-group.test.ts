import { failureOf } from "../support/failure";
import { protectionArgs, makeProtectionGroupFixture, protectionGroupsPath } from "../support/project-group-fixtures";

type Fixture = ReturnType<typeof makeProtectionGroupFixture>;

/** A stack whose protection group was created as the program says. */
async function makeCreated(program: Record<string, unknown> = {}) {
  const fixture = makeProtectionGroupFixture();
  await fixture.up(program);
  fixture.cloud.clearCalls();
  fixture.cloud.progress.length = 0;
  return { ...fixture, id: fixture.stack.id ?? "" };
}

const bodies = ({ cloud }: Pick<Fixture, "cloud">, operation: string) =>
  cloud.simulator.journal.entries.filter((entry) => entry.operation === operation).map(({ request }) => request);
const operations = ({ cloud }: Pick<Fixture, "cloud">) => cloud.takeCalls().map(({ operation }) => operation);

/** What SDRS answers about a job that runs and does not report its group yet. */
const unnamed = { body: { status: "INIT", job_type: "createProtectionGroupNoCG", entities: {} } };

describe("creating a protection group", () => {
  test("sends every field, and waits for the job of SDRS", async () => {
    const fixture = makeProtectionGroupFixture();
    const { cloud, stack, up } = fixture;
    const program = { name: "recovery", description: "web shop", drType: "migration" };
    expect(await up(program)).toBe("create");
    const calls = operations(fixture);
    expect(calls.slice(0, 3)).toEqual(["ListProtectionGroups", "CreateProtectionGroup", "ShowJobStatus"]);
    expect(bodies(fixture, "CreateProtectionGroup")).toEqual([
      {
        server_group: {
          ...{ name: "recovery", description: "web shop", dr_type: "migration" },
          ...{ source_availability_zone: "az1", target_availability_zone: "az2" },
          ...{ domain_id: protectionArgs.domainId, source_vpc_id: protectionArgs.sourceVpcId },
        },
      },
    ]);
    expect(stack.id).toMatch(/^[\da-f]{8}-/);
    expect(stack.outputs).toMatchObject({
      ...{ ...program, ...protectionArgs, enabled: false, status: "available" },
      ...{ domainName: "domain_001", serverType: "ECS", priorityStation: "source" },
      ...{ protectedInstanceNum: 0, replicationNum: 0, drillNum: 0 },
      ...{ created: "2026-01-15 12:00:00.0", updated: "2026-01-15 12:00:00.0" },
    });
    expect(stack.outputs).not.toHaveProperty("id");
    expect(cloud.progress).toContainEqual(
      expect.stringMatching(/^\[1\/\d\] creating the protection group: job createProtectionGroupNoCG RUNNING/),
    );
    await stack.refresh();
    expect(await up(program)).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("enables protection afterwards, where the program says so", async () => {
    const { cloud, stack, up } = makeProtectionGroupFixture();
    await up({ enabled: true });
    expect(cloud.takeMutations()).toEqual(["CreateProtectionGroup", "StartProtectionGroup"]);
    expect(stack.outputs).toMatchObject({ enabled: true, status: "protected" });
    expect(await up({ enabled: true })).toBe("same");
  });

  test("waits for a job that does not report its group at first", async () => {
    const { cloud, stack, up, groups } = makeProtectionGroupFixture();
    cloud.fault("ShowJobStatus", unnamed, { times: 2 });
    await up();
    expect(cloud.takeMutations()).toEqual(["CreateProtectionGroup"]);
    expect((await groups()).map(({ id }) => id)).toEqual([stack.id]);
  });

  test("finds the group by its name when the job is unknown, and waits by its status", async () => {
    const { cloud, stack, up } = makeProtectionGroupFixture();
    cloud.fault("CreateProtectionGroup", { job: "vanish" });
    await up();
    expect(cloud.takeMutations()).toEqual(["CreateProtectionGroup"]);
    expect(stack.outputs["status"]).toBe("available");
  });

  test("that is refused creates nothing", async () => {
    const { stack, up } = makeProtectionGroupFixture();
    const error = await failureOf(up({ targetAvailabilityZone: "az3" }));
    expect(error.message).toMatch(
      /^Creating protection group "web-\w+" failed: .*zones of domain_001 are az1 and az2.*Nothing was created\./,
    );
    expect(stack.id).toBeUndefined();
  });

  test("refuses wrong values in the preview", () => {
    const { stack, program } = makeProtectionGroupFixture();
    const wrong = {
      name: "a b",
      description: "ü".repeat(33),
      drType: "elsewhere",
      enabled: "yes",
      domainId: undefined,
    };
    for (const [name, value] of Object.entries(wrong)) {
      expect(() => stack.diff(program({ [name]: value }))).toThrow(`"${name}"`);
    }
  });
});

describe("a create whose job", () => {
  test("fails keeps the group, and the next up replaces it", async () => {
    const { cloud, stack, up, groups } = makeProtectionGroupFixture();
    cloud.fault("CreateProtectionGroup", { job: "fail" });
    const error = await failureOf(up());
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

  test("does not end in time keeps the group and the job, and the next up waits for it", async () => {
    const { cloud, stack, up, unstall } = makeProtectionGroupFixture();
    cloud.fault("CreateProtectionGroup", { job: "stall" });
    const error = await failureOf(up({ timeouts: { create: "2m" } }));
    expect(error.message).toMatch(
      /Gave up waiting for job \w+ to end after .*: it is RUNNING\. Seen: .* raise `timeouts\.create`/,
    );
    expect(stack.outputs["__pending"]).toMatchObject({ operation: "CreateProtectionGroup" });
    unstall();
    cloud.clearCalls();
    expect(await up({ timeouts: { create: "2m" } })).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.outputs["status"]).toBe("available");
    expect(stack.outputs).not.toHaveProperty("__pending");
  });

  test("cannot be read is uncertain, and the next up finds the group", async () => {
    const { cloud, stack, up, groups } = makeProtectionGroupFixture();
    cloud.fault("ShowJobStatus", { status: 503 }, {});
    const error = await failureOf(up());
    expect(error.message).toMatch(
      /It is not known whether creating the protection group was carried out: .*Run `pulumi up` again: it looks for it/,
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
  ] as const)("is not repeated blindly when the connection closes %s the work", async (drop, requests) => {
    const { cloud, stack, up, groups } = makeProtectionGroupFixture();
    cloud.fault("CreateProtectionGroup", { drop });
    await up();
    expect(cloud.takeMutations()).toEqual(Array(requests).fill("CreateProtectionGroup"));
    expect(stack.outputs["status"]).toBe("available");
    expect(await groups()).toHaveLength(1);
  });

  test("is found by its default name after a kill, while its job still runs", async () => {
    const { cloud, stack, up, unstall } = makeProtectionGroupFixture();
    cloud.fault("CreateProtectionGroup", { job: "stall" });
    await failureOf(up({ timeouts: { create: "1m" } }));
    const { id } = stack;
    stack.loseState();
    unstall();
    cloud.clearCalls();
    await up();
    expect(cloud.takeMutations()).toEqual([]);
    expect(cloud.warnings).toEqual([
      expect.stringMatching(/^Found protection group "web-\w+" .*: it is taken over\.$/),
    ]);
    expect(stack.id).toBe(id);
  });

  test.each([
    ["has a name that the program gives", { name: "recovery" }, {}, "its name is given by the program"],
    ["differs", {}, { description: "mine" }, 'its "description" is "", the program says "mine"'],
  ])("is not taken over when it %s", async (_, given, later, reason) => {
    const { cloud, stack, up, id } = await makeCreated(given);
    stack.loseState();
    const error = await failureOf(up({ ...given, ...later }));
    expect(error.message).toContain(reason);
    expect(error.message).toContain(`Adopt it with \`adopt: { id: "${id}" }\``);
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("is not taken over when it is older than twice the create timeout", async () => {
    const { cloud, stack, up } = await makeCreated();
    stack.loseState();
    await cloud.clock.sleep(20 * 60_000);
    expect((await failureOf(up())).message).toContain("it is too old to be from an interrupted `pulumi up`");
    expect(cloud.takeMutations()).toEqual([]);
  });
});

describe("a change in place", () => {
  test("of the name is one request without a job", async () => {
    const fixture = await makeCreated({ name: "recovery" });
    expect(await fixture.up({ name: "recovery-b" })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["UpdateProtectionGroupName"]);
    expect(bodies(fixture, "UpdateProtectionGroupName")).toEqual([{ server_group: { name: "recovery-b" } }]);
    expect(await fixture.up({ name: "recovery-b" })).toBe("same");
  });

  test("of protection starts a job, on and off", async () => {
    const fixture = await makeCreated();
    const { cloud, stack, up } = fixture;
    expect(await up({ enabled: true })).toBe("update");
    expect(stack.outputs).toMatchObject({ enabled: true, status: "protected" });
    expect(cloud.progress).toContainEqual(
      expect.stringContaining("enabling protection: job startProtectionGroupNoCG RUNNING"),
    );
    expect(await up({ enabled: false })).toBe("update");
    expect(stack.outputs).toMatchObject({ enabled: false, status: "available" });
    expect(bodies(fixture, "StartProtectionGroup")).toEqual([
      { "start-server-group": {} },
      { "stop-server-group": {} },
    ]);
    await stack.refresh();
    expect(await up({ enabled: false })).toBe("same");
  });

  test("turns protection off when the program no longer speaks of it", async () => {
    const { stack, up } = await makeCreated({ enabled: true });
    expect(await up()).toBe("update");
    expect(stack.outputs["status"]).toBe("available");
    expect(await up()).toBe("same");
  });

  test.each(["after", "before"] as const)("is made once when the connection closes %s the work", async (drop) => {
    const { cloud, stack, up } = await makeCreated();
    cloud.fault("StartProtectionGroup", { drop });
    await up({ enabled: true });
    expect(cloud.takeMutations()).toEqual(Array(drop === "after" ? 1 : 2).fill("StartProtectionGroup"));
    expect(stack.outputs["status"]).toBe("protected");
  });

  test("whose job fails is reported with its reason, and made again by the next up", async () => {
    const { cloud, stack, up } = await makeCreated();
    cloud.fault("StartProtectionGroup", { job: "fail" });
    const error = await failureOf(up({ enabled: true }));
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

  test("back to off after enabling has failed needs no request", async () => {
    const { cloud, up } = await makeCreated();
    cloud.fault("StartProtectionGroup", { job: "fail" });
    await failureOf(up({ enabled: true }));
    cloud.clearCalls();
    expect(await up({ enabled: false })).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("waits for what another client has started", async () => {
    const { cloud, stack, up, protect, unstall } = await makeCreated();
    cloud.fault("StartProtectionGroup", { job: "stall" });
    await protect("start");
    const renaming = up({ name: "recovery" });
    await cloud.clock.sleep(60_000);
    expect(cloud.takeMutations()).toEqual([]);
    unstall();
    await renaming;
    expect(cloud.takeMutations()).toEqual(["UpdateProtectionGroupName"]);
    expect(cloud.progress).toContainEqual(expect.stringContaining("protection group starting"));
    expect(stack.outputs).toMatchObject({ name: "recovery", status: "protected" });
  });

  test("is refused in a status that needs people, such as after a failover", async () => {
    const { cloud, up, report } = await makeCreated({ enabled: true });
    await report({ status: "failed-over" });
    const error = await failureOf(up({ enabled: false }));
    expect(error.message).toContain("disabling protection is not possible in status failed-over. ");
    expect(error.message).toContain("Resolve that in the console");
    expect(cloud.takeMutations()).toEqual([]);
  });
});

describe("drift", () => {
  test("of the name is repaired", async () => {
    const { cloud, stack, up, path } = await makeCreated({ name: "recovery" });
    await cloud.otherClient.call("PUT", path(protectionGroupsPath), { server_group: { name: "other" } });
    await stack.refresh();
    expect(stack.inputs["name"]).toBe("other");
    expect(await up({ name: "recovery" })).toBe("update");
    expect(cloud.takeMutations()).toEqual(["UpdateProtectionGroupName"]);
  });

  test.each([
    [true, "stop", false],
    [false, "start", true],
  ] as const)("of protection, which is %s in the program, is repaired", async (enabled, what, seen) => {
    const { cloud, stack, up, protect } = await makeCreated({ enabled });
    await protect(what);
    await stack.refresh();
    expect(stack.inputs["enabled"]).toBe(seen);
    expect(await up({ enabled })).toBe("update");
    expect(cloud.takeMutations()).toEqual(["StartProtectionGroup"]);
    expect(stack.outputs["enabled"]).toBe(enabled);
  });

  test("of protection is left alone where the program does not speak of it", async () => {
    const { stack, up, protect } = await makeCreated();
    await protect("start");
    await stack.refresh();
    expect(stack.outputs["enabled"]).toBe(true);
    expect(await up()).toBe("same");
  });

  test.each([
    ...["stopping", "error-starting", "error-stopping", "reversing", "error-reversing"],
    ...["failing-over", "failed-over", "error-failing-over", "error-reprotecting", "error-deleting"],
  ])("is not seen in status %s, which does not tell whether protection is on", async (status) => {
    const { stack, up, report } = await makeCreated({ enabled: true });
    await report({ status });
    await stack.refresh();
    expect(stack.outputs).toMatchObject({ status, enabled: true });
    expect(await up({ enabled: true })).toBe("same");
  });

  test.each(["starting", "reprotecting"])("is not seen in status %s, in which protection is on", async (status) => {
    const { stack, up, report } = await makeCreated({ enabled: true });
    await report({ status });
    await stack.refresh();
    expect(await up({ enabled: true })).toBe("same");
  });
});

describe("a replacement", () => {
  test.each([
    ["description", { description: "other" }],
    ["zones", { sourceAvailabilityZone: "az2", targetAvailabilityZone: "az1" }],
    ["VPC", { sourceVpcId: "146852ef-c49d-409b-8389-546aaaa5701f" }],
  ])("by another %s deletes first, also under the same name", async (_, change) => {
    const before = { name: "recovery", description: "web" };
    const { cloud, stack, up, id } = await makeCreated(before);
    expect(await up({ ...before, ...change })).toBe("replace");
    expect(cloud.takeMutations()).toEqual(["DeleteProtectionGroup", "CreateProtectionGroup"]);
    expect(stack.id).not.toBe(id);
    expect(stack.outputs).toMatchObject({ name: "recovery", ...change });
  });

  test("does not happen when the description is taken out of the program", async () => {
    const { cloud, up } = await makeCreated({ description: "web" });
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
  });
});

describe("an existing protection group", () => {
  test("is adopted with its name, and brought to the program", async () => {
    const { cloud, stack, up, id } = await makeCreated({ name: "legacy", description: "by hand" });
    stack.loseState();
    expect(await up({ adopt: { id }, enabled: true })).toBe("create");
    expect(cloud.takeMutations()).toEqual(["StartProtectionGroup"]);
    expect(stack.id).toBe(id);
    expect(stack.outputs).toMatchObject({ name: "legacy", description: "by hand", status: "protected" });
    expect(await up({ enabled: true })).toBe("update");
    expect(stack.outputs["name"]).toBe("legacy");
  });

  test.each([
    ["differs in what cannot be changed", { domainId: "other" }, {}, '"domainId" is "fb4bb8e3-'],
    ["failed to be created", {}, { status: "error" }, "its creation failed"],
  ])("is not adopted when it %s", async (_, change, seen, reason) => {
    const { cloud, stack, up, report, id } = await makeCreated();
    await report(seen);
    stack.loseState();
    const error = await failureOf(up({ adopt: { id }, ...change }));
    expect(error.message).toContain(reason);
    expect(error.message).toContain("Nothing was changed.");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("is read by `get` without being managed", async () => {
    const { get, id } = await makeCreated({ name: "legacy" });
    expect(await get(id)).toMatchObject({ name: "legacy", ...protectionArgs, enabled: false, status: "available" });
    expect((await failureOf(get("nothing"))).message).toContain("There is no protection group nothing in region");
  });
});

describe("absence", () => {
  test("is SDRS.1013, confirmed by a list without it: the group is created again", async () => {
    const { cloud, stack, up, path } = await makeCreated();
    await cloud.otherClient.call("DELETE", path(protectionGroupsPath));
    expect(await stack.refresh()).toBe(false);
    expect(await up()).toBe("create");
  });

  test("is not proven by one SDRS.1013", async () => {
    const { cloud, stack, up } = await makeCreated();
    cloud.fault("ShowProtectionGroup", { status: 400, code: "SDRS.1013" });
    expect(await stack.refresh()).toBe(true);
    expect(await up()).toBe("same");
  });

  test.each([
    ["SDRS.1013 while it is still listed", { status: 400, code: "SDRS.1013" }, "but still lists it"],
    ["another code of SDRS", { status: 400, code: "SDRS.0209" }, "SDRS.0209"],
    [
      "a 404 of a gateway",
      { status: 404, body: { error_code: "APIGW.0101", error_msg: "No such API." } },
      "APIGW.0101",
    ],
  ])("is not proven by %s", async (_, effect, reason) => {
    const { cloud, stack, id } = await makeCreated();
    cloud.fault("ShowProtectionGroup", effect, {});
    expect((await failureOf(stack.refresh())).message).toContain(reason);
    expect(stack.id).toBe(id);
  });

  test("is never looked for in another project", async () => {
    const { cloud, stack, up, id } = await makeCreated();
    stack.outputs = { ...stack.outputs, __project: "another" };
    for (const command of [() => stack.refresh(), () => stack.destroy(), () => up({ enabled: true })]) {
      expect((await failureOf(command())).message).toContain("project another");
    }
    expect(cloud.takeCalls()).toEqual([]);
    expect(stack.id).toBe(id);
  });
});

describe("deleting", () => {
  test("is one request and its job", async () => {
    const fixture = await makeCreated();
    await fixture.stack.destroy();
    const calls = operations(fixture);
    expect(calls.slice(0, 2)).toEqual(["ShowProtectionGroup", "DeleteProtectionGroup"]);
    expect(new Set(calls.slice(2))).toEqual(new Set(["ShowJobStatus"]));
    expect(await fixture.groups()).toEqual([]);
  });

  test("disables protection first", async () => {
    const { cloud, stack, groups } = await makeCreated({ enabled: true });
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["StartProtectionGroup", "DeleteProtectionGroup"]); // the first one stops
    expect(await groups()).toEqual([]);
  });

  test("disables protection once when that is not answered", async () => {
    const { cloud, stack } = await makeCreated({ enabled: true });
    cloud.fault("StartProtectionGroup", { drop: "after" });
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["StartProtectionGroup", "DeleteProtectionGroup"]);
  });

  test.each([["protected_instance_num"], ["replication_num"], ["disaster_recovery_drill_num"]])(
    "leaves a group alone, and protected, that is not empty: %s",
    async (field) => {
      const { cloud, stack, report, id } = await makeCreated({ enabled: true });
      await report({ [field]: 2 });
      const error = await failureOf(stack.destroy());
      expect(error.message).toMatch(
        /^Deleting protection group .* failed: It cannot be deleted: it holds .*2.* Pulumi still holds it\. Delete these first/,
      );
      expect(cloud.takeMutations()).toEqual([]);
      expect(stack.id).toBe(id);
    },
  );

  test("whose answer is lost is not sent twice", async () => {
    const { cloud, stack, groups } = await makeCreated();
    cloud.fault("DeleteProtectionGroup", { drop: "after" });
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["DeleteProtectionGroup"]);
    expect(await groups()).toEqual([]);
  });

  test("whose job is unknown waits until the group is absent", async () => {
    const { cloud, stack, groups } = await makeCreated();
    cloud.fault("DeleteProtectionGroup", { job: "vanish" });
    await stack.destroy();
    expect(await groups()).toEqual([]);
  });

  test("whose job fails keeps the group, and succeeds when it is tried again", async () => {
    const { cloud, stack, groups, id } = await makeCreated();
    cloud.fault("DeleteProtectionGroup", { job: "fail" });
    const error = await failureOf(stack.destroy());
    expect(error.message).toMatch(
      /^Deleting protection group .* Job deleteProtectionGroupNoCG .* Pulumi still holds it\./,
    );
    expect(stack.id).toBe(id);
    await stack.destroy();
    expect(await groups()).toEqual([]);
  });

  test("succeeds for a group that does not exist, or that another client is deleting", async () => {
    const absent = await makeCreated();
    await absent.cloud.otherClient.call("DELETE", absent.path(protectionGroupsPath));
    await absent.stack.destroy();
    expect(absent.stack.id).toBeUndefined();

    const deleting = await makeCreated();
    deleting.cloud.fault("DeleteProtectionGroup", { job: "stall" });
    await deleting.cloud.otherClient.call("DELETE", deleting.path(protectionGroupsPath));
    const done = deleting.stack.destroy();
    await deleting.cloud.clock.sleep(30_000);
    deleting.unstall();
    await done;
    expect(deleting.cloud.takeMutations()).toEqual([]);
  });
});
