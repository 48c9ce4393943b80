import { catchFailure } from "../support/failure";
import { instanceArgs } from "../support/instance-args";
import { alterResponses, beforeRequest, makeRunningInstance } from "../support/instance-fixture";

const requestsOf = (journal: readonly { operation: string | null; request: unknown }[], name: string) =>
  journal.filter(({ operation }) => operation === name).map(({ request }) => request);

/** Counts the nodes in each zone. */
const countNodesByZone = (nodes: readonly { availabilityZone: string }[] | undefined) => {
  const zones = (nodes ?? []).map(({ availabilityZone }) => availabilityZone);
  return Object.fromEntries([...new Set(zones)].sort().map((zone) => [zone, zones.filter((it) => it === zone).length]));
};

describe("a change of the number of nodes", () => {
  test("keeps the zones balanced when nodes are added and removed", async () => {
    const program = { availableZones: ["az1", "az2", "az3"], nodeNum: 4 };
    const { cloud, up, id } = await makeRunningInstance(program);
    await up({ ...program, nodeNum: 7 });
    expect(countNodesByZone(cloud.instance(id).groups[0]?.nodes)).toEqual({ az1: 3, az2: 2, az3: 2 });
    await up({ ...program, nodeNum: 3 });
    expect(countNodesByZone(cloud.instance(id).groups[0]?.nodes)).toEqual({ az1: 1, az2: 1, az3: 1 });
    await up({ ...program, nodeNum: 1 });
    expect(countNodesByZone(cloud.instance(id).groups[0]?.nodes)).toEqual({ az1: 1 });
  });

  test("changes only the default group when there are several groups", async () => {
    const { cloud, stack, up, id } = await makeRunningInstance({ nodeNum: 2 });
    const nodes = [{ available_zone: "az1", subnet_id: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa" }];
    const group = { name: "reports", type: "r", flavor_ref: "ddm.c6.large.2", nodes };
    await cloud.otherClient.call("POST", `/v3/{pid}/instances/${id}/groups`, group);
    await stack.refresh();
    expect(stack.outputs).toMatchObject({ nodeNum: 2, flavorRef: "ddm.c6.xlarge.2" });
    expect(stack.outputs["groups"]).toMatchObject([{ nodeNum: 2 }, { name: "reports", role: "r", nodeNum: 1 }]);
    expect(stack.outputs["nodes"]).toHaveLength(3);
    expect(await up({ nodeNum: 2 })).toBe("same");

    await up({ nodeNum: 3, flavorRef: "ddm.c6.2xlarge.2" });
    const [defaultGroup, reports] = cloud.instance(id).groups;
    const calls = cloud.takeCalls();
    expect(requestsOf(calls, "ExpandDdmInstanceNodes")).toMatchObject([{ group_id: defaultGroup?.id }]);
    expect(requestsOf(calls, "ResizeFlavor")).toMatchObject([
      { group_id: defaultGroup?.id, spec_code: "ddm.c6.2xlarge.2" },
    ]);
    expect([defaultGroup?.nodes.length, reports?.nodes.length]).toEqual([3, 1]);
    expect(reports?.flavor).toBe("ddm.c6.large.2");
    await up({ nodeNum: 1, flavorRef: "ddm.c6.2xlarge.2" });
    expect(cloud.instance(id).groups.map((each) => each.nodes.length)).toEqual([1, 1]);
  });

  test("keeps the zones balanced when the details with the zones cannot be read", async () => {
    const { cloud, up, id } = await makeRunningInstance({ nodeNum: 1 });
    cloud.fault("ShowDdmDetail", { status: 404, code: "APIGW.0101" }, {});
    await up({ nodeNum: 2 });
    expect(countNodesByZone(cloud.instance(id).groups[0]?.nodes)).toEqual({ az1: 1, az2: 1 });
  });

  test("replaces nodes whose addition failed", async () => {
    const { cloud, stack, up, id } = await makeRunningInstance();
    cloud.fault("ExpandDdmInstanceNodes", { job: "fail" });
    await catchFailure(up({ nodeNum: 4 }));
    expect(stack.outputs["nodeNum"]).toBe(2);
    cloud.clearCalls();
    await up({ nodeNum: 4 });
    expect(cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes", "BatchDeleteNodes"]);
    expect(cloud.instance(id).groups[0]?.nodes.map(({ status }) => status)).toEqual(Array(4).fill("normal"));
    expect(stack.outputs["nodeNum"]).toBe(4);
  });

  test("removes nodes that another client has added to another zone", async () => {
    const { cloud, stack, up, id } = await makeRunningInstance();
    await cloud.otherClient.call("POST", `/v3/{pid}/instances/${id}/nodes`, { nodes: [{ available_zone: "az3" }] });
    await stack.refresh();
    expect(stack.inputs).toMatchObject({ nodeNum: 3, availableZones: ["az1", "az2", "az3"] });
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual(["BatchDeleteNodes"]);
    expect(countNodesByZone(cloud.instance(id).groups[0]?.nodes)).toEqual({ az1: 1, az2: 1 });
  });
});

describe("a change of the kernel version", () => {
  test("rolls back to the previous version", async () => {
    const { cloud, stack, up } = await makeRunningInstance({ engineVersion: "3.0.8.5" });
    await up({ engineVersion: "3.1.0.7" });
    await up({ engineVersion: "3.0.8.5" });
    expect(cloud.takeMutations()).toEqual(["ChangeDatabaseVersion", "RollBackDatabaseVersion"]);
    expect(stack.outputs["engineVersion"]).toBe("3.0.8.5");
  });

  test("fails before any mutation and lists the reachable versions when the new version is not reachable", async () => {
    const { cloud, up } = await makeRunningInstance({ engineVersion: "3.0.8.5" });
    const error = await catchFailure(up({ engineVersion: "3.1.0.9", name: "sales-db" }));
    expect(error.message).toMatch(
      /"engineVersion" 3\.1\.0\.9 cannot be reached from 3\.0\.8\.5: available are .*3\.1\.0\.8/,
    );
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("fails and names the engine id when the program sets the id of an unreachable version", async () => {
    const { cloud, up, stack } = await makeRunningInstance({ engineVersion: "3.1.0.7" });
    cloud.fault("ListDatabaseAvailableVersions", { body: { current_version: "3.1.0.7", versions: ["3.1.0.8"] } });
    const oldest = "b6907aa2-aacb-3ac9-9782-b90b152d456c";
    const error = await catchFailure(up({ engineVersion: undefined, engineId: oldest }));
    expect(error.message).toContain(`"engineId" ${oldest} (3.0.8.3) cannot be reached from 3.1.0.7`);
    expect(error.message).toContain("Choose another value for `engineId`");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.outputs["engineVersion"]).toBe("3.1.0.7");
  });

  test("sends nothing when the program names the series of the live version", async () => {
    const { cloud, up } = await makeRunningInstance({ engineVersion: "3.1.0.7" });
    expect(await up({ engineVersion: "3.1" })).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("fails for an unknown engine id and lists the known ids", async () => {
    const { cloud, up } = await makeRunningInstance();
    const error = await catchFailure(up({ engineId: "e9" }));
    expect(error.message).toContain('"engineId" e9 is not an available engine: choose one of ');
    expect(cloud.takeMutations()).toEqual([]);
  });
});

test("a class that only the new kernel supports can be set together with this kernel", async () => {
  const { cloud, up, id } = await makeRunningInstance({ engineVersion: "3.0.8.5" });
  alterResponses(cloud, "ListDdmFlavors", (body, { query }) =>
    query?.["engine_version"] === "3.0.8.5" ? { flavor_groups: [] } : body,
  );
  await up({ engineVersion: "3.1.0.7", flavorRef: "ddm.c6.2xlarge.2" });
  expect(cloud.takeMutations()).toEqual(["ChangeDatabaseVersion", "ResizeFlavor"]);
  expect(cloud.instance(id).groups[0]?.flavor).toBe("ddm.c6.2xlarge.2");
});

test("a change of the class fails for an unknown class id and lists the known ids", async () => {
  const { cloud, up } = await makeRunningInstance();
  const error = await catchFailure(up({ flavorRef: undefined, flavorId: "f9" }));
  expect(error.message).toMatch(/"flavorId" f9 is not a class .*ddm\.c6\.2xlarge\.2/);
  expect(cloud.takeMutations()).toEqual([]);
});

test.each([
  ["class", "ResizeFlavor", "flavorId", { flavorRef: "ddm.c6.xlarge.2" }, "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002"],
  ["kernel", "ChangeDatabaseVersion", "engineId", { engineVersion: "3.1.0.3" }, "036dc44a-b560-4316-9e7f-e25a60f2aea2"],
])(
  "an update that names another %s by id does not record the id if another client restores the old value",
  async (_, operation, property, before, id) => {
    const { cloud, stack, up, id: instanceId } = await makeRunningInstance(before);
    const instance = cloud.instance(instanceId);
    const [group] = instance.groups;
    const old = { engineVersion: instance.engineVersion, flavor: group?.flavor ?? "" };
    let isRestoring = false;
    beforeRequest(cloud, operation, () => (isRestoring = true));
    beforeRequest(cloud, "ShowDdmDetail", () => {
      if (!isRestoring) return;
      instance.engineVersion = old.engineVersion;
      if (group) group.flavor = old.flavor;
    });
    const wanted = { ...Object.fromEntries(Object.keys(before).map((name) => [name, undefined])), [property]: id };
    await up(wanted).catch(() => undefined);
    expect(stack.outputs).toMatchObject(before);
    expect(stack.outputs[property]).not.toBe(id);
    expect(stack.preview(instanceArgs(wanted))).toBe("update");
  },
);
