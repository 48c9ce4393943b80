import { expandUrn, shortenUrn } from "../../../provider/short-urn";
import { recordCalls } from "../../../scripts/sandbox/calls";
import { nameOf } from "../harness/events";
import { instanceArgs } from "../harness/fixtures";
import type { StackState } from "../harness/state";
import { useProject } from "../harness/use-project";
import { component, dataNodesText } from "./programs";

const { simulator, project } = useProject({ seed: "components" });

/** Text of the argument `dataNodes` with one data node of the simulator. */
const dataNodesAt = (index: number) => dataNodesText([simulator.simulator.state.dataNodes[index]?.id ?? ""]);

/** Names of the resources that a resource depends on. */
const dependencies = (state: StackState, name: string) => (state.resource(name).dependencies ?? []).map(nameOf).sort();

test("creates and destroys components with nested components, a provider and transforms", async () => {
  const program = `
    ${component}
    const provider = new ddm.Provider("cloud", { region: "${simulator.region}" });
    const transforms = [({ type, props, opts }) =>
      type.endsWith(":Account") ? { props: { ...props, description: "transformed" }, opts } : undefined];
    const transformations = [({ type, props, opts }) =>
      type.endsWith(":Instance") ? { props: { ...props, restartType: "hard" }, opts } : undefined];
    const orders = new Database("orders", { dataNodes: ${dataNodesAt(0)} }, { providers: [provider], transforms });
    const billing = new Database("billing", { dataNodes: ${dataNodesAt(1)} }, { provider, transformations });
    new ddm.ParameterTemplate("waits", { values: {} }, { dependsOn: billing });
    new ddm.ParameterTemplate("uses", { description: orders.instance.status, values: {} });
    exports.address = orders.instance.accessIp;
  `;
  project.edit(program);
  expect((await project.preview()).ops("orders-db")).toEqual(["create"]);
  const created = await project.up();
  expect(created.ops("orders-db")).toEqual(["create"]);
  expect(created.progress("orders-db")).not.toEqual([]);
  expect(created.progress("billing-access-app")).not.toEqual([]);

  const state = await project.state();
  // Without `dependsOn`, a resource depends only on the resources whose outputs it uses.
  expect(dependencies(state, "orders-tuned")).toEqual([]);
  expect(dependencies(state, "orders-db")).toEqual([]);
  expect(dependencies(state, "orders-db-shop")).toEqual(["orders-db"]);
  expect(dependencies(state, "orders-access-app")).toEqual(["orders-db"]);
  expect(dependencies(state, "uses")).toEqual(["orders-db"]);
  // Pulumi stores a dependency on a component as dependencies on the resources in the component and in its nested component. The schema is
  // not among them, because its parent is the instance.
  const children = ["billing-access-analyst", "billing-access-app", "billing-db", "billing-tuned"];
  expect(dependencies(state, "waits")).toEqual(children);
  const managed = state.resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/ddm:"));
  expect(managed).toHaveLength(12);
  for (const { urn, inputs, propertyDependencies } of managed) {
    expect(expandUrn(String(inputs?.["__urn"]))?.urn).toBe(urn);
    expect(propertyDependencies?.["__urn"] ?? []).toEqual([]);
  }
  // Generated names are unique across the components.
  expect(new Set(managed.map(({ inputs }) => inputs?.["name"])).size).toBe(managed.length);

  for (const name of ["orders-db", "billing-access-app", "billing-db-shop"]) {
    expect(state.resource(name).provider).toContain("::cloud::");
  }
  expect(state.resource("uses").provider).toContain("::default");
  expect(state.resource("orders-access-app").inputs).toMatchObject({ description: "transformed" });
  expect(state.resource("billing-access-app").inputs).not.toHaveProperty("description");
  expect(state.resource("billing-db").inputs).toMatchObject({ restartType: "hard" });

  const idleCalls = recordCalls(simulator);
  await project.preview({ args: ["--expect-no-changes"] });
  expect(idleCalls()).toEqual([]);
  await project.destroy();
  expect(simulator.simulator.state.instances).toEqual([]);
});

test("aliases keep a resource and its name when the resource moves into a component or the component is renamed", async () => {
  const flat = `
    const ddm = require("pulumi-huaweicloud-ddm");
    const instance = new ddm.Instance("orders-db", ${JSON.stringify(instanceArgs)});`;
  project.edit(flat);
  await project.up();
  const { id, inputs } = (await project.state()).resource("orders-db");

  const programWithComponent = (name: string, options = "{}") => `${component}
    const aliases = [{ name: "orders-db", parent: pulumi.rootStackResource }];
    new Database("${name}", { dataNodes: ${dataNodesAt(0)}, aliases }, ${options});`;
  project.edit(programWithComponent("orders"));
  expect((await project.up()).ops("orders-db")).toEqual(["same"]);

  project.edit(programWithComponent("sales", `{ aliases: [{ name: "orders" }] }`));
  const idleCalls = recordCalls(simulator);
  const renamed = await project.up();
  for (const name of ["db", "tuned", "db-shop", "access-app"]) expect(renamed.ops(`sales-${name}`)).toEqual(["same"]);
  expect(idleCalls()).toEqual([]);

  project.edit(
    programWithComponent("sales", `{ aliases: [{ name: "orders" }] }`).replace(`"nodeNum":2`, `"nodeNum":3`),
  );
  const grown = await project.up();
  expect(grown.ops("sales-db")).toEqual(["update"]);
  expect(grown.progress("sales-db")).not.toEqual([]);
  const { urn, ...moved } = (await project.state()).resource("sales-db");
  expect(moved).toMatchObject({
    id,
    outputs: { name: inputs?.["name"], nodeNum: 3, __urn: shortenUrn(urn, "organization") },
  });
});

test("skips the child of a failed parent, and reports errors only about the parent", async () => {
  const program = `
    const ddm = require("pulumi-huaweicloud-ddm");
    const parent = new ddm.Instance("orders-db", ${JSON.stringify(instanceArgs)});
    new ddm.ParameterTemplate("child", { values: {} }, { parent });`;
  project.edit(program);
  simulator.simulator.faults.add({ match: { operation: "CreateInstance", times: 1 }, effect: { job: "fail" } });
  const failed = await project.up({ fails: true, args: ["--continue-on-error"] });
  expect(failed.ops("child")).toEqual([]);
  expect(failed.messages.filter(({ severity }) => severity === "error").map(({ text }) => text)).toEqual([
    expect.stringContaining("Job CreateInstance"),
    expect.stringMatching(/^Error: resource orders-db .* failed to register/),
  ]);
});
