import { makePlain } from "../../provider/boundary";
import { accountLifecycle } from "../../provider/lifecycle/account";
import { instanceLifecycle } from "../../provider/lifecycle/instance";
import { instanceGroupLifecycle } from "../../provider/lifecycle/instance-group";
import type { Declaration, Lifecycle } from "../../provider/lifecycle/lifecycle";
import { parameterTemplateLifecycle } from "../../provider/lifecycle/parameter-template";
import { schemaLifecycle } from "../../provider/lifecycle/schema";
import { makeCloudWithInstance } from "../support/child-fixtures";
import { createAccount, createInstance, createSchema, createTemplate } from "../support/existing-resources";
import { catchFailure } from "../support/failure";
import { alterResponses } from "../support/instance-fixture";
import { Stack } from "../support/stack";
import { TestCloud } from "../support/test-cloud";

const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:Any::any";
const hidden = { __urn: urn, __org: "organization" };

/** Imports a resource as `pulumi import --file` does: the engine stores the inputs and outputs of the file without calling the provider. */
function importInto(cloud: TestCloud, newLifecycle: () => Lifecycle, id: string, declaration: Declaration) {
  const stack = new Stack(cloud, newLifecycle);
  stack.id = id;
  stack.inputs = makePlain({ ...declaration.inputs, ...hidden });
  stack.outputs = makePlain({ ...declaration.outputs, ...hidden });
  const options = { ignoreChanges: declaration.secrets };
  const program = (changes: object = {}) => ({ ...declaration.args, ...hidden, ...changes });
  return { stack, program, options };
}

const callOf = (cloud: TestCloud) => cloud.otherClient.call.bind(cloud.otherClient);

/** Declares a resource and imports it. */
async function importResource(cloud: TestCloud, newLifecycle: () => Lifecycle, id: string) {
  cloud.clearCalls();
  const declaration = await newLifecycle().declare(id, cloud.newServices());
  return { declaration, ...importInto(cloud, newLifecycle, id, declaration) };
}

/** Imports the account `app`, which another client has created. */
async function importAccount(settings: object = {}) {
  const { cloud, instanceId } = await makeCloudWithInstance();
  await createAccount(callOf(cloud), instanceId, "app", settings);
  return { cloud, instanceId, ...(await importResource(cloud, accountLifecycle, `${instanceId}/app`)) };
}

/** Imports the schema `shop`, which another client has created on two data nodes. */
async function importSchema() {
  const { cloud, instanceId, dataNodes } = await makeCloudWithInstance();
  await createSchema(callOf(cloud), instanceId, "shop", dataNodes.slice(0, 2));
  return { cloud, instanceId, dataNodes, ...(await importResource(cloud, schemaLifecycle, `${instanceId}/shop`)) };
}

const catchDeclareError = async (cloud: TestCloud, newLifecycle: () => Lifecycle, id: string) =>
  (await catchFailure(newLifecycle().declare(id, cloud.newServices()))).message;

