import { instanceLifecycle } from "../../provider/lifecycle/instance";
import { instanceArgs } from "../support/instance-args";
import { catchFailure } from "../support/failure";
import { alterResponses, beforeRequest, makeInstanceFixture, makeRunningInstance } from "../support/instance-fixture";
import { eip } from "./in-place-changes";

/** Cases of drift: the property, the program, the changes by another client, the inputs after a refresh, and the correcting requests. */
const drifts: [string, Record<string, unknown>, [string, string, object?][], Record<string, unknown>, string[]][] = [
  [
    "name",
    { name: "shop-db" },
    [["PUT", "name", { name: "renamed-by-hand" }]],
    { name: "renamed-by-hand" },
    ["UpdateDdmInstanceName"],
  ],
  [
    "class",
    {},
    [["PUT", "flavor", { spec_code: "ddm.c6.large.2" }]],
    { flavorRef: "ddm.c6.large.2" },
    ["ResizeFlavor"],
  ],
  [
    "number of nodes",
    {},
    [["POST", "nodes", { nodes: [{ available_zone: "az1" }] }]],
    { nodeNum: 3 },
    ["BatchDeleteNodes"],
  ],
  [
    "version",
    { engineVersion: "3.1.0.3" },
    [["POST", "database-version/change-version", { target_version: "3.1.0.7" }]],
    { engineVersion: "3.1.0.7" },
    ["RollBackDatabaseVersion"],
  ],
  [
    "security group",
    {},
    [["PUT", "security-group", { security_group_id: "11111111-319b-4086-9fd7-62a2e8548b2e" }]],
    { securityGroupId: "11111111-319b-4086-9fd7-62a2e8548b2e" },
    ["UpdateDdmInstanceSecurityGroup"],
  ],
  [
    "parameters",
    { parameters: { long_query_time: "2" } },
    [["PUT", "configurations", { values: { long_query_time: "9", sql_audit: "ON" } }]],
    { parameters: { long_query_time: "9" } },
    ["ModifyConfiguration"],
  ],
  [
    "SSL setting",
    { sslEnabled: true },
    [["POST", "switch-ssl", { ssl_enabled: false }]],
    { sslEnabled: false },
    ["SwitchSsl"],
  ],
  ["port", { port: 5067 }, [["PUT", "port", { port: 6000 }]], { port: 6000 }, ["UpdateInstancePort"]],
  ["elastic IP (unbound)", { publicIpId: eip }, [["DELETE", "eip"]], { publicIpId: undefined }, ["BindEip"]],
  [
    "elastic IP (replaced)",
    { publicIpId: eip },
    [
      ["DELETE", "eip"],
      ["POST", "eip", { public_ip: "203.0.113.9", public_ip_id: "22222222-7e6b-4c2e-8c3f-1d6f1f0d9c11" }],
    ],
    { publicIpId: "22222222-7e6b-4c2e-8c3f-1d6f1f0d9c11" },
    ["UnbindEip", "BindEip"],
  ],
];

