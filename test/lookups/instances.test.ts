import { instanceBody } from "../simulator/cloud";
import { subnet } from "../support/child-fixtures";
import { catchFailure } from "../support/failure";
import { makeInstanceLookups, makeLookupFixture } from "./lookup-fixture";

describe("getInstance", () => {
  test("finds an instance by its name", async () => {
    const { lookup, countCalls, instanceId, instance } = await makeInstanceLookups();
    const found = await lookup("getInstance", { name: instance().name });
    expect(found).toMatchObject({
      id: instanceId,
      status: "RUNNING",
      vpcId: instance().vpcId,
      availableZones: instance().availabilityZones,
      accessPort: 5066,
      chargingMode: "postPaid",
      sslEnabled: false,
      groups: [{ isDefault: true }],
    });
    expect(found.nodes).toHaveLength(instance().groups[0]?.nodes.length ?? 0);
    expect(countCalls()).toEqual({ ListInstances: 1, ShowInstance: 1, ShowDdmDetail: 1 });
  });

  test("reads an instance by id without a list request", async () => {
    const { lookup, countCalls, instanceId } = await makeInstanceLookups();
    expect((await lookup("getInstance", { id: instanceId })).id).toBe(instanceId);
    expect(countCalls()).toEqual({ ShowInstance: 1, ShowDdmDetail: 1 });
  });

  test("fails for an unknown name, and names the project, the region and a similar name", async () => {
    const { failureOf, cloud } = await makeInstanceLookups({ name: "orders" });
    const { projectId } = cloud.simulator.state;
    expect(await failureOf("getInstance", { name: "ordrs" })).toBe(
      `getInstance failed: There is no instance with the name "ordrs" in project ${projectId} of region sim-north-1; ` +
        'did you mean "orders"? The instances there are "orders".',
    );
  });

  test("fails for an unknown id, and recognizes a name that is given as the id", async () => {
    const { failureOf, instance } = await makeInstanceLookups();
    expect(await failureOf("getInstance", { id: "0000in09" })).toContain('with the id "0000in09" in project');
    expect(await failureOf("getInstance", { id: instance().name })).toContain("but there is one with this name.");
  });

  test("does not suggest the requested id, even if the list still contains the deleted instance", async () => {
    const { failureOf, cloud, instanceId } = await makeInstanceLookups({ name: "orders" });
    cloud.fault("ShowInstance", { status: 404, code: "DBS.200002" }, {});
    const failure = await failureOf("getInstance", { id: instanceId });
    expect(failure).toContain(`There is no instance with the id "${instanceId}"`);
    expect(failure).not.toContain("did you mean");
  });

  test("an error shows the values of arguments, except those of secret arguments", async () => {
    const { lookup } = makeLookupFixture();
    const missing = await catchFailure(lookup("getInstance", { id: "hidden-in14" }, { secrets: ["id"] }));
    expect(missing.message).toContain('There is no instance with the id "***" in project');
    const invalid = await catchFailure(
      lookup("getNode", { instanceId: "hidden", id: "a b" }, { secrets: ["instanceId"] }),
    );
    expect(invalid.message).toContain('not "a b"');
  });

  test("sorts the groups: first the default group, then by name", async () => {
    const { lookup, instance, instanceId } = await makeInstanceLookups();
    const [group] = instance().groups;
    if (!group) throw new Error("there is no group");
    const make = (name: string) => ({ ...structuredClone(group), id: `${name}gr09`, name, isDefault: false });
    instance().groups.unshift(make("b"), make("a"));
    const { groups } = await lookup("getInstance", { id: instanceId });
    expect((groups as { name: string }[]).map(({ name }) => name)).toEqual([group.name, "a", "b"]);
  });

  test("fails if two instances have the requested name, and lists their ids", async () => {
    const { failureOf, cloud } = await makeInstanceLookups({ name: "orders" });
    await cloud.otherClient.call("POST", "/v3/{pid}/instances", instanceBody({ name: "reports" }));
    const [first, second] = cloud.simulator.state.instances;
    if (second) second.name = "orders";
    const ids = [first?.id ?? "", second?.id ?? ""].sort().join(", ");
    expect(await failureOf("getInstance", { name: "orders" })).toContain(
      `are named "orders". Give one of their ids: ${ids}.`,
    );
  });

  test("requires either an id or a name", async () => {
    const { failureOf, countCalls } = await makeInstanceLookups();
    expect(await failureOf("getInstance", {})).toBe('getInstance failed: exactly one of "id" and "name" is required.');
    expect(await failureOf("getInstance", { id: "a", name: "b" })).toContain('exactly one of "id" and "name"');
    expect(countCalls()).toEqual({});
  });
});

