import { alterResponses, makeInstanceFixture, makeRunningInstance } from "../../support/instance-fixture";

type Fixture = ReturnType<typeof makeInstanceFixture>;
type Body = Record<string, unknown>;
interface Ddm extends Body {
  groups: { is_default_group: unknown; nodes: Body[] }[];
}

const eip = "0b1e8bd5-7e6b-4c2e-8c3f-1d6f1f0d9c11";

/** Properties that are set in addition to those of the default program. The API reports all of them except the password. */
const program = {
  name: "orders-db",
  engineVersion: "3.1.0.7",
  timeZone: "UTC+08:00",
  enterpriseProjectId: "0",
  parameters: { long_query_time: "2" },
  sslEnabled: true,
  port: 5067,
  publicIpId: eip,
  adminUser: "boss",
  adminPassword: "Secret-boss-1",
};

const alterV1Details = (alter: (body: Body) => Body) => (fixture: Fixture) => {
  alterResponses(fixture.cloud, "ShowInstance", alter);
};
const alterV3Details = (alter: (ddm: Ddm) => Body) => (fixture: Fixture) => {
  alterResponses(fixture.cloud, "ShowDdmDetail", ({ instances }) => ({ instances: (instances as Ddm[]).map(alter) }));
};
const changeNodes = (change: Body) => (ddm: Ddm) => ({
  ...ddm,
  groups: ddm.groups.map((group) => ({ ...group, nodes: group.nodes.map((node) => ({ ...node, ...change })) })),
});
const changeGroups = (change: Body) => (ddm: Ddm) => ({
  ...ddm,
  groups: ddm.groups.map((group) => ({ ...group, ...change })),
});
const setAll = (names: readonly string[], value: unknown): Body =>
  Object.fromEntries(names.map((name) => [name, value]));

const reportedByV1 = [
  "vpc_id",
  "subnet_id",
  "security_group_id",
  "available_zone",
  "flavor_ref",
  "engine_version",
  "access_port",
  "enterprise_project_id",
  "node_count",
  "enable_ssl",
  "order_id",
  "created",
  "updated",
  "nodes",
  "admin_user_name",
];
const reportedByV3 = ["time_zone", "datastore_version", "public_ip", "pay_model", "order_id", "period", "groups"];

const unreported: [string, (fixture: Fixture) => void][] = [
  ["the v3 details", ({ cloud }) => cloud.fault("ShowDdmDetail", { status: 404, code: "APIGW.0101" }, {})],
  ["readable v3 details", ({ cloud }) => cloud.fault("ShowDdmDetail", { body: "<html></html>" }, {})],
  ["the instance in the v3 details", ({ cloud }) => cloud.fault("ShowDdmDetail", { body: { instances: [] } }, {})],
  ["v3's properties (null)", alterV3Details((ddm) => ({ ...ddm, ...setAll(reportedByV3, null) }))],
  ['v3\'s properties ("")', alterV3Details((ddm) => ({ ...ddm, ...setAll(reportedByV3, "") }))],
  ["v1's properties (missing)", alterV1Details((body) => ({ ...body, ...setAll(reportedByV1, undefined) }))],
  ["v1's properties (null)", alterV1Details((body) => ({ ...body, ...setAll(reportedByV1, null) }))],
  ['v1\'s properties ("")', alterV1Details((body) => ({ ...body, ...setAll(reportedByV1, "") }))],
  ["zones and subnets of nodes (null)", alterV3Details(changeNodes({ az_code: null, subnet_id: null }))],
  ['zones and subnets of nodes ("")', alterV3Details(changeNodes({ az_code: "", subnet_id: "" }))],
  ["zones of nodes, and with a comma and a blank between the zones of the instance", separateZones],
  ["the zone of one node", alterV3Details(omitOneZone)],
  ["the nodes of a group (null)", alterV3Details(changeGroups({ nodes: null }))],
  ["the nodes of a group (an empty list)", alterV3Details(changeGroups({ nodes: [] }))],
  ["the id of a node", alterV3Details(changeNodes({ id: undefined }))],
  ["the nodes in v1 and v3", hideNodes],
  ["the mark of the default group", alterV3Details(omitDefaultGroupMark)],
  ['an order ("")', alterV1Details((body) => ({ ...body, order_id: "" }))],
  ["the parameters", ({ cloud }) => cloud.fault("ShowInstanceParam", { body: "<html></html>" }, {})],
  ["the managed parameter", ({ cloud }) => cloud.fault("ShowInstanceParam", { body: noParameters }, {})],
  ["the elastic IPs", ({ cloud }) => cloud.fault("ShowPublicIp", { status: 404, code: "APIGW.0101" }, {})],
  [
    "the v3 details and an elastic IP that the total counts",
    ({ cloud }) => {
      cloud.fault("ShowDdmDetail", { status: 404, code: "APIGW.0101" }, {});
      cloud.fault("ShowPublicIp", { body: { public_ip_list: [], total_count: 1 } }, {});
    },
  ],
];

const noParameters = { configuration_parameter: [], total: 0 };

