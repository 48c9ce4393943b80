import { nodesIn, subnet, subnet2 } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import {
  alterDetails,
  findGroup,
  makeGroup,
  overwriteListed,
  overwriteNodes,
  zonesOf,
} from "../../support/group-fixture";
import { alterResponses } from "../../support/instance-fixture";

const program = { name: "readers" };
const makeReaders = (changes: object = {}) => makeGroup({ ...program, ...changes });

type Body = Record<string, unknown>;

const omitListedNodes = (body: Body) => ({
  ...body,
  group_list: (body["group_list"] as Body[]).map((group) => ({ ...group, node_list: [] })),
});

describe("an unreported property of a group", () => {
  test.each<[string, Parameters<typeof alterResponses>[1], (body: Body) => unknown]>([
    ["subnets that are null", "ShowDdmDetail", overwriteNodes({ subnet_id: null })],
    ['subnets that are ""', "ShowDdmDetail", overwriteNodes({ subnet_id: "" })],
    [
      "zones and subnets that are missing",
      "ShowDdmDetail",
      overwriteNodes({ subnet_id: undefined, az_code: undefined }),
    ],
    ["no groups in the v3 details", "ShowDdmDetail", alterDetails(() => [])],
    ["zones that are null in the list", "ListGroup", overwriteListed({}, { az: null })],
    ['zones that are "" in the list', "ListGroup", overwriteListed({}, { az: "" })],
    ["no nodes in the list", "ListGroup", omitListedNodes],
    ["a size that is null", "ListGroup", overwriteListed({ cpu_num_per_node: null, mem_num_per_node: null })],
    ['a type that is "" and an address that is null', "ListGroup", overwriteListed({ role: "", endpoint: null })],
  ])("is not a difference, and an update adds only the new node: %s", async (_, operation, alter) => {
    const fixture = await makeReaders();
    alterResponses(fixture.cloud, operation, alter);
    await fixture.stack.refresh();
    expect(await fixture.up(program)).toBe("same");
    expect(fixture.stack.preview(fixture.program(program))).toBe("same");
    expect(await fixture.up({ ...program, timeouts: { update: "50m" } })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    // A new node is the only change, even while the property is unreported.
    await fixture.up({ ...program, nodes: nodesIn("az1", "az2", "az3") });
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(zonesOf(fixture)).toEqual(["az1", "az2", "az3"]);
  });

  test.each<[string, object]>([
    ["404", { status: 404, code: "APIGW.0101" }],
    ["an HTML page", { status: 200, body: "<html></html>" }],
    ["403", { status: 403, code: "APIGW.0306" }],
  ])("a refresh warns when the API returns %s for the v3 details, and `up` finds no difference", async (_, effect) => {
    const fixture = await makeReaders();
    fixture.cloud.fault("ShowDdmDetail", effect, {});
    await fixture.stack.refresh();
    expect(fixture.cloud.warnings).toEqual([
      expect.stringMatching(/^Some values of group "readers" .* cannot be read, so their drift is not detected:/),
    ]);
    expect(await fixture.up(program)).toBe("same");
    await fixture.up({
      ...program,
      nodes: [...nodesIn("az1", "az2"), { availableZone: "az1", subnetId: subnet2 }],
    });
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(findGroup(fixture).nodes.map(({ subnetId }) => subnetId)).toEqual([subnet, subnet, subnet2]);
  });
});

test("an update of the nodes fails while the API reports no nodes of the group, and the next update adds the node", async () => {
  const fixture = await makeReaders();
  fixture.cloud.fault("ListGroup", { set: { node_list: [] } }, {});
  const detailsFault = { set: { nodes: [] } };
  for (const operation of ["ShowDdmDetail", "ShowInstance"]) fixture.cloud.fault(operation, detailsFault, {});
  const more = { ...program, nodes: nodesIn("az1", "az2", "az3") };
  const error = await catchFailure(fixture.up(more));
  expect(error.message).toContain("The API does not report the nodes of the group");
  expect(fixture.cloud.takeMutations()).toEqual([]);
  fixture.cloud.simulator.faults.clear();
  await fixture.up(more);
  expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
  expect(zonesOf(fixture)).toEqual(["az1", "az2", "az3"]);
});

test.each([
  ["", false],
  [", even if the API does not report subnets", true],
])("the next `up` adds only the nodes whose request was refused%s", async (_, hidesSubnets) => {
  const fixture = await makeReaders();
  if (hidesSubnets) alterResponses(fixture.cloud, "ShowDdmDetail", overwriteNodes({ subnet_id: null }));
  const more = { ...program, nodes: [...nodesIn("az1", "az2", "az3"), { availableZone: "az1", subnetId: subnet2 }] };
  fixture.cloud.fault("ExpandDdmInstanceNodes", { status: 400, code: "DBS.300541" }, { nth: 2 });
  await catchFailure(fixture.up(more));
  expect(fixture.stack.outputs["__unfinished"]).toEqual(["nodes"]);
  expect(findGroup(fixture).nodes).toHaveLength(3);
  fixture.cloud.clearCalls();
  expect(await fixture.up(more)).toBe("update");
  expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
  expect(findGroup(fixture).nodes).toHaveLength(4);
  expect(await fixture.up(more)).toBe("same");
});

describe("a class that another client has changed", () => {
  const makeChanged = async () => {
    const fixture = await makeReaders();
    const body = { spec_code: "ddm.c6.2xlarge.2", group_id: findGroup(fixture).id };
    await fixture.otherClient.call("PUT", "/flavor", body);
    return fixture;
  };

  test("`up` restores the class even if the API reported no size to an earlier refresh", async () => {
    const fixture = await makeChanged();
    fixture.cloud.fault("ListGroup", { set: { cpu_num_per_node: null, mem_num_per_node: null } });
    await fixture.stack.refresh();
    await fixture.stack.refresh();
    expect(await fixture.up(program)).toBe("update");
    expect(findGroup(fixture).flavor).toBe("ddm.c6.large.2");
  });

  test("`up` restores the class even if an update of another property came before the refresh", async () => {
    const fixture = await makeChanged();
    const more = { ...program, nodes: nodesIn("az1", "az2", "az3") };
    await fixture.up(more);
    await fixture.stack.refresh();
    expect(await fixture.up(more)).toBe("update");
    expect(findGroup(fixture).flavor).toBe("ddm.c6.large.2");
  });
});

test("a change of the class fails if it has no effect, and the next `up` requests the change again", async () => {
  const fixture = await makeGroup();
  const bigger = { flavorRef: "ddm.c6.2xlarge.2" };
  fixture.cloud.fault("ResizeFlavor", { status: 202, body: { job_id: "job-of-a-gateway" } });
  const error = await catchFailure(fixture.up(bigger));
  expect(error.message).toMatch(/failed: The API reports another value of "flavorRef" than the program/);
  expect(fixture.stack.outputs["flavorRef"]).toBe("ddm.c6.large.2");
  fixture.cloud.clearCalls();
  await fixture.up(bigger);
  expect(fixture.cloud.takeMutations()).toEqual(["ResizeFlavor"]);
  expect(findGroup(fixture).flavor).toBe(bigger.flavorRef);
  expect(await fixture.up(bigger)).toBe("same");
});

test("a refresh reports the size of a changed class when the API refuses to list the classes", async () => {
  const fixture = await makeReaders();
  const body = { spec_code: "ddm.c6.2xlarge.2", group_id: findGroup(fixture).id };
  await fixture.otherClient.call("PUT", "/flavor", body);
  fixture.cloud.fault("ListDdmFlavors", { status: 400, code: "DBS.280001" }, {});
  await fixture.stack.refresh();
  expect(fixture.stack.outputs["flavorRef"]).toBe("8 cores, 16 GB");
});

describe("a class with the size of another class", () => {
  const twin = "ddm.c6s.2xlarge.2";

  test("a class of the same size that another client has set is not a difference", async () => {
    const fixture = await makeGroup({ flavorRef: "ddm.c6.2xlarge.2" });
    await fixture.otherClient.call("PUT", "/flavor", { spec_code: twin, group_id: findGroup(fixture).id });
    for (const update of ["51m", "52m"]) {
      await fixture.stack.refresh();
      const program = { flavorRef: "ddm.c6.2xlarge.2", timeouts: { update } };
      expect(await fixture.up(program)).toBe("update");
      expect(await fixture.up(program)).toBe("same");
    }
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("`up` records a new class without a request if the group already has the size of that class", async () => {
    const fixture = await makeGroup();
    await fixture.otherClient.call("PUT", "/flavor", { spec_code: twin, group_id: findGroup(fixture).id });
    await fixture.stack.refresh();
    expect(fixture.stack.outputs["flavorRef"]).toBe("ddm.c6.2xlarge.2 or ddm.c6s.2xlarge.2");
    await fixture.up({ flavorRef: twin });
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.outputs["flavorRef"]).toBe(twin);
    await fixture.stack.refresh();
    expect(await fixture.up({ flavorRef: twin })).toBe("same");
  });

  test("`up` does not request the class again if a kill prevented Pulumi from storing the change", async () => {
    const fixture = await makeGroup();
    const { id, inputs, outputs } = fixture.stack;
    await fixture.up({ flavorRef: twin });
    Object.assign(fixture.stack, { id, inputs, outputs });
    await fixture.stack.refresh();
    fixture.cloud.clearCalls();
    await fixture.up({ flavorRef: twin });
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(findGroup(fixture).flavor).toBe(twin);
  });

  test("the next `up` requests the class again after the API has refused it", async () => {
    const fixture = await makeGroup({ flavorRef: "ddm.c6.2xlarge.2" });
    fixture.cloud.fault("ResizeFlavor", { status: 403, code: "DBS.300541" });
    await catchFailure(fixture.up({ flavorRef: twin }));
    expect(fixture.stack.outputs["flavorRef"]).toBe("ddm.c6.2xlarge.2");
    fixture.cloud.clearCalls();
    await fixture.up({ flavorRef: twin });
    expect(fixture.cloud.takeMutations()).toEqual(["ResizeFlavor"]);
    expect(findGroup(fixture).flavor).toBe(twin);
  });
});

test.each([
  ["the next `up` requests the class again", "ddm.c6.xlarge.2", ["ResizeFlavor"]],
  ["an `up` with the live class requests nothing", "ddm.c6.large.2", []],
])("%s after the class of an adopted group could not be changed", async (_, flavorRef, requests) => {
  const fixture = await makeGroup({ name: "readers" });
  fixture.stack.removeFromState();
  const program = { name: "readers", flavorRef: "ddm.c6.xlarge.2", adopt: { id: fixture.id } };
  fixture.cloud.fault("ResizeFlavor", { status: 403, code: "DBS.300541" });
  await catchFailure(fixture.up(program));
  fixture.cloud.clearCalls();
  await fixture.up({ ...program, flavorRef });
  expect(fixture.cloud.takeMutations()).toEqual(requests);
  expect(findGroup(fixture).flavor).toBe(flavorRef);
  expect(await fixture.up({ ...program, flavorRef })).toBe("same");
});

test("adopts the group of an interrupted create even if the API reports no time for its job", async () => {
  const fixture = await makeGroup();
  fixture.stack.removeFromState();
  fixture.cloud.clearCalls();
  alterResponses(fixture.cloud, "ListTasks", ({ jobs, ...body }) => ({
    ...body,
    jobs: (jobs as Body[]).map((job) => ({ ...job, created_time: null })),
  }));
  await fixture.up();
  expect(fixture.stack.id).toContain(fixture.id.split("/").at(-1));
  expect(fixture.cloud.takeMutations()).toEqual([]);
});
