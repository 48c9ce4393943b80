import { readFileSync } from "node:fs";
import { join } from "node:path";
import { recordCalls, mutations } from "../../scripts/sandbox/calls";
import { environmentFor } from "../../scripts/sandbox/environment";
import { root } from "../../scripts/sandbox/paths";
import { startSimulator, type FaultRule, type RunningSimulator } from "../../simulator";
import { changesOf, operationsOf } from "./harness/calls";
import { createOtherClient } from "../../scripts/sandbox/other-client";
import { instanceArgs } from "./harness/fixtures";
import { declaration, program, ref } from "./harness/programs";
import { createProject, type Project } from "./harness/project";
import type { Args } from "./harness/cases";

/** What other tools for DDM are known to get wrong, and the test (a file, and a part of its text) that holds us to do it right. */
const wrongElsewhere: readonly (readonly [bug: string, file: string, covered: string])[] = [
  // Instances
  ["a parameter template's id is sent as node group", "competitor", "const [defaultGroup] ="],
  ["a parameter that could not be written is passed over", "competitor", 'told("orders", "error")'],
  ["parameters taken out of the program stay", "instance/in-place-stories", "parameters: undefined"],
  ['needRestart "false" makes it crash', "competitor", "need_restart:"],
  ["an instance of status DELETED stays in the state", "competitor", 'name: "ghost",'],
  ["404 to a deletion is an error", "resilience/gone", "and destroy succeeds"],
  ["nothing waits after another security group or administrator's password", "competitor", "securityGroupId: "],
  ["no drift is seen of the class", "instance/drift-stories", "flavorRef: {"],
  ["no drift is seen of the engine", "instance/drift-stories", "engineVersion: {"],
  ["no drift is seen of SSL", "instance/drift-stories", "sslEnabled: {"],
  ["no drift is seen of the time zone", "../lifecycle/instance-read", "of the time zone, which no request"],
  ["busy answers end the operation", "competitor", "const busy ="],
  ["whether data on data nodes is deleted is left to the API", "instance/life", "and says so either way"],
  ["node_num counts the nodes of all groups: ignore_changes", "instance-group/instance-group", "no ignoreChanges"],
  ["the order of zones replaces", "instance/replace", "zonesInAnotherOrder"],
  // Node groups
  ["no input of a group can be changed", "instance-group/stories", "flavorAndNodes: {"],
  ["the order of a group's nodes is a change: ignore_changes", "instance-group/stories", "nodesInAnotherOrder: {"],
  ["the class of a group is not read", "instance-group/stories", "flavorChanged: {"],
  ["the subnets of a group's nodes are not read", "instance-group/stories", "nodesElsewhere: {"],
  // Schemas
  ["every change of a schema replaces it", "schema/stories", "shardNumberAndDataNodes: {"],
  ["reading loses the data nodes' logins: ignore_changes", "schema/stories", "passwordOfADataNode: {"],
  ["the instance is not known after an import", "schema/schema.test", "looked.instanceId"],
  ["either the schema or its instance is waited for, not both", "complete/crowd", "never gets in its own way"],
  ["whether a schema's data is deleted is left to the API", "schema/schema.test", "only where the program says so"],
  ["schemas' names are compared by case", "account/stories", '"CRM"'],
  // Accounts
  ["an account's schemas cannot be cleared", "account/stories", "databasesToNone: {"],
  ["a password that somebody else has changed is not seen", "account/stories", "passwordChanged: {"],
  ["only the first ten accounts are found", "complete/crowd", "ListDdmUsers: 1"],
];

test.each(wrongElsewhere)("not here: %s (%s)", (_bug, file, covered) => {
  const name = /\.test$|stories$/.test(file) ? file : `${file}.test`;
  const text = readFileSync(join(root, "test/e2e", `${name}.ts`), "utf8");
  // In this file it stands once more: in the list above.
  expect(text.split(covered).length - 1).toBeGreaterThan(file === "competitor" ? 1 : 0);
});

const busy = (operation: string, code = "DBS.200019"): FaultRule => ({
  match: { operation, times: 1 },
  effect: { status: 409, code, message: "Another operation is being performed." },
});
const writing = (effect: FaultRule["effect"]): FaultRule => ({
  match: { operation: "ModifyConfiguration", times: 1 },
  effect,
});