function separateZones(fixture: Fixture): void {
  alterV3Details(changeNodes({ az_code: null }))(fixture);
  alterV1Details((body) => ({ ...body, available_zone: String(body["available_zone"]).replaceAll(",", ", ") }))(
    fixture,
  );
}

function omitOneZone(ddm: Ddm): Body {
  const [group] = ddm.groups;
  const [node] = group?.nodes ?? [];
  if (node) node["az_code"] = null;
  return ddm;
}

function hideNodes(fixture: Fixture): void {
  alterV1Details((body) => ({ ...body, nodes: null }))(fixture);
  alterV3Details(changeGroups({ nodes: null }))(fixture);
}

function omitDefaultGroupMark(ddm: Ddm): Body {
  return { ...ddm, groups: ddm.groups.map((group) => ({ ...group, is_default_group: null })) };
}

describe.each(unreported)("a response without %s", (_, leaveOut) => {
  test("finds no difference after a refresh, and changes nothing in the next up", async () => {
    const fixture = await makeRunningInstance(program);
    leaveOut(fixture);
    expect(await fixture.stack.refresh()).toBe(true);
    expect(fixture.preview(program)).toBe("same");
    expect(fixture.diff(program).warnings).toBeUndefined();
    expect(await fixture.up(program)).toBe("same");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("adds no mutation to an unrelated update", async () => {
    const fixture = await makeRunningInstance(program);
    leaveOut(fixture);
    await fixture.up({ ...program, name: "sales-db" });
    expect(fixture.cloud.takeMutations()).toEqual(["UpdateDdmInstanceName"]);
    expect(fixture.preview({ ...program, name: "sales-db" })).toBe("same");
  });
});

describe("an instance whose v3 details do not report nodes", () => {
  const unlisted: [string, Body][] = [
    ["null", { nodes: null }],
    ["an empty list", { nodes: [] }],
    ["a list with a node without id", { nodes: [{ id: null }] }],
  ];

  test.each(unlisted)("an update adds only the further node: %s", async (_, change) => {
    const fixture = await makeRunningInstance();
    alterV3Details(changeGroups(change))(fixture);
    await fixture.up({ nodeNum: 3 });
    expect(fixture.cloud.instance(fixture.id).groups.map(({ nodes }) => nodes.length)).toEqual([3]);
    expect(await fixture.up({ nodeNum: 3 })).toBe("same");
  });

  test("a create buys only the nodes of the program", async () => {
    const fixture = makeInstanceFixture();
    hideNodes(fixture);
    await fixture.up();
    expect(fixture.cloud.takeMutations()).toEqual(["CreateInstance"]);
    expect(fixture.stack.outputs["nodeNum"]).toBe(2);
  });

  test("an update that adds nodes fails while v1 does not report them either", async () => {
    const fixture = await makeRunningInstance();
    hideNodes(fixture);
    await expect(fixture.up({ nodeNum: 3 })).rejects.toThrow("does not report the nodes of the default node group");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });
});

test.each(["ShowDdmDetail", "ShowInstanceParam", "ShowPublicIp"])(
  "a refresh without the permission for %s warns that drift is not detected; an update does not",
  async (operation) => {
    const { cloud, stack, up } = await makeRunningInstance(program);
    cloud.fault(operation, { status: 403, code: "DBS.280005" }, {});
    await stack.refresh();
    expect(cloud.warnings).toEqual([
      expect.stringMatching(
        /^Some values of instance "orders-db" \(.*\) cannot be read, so their drift is not detected: .*DBS\.280005, HTTP 403, request id .*\. If the credentials lack a permission, grant it\./,
      ),
    ]);
    expect(cloud.warnings[0]).toContain(operation);
    cloud.warnings.length = 0;
    await up({ ...program, name: "sales-db" });
    expect(cloud.warnings).toEqual([]);
  },
);

describe("an instance with two groups whose v3 details are not reported", () => {
  async function makeTwoGroups() {
    const made = await makeRunningInstance();
    const nodes = [{ available_zone: "az1", subnet_id: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa" }];
    const group = { name: "reports", type: "r", flavor_ref: "ddm.c6.large.2", nodes };
    await made.cloud.otherClient.call("POST", `/v3/{pid}/instances/${made.id}/groups`, group);
    await made.stack.refresh();
    made.cloud.fault("ShowDdmDetail", { status: 404, code: "APIGW.0101" }, {});
    // The order of the nodes in v1 has no meaning. The test puts those of the default group last.
    made.cloud.instance(made.id).groups.reverse();
    return made;
  }

  test("a refresh counts the nodes of the recorded default group", async () => {
    const { stack, preview } = await makeTwoGroups();
    await stack.refresh();
    expect(stack.outputs["nodeNum"]).toBe(2);
    expect(preview()).toBe("same");
  });

  test("an update adds nodes to the recorded default group", async () => {
    const { cloud, up, id } = await makeTwoGroups();
    const defaultGroup = cloud.instance(id).groups.find(({ isDefault }) => isDefault);
    await up({ nodeNum: 3 });
    const requests = cloud.takeCalls().filter(({ operation }) => operation === "ExpandDdmInstanceNodes");
    expect(requests.map(({ request }) => request)).toMatchObject([{ group_id: defaultGroup?.id, nodes: [{}] }]);
  });

  test("an update that adds nodes fails when no default group is recorded", async () => {
    const { cloud, stack, up } = await makeTwoGroups();
    stack.outputs = { ...stack.outputs, groups: [] };
    await expect(up({ nodeNum: 3 })).rejects.toThrow("does not report which node group is the default group");
    expect(cloud.takeMutations()).toEqual([]);
  });
});

test.each([{ nodeNum: 3 }, { flavorRef: "ddm.c6.2xlarge.2" }])(
  "an update changes only the default group while the v3 details report only another group: %j",
  async (changes) => {
    const { cloud, stack, up, id } = await makeRunningInstance();
    const nodes = [{ available_zone: "az1", subnet_id: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa" }];
    const group = { name: "reports", type: "r", flavor_ref: "ddm.c6.large.2", nodes };
    await cloud.otherClient.call("POST", `/v3/{pid}/instances/${id}/groups`, group);
    await stack.refresh();
    alterResponses(cloud, "ShowDdmDetail", ({ instances }) => ({
      instances: (instances as Ddm[]).map((ddm) => ({
        ...ddm,
        groups: ddm.groups.filter(({ is_default_group: isDefault }) => isDefault !== true),
      })),
    }));
    await up(changes);
    const sizes = cloud.instance(id).groups.map(({ isDefault, flavor, nodes }) => [isDefault, flavor, nodes.length]);
    expect(sizes).toEqual([
      [true, changes.flavorRef ?? "ddm.c6.xlarge.2", changes.nodeNum ?? 2],
      [false, "ddm.c6.large.2", 1],
    ]);
    expect(await up(changes)).toBe("same");
  },
);

describe("an instance whose class is not reported", () => {
  // Two classes of the same size, so the size does not show which of them an instance has.
  const program = { flavorRef: "ddm.c6.2xlarge.2" };
  const twin = { flavorRef: "ddm.c6s.2xlarge.2" };

  test.each([program, twin])("keeps the class of the program, %j", async (given) => {
    const fixture = await makeRunningInstance(given);
    alterV1Details((body) => ({ ...body, flavor_ref: undefined }))(fixture);
    await fixture.stack.refresh();
    expect(await fixture.up(given)).toBe("same");
    await fixture.up({ ...given, port: 5067 });
    expect(fixture.cloud.takeMutations()).toEqual(["UpdateInstancePort"]);
  });

  test.each([program, twin])("adopts an instance with its class after the loss of its state, %j", async (given) => {
    const fixture = await makeRunningInstance(given);
    fixture.stack.removeFromState();
    alterV1Details((body) => ({ ...body, flavor_ref: undefined }))(fixture);
    await fixture.up(given);
    expect(fixture.stack.id).toBe(fixture.id);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.outputs).toMatchObject(given);
  });

  test("changes an unreported class to another class of the same size", async () => {
    const fixture = await makeRunningInstance(program);
    alterV1Details((body) => ({ ...body, flavor_ref: undefined }))(fixture);
    await fixture.up(twin);
    expect(fixture.cloud.takeMutations()).toEqual(["ResizeFlavor"]);
    expect(await fixture.up(twin)).toBe("same");
  });
});

test("a yearly/monthly instance whose order and billing mode are not reported stays yearly/monthly", async () => {
  const charging = { mode: "prePaid", periodUnit: "month", period: 1 };
  const fixture = await makeRunningInstance({ charging });
  alterV1Details((body) => ({ ...body, order_id: null }))(fixture);
  alterV3Details((ddm) => ({ ...ddm, order_id: "", pay_model: null }))(fixture);
  await fixture.stack.refresh();
  expect(fixture.stack.outputs["charging"]).toEqual(charging);
  expect(fixture.preview({ charging })).toBe("same");
});

test("a refresh finds the id of a changed class even if the API reports only the series of the kernel", async () => {
  const program = { flavorRef: undefined, flavorId: "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002" };
  const fixture = await makeRunningInstance(program);
  alterV1Details((body) => ({ ...body, engine_version: "3.1.0" }))(fixture);
  fixture.cloud.fault("ShowDdmDetail", { status: 404, code: "APIGW.0101" }, {});
  for (const group of fixture.cloud.instance(fixture.id).groups) group.flavor = "ddm.c6.xlarge.2";
  await fixture.stack.refresh();
  expect(fixture.stack.outputs).toMatchObject({
    flavorRef: "ddm.c6.xlarge.2",
    flavorId: expect.stringMatching(/^[0-9a-f]{8}-/) as string,
  });
  expect(fixture.stack.outputs["flavorId"]).not.toBe(program.flavorId);
  await fixture.up(program);
  expect(fixture.cloud.takeMutations()).toEqual(["ResizeFlavor"]);
});
