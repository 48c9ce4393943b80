import { listBoundPublicIps } from "../../provider/api/ddm/access";
import { listEngines, listFlavors } from "../../provider/api/ddm/catalog";
import { hasContents } from "../../provider/api/ddm/contents";
import { isInstanceNotFound, isJobUnknown } from "../../provider/api/errors";
import { showPublicIp } from "../../provider/api/vpc/public-ips";
import {
  deleteInstance,
  listInstances,
  renameInstance,
  showDdmDetail,
  showInstance,
} from "../../provider/api/ddm/instances";
import { findFailReason, showJob } from "../../provider/api/ddm/jobs";
import { listInstanceParameters, writeInstanceParameters } from "../../provider/api/ddm/parameters";
import { catchFailure } from "../support/failure";
import { makeRunningInstance } from "../support/instance-fixture";
import { TestCloud } from "../support/test-cloud";
import { setDeadlines } from "../../provider/http/deadline";

// Tests the provider's operations, mainly reads and errors, against the simulator. The simulator implements the API Reference and shares
// no code with the provider. test/lifecycle/ tests the mutations.

test("v1 and v3 report different properties of an instance", async () => {
  const { cloud, id } = await makeRunningInstance({
    timeZone: "UTC+08:00",
    adminUser: "root",
    adminPassword: "Str0ng-enough",
  });
  const ref = { id, subject: "it" };
  const [detail, ddm] = await Promise.all([showInstance(cloud.api, ref), showDdmDetail(cloud.api, ref)]);
  expect(detail).toMatchObject({
    id,
    status: "RUNNING",
    available_zone: ["az1", "az2"],
    node_count: 2,
    flavor_ref: "ddm.c6.xlarge.2",
    access_port: 5066,
    core_count: 4,
    ram_capacity: 8,
    enable_ssl: false,
    admin_user_name: "root",
    nodes: [{ status: "RUNNING", port: 5066 }, { status: "RUNNING" }],
  });
  expect(ddm).toMatchObject({
    id,
    datastore_type: "ddm",
    datastore_version: "3.1.0.8",
    time_zone: "UTC+08:00",
    pay_model: "0",
    public_ip: undefined,
    order_id: undefined,
    groups: [
      {
        role: "rw",
        is_default_group: true,
        load_balance: true,
        nodes: [
          { status: "normal", az_code: "az1", subnet_id: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa" },
          { status: "normal", az_code: "az2" },
        ],
      },
    ],
  });
  expect(detail.nodes.map(({ node_id }) => node_id)).toEqual(ddm?.groups[0]?.nodes?.map((node) => node.id));
});

test("the list of instances reports creation times and the current time of the API", async () => {
  const { cloud, id } = await makeRunningInstance({}, { cloudAheadMs: 3_600_000 });
  const { instances, date } = await listInstances(cloud.api);
  expect(instances).toMatchObject([
    {
      id,
      status: "RUNNING",
      node_count: 2,
      available_zone: ["az1", "az2"],
      flavor_ref: "ddm.c6.xlarge.2",
      vpc_id: "e1d886ec-cfe7-4cd4-b748-fc55a10b4172",
      engine_version: "3.1.0.8",
      created: expect.stringMatching(/^2026-01-15T13:00:00\+0000$/) as string,
    },
  ]);
  expect(date).toBe(Math.floor((cloud.clock.now() + 3_600_000) / 1_000) * 1_000);
});

test("an instance without schemas and accounts has no contents", async () => {
  const { cloud, id } = await makeRunningInstance();
  expect(await hasContents(cloud.api, { id, subject: "it" })).toBe(false);
});

test("lists of several pages are read completely", async () => {
  const { cloud, id } = await makeRunningInstance();
  const { state } = cloud.simulator;
  const [original] = state.instances;
  if (!original) throw new Error("there is no instance");
  for (let number = 1; number < 300; number += 1) {
    state.instances.push({ ...structuredClone(original), id: `${String(number).padStart(28, "0")}in09` });
  }
  cloud.clearCalls();
  const { instances } = await listInstances(cloud.api);
  expect(new Set(instances.map((each) => each.id)).size).toBe(300);
  expect(instances[0]?.id).toBe(id);
  expect(cloud.takeCalls()).toHaveLength(3);
});

test("node classes are listed by engine version or engine id, with their zones", async () => {
  const { api } = new TestCloud();
  const engines = await listEngines(api);
  expect(engines.map(({ version }) => version)).toContain("3.1.0.8");
  const byVersion = await listFlavors(api, { version: "3.1.0.8" });
  expect(byVersion).toEqual(
    await listFlavors(api, { id: engines.find(({ version }) => version === "3.1.0.8")?.id ?? "" }),
  );
  const large = byVersion.find(({ specCode }) => specCode === "ddm.c6.8xlarge.2");
  expect(large).toMatchObject({ vcpus: 32, ram: 64, zones: { az1: "normal", az3: "sellout" } });
  expect(byVersion.some(({ specCode }) => specCode.startsWith("ddm.kc1"))).toBe(true); // Arm classes (kc1) are listed together with x86 classes.
});

test("parameters are listed with their ranges, and a change reports whether a restart is required", async () => {
  const { cloud, id } = await makeRunningInstance();
  const ref = { id, subject: "it" };
  const parameters = await listInstanceParameters(cloud.api, ref);
  expect(parameters.find(({ name }) => name === "max_connections")).toEqual({
    name: "max_connections",
    value: "20000",
    range: "10-40000",
    type: "integer",
    readonly: false,
    needsRestart: true,
  });
  expect(await writeInstanceParameters(cloud.api, ref, { long_query_time: "2" })).toEqual({ needsRestart: false });
  await cloud.clock.sleep(60_000);
  expect(await writeInstanceParameters(cloud.api, ref, { max_connections: "300" })).toEqual({ needsRestart: true });
});

test("an elastic IP is found by its id and by its instance", async () => {
  const publicIpId = "0b1e8bd5-7e6b-4c2e-8c3f-1d6f1f0d9c11";
  const { cloud, id } = await makeRunningInstance({ publicIpId });
  const found = await showPublicIp(cloud.api, publicIpId, "it");
  expect(await listBoundPublicIps(cloud.api, { id, subject: "it" })).toEqual([found]);
});

describe("error responses:", () => {
  const unknownInstance = { id: "00000000000000000000000000000000in09", subject: "it" };

  test("a missing instance is recognized in v1 and v3", async () => {
    const { api } = new TestCloud();
    expect(isInstanceNotFound(await catchFailure(showInstance(api, unknownInstance)))).toBe(true);
    expect(isInstanceNotFound(await catchFailure(showDdmDetail(api, unknownInstance)))).toBe(true);
    expect(isInstanceNotFound(await catchFailure(renameInstance(api, unknownInstance, "sales-db")))).toBe(true);
    expect(isInstanceNotFound(await catchFailure(deleteInstance(api, unknownInstance, false)))).toBe(true);
  });

  test("an unknown job is recognized, and not mistaken for a missing instance", async () => {
    const { api } = new TestCloud();
    const error = await catchFailure(showJob(api, "nothing", "it"));
    expect([isJobUnknown(error), isInstanceNotFound(error)]).toEqual([true, false]);
  });

  test("a missing operation is not mistaken for a missing instance", async () => {
    const { api } = new TestCloud();
    const call = { operation: "X", method: "GET", path: "/v9/{project_id}/instances", priority: "read" } as const;
    expect(isInstanceNotFound(await catchFailure(api.send(call)))).toBe(false);
  });

  test("a call is repeated while the instance is busy, at most until the call's deadline", async () => {
    const { cloud, id } = await makeRunningInstance();
    const ref = { id, subject: "it" };
    await renameInstance(cloud.api, ref, "sales-db");
    const error = await catchFailure(renameInstance(setDeadlines(cloud.api, cloud.clock, 0), ref, "other-db"));
    expect(error).toMatchObject({ name: "ApiError", status: 409, code: "DBS.200019" });
    await renameInstance(setDeadlines(cloud.api, cloud.clock, cloud.clock.now() + 120_000), ref, "other-db");
    await cloud.clock.sleep(60_000);
    expect((await showInstance(cloud.api, ref)).name).toBe("other-db");
  });
});

test("a job reports its progress; the task list reports why the job failed", async () => {
  const { cloud, id } = await makeRunningInstance();
  cloud.fault("UpdateDdmInstanceName", { job: "fail" });
  const { jobId = "" } = await renameInstance(cloud.api, { id, subject: "it" }, "sales-db");
  await cloud.clock.sleep(5_000);
  const running = await showJob(cloud.api, jobId, "it");
  expect(running).toMatchObject({ name: "ModifyInstanceName", status: "Running" });
  expect(running.progress).toBeGreaterThan(0);
  await cloud.clock.sleep(60_000);
  expect(await showJob(cloud.api, jobId, "it")).toMatchObject({ status: "Failed", progress: undefined });
  expect(await findFailReason(cloud.api, jobId, "it", running.created ?? 0)).toMatch(/^DBS\.300005/);
  expect(await findFailReason(cloud.api, "another", "it", running.created ?? 0)).toBeUndefined();
});