describe("a year with one stack", () => {
  let simulator: RunningSimulator;
  let project: Project;
  const text = (orders: Args, app: Args) => {
    const instanceId = ref("orders.id");
    const [dataNode] = simulator.simulator.state.dataNodes;
    const { flavorRef, subnetId } = instanceArgs;
    const instance = { ...instanceArgs, paramGroupId: ref("tuned.id"), ...orders };
    return program(
      { ghost: {} },
      [
        declaration("ParameterTemplate", "tuned", { values: { long_query_time: "2" } }),
        declaration("Instance", "orders", instance),
        declaration("InstanceGroup", "reports", {
          ...{ instanceId, type: "r", flavorRef, nodes: [{ availableZone: "az1", subnetId }] },
        }),
        declaration("Schema", "shop", {
          ...{ instanceId, shardMode: "cluster", shardNumber: 8 },
          dataNodes: [{ id: dataNode?.id, userName: "root", userPassword: "Sh4rds!of9" }],
        }),
        declaration("Account", "app", { instanceId, password: "Ab!cdef123", baseAuthority: ["SELECT"], ...app }),
      ].join("\n"),
    );
  };
  const injected = new Set<string | null>();
  const fault = (...rules: readonly FaultRule[]) => {
    for (const rule of rules) {
      injected.add(rule.match.operation ?? null);
      simulator.simulator.faults.add(rule);
    }
  };
  beforeEach(async () => {
    simulator = await startSimulator({ speed: 3600, seed: "competitor" });
    project = await createProject({ program: program({}), environment: environmentFor(simulator) });
  });
  afterEach(async () => {
    await simulator.close();
    project.remove();
  });

  test("what goes wrong elsewhere goes right", async () => {
    const all = recordCalls(simulator);
    const databases = { databases: [ref("shop.name")] };
    fault(busy("CreateGroup"), busy("CreateDdmDatabase", "DBS.212033"), busy("CreateDdmUser"));
    project.edit(text({ parameters: { sql_audit: "ON" } }, databases));
    await project.up();

    // Everything at once; nothing but what is injected meets the instance busy, so each change is waited for.
    const grown = {
      ...{ flavorRef: "ddm.c6.4xlarge.2", nodeNum: 3, name: "orders-db", adminUser: "root_user" },
      ...{ adminPassword: "Sup3r-secret", securityGroupId: "d2e3f4a5-b6c7-4d8e-9f0a-1b2c3d4e5f60" },
    };
    fault(busy("ResizeFlavor"), busy("ExpandDdmInstanceNodes", "DBS.212033"), busy("UpdateDdmUser"));
    fault(busy("ResetAdministrator"), busy("UpdateDdmInstanceSecurityGroup"), busy("UpdateDdmInstanceName"));
    project.edit(text({ ...grown, parameters: { sql_audit: "ON" } }, { databases: [] }));
    const growing = recordCalls(simulator);
    const changed = await project.up();
    for (const name of ["orders", "app"]) expect(changed.ops(name)).toEqual(["update"]);
    for (const name of ["reports", "shop", "tuned"]) expect(changed.ops(name)).toEqual(["same"]);
    const state = await project.state();
    const { id = "" } = state.resource("orders");
    const [defaultGroup] = state.resource("orders").outputs?.["groups"] as readonly { id: string }[];
    const scaled = growing().filter(({ operation }) => /^(ResizeFlavor|ExpandDdm)/.test(operation ?? ""));
    expect(scaled.map(({ request }) => (request as { group_id?: string }).group_id)).toEqual(
      scaled.map(() => defaultGroup?.id),
    );
    expect(defaultGroup?.id).toMatch(/gr09$/);
    const [account] = simulator.simulator.state.instances.find((one) => one.id === id)?.accounts ?? [];
    expect(account?.schemas).toEqual([]);

    // Once writing parameters fails, and is told; then the answer is of the form of the reference's example.
    fault(writing({ status: 400, code: "DBS.280001", message: "Parameter error." }));
    const edited = text({ ...grown, parameters: { long_query_time: 5 } }, { databases: [] });
    project.edit(edited);
    const failed = await project.up({ fails: true });
    expect(failed.diagnostics("orders", "error").join()).toContain("DBS.280001");
    fault(writing({ body: { needRestart: "false", need_restart: "false" } }));
    const written = await project.up();
    expect(written.diagnostics("orders", "warning")).toEqual([]);
    expect((await project.state()).resource("orders").outputs).toMatchObject({ restartRequired: false });
    const writes = changesOf(id, all()).filter(({ operation }) => operation === "ModifyConfiguration");
    const values = { long_query_time: "5", sql_audit: "OFF" };
    expect(writes.slice(-2).map(({ request }) => request)).toEqual([{ values }, { values }]);

    // One instance is shown as DELETED while it is still listed: it is kept until the list confirms that.
    const otherClient = createOtherClient(simulator);
    const ghost = state.resource("ghost").id ?? "";
    const answer = { id: ghost, name: "ghost", status: "DELETED" };
    simulator.simulator.faults.add({ match: { operation: "ShowInstance", path: ghost }, effect: { body: answer } });
    const kept = await project.refresh({ fails: true });
    expect(kept.diagnostics("ghost", "error").join()).toContain(
      "as not found, but still lists it. Pulumi still holds it.",
    );
    await otherClient("DELETE", `/v3/{pid}/instances/${ghost}?delete_dn_data=false`);
    await project.refresh();
    expect((await project.state()).find("ghost")).toBeUndefined();
    const ownOf = (name: string) => state.resource(name).id?.split("/")[1] ?? "";
    await otherClient("DELETE", `/v3/{pid}/instances/${id}/users/${ownOf("app")}`);
    await otherClient("DELETE", `/v3/{pid}/instances/${id}/groups/${ownOf("reports")}`);
    await otherClient("POST", `/v3/{pid}/instances/${id}/databases/${ownOf("shop")}/unbind`);
    fault(busy("DeleteDdmInstance"));
    const destroying = recordCalls(simulator);
    const destroyed = await project.destroy();
    for (const name of ["orders", "reports", "shop", "app", "tuned"]) expect(destroyed.ops(name)).toEqual(["delete"]);
    const deleted = mutations(destroying());
    expect(operationsOf(deleted).filter((name) => name === "DeleteDdmInstance")).toHaveLength(2);
    expect(deleted.at(-1)?.operation).toBe("DeleteConfiguration");
    const inTheWay = all().filter(({ status }) => status === 409);
    expect(inTheWay.filter(({ operation }) => !injected.has(operation))).toEqual([]);
    expect(new Set(operationsOf(inTheWay)).size).toBe(inTheWay.length);
  });
});
