import { byOperation, recordCalls, mutations } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type FaultRule, type RunningSimulator } from "../../../simulator";
import { operationsOf } from "../harness/calls";
import { program } from "../harness/programs";
import { createProject, type Project } from "../harness/project";

/** What the simulated cloud says of a job that a fault lets fail. */
const reason = "DBS.300005: Failed to process the request. Contact technical support.";

describe("when a job fails in the cloud", () => {
  let simulator: RunningSimulator;
  let project: Project;
  beforeEach(async () => {
    simulator = await startSimulator({ speed: 3600, seed: "failed jobs" });
    project = await createProject({
      program: program({ orders: {}, reports: {} }),
      environment: environmentFor(simulator),
    });
  });
  afterEach(async () => {
    await simulator.close();
    project.remove();
  });

  const failOnce = (...operations: string[]) => {
    for (const operation of operations) {
      const rule: FaultRule = { match: { operation, times: 1 }, effect: { job: "fail" } };
      simulator.simulator.faults.add(rule);
    }
  };
  const live = () => simulator.simulator.state.instances;

  test("the id is kept, the reason is told once, and the next command goes on: nothing is lost or orphaned", async () => {
    // One of the two instances never comes to be: which one, chance decides.
    failOnce("CreateInstance");
    const created = await project.up({ fails: true, args: ["--continue-on-error"] });
    const failed = created.diagnostics("orders", "error").length > 0 ? "orders" : "reports";
    const { id: wreck, ...kept } = (await project.state()).resource(failed);
    const [told, ...more] = created.diagnostics(failed, "error");
    expect(more).toEqual([]);
    expect(told).toContain(`(${wreck ?? ""}) failed`);
    expect(told).toContain(reason);
    expect(told).toContain("Run `pulumi up` again: it deletes the failed resource and creates another one");
    expect(kept).toMatchObject({ outputs: { status: "CREATEFAILED" } });
    expect(told).toContain(kept.initErrors?.[0]);
    expect(live().map(({ id }) => id)).toContain(wreck);

    const previewing = recordCalls(simulator);
    const replaced = ["delete-replaced", "replace", "create-replacement"];
    expect([...(await project.preview()).ops(failed)].sort()).toEqual([...replaced].sort());
    expect(previewing()).toEqual([]);
    const replacing = recordCalls(simulator);
    expect((await project.up()).ops(failed)).toEqual(replaced);
    expect(operationsOf(mutations(replacing()))).toEqual(["DeleteDdmInstance", "CreateInstance"]);
    const whole = await project.state();
    const ids = ["orders", "reports"].map((name) => whole.resource(name).id);
    expect(
      live()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...ids].sort());
    expect(ids).not.toContain(wreck);

    // Both get more nodes and a larger class; some of the jobs fail.
    failOnce("ResizeFlavor", "ExpandDdmInstanceNodes");
    const larger = { flavorRef: "ddm.c6.4xlarge.2", nodeNum: 4 };
    project.edit(program({ orders: { flavorRef: larger.flavorRef }, reports: { nodeNum: larger.nodeNum } }));
    const grown = await project.up({ fails: true, args: ["--continue-on-error"] });
    const halfway = await project.state();
    for (const name of ["orders", "reports"]) {
      const { id, outputs, initErrors } = halfway.resource(name);
      expect(ids).toContain(id);
      expect(grown.diagnostics(name, "error").map((error) => error.includes(initErrors?.[0] ?? "?"))).toEqual([true]);
      expect(initErrors).toEqual([
        expect.stringMatching(new RegExp(`^Updating instance .*Job EnlargeNode .* failed: ${reason}`)),
      ]);
      expect(initErrors?.join()).toContain("Run `pulumi up` again: it continues from there");
      expect(outputs).toMatchObject({ status: "RUNNING", flavorRef: "ddm.c6.2xlarge.2", nodeNum: 2 });
    }

    const growing = recordCalls(simulator);
    const done = await project.up();
    expect([done.ops("orders"), done.ops("reports")]).toEqual([["update"], ["update"]]);
    expect(byOperation(mutations(growing()))).toEqual({
      ResizeFlavor: 1,
      BatchDeleteNodes: 1,
      ExpandDdmInstanceNodes: 1,
    });
    const after = await project.state();
    expect(after.resource("orders")).toMatchObject({ id: ids[0], outputs: { flavorRef: larger.flavorRef } });
    expect(after.resource("reports")).toMatchObject({ id: ids[1], outputs: { nodeNum: 4 } });
    expect([after.resource("orders").initErrors, after.resource("reports").initErrors]).toEqual([undefined, undefined]);

    failOnce("DeleteDdmInstance");
    const refused = await project.destroy({ fails: true, args: ["--continue-on-error"] });
    const errors = [...refused.diagnostics("orders", "error"), ...refused.diagnostics("reports", "error")];
    expect(errors).toEqual([expect.stringContaining(reason)]);
    // The summary at the end tells it, and nothing else does.
    expect(refused.summary.split(reason)).toHaveLength(2);
    expect((await project.state()).resources.filter(({ type }) => type.endsWith("Instance"))).toHaveLength(1);
    await project.destroy();
    expect([live(), (await project.state()).resources]).toEqual([[], []]);
  });
});