test("getInstances reads all pages, filters, and sorts by name, with numbers in numeric order", async () => {
  const { lookup, cloud, countCalls } = await makeInstanceLookups({ name: "zebra" });
  const [original] = cloud.simulator.state.instances;
  for (let index = 0; original && index < 130; index++)
    cloud.simulator.state.instances.push({ ...structuredClone(original), id: `${index}in09`, name: `orders-${index}` });
  const { instances, ids } = await lookup("getInstances");
  expect(instances.map(({ name }) => name).filter((_, index) => [0, 2, 10, 130].includes(index))).toEqual([
    "orders-0",
    "orders-2",
    "orders-10",
    "zebra",
  ]);
  expect(ids).toEqual(instances.map(({ id }) => id));
  expect(countCalls()).toEqual({ ListInstances: 2 });
  const { ids: some } = await lookup("getInstances", { name: "*-12", status: "RUNNING", availabilityZone: "az1" });
  expect(some).toEqual(["12in09"]);
  expect((await lookup("getInstances", { vpcId: "none" })).ids).toEqual([]);
});

test("getNodes filters nodes by zone, and getInstanceGroups filters groups by role", async () => {
  const { lookup, instanceId, instance, otherClient, countCalls } = await makeInstanceLookups();
  const nodes = [{ available_zone: "az2", subnet_id: subnet }];
  await otherClient.call("POST", "/groups", { name: "readers", type: "r", flavor_ref: "ddm.c6.large.2", nodes });
  const { nodes: inZone } = await lookup("getNodes", { instanceId, zone: "az2" });
  expect(inZone.map(({ zone }) => zone)).toContain("az2");
  expect(inZone.every(({ zone, ip, port }) => zone === "az2" && ip !== undefined && port === 5066)).toBe(true);
  const { groups } = await lookup("getInstanceGroups", { instanceId });
  expect(groups.map(({ name, role, isDefault }) => [name, role, isDefault])).toEqual([
    [instance().groups[0]?.name, "rw", true],
    ["readers", "r", false],
  ]);
  expect((await lookup("getInstanceGroups", { instanceId, role: "r" })).groups[0]?.nodes[0]?.zone).toBe("az2");
  expect(countCalls()).toEqual({ ShowInstance: 1, ShowDdmDetail: 1, ListGroup: 1 });
});

test("getNodes with a filter fails if the API does not report the value of a node", async () => {
  const { lookup, failureOf, cloud, instanceId } = await makeInstanceLookups();
  cloud.fault("ShowDdmDetail", { status: 404, body: { error_code: "APIGW.0101" } }, {});
  expect((await lookup("getNodes", { instanceId })).nodes).toHaveLength(2);
  expect(await failureOf("getNodes", { instanceId, zone: "az1" })).toMatch(
    /^getNodes failed: The API does not report "zone" of node \w+no09, so it is unknown whether the node matches\. Run the same command again, or omit this filter\.$/,
  );
});

test("getNode reads a node by name or id, and fails for an unknown name", async () => {
  const { lookup, failureOf, instanceId, instance, countCalls } = await makeInstanceLookups();
  const [first, second] = instance().groups[0]?.nodes ?? [];
  const found = await lookup("getNode", { instanceId, name: first?.name });
  expect(found).toMatchObject({ id: first?.id, instanceId, zone: first?.availabilityZone, ip: first?.address });
  expect(found.serverId).toMatch(/^[\da-f]{8}-/);
  expect((await lookup("getNode", { instanceId, id: second?.id })).name).toBe(second?.name);
  expect(countCalls()).toEqual({ ShowInstance: 1, ShowDdmDetail: 1, ShowNode: 2 });
  expect(await failureOf("getNode", { instanceId, name: "orders_node_09" })).toContain(
    `There is no node with the name "orders_node_09" in instance ${instanceId}`,
  );
});