describe("declaring an account", () => {
  test("returns the values that differ from the defaults, names the missing password, and sends no mutation", async () => {
    const { cloud, instanceId, declaration } = await importAccount({ password_lifetime: 90 });
    expect(cloud.takeMutations()).toEqual([]);
    expect(declaration).toMatchObject({ secrets: ["password"], omitted: [], remarks: [] });
    expect(declaration.args).toEqual({ instanceId, name: "app", baseAuthority: ["SELECT"], passwordLifetime: 90 });
  });

  test("the declared program changes nothing, before and after a refresh", async () => {
    const { cloud, stack, program, options } = await importAccount();
    expect(stack.preview(program({ password: "Any-pass-1" }), options)).toBe("same");
    await stack.refresh();
    expect(await stack.up(program({ password: "Any-pass-1" }), options)).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("an update of another property does not set the password if `ignoreChanges` names the password", async () => {
    const { cloud, stack, program, options } = await importAccount();
    const changed = program({ password: "Any-pass-1", description: "reports" });
    expect(await stack.up(changed, options)).toBe("update");
    expect(cloud.takeMutations()).toEqual(["UpdateDdmUser"]);
    expect(await stack.up(changed, options)).toBe("same");
  });

  test("the next update without `ignoreChanges` sets the password of the program", async () => {
    const { cloud, stack, program } = await importAccount();
    expect(await stack.up(program({ password: "Blue-sky-78" }))).toBe("update");
    expect(cloud.takeMutations()).toEqual(["ResetDdmUserPassword"]);
    expect(await stack.up(program({ password: "Blue-sky-78" }))).toBe("same");
  });

  test("a replacement fails if `ignoreChanges` names the password, and the error says what to remove", async () => {
    const { cloud, stack, program, options } = await importAccount();
    const error = await catchFailure(stack.up(program({ name: "other" }), options));
    expect(error.message).toBe(
      '"password" is required; a replacement needs it: if `ignoreChanges` names "password", remove that entry',
    );
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("an update fails after the password was removed from the program", async () => {
    const { cloud, stack, program } = await importAccount();
    await stack.up(program({ password: "Blue-sky-78" }));
    cloud.clearCalls();
    expect((await catchFailure(stack.up(program()))).message).toBe('"password" is required');
  });
});

describe("declaring a schema", () => {
  test("returns the data nodes with a guessed user, and names the missing passwords", async () => {
    const { instanceId, dataNodes, declaration } = await importSchema();
    expect(declaration.secrets).toEqual(["dataNodePasswords"]);
    expect(declaration.args).toEqual({
      instanceId,
      name: "shop",
      shardMode: "cluster",
      shardNumber: 8,
      dataNodes: dataNodes.slice(0, 2).map((id) => ({ id, userName: "root" })),
    });
  });

  test("the declared program changes nothing, before and after a refresh", async () => {
    const { cloud, dataNodes, stack, program, options } = await importSchema();
    const withPasswords = program({
      dataNodePasswords: { [String(dataNodes[0])]: "Any-1", [String(dataNodes[1])]: "Any-1" },
    });
    expect(stack.preview(withPasswords, options)).toBe("same");
    await stack.refresh();
    expect(await stack.up(withPasswords, options)).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("a resharding fails before any mutation if `ignoreChanges` names the passwords, and the error says what to remove", async () => {
    const { cloud, stack, program, options } = await importSchema();
    const error = await catchFailure(stack.up(program({ shardNumber: 16 }), options));
    expect(error.message).toMatch(
      /The password of data node \w+ is unknown\. Pulumi's state contains its id and its live values\. Remove "dataNodePasswords" from/,
    );
    expect(cloud.takeMutations()).toEqual([]);
  });
});

describe("declaring an instance", () => {
  test("omits defaults, the kernel version and the billing", async () => {
    const cloud = new TestCloud();
    const id = await createInstance(callOf(cloud), "orders");
    const { declaration, stack, program, options } = await importResource(cloud, instanceLifecycle, id);
    expect(Object.keys(declaration.args).sort()).toEqual(
      ["availableZones", "flavorRef", "name", "nodeNum", "securityGroupId", "subnetId", "vpcId"].sort(),
    );
    expect(declaration).toMatchObject({ secrets: [], omitted: [], remarks: [] });
    expect(stack.preview(program(), options)).toBe("same");
    await stack.refresh();
    expect(await stack.up(program(), options)).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("omits the billing of a yearly/monthly instance, and remarks that the period is unknown", async () => {
    const cloud = new TestCloud();
    const charge_info = { charge_mode: "prePaid", period_type: "month", period_num: 1, is_auto_pay: true };
    await createInstance(callOf(cloud), "orders", { charge_info });
    const id = cloud.simulator.state.instances[0]?.id ?? "";
    const { declaration, stack, program } = await importResource(cloud, instanceLifecycle, id);
    expect(declaration.args).not.toHaveProperty("charging");
    expect(declaration.remarks).toEqual([expect.stringContaining("It is yearly/monthly")]);
    expect(stack.preview(program())).toBe("same");
    await stack.refresh();
    expect(await stack.up(program())).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("omits a name that no program can contain, and keeps it in the cloud", async () => {
    const cloud = new TestCloud();
    const id = await createInstance(callOf(cloud), "orders");
    cloud.instance(id).name = 'Ørders "1"';
    const { declaration, stack, program } = await importResource(cloud, instanceLifecycle, id);
    expect(declaration.args).not.toHaveProperty("name");
    expect(declaration.omitted).toEqual([{ property: "name", reason: expect.stringContaining("4 to 64") as string }]);
    expect(stack.preview(program())).toBe("same");
    await stack.refresh();
    expect(await stack.up(program())).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test.each([
    ["CREATEFAILED", "its creation failed, so Pulumi would replace it"],
    ["DELETING", "it is being deleted"],
    ["CREATING", "it is being created"],
  ])("fails for an instance in status %s", async (status, reason) => {
    const cloud = new TestCloud();
    const id = await createInstance(callOf(cloud), "orders");
    alterResponses(cloud, "ShowInstance", (body) => ({ ...body, status }));
    expect(await catchDeclareError(cloud, instanceLifecycle, id)).toBe(reason);
  });

  test("reports an unusual status, and fails for an instance that does not exist", async () => {
    const cloud = new TestCloud();
    const id = await createInstance(callOf(cloud), "orders");
    expect(await catchDeclareError(cloud, instanceLifecycle, `${id.slice(0, 31)}xin09`)).toBe("it does not exist");
    cloud.instance(id).condition = "FROZEN";
    const { remarks } = await instanceLifecycle().declare(id, cloud.newServices());
    expect(remarks).toEqual(["Its status is FROZEN."]);
  });
});

test("declares a node group with one of the two classes of its size, and names the other class in a remark", async () => {
  const { cloud, instanceId } = await makeCloudWithInstance({ flavor_ref: "ddm.c6.2xlarge.2" });
  const nodes = [{ available_zone: "az1", subnet_id: cloud.instance(instanceId).subnetId }];
  const body = { name: "reports", type: "r", flavor_ref: "ddm.c6.2xlarge.2", nodes };
  await cloud.otherClient.ofInstance(instanceId).call("POST", "/groups", body);
  const group = cloud.instance(instanceId).groups.find(({ isDefault }) => !isDefault)?.id ?? "";
  const imported = await importResource(cloud, instanceGroupLifecycle, `${instanceId}/${group}`);
  expect(imported.declaration.args).toMatchObject({ name: "reports", flavorRef: "ddm.c6.2xlarge.2" });
  expect(imported.declaration.remarks).toEqual([expect.stringContaining("ddm.c6s.2xlarge.2")]);
  expect(imported.stack.preview(imported.program())).toBe("same");
});

test.each([
  [
    "the list of groups does not report which group is the default group",
    ["ListGroup"],
    "it is the instance's default group",
  ],
  [
    "no response reports which group is the default group",
    ["ListGroup", "ShowDdmDetail"],
    "the API does not report whether it is the instance's default group",
  ],
])("does not declare the default group, even if %s", async (_, operations, reason) => {
  const { cloud, instanceId } = await makeCloudWithInstance();
  const nodes = [{ available_zone: "az1", subnet_id: cloud.instance(instanceId).subnetId }];
  const body = { name: "reports", type: "r", flavor_ref: "ddm.c6.2xlarge.2", nodes };
  await cloud.otherClient.ofInstance(instanceId).call("POST", "/groups", body);
  for (const operation of operations) cloud.fault(operation, { set: { is_default_group: null } }, {});
  const group = cloud.instance(instanceId).groups.find(({ isDefault }) => isDefault)?.id ?? "";
  expect(await catchDeclareError(cloud, instanceGroupLifecycle, `${instanceId}/${group}`)).toBe(reason);
});

test("declares the zones of the instance if the zone of a node is not reported, and fails if the instance's zones are not reported either", async () => {
  const cloud = new TestCloud();
  const id = await createInstance(callOf(cloud), "orders");
  alterResponses(cloud, "ShowDdmDetail", (body) => {
    const [node] = (body as { instances: { groups: { nodes: object[] }[] }[] }).instances[0]?.groups[0]?.nodes ?? [];
    Object.assign(node ?? {}, { az_code: null });
    return body;
  });
  const { args } = await instanceLifecycle().declare(id, cloud.newServices());
  expect(args["availableZones"]).toEqual(["az1", "az2"]);
  alterResponses(cloud, "ShowInstance", (body) => ({ ...body, available_zone: null }));
  expect(await catchDeclareError(cloud, instanceLifecycle, id)).toBe('the API does not report "availableZones"');
});

test.each([
  ["instance", "ShowInstanceParam", "configuration_parameter"],
  ["template", "ShowConfiguration", "configuration_parameters"],
])("remarks that the parameters of the %s are not reported", async (kind, operation, list) => {
  const cloud = new TestCloud();
  const [id, lifecycle] =
    kind === "instance"
      ? [await createInstance(callOf(cloud), "orders"), instanceLifecycle()]
      : [await createTemplate(callOf(cloud), "web", { long_query_time: "2" }), parameterTemplateLifecycle()];
  cloud.fault(operation, { set: { [list]: [] } }, { nth: 1 });
  const { args, remarks } = await lifecycle.declare(id, cloud.newServices());
  expect(args).not.toHaveProperty(kind === "instance" ? "parameters" : "values");
  expect(remarks).toEqual([expect.stringMatching(/parameters .*cannot be read, so the program declares no /)]);
});

test("declares only the values of a template that differ from the defaults", async () => {
  const cloud = new TestCloud();
  const id = await createTemplate(callOf(cloud), "web", { long_query_time: "2" }, "Web shop");
  const { declaration, stack, program } = await importResource(cloud, parameterTemplateLifecycle, id);
  expect(declaration.args).toEqual({ name: "web", description: "Web shop", values: { long_query_time: "2" } });
  expect(stack.preview(program())).toBe("same");
});

test.each([
  ["is not listed", "ListDdmConfigurations", { status: 200, body: { configurations: [], total: 0 } }],
  ["cannot be read", "ShowConfiguration", { status: 403, code: "DBS.300541" }],
] as const)("declares no values of a template if the default template %s", async (_, operation, effect) => {
  const cloud = new TestCloud();
  const id = await createTemplate(callOf(cloud), "web", { long_query_time: "2" });
  cloud.fault(operation, effect, { nth: operation === "ShowConfiguration" ? 2 : 1 });
  const { declaration, stack, program } = await importResource(cloud, parameterTemplateLifecycle, id);
  expect(declaration.args).not.toHaveProperty("values");
  expect(declaration.remarks).toEqual(["The default template cannot be read, so the program declares no `values`."]);
  cloud.simulator.faults.clear();
  expect(stack.preview(program())).toBe("same");
});