describe("drift", () => {
  test.each(drifts)(
    "a refresh finds drift of the %s, and the next up corrects it in place",
    async (_, program, changes, reported, corrections) => {
      const { cloud, stack, up, id } = await makeRunningInstance(program);
      for (const [method, path, body] of changes)
        await cloud.otherClient.call(method, `/v3/{pid}/instances/${id}/${path}`, body);
      await stack.refresh();
      for (const [name, value] of Object.entries(reported)) expect(stack.inputs[name]).toEqual(value);
      expect(stack.preview(instanceArgs(program))).toBe("update");
      expect(await up(program)).toBe("update");
      expect(cloud.takeMutations()).toEqual(corrections);
      expect(stack.outputs).toMatchObject(program);
      await stack.refresh();
      expect(stack.preview(instanceArgs(program))).toBe("same");
    },
  );

  test("corrects drift of the enterprise project with a request to another service", async () => {
    const { cloud, stack, up, id } = await makeRunningInstance({ enterpriseProjectId: "0" });
    cloud.instance(id).enterpriseProjectId = "8d6a2f0e-1111-4c2e-8c3f-1d6f1f0d9c11";
    await stack.refresh();
    expect(stack.inputs["enterpriseProjectId"]).toBe("8d6a2f0e-1111-4c2e-8c3f-1d6f1f0d9c11");
    await up({ enterpriseProjectId: "0" });
    expect(cloud.takeMutations()).toEqual(["MigrateResource"]);
  });

  test("previews drift of the time zone as an update, but does not correct it", async () => {
    const { cloud, stack, up, id } = await makeRunningInstance({ timeZone: "UTC" });
    cloud.instance(id).timeZone = "UTC+08:00";
    await stack.refresh();
    expect(stack.inputs["timeZone"]).toBe("UTC+08:00");
    expect(stack.preview(instanceArgs({ timeZone: "UTC" }))).toBe("update");
    expect(await up({ timeZone: "UTC" })).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBe(id);
  });

  test("does not correct drift of the administrator's name, but adds a missing administrator again", async () => {
    const program = { adminUser: "root", adminPassword: "Str0ng-enough" };
    const { cloud, stack, up, id } = await makeRunningInstance(program);
    cloud.instance(id).adminUserName = "someone";
    await stack.refresh();
    expect(stack.inputs["adminUser"]).toBe("someone");
    expect(stack.preview(instanceArgs(program))).toBe("update");
    await up(program);
    expect(cloud.takeMutations()).toEqual([]);
    cloud.instance(id).adminUserName = null;
    await stack.refresh();
    await up(program);
    expect(cloud.takeMutations()).toEqual(["ResetAdministrator"]);
  });

  test.each([1, 2])("a refresh finds failed nodes (%i of 2), and the next up replaces them", async (failed) => {
    const { cloud, stack, up, id } = await makeRunningInstance();
    const nodes = cloud.instance(id).groups.flatMap((group) => group.nodes);
    for (const node of nodes.slice(0, failed)) node.status = "createfail";
    await stack.refresh();
    expect(stack.inputs["nodeNum"]).toBe(2 - failed);
    expect(await up()).toBe("update");
    const working = cloud.instance(id).groups.flatMap((group) => group.nodes);
    expect(working.map(({ status }) => status)).toEqual(["normal", "normal"]);
  });

  test("ignores drift of properties that the program does not set", async () => {
    const { cloud, stack, id } = await makeRunningInstance();
    await cloud.otherClient.call("PUT", `/v3/{pid}/instances/${id}/port`, { port: 6000 });
    await cloud.otherClient.call("PUT", `/v3/{pid}/instances/${id}/configurations`, { values: { sql_audit: "ON" } });
    await stack.refresh();
    expect(stack.inputs).not.toHaveProperty("port");
    expect(stack.outputs["port"]).toBe(6000); // Outputs also contain properties that the program does not set.
    expect(stack.preview(instanceArgs())).toBe("same");
  });
});

describe("the read of an instance", () => {
  test("a refresh sends two requests, and more only for properties that the program sets", async () => {
    const minimal = await makeRunningInstance();
    await minimal.stack.refresh();
    expect(minimal.cloud.takeCalls().map(({ operation }) => operation)).toEqual(["ShowInstance", "ShowDdmDetail"]);
    const extended = await makeRunningInstance({ parameters: { long_query_time: "2" }, publicIpId: eip });
    await extended.stack.refresh();
    const operations = extended.cloud.takeCalls().map(({ operation }) => operation);
    expect(operations.sort()).toEqual(["ShowDdmDetail", "ShowInstance", "ShowInstanceParam", "ShowPublicIp"]);
  });

  test("a refresh returns the same inputs when nothing has changed", async () => {
    const program = { parameters: { long_query_time: "2" }, adminUser: "root", adminPassword: "Str0ng-enough" };
    const { stack } = await makeRunningInstance({
      ...program,
      restartTriggers: { a: "1" },
      timeouts: { update: "2h" },
    });
    const before = stack.inputs;
    await stack.refresh();
    expect(stack.inputs).toEqual(before);
  });

  test("a refresh keeps an instance in the state until its deletion has ended", async () => {
    const { cloud, stack, id } = await makeRunningInstance();
    cloud.fault("DeleteDdmInstance", { job: "stall" });
    await cloud.otherClient.call("DELETE", `/v3/{pid}/instances/${id}?delete_dn_data=false`);
    expect(await stack.refresh()).toBe(true);
    expect(stack.outputs["status"]).toBe("DELETING");
    cloud.simulator.state.instances.length = 0;
    expect(await stack.refresh()).toBe(false);
  });

  test("a refresh uses the v1 details in a region without v3 details", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    cloud.fault("ShowDdmDetail", { status: 404, code: "APIGW.0101" }, {});
    await up();
    cloud.clearCalls();
    await stack.refresh();
    expect(stack.outputs).toMatchObject({
      nodeNum: 2,
      availableZones: ["az1", "az2"],
      engineVersion: "3.1.0.8",
      groups: [],
    });
    expect(await up()).toBe("same");
    await up({ nodeNum: 3 });
    expect(cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
  });

  test("a refresh fails and keeps the instance when the region does not have the read operation", async () => {
    const { cloud, stack } = await makeRunningInstance();
    cloud.fault("ShowInstance", { status: 404, code: "APIGW.0101" }, {});
    expect((await catchFailure(stack.refresh())).message).toContain("APIGW.0101");
    expect(stack.id).toBeDefined();
  });

  test("`Instance.get` reads the outputs and manages no property", async () => {
    const { cloud, id } = await makeRunningInstance();
    const found = await instanceLifecycle().read(id, {}, cloud.newServices());
    expect(found).toMatchObject({ id, outputs: { status: "RUNNING", flavorRef: "ddm.c6.xlarge.2", nodeNum: 2 } });
    expect(found?.inputs).toEqual({});
  });
});

