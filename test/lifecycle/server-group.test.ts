import { unknownValue } from "../../provider/lifecycle/properties/values";
import { catchFailure } from "../support/failure";
import { makeServerGroupFixture, serverGroupsPath } from "../support/server-and-protection-groups";

/** Creates a server group with `makeProgram` and clears the recorded calls. */
async function makeServerGroup(
  makeProgram: (fixture: ReturnType<typeof makeServerGroupFixture>) => Record<string, unknown> = () => ({}),
) {
  const fixture = makeServerGroupFixture();
  const program = makeProgram(fixture);
  await fixture.up(program);
  fixture.cloud.clearCalls();
  return { ...fixture, id: fixture.stack.id ?? "", program };
}

const postedBodiesOf = ({ cloud }: Pick<ReturnType<typeof makeServerGroupFixture>, "cloud">) =>
  cloud.simulator.journal.entries.filter(({ method }) => method === "POST").map(({ request }) => request);

describe("creating a server group", () => {
  test("sends one mutation to create a server group with a default name", async () => {
    const { cloud, stack, up, ...fixture } = makeServerGroupFixture();
    expect(await up()).toBe("create");
    expect(cloud.takeMutations()).toEqual(["CreateServerGroup"]);
    const name = expect.stringMatching(/^web-[0-9a-f]{7}$/) as string;
    expect(postedBodiesOf({ cloud })).toEqual([{ server_group: { name, policies: ["anti-affinity"] } }]);
    expect(stack.id).toBe(fixture.groups()[0]?.id);
    expect(stack.outputs).toMatchObject({ name, policies: ["anti-affinity"], members: [] });
    await stack.refresh();
    expect(await up()).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("adds the members one by one", async () => {
    const { cloud, stack, up, members, a, b } = makeServerGroupFixture();
    await up({ name: "front", members: [b, a, b] });
    expect(cloud.takeMutations()).toEqual(["CreateServerGroup", "AddServerGroupMember", "AddServerGroupMember"]);
    expect(members()).toEqual([b, a]);
    expect(stack.outputs["members"]).toEqual([b, a, b]);
    await stack.refresh();
    expect(await up({ name: "front", members: [a, b] })).toBe("same");
  });

  test("keeps the id when the API refuses a member", async () => {
    const { cloud, stack, up, members, a } = makeServerGroupFixture();
    const unknown = "5e4b4d4a-8f4c-4f1e-9c9e-1a2b3c4d5e6f";
    const error = await catchFailure(up({ members: [a, unknown] }));
    expect(error.message).toMatch(
      /^Creating server group "web-\w+" .* could not be found.* Choose another value for `members`/,
    );
    expect(stack.id).toBeDefined();
    expect(stack.outputs["members"]).toEqual([a]);
    cloud.clearCalls();
    expect(await up({ members: [a] })).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(members()).toEqual([a]);
  });

  test("rejects invalid values in the preview", () => {
    const { stack, program } = makeServerGroupFixture();
    for (const member of ["web-1", "0B1E8BD5-7E6B-4C2E-8C3F-1D6F1F0D9C11"])
      expect(() => stack.diff(program({ members: [member] }))).toThrow('"members.0" must be the id of a server');
    expect(() => stack.diff(program({ policies: ["affinity"] }))).toThrow('must be one of "anti-affinity"');
    expect(() => stack.diff(program({ policies: [] }))).toThrow("a list with one policy");
    expect(() => stack.diff(program({ name: "" }))).toThrow("1 to 255 characters");
  });
});

describe("an interrupted create", () => {
  test.each([
    ["after", 1],
    ["before", 2],
  ] as const)(
    "creates one group when the connection closes %s the API executes the request",
    async (drop, requests) => {
      const { cloud, up, groups } = makeServerGroupFixture();
      cloud.fault("CreateServerGroup", { drop });
      await up();
      expect(cloud.takeMutations()).toEqual(Array(requests).fill("CreateServerGroup"));
      expect(groups()).toHaveLength(1);
    },
  );

  test("finds the group of a killed create by its default name, and completes it", async () => {
    const { cloud, stack, up, groups, members, a, b } = await makeServerGroup(({ a: first }) => ({ members: [first] }));
    stack.removeFromState();
    await up({ members: [a, b] });
    expect(cloud.takeMutations()).toEqual(["AddServerGroupMember"]);
    expect(cloud.warnings).toEqual([expect.stringMatching(/^Found server group "web-\w+" .*: it is adopted\.$/)]);
    expect(stack.id).toBe(groups()[0]?.id);
    expect(members()).toEqual([a, b]);
  });

  test.each([
    ["a name that the program sets", { name: "front" }, "its name is set by the program"],
    ["a member that the program does not list", {}, "it contains servers that the program does not list"],
  ])("requires `adopt` to complete a killed create if the group has %s", async (_, given, reason) => {
    const { cloud, stack, up, a } = await makeServerGroup(({ a: first }) => ({ ...given, members: [first] }));
    const id = stack.id ?? "";
    stack.removeFromState();
    const error = await catchFailure(up({ ...given, members: [] }));
    expect(error.message).toContain(reason);
    expect(error.message).toContain(`Adopt it with \`adopt: { id: "${id}" }\``);
    expect(cloud.takeMutations()).toEqual([]);
    await up({ ...given, members: [a], adopt: { id } });
    expect(stack.id).toBe(id);
    expect(cloud.takeMutations()).toEqual([]);
  });
});

describe("the members of a server group", () => {
  test("changes members in place: removals first, then additions", async () => {
    const { cloud, stack, up, members, a, b, c } = await makeServerGroup((fixture) => ({
      members: [fixture.a, fixture.b],
    }));
    expect(await up({ members: [c, b] })).toBe("update");
    expect(postedBodiesOf({ cloud }).slice(-2)).toEqual([
      { remove_member: { instance_uuid: a } },
      { add_member: { instance_uuid: c } },
    ]);
    expect(members()).toEqual([b, c]);
    expect(cloud.progress).toContainEqual(expect.stringContaining("removing 1 server, adding 1 server"));
    await stack.refresh();
    expect(await up({ members: [b, c] })).toBe("same");
  });

  test.each(["after", "before"] as const)(
    "makes the members match the program when the connection closes %s the API executes a change",
    async (drop) => {
      const { cloud, up, members, b, c } = await makeServerGroup((fixture) => ({ members: [fixture.a, fixture.b] }));
      cloud.fault("AddServerGroupMember", { drop });
      await up({ members: [b, c] });
      expect(members()).toEqual([b, c]);
    },
  );

  test("the preview shows whether servers are added, removed, or both", async () => {
    const { stack, up, program, a, b } = makeServerGroupFixture();
    await up({ members: [a] });
    const impactOf = (members?: unknown) => stack.diff(program({ members })).impact;
    expect(impactOf([a, b])).toBe("adds servers, seconds");
    expect(impactOf([])).toBe("removes servers, seconds");
    expect(impactOf(undefined)).toBe("removes servers, seconds");
    expect(impactOf([b])).toBe("adds and removes servers, seconds");
    expect(impactOf(unknownValue)).toMatch(/^adds and removes servers, seconds \(if "members" changes/);
  });

  test("removes all members when the program no longer sets `members`", async () => {
    const { up, members, program } = await makeServerGroup((fixture) => ({ members: [fixture.a, fixture.b] }));
    expect(await up({ ...program, members: undefined })).toBe("update");
    expect(members()).toEqual([]);
    expect(await up()).toBe("same");
  });

  test("corrects the members after another client has added one and removed one", async () => {
    const { cloud, stack, up, path, members, program, a, b, c } = await makeServerGroup((fixture) => ({
      members: [fixture.a, fixture.b],
    }));
    const action = path(serverGroupsPath, "/action");
    await cloud.otherClient.call("POST", action, { remove_member: { instance_uuid: b } });
    await cloud.otherClient.call("POST", action, { add_member: { instance_uuid: c } });
    await stack.refresh();
    expect(stack.inputs["members"]).toEqual([a, c]);
    expect(await up(program)).toBe("update");
    // One addition and one removal: the simulator reports a removal as AddServerGroupMember, too.
    expect(cloud.takeMutations()).toEqual(["AddServerGroupMember", "AddServerGroupMember"]);
    expect(members()).toEqual([a, b]);
  });

  test("keeps members of another client when the program has never set `members`", async () => {
    const { cloud, stack, up, path, a } = await makeServerGroup();
    await cloud.otherClient.call("POST", path(serverGroupsPath, "/action"), { add_member: { instance_uuid: a } });
    await stack.refresh();
    expect(stack.outputs["members"]).toEqual([a]);
    expect(await up()).toBe("same");
  });
});

describe("the replacement of a server group", () => {
  test("creates the new group first when the name changes", async () => {
    const { cloud, stack, up, id, groups } = await makeServerGroup();
    expect(await up({ name: "front" })).toBe("replace");
    expect(cloud.takeMutations()).toEqual(["CreateServerGroup", "DeleteServerGroup"]);
    expect(stack.id).not.toBe(id);
    expect(groups().map(({ name }) => name)).toEqual(["front"]);
  });

  test("deletes the old group first when a server moves to the new group", async () => {
    // A server is in at most one group.
    const { cloud, up, members, program, a } = await makeServerGroup((fixture) => ({ members: [fixture.a] }));
    expect(await up({ ...program, name: "front" })).toBe("replace");
    expect(cloud.takeMutations()).toEqual(["DeleteServerGroup", "CreateServerGroup", "AddServerGroupMember"]);
    expect(members()).toEqual([a]);
  });
});

describe("a server group that is not in the state", () => {
  const makeExisting = async () => {
    const fixture = makeServerGroupFixture();
    const body = { server_group: { name: "legacy", policies: ["anti-affinity"] } };
    const { server_group: group } = await fixture.cloud.otherClient.call("POST", serverGroupsPath, body);
    const { id } = group as { id: string };
    await fixture.cloud.otherClient.call("POST", `${serverGroupsPath}/${id}/action`, {
      add_member: { instance_uuid: fixture.a },
    });
    return { ...fixture, id };
  };

  test("adopts the group, keeps its name, and changes its members to match the program", async () => {
    const { cloud, stack, up, id, members, b } = await makeExisting();
    expect(await up({ adopt: { id }, members: [b] })).toBe("create");
    expect(cloud.takeMutations()).toEqual(["AddServerGroupMember", "AddServerGroupMember"]);
    expect(stack.id).toBe(id);
    expect(stack.outputs["name"]).toBe("legacy");
    expect(members()).toEqual([b]);
    expect(await up({ members: [b] })).toBe("update");
    expect(stack.outputs["name"]).toBe("legacy");
  });

  test("refuses to adopt the group under another name", async () => {
    const { cloud, stack, up, id } = await makeExisting();
    const error = await catchFailure(up({ adopt: { id }, name: "front" }));
    expect(error.message).toContain('"name" is "legacy" but "front" in the program');
    expect(stack.id).toBeUndefined();
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("fails to adopt a group that does not exist", async () => {
    const { up } = makeServerGroupFixture();
    const error = await catchFailure(up({ adopt: { id: "5bbcc3c4-1da2-4437-a48a-66f15b1b13f9" } }));
    expect(error.message).toMatch(
      /^Adopting server group .* failed: It does not exist in region .* Nothing was changed\./,
    );
  });

  test("`get` reads a group, and fails for an unknown id", async () => {
    const { get, id, a } = await makeExisting();
    expect(await get(id)).toMatchObject({ name: "legacy", policies: ["anti-affinity"], members: [a] });
    expect((await catchFailure(get("nothing"))).message).toContain("There is no server group nothing in region");
  });
});

describe("the absence of a server group", () => {
  test("a list without the group proves that it is absent", async () => {
    const { cloud, stack, up, path } = await makeServerGroup();
    await cloud.otherClient.call("DELETE", path(serverGroupsPath));
    expect(await stack.refresh()).toBe(false);
    expect(await up()).toBe("create");
  });

  test("a single 404 does not prove that the group is absent", async () => {
    const { cloud, stack, up } = await makeServerGroup();
    cloud.fault("ShowServerGroup", { status: 404, code: "Ecs.0114" });
    expect(await stack.refresh()).toBe(true);
    expect(await up()).toBe("same");
  });

  test.each([
    ["while the group is still listed", { status: 404, code: "Ecs.0114" }, "but still lists it"],
    [
      "without a code of ECS",
      { status: 404, body: { error_code: "APIGW.0101", error_msg: "No such API." } },
      "APIGW.0101",
    ],
  ])("404s %s do not prove that the group is absent", async (_, effect, reason) => {
    const { cloud, stack, id } = await makeServerGroup();
    cloud.fault("ShowServerGroup", effect, {});
    expect((await catchFailure(stack.refresh())).message).toContain(reason);
    expect(stack.id).toBe(id);
  });

  test("the second page of the list proves that the group exists", async () => {
    const { cloud, stack, up, groups } = makeServerGroupFixture();
    for (let count = 0; count < 130; count += 1) groups().push({ id: `g${count}`, name: `g${count}`, members: [] });
    await up();
    cloud.fault("ShowServerGroup", { status: 404, code: "Ecs.0114" });
    cloud.clearCalls();
    expect(await stack.refresh()).toBe(true);
    expect(cloud.takeCalls().map(({ operation }) => operation)).toEqual([
      "ShowServerGroup",
      "ListServerGroups",
      "ListServerGroups",
      "ShowServerGroup",
    ]);
  });

  test("a provider for another region fails without a request", async () => {
    const { cloud, stack, up, id } = await makeServerGroup();
    stack.outputs = { ...stack.outputs, __region: "elsewhere-1" };
    for (const command of [() => stack.refresh(), () => stack.destroy(), () => up({ members: [] })]) {
      expect((await catchFailure(command())).message).toContain("is in region elsewhere-1");
    }
    expect(cloud.takeCalls()).toEqual([]);
    expect(stack.id).toBe(id);
  });
});

describe("deleting a server group", () => {
  test("sends one mutation to delete a server group with members", async () => {
    const { cloud, stack, groups } = await makeServerGroup((fixture) => ({ members: [fixture.a] }));
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["DeleteServerGroup"]);
    expect(groups()).toEqual([]);
  });

  test("a destroy succeeds when the group does not exist or the response is lost", async () => {
    const absent = await makeServerGroup();
    await absent.cloud.otherClient.call("DELETE", absent.path(serverGroupsPath));
    await absent.stack.destroy();
    expect(absent.stack.id).toBeUndefined();

    const lost = await makeServerGroup();
    lost.cloud.fault("DeleteServerGroup", { drop: "after" });
    await lost.stack.destroy();
    expect(lost.groups()).toEqual([]);
  });

  test("keeps the group in the state when the API refuses its deletion", async () => {
    const { cloud, stack, id } = await makeServerGroup();
    cloud.fault("DeleteServerGroup", { status: 403, code: "Ecs.0219", message: "No permission." });
    const error = await catchFailure(stack.destroy());
    expect(error.message).toMatch(
      /^Deleting server group "web-\w+" .* failed: .*No permission\..* Pulumi's state still contains it\./,
    );
    expect(stack.id).toBe(id);
  });
});
