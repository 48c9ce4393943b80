import { groupScene, nodesIn, subnet } from "../support/children";
import { group, live, type Scene } from "../support/instance-group";
import { failureOf } from "../support/instance-scene";

describe("drift", () => {
  test.each<[string, (scene: Scene) => [string, string, object], string, unknown, string]>([
    [
      "of the class",
      (scene) => ["PUT", "/flavor", { spec_code: "ddm.c6.4xlarge.2", group_id: live(scene).id }],
      "flavorRef",
      "ddm.c6.4xlarge.2",
      "ResizeFlavor",
    ],
    [
      "of its nodes",
      (scene) => ["POST", "/nodes", { group_id: live(scene).id, nodes: [{ available_zone: "az3" }] }],
      "nodes",
      nodesIn("az1", "az2", "az3"),
      "BatchDeleteNodes",
    ],
    [
      "of a node that was removed",
      (scene) => ["POST", "/nodes/batch-delete", { node_ids: [live(scene).nodes[0]?.id] }],
      "nodes",
      nodesIn("az2"),
      "ExpandDdmInstanceNodes",
    ],
    [
      "of the address",
      (scene) => ["PUT", "/elb/ip", { new_ip: "10.9.9.9", group_id: live(scene).id }],
      "loadBalancerIp",
      "10.9.9.9",
      "ModifyEip",
    ],
  ])("%s shows at a refresh, and is repaired by one request", async (_, change, property, seen, repair) => {
    const program = { loadBalancerIp: "10.0.0.81" };
    const scene = await group(program);
    const before = scene.stack.outputs[property];
    await scene.somebody(...change(scene));
    await scene.stack.refresh();
    expect(scene.stack.outputs[property]).toEqual(seen);
    expect(scene.stack.inputs[property]).toEqual(seen);
    expect(scene.stack.preview(scene.program(program))).toBe("update");
    scene.stage.calls();
    await scene.up(program);
    expect(scene.stage.changes()).toEqual([repair]);
    expect(scene.stack.outputs[property]).toEqual(before);
    await scene.stack.refresh();
    expect(await scene.up(program)).toBe("same");
  });

  test("of the class of a group on ARM shows as a class on ARM", async () => {
    const scene = await group({ flavorRef: "ddm.kc1.2xlarge.2" });
    await scene.somebody("PUT", "/flavor", { spec_code: "ddm.kc1.large.2", group_id: live(scene).id });
    await scene.stack.refresh();
    expect(scene.stack.outputs["flavorRef"]).toBe("ddm.kc1.large.2");
  });

  test.each(["the group", "its instance"])("drops it when %s was deleted", async (what) => {
    const scene = await group();
    if (what === "the group") await scene.somebody("DELETE", `/groups/${live(scene).id}`);
    else await scene.somebody("DELETE", "?delete_dn_data=false");
    expect(await scene.stack.refresh()).toBe(false);
  });

  test("fails with what to do when it was deleted before an update", async () => {
    const scene = await group({ name: "readers" });
    await scene.somebody("DELETE", `/groups/${live(scene).id}`);
    const error = await failureOf(scene.up({ name: "readers", nodes: nodesIn("az1") }));
    expect(error.message).toMatch(
      /^Updating group "readers" of instance \w+ failed: It no longer exists\. Pulumi holds its id\. Run `pulumi up --refresh`/,
    );
    expect(scene.stage.changes()).toEqual([]);
  });
});

describe("deleting", () => {
  test("is one request, and waits until the instance takes the next", async () => {
    const { stage, stack, instance } = await group();
    await stack.destroy();
    expect(stage.changes()).toEqual(["DeleteGroup"]);
    expect(instance().groups).toHaveLength(1);
  });

  test("succeeds when it was deleted", async () => {
    const scene = await group();
    await scene.somebody("DELETE", `/groups/${live(scene).id}`);
    await scene.stack.destroy();
    expect(scene.stage.changes()).toEqual(["DeleteGroup"]);
    expect(scene.instance().groups).toHaveLength(1);
  });

  test("succeeds without a request that changes something when its instance was deleted", async () => {
    const scene = await group();
    await scene.somebody("DELETE", "?delete_dn_data=false");
    await scene.stack.destroy();
    expect(scene.stage.changes()).toEqual([]);
  });

  test("fails with the reason when it is refused", async () => {
    const { stage, stack, instance } = await group();
    stage.fault("DeleteGroup", { status: 400, code: "DBS.280001" });
    await expect(stack.destroy()).rejects.toThrow("DBS.280001");
    expect(instance().groups).toHaveLength(2);
  });

  test.each(["after", "before"] as const)(
    "deletes once when the request is not answered (lost %s it was carried out)",
    async (drop) => {
      const { stage, stack, instance } = await group();
      stage.fault("DeleteGroup", { drop });
      await stack.destroy();
      expect(stage.changes()).toEqual(Array(drop === "after" ? 1 : 2).fill("DeleteGroup"));
      expect(instance().groups).toHaveLength(1);
    },
  );

  test("fails when its job fails, and Pulumi holds it", async () => {
    const { stage, stack, id } = await group();
    stage.fault("DeleteGroup", { job: "fail" });
    const error = await failureOf(stack.destroy());
    expect(error.message).toMatch(/^Deleting group .* Job DeleteGroup .* DBS\.300005.* Pulumi still holds it/);
    expect(stack.id).toBe(id);
    await stack.destroy();
  });

  test("leaves an adopted default group in place, with a warning", async () => {
    const scene = await groupScene();
    const [byDefault] = scene.instance().groups;
    const program = {
      type: "rw",
      flavorRef: "ddm.c6.xlarge.2",
      adopt: { id: `${scene.instanceId}/${byDefault?.id ?? ""}` },
    };
    await scene.up({
      ...program,
      nodes: byDefault?.nodes.map(({ availabilityZone: availableZone }) => ({ availableZone, subnetId: subnet })),
    });
    expect(scene.stage.changes()).toEqual([]);
    expect(scene.stack.outputs).toMatchObject({ isDefault: true, flavorRef: "ddm.c6.xlarge.2" });
    await scene.stack.destroy();
    expect(scene.stage.changes()).toEqual([]);
    expect(scene.stage.warnings).toEqual([
      expect.stringMatching(/default group: it stays until the instance is deleted\.$/),
    ]);
  });
});
