import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bindPublicIp, changePort, setReadonly, switchSsl, unbindPublicIp } from "../../provider/api/ddm/access";
import * as catalog from "../../provider/api/ddm/catalog";
import * as instances from "../../provider/api/ddm/instances";
import { findFailReason, showJob } from "../../provider/api/ddm/jobs";
import { changeKernelVersion, listKernelVersions, rollBackKernelVersion } from "../../provider/api/ddm/kernel-versions";
import { addNodes, changeFlavor } from "../../provider/api/ddm/nodes";
import { listInstanceParameters, writeInstanceParameters } from "../../provider/api/ddm/parameters";
import { Simulator } from "../../simulator";
import { operationsNamedIn } from "../support/named-operations";
import { expectedJob, describeReferenceExamples, type ReferenceCalls } from "../support/reference-examples";
import { clientOf, ok } from "../support/scripted-cloud";

// `calls` compares the client with the examples of the API reference, without the simulator: the client sends the requests of the examples and
// parses their responses. test/simulator/spec-samples.test.ts compares the simulator with the same examples.

const i = { id: "i1", subject: "instance i1" };
const eip = { id: "7c87996a-85f4-4029-a254-502999d4767a", address: "10.83.84.176" };
const purchase = {
  name: "ddm-test-001",
  flavorId: "8f2e696c-a9c1-30bd-af90-25522bc67606",
  nodeNum: 4,
  engineId: "2325a707-0361-8be6-dd01-13474bbac437",
  enterpriseProjectId: "0",
  availableZones: ["az1"],
  vpcId: "e1d886ec-cfe7-4cd4-b748-fc55a10b4172",
  securityGroupId: "035b70ed-319b-4086-9fd7-62a2e8548b2e",
  subnetId: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa",
};
const month = { periodUnit: "month", period: 1, autoRenew: true, autoPay: true };

