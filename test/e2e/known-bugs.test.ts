import { mutations, recordCalls } from "../../scripts/sandbox/calls";
import { createOtherClient } from "../../scripts/sandbox/other-client";
import type { FaultRule } from "../../simulator";
import { changesOf, operationsOf } from "./harness/calls";
import type { Args } from "./harness/cases";
import { administrator, dataNodeArgs, instanceArgs, largerFlavor, otherSecurityGroupId } from "./harness/fixtures";
import { declaration, program, ref } from "./harness/programs";
import { useProject } from "./harness/use-project";

/** A fault that rejects the next call of an operation because the instance is busy. */
const busyFault = (operation: string, code = "DBS.200019"): FaultRule => ({
  match: { operation, times: 1 },
  effect: { status: 409, code, message: "Another operation is being performed." },
});
/** A fault of the next call that writes an instance's parameters. */
const writeFault = (effect: FaultRule["effect"]): FaultRule => ({
  match: { operation: "ModifyConfiguration", times: 1 },
  effect,
});

// Users have reported bugs of other tools for DDM. This test covers the bugs that need several resources or faults. The tables of
// cases of each kind of resource (`test/e2e/*/*cases.ts`) cover the others.
describe("known bugs of other DDM tools", () => {
  const { simulator, project } = useProject({ seed: "known bugs" });
  /**
   * Returns a program with one resource of each of five kinds and a second instance `ghost`.
   *
   * @param orders further arguments of the instance `orders`
   * @param app further arguments of the account `app`
   */
  const programOf = (orders: Args, app: Args) => {
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
          instanceId,
          type: "r",
          flavorRef,
          nodes: [{ availableZone: "az1", subnetId }],
        }),
        declaration("Schema", "shop", {
          instanceId,
          shardMode: "cluster",
          shardNumber: 8,
          dataNodes: [dataNodeArgs(dataNode?.id)],
        }),
        declaration("Account", "app", { instanceId, password: "Ab!cdef123", baseAuthority: ["SELECT"], ...app }),
      ].join("\n"),
    );
  };
  /** Operations whose next call an injected fault rejects with 409. */
  const busyOperations: (string | undefined)[] = [];
  const inject = (...rules: readonly FaultRule[]) => {
    for (const rule of rules) {
      if (rule.effect.status === 409) busyOperations.push(rule.match.operation);
      simulator.simulator.faults.add(rule);
    }
  };
  test("creates, updates and destroys a stack without the bugs of other tools", async () => {
    const allCalls = recordCalls(simulator);
    const databases = { databases: [ref("shop.name")] };
    inject(busyFault("CreateGroup"), busyFault("CreateDdmDatabase", "DBS.212033"), busyFault("CreateDdmUser"));
    project.edit(programOf({ parameters: { sql_audit: "ON" } }, databases));
    await project.up();

    // The provider must send a rejected call again when the instance was busy. It must also wait after a change of the security group or the
    // administrator, so that only an injected fault rejects a call with 409.
    const changes = {
      flavorRef: largerFlavor,
      nodeNum: 3,
      name: "orders-db",
      ...administrator,
      securityGroupId: otherSecurityGroupId,
    };
    inject(busyFault("ResizeFlavor"), busyFault("ExpandDdmInstanceNodes", "DBS.212033"), busyFault("UpdateDdmUser"));
    inject(
      busyFault("ResetAdministrator"),
      busyFault("UpdateDdmInstanceSecurityGroup"),
      busyFault("UpdateDdmInstanceName"),
    );
    project.edit(programOf({ ...changes, parameters: { sql_audit: "ON" } }, { databases: [] }));
    const updateCalls = recordCalls(simulator);
    const updated = await project.up();
    for (const name of ["orders", "app"]) expect(updated.ops(name)).toEqual(["update"]);
    for (const name of ["reports", "shop", "tuned"]) expect(updated.ops(name)).toEqual(["same"]);
    const state = await project.state();
    const { id = "" } = state.resource("orders");
    // `group_id` must be the id of the default group, not the id of the parameter template.
    const [defaultGroup] = state.resource("orders").outputs?.["groups"] as readonly { id: string }[];
    const scaled = updateCalls().filter(({ operation }) => /^(ResizeFlavor|ExpandDdm)/.test(operation ?? ""));
    expect(new Set(scaled.map(({ operation }) => operation))).toEqual(
      new Set(["ResizeFlavor", "ExpandDdmInstanceNodes"]),
    );
    for (const { request } of scaled) expect(request).toMatchObject({ group_id: defaultGroup?.id });
    expect(defaultGroup?.id).toMatch(/gr09$/);
    const [account] = simulator.simulator.state.instances.find((one) => one.id === id)?.accounts ?? [];
    expect(account?.schemas).toEqual([]);

    // A failed write of parameters must fail the update. The text "false" as `needRestart`, as in the example of the API reference, must count
    // as false.
    inject(writeFault({ status: 400, code: "DBS.280001", message: "Parameter error." }));
    const edited = programOf({ ...changes, parameters: { long_query_time: 5 } }, { databases: [] });
    project.edit(edited);
    const failed = await project.up({ fails: true });
    expect(failed.diagnostics("orders", "error").join()).toContain("DBS.280001");
    inject(writeFault({ body: { needRestart: "false", need_restart: "false" } }));
    const written = await project.up();
    expect(written.diagnostics("orders", "warning")).toEqual([]);
    expect((await project.state()).resource("orders").outputs).toMatchObject({ restartRequired: false });
    const writes = changesOf(id, allCalls()).filter(({ operation }) => operation === "ModifyConfiguration");
    const values = { long_query_time: "5", sql_audit: "OFF" };
    expect(writes.slice(-2).map(({ request }) => request)).toEqual([{ values }, { values }]);

    // The details of an instance report DELETED, but the list contains it with another status. The instance must stay in the state.
    const otherClient = createOtherClient(simulator);
    const ghost = state.resource("ghost").id ?? "";
    const body = { id: ghost, name: "ghost", status: "DELETED" };
    simulator.simulator.faults.add({ match: { operation: "ShowInstance", path: ghost }, effect: { body } });
    const failedRefresh = await project.refresh({ fails: true });
    expect(failedRefresh.diagnostics("ghost", "error").join()).toContain(
      "as not found, but still lists it. Pulumi's state still contains it.",
    );
    await otherClient("DELETE", `/v3/{pid}/instances/${ghost}?delete_dn_data=false`);
    await project.refresh();
    expect((await project.state()).find("ghost")).toBeUndefined();
    const ownIdOf = (name: string) => state.resource(name).id?.split("/")[1] ?? "";
    await otherClient("DELETE", `/v3/{pid}/instances/${id}/users/${ownIdOf("app")}`);
    await otherClient("DELETE", `/v3/{pid}/instances/${id}/groups/${ownIdOf("reports")}`);
    await otherClient("POST", `/v3/{pid}/instances/${id}/databases/${ownIdOf("shop")}/unbind`);
    inject(busyFault("DeleteDdmInstance"));
    const destroyCalls = recordCalls(simulator);
    const destroyed = await project.destroy();
    for (const name of ["orders", "reports", "shop", "app", "tuned"]) expect(destroyed.ops(name)).toEqual(["delete"]);
    const deleted = mutations(destroyCalls());
    expect(operationsOf(deleted).filter((name) => name === "DeleteDdmInstance")).toHaveLength(2);
    expect(deleted.at(-1)?.operation).toBe("DeleteConfiguration");
    const conflicts = allCalls().filter(({ status }) => status === 409);
    expect([...operationsOf(conflicts)].sort()).toEqual(busyOperations.sort());
  });
});
