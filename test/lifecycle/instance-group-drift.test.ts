import { makeGroupFixture, nodesIn, subnet } from "../support/child-fixtures";
import { catchFailure } from "../support/failure";
import { type GroupFixture, findGroup, makeGroup } from "../support/group-fixture";

describe("drift of a node group", () => {
  test.each<[string, (fixture: GroupFixture) => [string, string, object], string, unknown, string]>([
    [
      "of the class",
      (fixture) => ["PUT", "/flavor", { spec_code: "ddm.c6.4xlarge.2", group_id: findGroup(fixture).id }],
      "flavorRef",
      "ddm.c6.4xlarge.2",
      "ResizeFlavor",
    ],
    [
      "of the nodes (one was added)",
      (fixture) => ["POST", "/nodes", { group_id: findGroup(fixture).id, nodes: [{ available_zone: "az3" }] }],
      "nodes",
      nodesIn("az1", "az2", "az3"),
      "BatchDeleteNodes",
    ],
    [
      "of the nodes (one was removed)",
      (fixture) => ["POST", "/nodes/batch-delete", { node_ids: [findGroup(fixture).nodes[0]?.id] }],
      "nodes",
      nodesIn("az2"),
      "ExpandDdmInstanceNodes",
    ],
    [
      "of the address",
      (fixture) => ["PUT", "/elb/ip", { new_ip: "10.9.9.9", group_id: findGroup(fixture).id }],
      "loadBalancerIp",
      "10.9.9.9",
      "ModifyEip",
    ],
  ])("corrects drift %s with one request after a refresh", async (_, change, property, reported, correction) => {
    const program = { loadBalancerIp: "10.0.0.81" };
    const fixture = await makeGroup(program);
    const before = fixture.stack.outputs[property];
    await fixture.otherClient.call(...change(fixture));
    await fixture.stack.refresh();
    expect(fixture.stack.outputs[property]).toEqual(reported);
    expect(fixture.stack.inputs[property]).toEqual(reported);
    expect(fixture.stack.preview(fixture.program(program))).toBe("update");
    fixture.cloud.clearCalls();
    await fixture.up(program);
    expect(fixture.cloud.takeMutations()).toEqual([correction]);
    expect(fixture.stack.outputs[property]).toEqual(before);
    await fixture.stack.refresh();
    expect(await fixture.up(program)).toBe("same");
  });

  test("reports the changed class of an ARM group as an ARM class", async () => {
    const fixture = await makeGroup({ flavorRef: "ddm.kc1.2xlarge.2" });
    await fixture.otherClient.call("PUT", "/flavor", { spec_code: "ddm.kc1.large.2", group_id: findGroup(fixture).id });
    await fixture.stack.refresh();
    expect(fixture.stack.outputs["flavorRef"]).toBe("ddm.kc1.large.2");
  });
});

test.each(["the group", "its instance"])(
  "a refresh removes the group from the state when %s was deleted",
  async (what) => {
    const fixture = await makeGroup();
    if (what === "the group") await fixture.otherClient.call("DELETE", `/groups/${findGroup(fixture).id}`);
    else await fixture.otherClient.call("DELETE", "?delete_dn_data=false");
    expect(await fixture.stack.refresh()).toBe(false);
  },
);

test("an update of a deleted group fails and advises to refresh", async () => {
  const fixture = await makeGroup({ name: "readers" });
  await fixture.otherClient.call("DELETE", `/groups/${findGroup(fixture).id}`);
  const error = await catchFailure(fixture.up({ name: "readers", nodes: nodesIn("az1") }));
  expect(error.message).toMatch(
    /^Updating group "readers" of instance \w+ failed: It no longer exists\. Pulumi's state contains its id\. Run `pulumi up --refresh`/,
  );
  expect(fixture.cloud.takeMutations()).toEqual([]);
});

describe("deleting a node group", () => {
  test("deletes a group with one request", async () => {
    const { cloud, stack, instance } = await makeGroup();
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["DeleteGroup"]);
    expect(instance().groups).toHaveLength(1);
  });

  test("a destroy succeeds when another client has deleted the group", async () => {
    const fixture = await makeGroup();
    await fixture.otherClient.call("DELETE", `/groups/${findGroup(fixture).id}`);
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteGroup"]);
    expect(fixture.instance().groups).toHaveLength(1);
  });

  test("a destroy succeeds without a mutation when the instance was deleted", async () => {
    const fixture = await makeGroup();
    await fixture.otherClient.call("DELETE", "?delete_dn_data=false");
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("reports the reason when the API refuses a deletion", async () => {
    const { cloud, stack, instance } = await makeGroup();
    cloud.fault("DeleteGroup", { status: 400, code: "DBS.280001" });
    await expect(stack.destroy()).rejects.toThrow("DBS.280001");
    expect(instance().groups).toHaveLength(2);
  });

  test.each<["after" | "before", number]>([
    ["after", 1],
    ["before", 2],
  ])(
    "deletes a group when the connection closes %s the API executes the request (delete requests: %i)",
    async (drop, requests) => {
      const { cloud, stack, instance } = await makeGroup();
      cloud.fault("DeleteGroup", { drop });
      await stack.destroy();
      expect(cloud.takeMutations()).toEqual(Array(requests).fill("DeleteGroup"));
      expect(instance().groups).toHaveLength(1);
    },
  );

  test("keeps the group in the state when the job of its deletion fails", async () => {
    const { cloud, stack, id } = await makeGroup();
    cloud.fault("DeleteGroup", { job: "fail" });
    const error = await catchFailure(stack.destroy());
    expect(error.message).toMatch(
      /^Deleting group .* Job DeleteGroup .* DBS\.300005.* Pulumi's state still contains it/,
    );
    expect(stack.id).toBe(id);
    await stack.destroy();
  });

  /** Adopts the default group. */
  async function adoptDefaultGroup(fixture: Awaited<ReturnType<typeof makeGroupFixture>>): Promise<void> {
    const [defaultGroup] = fixture.instance().groups;
    await fixture.up({
      type: "rw",
      flavorRef: "ddm.c6.xlarge.2",
      adopt: { id: `${fixture.instanceId}/${defaultGroup?.id ?? ""}` },
      nodes: defaultGroup?.nodes.map(({ availabilityZone: availableZone }) => ({ availableZone, subnetId: subnet })),
    });
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.outputs).toMatchObject({ isDefault: true, flavorRef: "ddm.c6.xlarge.2" });
  }

  test.each([
    ["the list of groups does not report which group is the default group", ["ListGroup"]],
    ["no response reports which group is the default group", ["ListGroup", "ShowDdmDetail"]],
  ])("leaves an adopted default group in place, even after a refresh in which %s", async (_, operations) => {
    const fixture = await makeGroupFixture();
    await adoptDefaultGroup(fixture);
    const nodes = [{ available_zone: "az1", subnet_id: subnet }];
    const group = { name: "readers", type: "r", flavor_ref: "ddm.c6.large.2", nodes };
    await fixture.otherClient.call("POST", "/groups", group);
    for (const operation of operations) fixture.cloud.fault(operation, { set: { is_default_group: null } }, {});
    await fixture.stack.refresh();
    expect(fixture.stack.outputs).toMatchObject({ isDefault: true });
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("leaves an adopted default group in place and prints a warning", async () => {
    const fixture = await makeGroupFixture();
    await adoptDefaultGroup(fixture);
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.cloud.warnings).toEqual([
      expect.stringMatching(/default group: it stays until the instance is deleted\.$/),
    ]);
  });
});
