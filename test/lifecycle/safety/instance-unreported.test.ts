import { alterAnswers, runningInstance } from "../../support/instance-scene";

type Scene = Awaited<ReturnType<typeof runningInstance>>;
type Body = Record<string, unknown>;
interface Ddm extends Body {
  groups: { is_default_group: unknown; nodes: Body[] }[];
}

const eip = "0b1e8bd5-7e6b-4c2e-8c3f-1d6f1f0d9c11";

/** A program that gives as much as it can. */
const program = {
  name: "orders-db",
  engineVersion: "3.1.0.7",
  timeZone: "UTC+08:00",
  enterpriseProjectId: "0",
  parameters: { long_query_time: "2" },
  sslEnabled: true,
  port: 5067,
  publicIpId: eip,
};

const detail = (alter: (body: Body) => Body) => (scene: Scene) => {
  alterAnswers(scene.stage, "ShowInstance", alter);
};
const ddmDetail = (alter: (ddm: Ddm) => Body) => (scene: Scene) => {
  alterAnswers(scene.stage, "ShowDdmDetail", ({ instances }) => ({ instances: (instances as Ddm[]).map(alter) }));
};
const withNodes = (change: Body) => (ddm: Ddm) => ({
  ...ddm,
  groups: ddm.groups.map((group) => ({ ...group, nodes: group.nodes.map((node) => ({ ...node, ...change })) })),
});
const all = (names: readonly string[], value: unknown): Body => Object.fromEntries(names.map((name) => [name, value]));

const reportedByV1 = [
  ...["vpc_id", "subnet_id", "security_group_id", "available_zone", "flavor_ref", "engine_version", "access_port"],
  ...["enterprise_project_id", "node_count", "enable_ssl", "order_id", "created", "updated", "nodes"],
];
const reportedByV3 = ["time_zone", "datastore_version", "public_ip", "pay_model", "order_id", "period", "groups"];

const unreported: [string, (scene: Scene) => void][] = [
  ["the v3 details", ({ stage }) => stage.fault("ShowDdmDetail", { status: 404, code: "APIGW.0101" }, {})],
  ["readable v3 details", ({ stage }) => stage.fault("ShowDdmDetail", { body: "<html></html>" }, {})],
  ["the instance in the v3 details", ({ stage }) => stage.fault("ShowDdmDetail", { body: { instances: [] } }, {})],
  ["v3's properties, which are null", ddmDetail((ddm) => ({ ...ddm, ...all(reportedByV3, null) }))],
  ['v3\'s properties, which are ""', ddmDetail((ddm) => ({ ...ddm, ...all(reportedByV3, "") }))],
  ["v1's properties, which are missing", detail((body) => ({ ...body, ...all(reportedByV1, undefined) }))],
  ["v1's properties, which are null", detail((body) => ({ ...body, ...all(reportedByV1, null) }))],
  ['v1\'s properties, which are ""', detail((body) => ({ ...body, ...all(reportedByV1, "") }))],
  ["zones and subnets of nodes, which are null", ddmDetail(withNodes({ az_code: null, subnet_id: null }))],
  ['zones and subnets of nodes, which are ""', ddmDetail(withNodes({ az_code: "", subnet_id: "" }))],
  ["the zone of one node", ddmDetail(withoutOneZone)],
  ["which group is the default one", ddmDetail(withoutDefaultGroup)],
  ['an order, which is ""', detail((body) => ({ ...body, order_id: "" }))],
  ["the parameters", ({ stage }) => stage.fault("ShowInstanceParam", { body: "<html></html>" }, {})],
  ["a parameter that is managed", ({ stage }) => stage.fault("ShowInstanceParam", { body: noParameters }, {})],
  ["the elastic IPs", ({ stage }) => stage.fault("ShowPublicIp", { status: 404, code: "APIGW.0101" }, {})],
];

const noParameters = { configuration_parameter: [], total: 0 };

function withoutOneZone(ddm: Ddm): Body {
  const [group] = ddm.groups;
  const [node] = group?.nodes ?? [];
  if (node) node["az_code"] = null;
  return ddm;
}

function withoutDefaultGroup(ddm: Ddm): Body {
  return { ...ddm, groups: ddm.groups.map((group) => ({ ...group, is_default_group: null })) };
}

describe.each(unreported)("an answer without %s", (_, leaveOut) => {
  test("shows no difference after a refresh, and the next up sends nothing", async () => {
    const scene = await runningInstance(program);
    leaveOut(scene);
    expect(await scene.stack.refresh()).toBe(true);
    expect(scene.preview(program)).toBe("same");
    expect(scene.diff(program).warnings).toBeUndefined();
    expect(await scene.up(program)).toBe("same");
    expect(scene.stage.changes()).toEqual([]);
  });

  test("fails no unrelated update, which sends its own request only", async () => {
    const scene = await runningInstance(program);
    leaveOut(scene);
    await scene.up({ ...program, name: "sales-db" });
    expect(scene.stage.changes()).toEqual(["UpdateDdmInstanceName"]);
    expect(scene.preview({ ...program, name: "sales-db" })).toBe("same");
  });
});