/** By section of the reference: the provider's call, and a function from the example's response to the expected result. */
const calls: ReferenceCalls = {
  "4.2.1 pay-per-use": [
    (api) => instances.createInstance(api, "i", purchase),
    ({ id, job_id }: { id: string; job_id: string }) => ({ id, accepted: { jobId: job_id } }),
  ],
  "4.2.1 yearly/monthly": [
    (api) => instances.createInstance(api, "i", { ...purchase, name: "ddm-test-003", prePaid: month }),
    () => ({ id: undefined, accepted: { orderId: "CS1810251738L8VVD" } }),
  ],
  "4.2.2": [
    (api) => instances.listInstances(api),
    (response: { instances: { id: string; name: string; node_count: number }[] }) => ({
      instances: response.instances.map(({ id, name, node_count }) => ({ id, name, node_count })),
    }),
  ],
  "4.2.3": [
    (api) => instances.showInstance(api, i),
    (response: { name: string; status: string; access_port: string; flavor_ref: string }) => ({
      name: response.name,
      status: response.status,
      access_port: Number(response.access_port),
      admin_user_name: "root",
      flavor_ref: response.flavor_ref,
    }),
  ],
  "4.2.7": [(api) => instances.restartInstance(api, i, "soft"), ({ jobId }: { jobId: string }) => ({ jobId })],
  "4.2.17": [(api) => changeFlavor(api, i, "ddm.c6.4xlarge.2", { groupId: "g1", autoPay: false }), expectedJob],
  "4.2.21": [
    (api) => catalog.listEngines(api),
    ({ engine_groups }: { engine_groups: { id: string; name: string; version: string }[] }) =>
      engine_groups.map(({ id, name, version }) => ({ id, name, version })),
  ],
  "4.2.22": [
    (api) => catalog.listFlavors(api, { version: "3.1.0.8" }, ["az1", "az2"]),
    ({ flavor_groups }: { flavor_groups: { flavors: { id: string; spec_code: string; vcpus: string }[] }[] }) =>
      flavor_groups.flatMap(({ flavors }) =>
        flavors.map(({ id, spec_code, vcpus }) => ({ id, specCode: spec_code, vcpus: Number(vcpus) })),
      ),
  ],
  "4.2.23": [
    (api) => listInstanceParameters(api, i),
    ({
      configuration_parameter,
    }: {
      configuration_parameter: { name: string; value: string; need_restart: string }[];
    }) =>
      configuration_parameter.map(({ name, value, need_restart }) => ({
        name,
        value,
        needsRestart: need_restart === "1",
      })),
  ],
  "4.2.24": [(api) => addNodes(api, i, ["az1"], {}), expectedJob],
  "4.2.24 group and subnet": [
    (api) => addNodes(api, i, ["az1"], { groupId: "g1", subnetId: "ead1e945-ca89-45dd-bcce-4a30b2054c22" }),
    expectedJob,
  ],
  "4.2.24 yearly/monthly": [
    (api) => addNodes(api, i, ["az1"], { autoPay: true }),
    ({ order_id }: { order_id: string }) => ({ orderId: order_id }),
  ],
  "4.2.25": [(api) => instances.deleteInstance(api, i, true), expectedJob],
  "4.2.26": [(api) => switchSsl(api, i, true), expectedJob],
  "4.2.27": [(api) => changePort(api, i, 5067), expectedJob],
  "4.2.30": [(api) => bindPublicIp(api, i, eip), expectedJob],
  "4.2.31": [(api) => unbindPublicIp(api, i), expectedJob],
  "4.2.35": [(api) => instances.renameInstance(api, i, "ddm-test"), expectedJob],
  "4.2.36": [(api) => instances.setSecurityGroup(api, i, purchase.securityGroupId), expectedJob],
  "4.2.39": [(api) => setReadonly(api, i, true), expectedJob],
  "4.5.1": [
    (api) => showJob(api, "j1", "i"),
    ({ job: wire }: { job: { name: string; status: string; process: string } }) => ({
      name: wire.name,
      status: wire.status,
      ...(wire.status === "Running" ? { progress: Number(wire.process.replace("%", "")) } : {}),
    }),
  ],
  "4.5.2": [(api) => findFailReason(api, "unlisted", "i", Date.UTC(2025, 0, 1)), () => undefined],
  "4.8.1": [(api) => listKernelVersions(api, i), ({ versions }: { versions: string[] }) => ({ versions })],
  "4.8.2": [(api) => changeKernelVersion(api, i, "3.0.8.3"), expectedJob],
  "4.8.3": [(api) => rollBackKernelVersion(api, i), expectedJob],
  "4.10.4": [(api) => writeInstanceParameters(api, i, { long_query_time: "2" }), () => ({ needsRestart: false })],
};

describeReferenceExamples(calls);

test("the simulator serves every operation that the provider's sources name, two under the names of their opposites", () => {
  const folder = join(__dirname, "..", "..", "provider");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const sources = files
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .map((file) => readFileSync(join(folder, file), "utf8"));
  const named = new Set(sources.flatMap(operationsNamedIn));
  // These are no operations of the API: `Clock` reads the cloud's clock, and the result of a request without a job has an empty operation name.
  for (const name of ["Clock", ""]) named.delete(name);
  const served = new Simulator().operations.map(({ name }) => name);
  // The simulator serves each under the name of its opposite, which has the same method and path but another body.
  const servedAsOpposite = ["DeleteServerGroupMember", "StopProtectionGroup"];
  expect([...named].filter((name) => !served.includes(name)).sort()).toEqual(servedAsOpposite);
  // The search misses no operation.
  expect(named.size).toBeGreaterThanOrEqual(135);
  const isQuoted = (name: string) => sources.some((text) => text.includes(`"${name}"`));
  expect(served.filter((name) => isQuoted(name) && !named.has(name))).toEqual([]);
});

test("an undocumented response causes an error that names the operation", async () => {
  const { client } = clientOf([ok({ job: "soon" }), ok({ job: "soon" }), ok({ job: "soon" })]);
  await expect(showJob(client, "j1", "i")).rejects.toMatchObject({
    name: "UnexpectedResponseError",
    message: expect.stringMatching(/^ShowDdmJobResult of i returned an undocumented response .* job: /) as string,
  });
});
