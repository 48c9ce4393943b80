import { countByOperation, mutations, recordCalls } from "../../../scripts/sandbox/calls";
import type { FaultRule } from "../../../simulator";
import { operationsOf } from "../harness/calls";
import { largerFlavor } from "../harness/fixtures";
import { program } from "../harness/programs";
import { useProject } from "../harness/use-project";

/** Reason that the simulator reports for a job that fails because of a fault. */
const reason = "DBS.300005: Failed to process the request. Contact technical support.";

describe("failed jobs", () => {
  const { simulator, project } = useProject({ seed: "failed jobs" }, { program: program({ orders: {}, reports: {} }) });

  const failOnce = (...operations: string[]) => {
    for (const operation of operations) {
      const rule: FaultRule = { match: { operation, times: 1 }, effect: { job: "fail" } };
      simulator.simulator.faults.add(rule);
    }
  };
  const live = () => simulator.simulator.state.instances;

  test("failed jobs keep the id in the state, report the reason once, and let the next command continue", async () => {
    // The first create job fails. It may belong to either instance, because the order of the two calls is not fixed.
    failOnce("CreateInstance");
    const created = await project.up({ fails: true, args: ["--continue-on-error"] });
    const failed = created.diagnostics("orders", "error").length > 0 ? "orders" : "reports";
    const { id: failedId, ...kept } = (await project.state()).resource(failed);
    const [error, ...more] = created.diagnostics(failed, "error");
    expect(more).toEqual([]);
    expect(error).toContain(`(${failedId ?? ""}) failed`);
    expect(error).toContain(reason);
    expect(error).toContain("Run `pulumi up` again: it deletes the failed resource and creates another one");
    expect(kept).toMatchObject({ outputs: { status: "CREATEFAILED" } });
    expect(error).toContain(kept.initErrors?.[0]);
    expect(live().map(({ id }) => id)).toContain(failedId);

    const previewCalls = recordCalls(simulator);
    const replaced = ["delete-replaced", "replace", "create-replacement"];
    expect([...(await project.preview()).ops(failed)].sort()).toEqual([...replaced].sort());
    expect(previewCalls()).toEqual([]);
    const replaceCalls = recordCalls(simulator);
    expect((await project.up()).ops(failed)).toEqual(replaced);
    expect(operationsOf(mutations(replaceCalls()))).toEqual(["DeleteDdmInstance", "CreateInstance"]);
    const complete = await project.state();
    const ids = ["orders", "reports"].map((name) => complete.resource(name).id);
    expect(
      live()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...ids].sort());
    expect(ids).not.toContain(failedId);

    // One instance gets a larger class, and the other gets more nodes. Both jobs fail.
    failOnce("ResizeFlavor", "ExpandDdmInstanceNodes");
    const larger = { flavorRef: largerFlavor, nodeNum: 4 };
    project.edit(program({ orders: { flavorRef: larger.flavorRef }, reports: { nodeNum: larger.nodeNum } }));
    const grown = await project.up({ fails: true, args: ["--continue-on-error"] });
    const partial = await project.state();
    for (const name of ["orders", "reports"]) {
      const { id, outputs, initErrors } = partial.resource(name);
      expect(ids).toContain(id);
      expect(grown.diagnostics(name, "error").map((text) => text.includes(initErrors?.[0] ?? "?"))).toEqual([true]);
      expect(initErrors).toEqual([
        expect.stringMatching(new RegExp(`^Updating instance .*Job EnlargeNode .* failed: ${reason}`)),
      ]);
      expect(initErrors?.join()).toContain("Run `pulumi up` again: it continues from there");
      expect(outputs).toMatchObject({ status: "RUNNING", flavorRef: "ddm.c6.2xlarge.2", nodeNum: 2 });
    }

    const growCalls = recordCalls(simulator);
    const done = await project.up();
    expect([done.ops("orders"), done.ops("reports")]).toEqual([["update"], ["update"]]);
    expect(countByOperation(mutations(growCalls()))).toEqual({
      ResizeFlavor: 1,
      BatchDeleteNodes: 1,
      ExpandDdmInstanceNodes: 1,
    });
    const after = await project.state();
    expect(after.resource("orders")).toMatchObject({ id: ids[0], outputs: { flavorRef: larger.flavorRef } });
    expect(after.resource("reports")).toMatchObject({ id: ids[1], outputs: { nodeNum: 4 } });
    expect([after.resource("orders").initErrors, after.resource("reports").initErrors]).toEqual([undefined, undefined]);

    failOnce("DeleteDdmInstance");
    const undeleted = await project.destroy({ fails: true, args: ["--continue-on-error"] });
    const errors = [...undeleted.diagnostics("orders", "error"), ...undeleted.diagnostics("reports", "error")];
    expect(errors).toEqual([expect.stringContaining(reason)]);
    // The summary contains the reason once.
    expect(undeleted.summary.split(reason)).toHaveLength(2);
    expect((await project.state()).resources.filter(({ type }) => type.endsWith("Instance"))).toHaveLength(1);
    await project.destroy();
    expect([live(), (await project.state()).resources]).toEqual([[], []]);
  });
});