test("an update of a deleted instance fails and advises to refresh; a refresh and an up create it again", async () => {
  const { cloud, stack, up, id } = await makeRunningInstance();
  await cloud.otherClient.call("DELETE", `/v3/{pid}/instances/${id}?delete_dn_data=false`);
  const error = await catchFailure(up({ nodeNum: 3 }));
  expect(error.message).toContain("Run `pulumi up --refresh`: it creates the resource again.");
  expect(await stack.refresh()).toBe(false);
  expect(await up({ nodeNum: 3 })).toBe("create");
  expect(stack.id).not.toBe(id);
});

test("a response about another, failed instance is not stored and causes no replacement", async () => {
  const { cloud, stack, preview, id } = await makeRunningInstance();
  const other = { id: id.replace(/^..../, "0000"), status: "CREATEFAILED", name: "other" };
  alterResponses(cloud, "ShowInstance", (body) => ({ ...body, ...other }));
  const error = await catchFailure(stack.refresh());
  expect(error.message).toContain(`id: "${other.id}" instead of the requested "${id}"`);
  expect(stack.outputs["status"]).toBe("RUNNING");
  expect(preview()).toBe("same");
});

test("an update of a frozen instance fails with its status and advice to use the console", async () => {
  const { cloud, up, id } = await makeRunningInstance();
  cloud.instance(id).condition = "FROZEN";
  const error = await catchFailure(up({ nodeNum: 3 }));
  expect(error.message).toMatch(
    /failed: It is in status FROZEN and cannot be changed\..* Check this in the console\. When it is resolved, run `pulumi up` again: /,
  );
  expect(cloud.takeMutations()).toEqual([]);
});

test("an update fails when the instance becomes frozen, and the next up continues it", async () => {
  const { cloud, up, id } = await makeRunningInstance();
  let condition: "FROZEN" | "OK" = "FROZEN";
  beforeRequest(cloud, "ShowDdmJobResult", () => (cloud.instance(id).condition = condition));
  const error = await catchFailure(up({ nodeNum: 3 }));
  expect(error.message).toMatch(
    /the status is FROZEN .* Check this in the console\. When it is resolved, run `pulumi up` again: it continues from there\.$/,
  );
  cloud.instance(id).condition = condition = "OK";
  expect(await up({ nodeNum: 3 })).toBe("update");
  expect(cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
});

test("an update sends one request when the instance becomes frozen right before it, and the next up sends it again", async () => {
  const { cloud, up, id } = await makeRunningInstance();
  let condition: "FROZEN" | "OK" = "FROZEN";
  beforeRequest(cloud, "ExpandDdmInstanceNodes", () => (cloud.instance(id).condition = condition));
  const error = await catchFailure(up({ nodeNum: 3 }));
  expect(error.message).toMatch(
    /It is in status FROZEN and cannot be changed\. .* Check this in the console\. When it is resolved, run `pulumi up` again: it continues from there\.$/,
  );
  expect(cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
  cloud.instance(id).condition = condition = "OK";
  expect(await up({ nodeNum: 3 })).toBe("update");
  expect(cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
});