describe("an instance with a second group, whose v3 details are not reported,", () => {
  async function scene() {
    const made = await runningInstance();
    const nodes = [{ available_zone: "az1", subnet_id: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa" }];
    const group = { name: "reports", type: "r", flavor_ref: "ddm.c6.large.2", nodes };
    await made.stage.somebody("POST", `/v3/{pid}/instances/${made.id}/groups`, group);
    await made.stack.refresh();
    made.stage.fault("ShowDdmDetail", { status: 404, code: "APIGW.0101" }, {});
    // The order of nodes in v1 says nothing.
    made.stage.instance(made.id).groups.reverse();
    return made;
  }

  test("counts the nodes of the group that was the default one before", async () => {
    const { stack, preview } = await scene();
    await stack.refresh();
    expect(stack.outputs["nodeNum"]).toBe(2);
    expect(preview()).toBe("same");
  });

  test("gets nodes in that group", async () => {
    const { stage, up, id } = await scene();
    const ownGroup = stage.instance(id).groups.find(({ isDefault }) => isDefault);
    await up({ nodeNum: 3 });
    const requests = stage.calls().filter(({ operation }) => operation === "ExpandDdmInstanceNodes");
    expect(requests.map(({ request }) => request)).toMatchObject([{ group_id: ownGroup?.id, nodes: [{}] }]);
  });

  test("gets no node when that group is not known either", async () => {
    const { stage, stack, up } = await scene();
    stack.outputs = { ...stack.outputs, groups: [] };
    await expect(up({ nodeNum: 3 })).rejects.toThrow("does not report which of its node groups is the default one");
    expect(stage.changes()).toEqual([]);
  });
});

describe("an instance whose class is not reported", () => {
  // Another class of the same size is listed before it.
  const program = { flavorRef: "ddm.c6.2xlarge.2" };
  const twin = { flavorRef: "ddm.c6s.2xlarge.2" };

  test.each([program, twin])("has the class of the program, %j", async (given) => {
    const scene = await runningInstance(given);
    detail((body) => ({ ...body, flavor_ref: undefined }))(scene);
    await scene.stack.refresh();
    expect(await scene.up(given)).toBe("same");
    await scene.up({ ...given, port: 5067 });
    expect(scene.stage.changes()).toEqual(["UpdateInstancePort"]);
  });

  test.each([program, twin])("is taken over after a kill without a change of the class, %j", async (given) => {
    const scene = await runningInstance(given);
    scene.stack.lose();
    detail((body) => ({ ...body, flavor_ref: undefined }))(scene);
    await scene.up(given);
    expect(scene.stack.id).toBe(scene.id);
    expect(scene.stage.changes()).toEqual([]);
    expect(scene.stack.outputs).toMatchObject(given);
  });

  test("gets its twin when the program asks for it", async () => {
    const scene = await runningInstance(program);
    detail((body) => ({ ...body, flavor_ref: undefined }))(scene);
    await scene.up(twin);
    expect(scene.stage.changes()).toEqual(["ResizeFlavor"]);
    expect(await scene.up(twin)).toBe("same");
  });
});

test("a yearly/monthly instance whose order is not reported stays yearly/monthly", async () => {
  const charging = { mode: "prePaid", periodUnit: "month", period: 1 };
  const scene = await runningInstance({ charging });
  detail((body) => ({ ...body, order_id: null }))(scene);
  ddmDetail((ddm) => ({ ...ddm, order_id: "", pay_model: null }))(scene);
  await scene.stack.refresh();
  expect(scene.stack.outputs["charging"]).toEqual(charging);
  expect(scene.preview({ charging })).toBe("same");
});

test("a changed class is looked up by its id where only the series of the kernel is reported", async () => {
  const program = { flavorRef: undefined, flavorId: "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002" };
  const scene = await runningInstance(program);
  detail((body) => ({ ...body, engine_version: "3.1.0" }))(scene);
  scene.stage.fault("ShowDdmDetail", { status: 404, code: "APIGW.0101" }, {});
  for (const group of scene.stage.instance(scene.id).groups) group.flavor = "ddm.c6.xlarge.2";
  await scene.stack.refresh();
  expect(scene.stack.outputs).toMatchObject({
    flavorRef: "ddm.c6.xlarge.2",
    flavorId: expect.stringMatching(/^[0-9a-f]{8}-/) as string,
  });
  expect(scene.stack.outputs["flavorId"]).not.toBe(program.flavorId);
  await scene.up(program);
  expect(scene.stage.changes()).toEqual(["ResizeFlavor"]);
});
