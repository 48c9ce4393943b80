import { mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { operationsOf } from "../harness/calls";
import type { Args } from "../harness/cases";
import { largerFlavor } from "../harness/fixtures";
import { program } from "../harness/programs";
import { useProject } from "../harness/use-project";

describe("a job that exceeds the timeout that the program sets", () => {
  // Simulated time advances only when the test advances it.
  const { simulator, project } = useProject({ speed: 0, quota: 100_000, seed: "timeouts" });

  const live = () => simulator.simulator.state.instances;
  const elapse = (minutes: number) => {
    simulator.simulator.clock.advance(minutes * 60);
  };
  const declare = (changes: Args) => {
    const timeouts = { create: "3s", update: "2s", delete: "2s" };
    project.edit(program({ orders: { timeouts, ...changes } }));
  };

  test("the command fails and shows the polled statuses, the state keeps the id, and the next command continues", async () => {
    declare({});
    const createCalls = recordCalls(simulator);
    const polls = () => createCalls().filter(({ operation }) => operation === "ShowDdmJobResult").length;
    const created = await project.up({
      fails: true,
      meanwhile: async ({ until }) => {
        await until(() => polls() === 1);
        elapse(3);
      },
    });
    const [instance] = live();
    const id = instance?.id ?? "";
    const [error] = created.diagnostics("orders", "error");
    expect(error).toMatch(
      /Creating instance "orders-\w{7}" \(\w+in09\) failed: Timed out waiting for job \S+ to end: the last status after \ds is Running\. Polled statuses: Running × \d\./,
    );
    expect(error).toContain(
      "If the operation needs more time, raise `timeouts.create`. Pulumi's state contains its id",
    );
    expect((await project.state()).resource("orders")).toMatchObject({ id, outputs: { status: "CREATING" } });
    const progress = created.progress("orders");
    expect(progress.slice(0, 2)).toEqual(["[1/3] ordering the instance", "[2/3] job CreateInstance, usually 8–15 min"]);
    expect(progress).toContainEqual(expect.stringMatching(/^\[2\/3\] job CreateInstance 0%, \ds, usually 8–15 min$/));
    expect(progress.at(-1)).toMatch(/^\[2\/3\] job CreateInstance 3\d%, \ds, usually 8–15 min$/);
    // Progress is shown in the resource's own row.
    expect(created.stdout).toMatch(/ddm:Instance orders creating \(\ds\) \[2\/3\] job CreateInstance 3\d%/);

    // The program is unchanged, but `up` continues to wait.
    const waitCalls = recordCalls(simulator);
    const continued = await project.up({
      meanwhile: async ({ until }) => {
        await until(() => waitCalls().length > 0);
        elapse(15);
      },
    });
    expect([continued.ops("orders"), mutations(waitCalls())]).toEqual([["update"], []]);
    const done = (await project.state()).resource("orders");
    expect([done.id, done.outputs?.["status"], done.initErrors]).toEqual([id, "RUNNING", undefined]);

    declare({ flavorRef: largerFlavor });
    const changeCalls = recordCalls(simulator);
    const changed = await project.up({ fails: true });
    expect(changed.diagnostics("orders", "error").join()).toMatch(
      /Updating instance .* Timed out waiting for job \S+ .*: the last status after \ds is Running\. Polled statuses: Running × \d\..* raise `timeouts.update`/,
    );
    expect(operationsOf(mutations(changeCalls()))).toEqual(["ResizeFlavor"]);
    expect((await project.state()).resource("orders")).toMatchObject({ id, outputs: { status: "RESIZING" } });

    // A deletion waits for the running change until the timeout of the deletion.
    const deleteCalls = recordCalls(simulator);
    const failedDestroy = await project.destroy({ fails: true });
    expect(mutations(deleteCalls())).toEqual([]);
    expect(failedDestroy.diagnostics("orders", "error")).toEqual([
      expect.stringMatching(
        /^Deleting instance .* failed: Timed out waiting for .* to be idle: the last status after \ds is RESIZING\. Polled statuses: RESIZING × \d\. .* raise `timeouts.delete`\. Pulumi's state still contains it/,
      ),
    ]);
    const destroyCalls = recordCalls(simulator);
    await project.destroy({
      meanwhile: async ({ until }) => {
        await until(() => destroyCalls().length > 0);
        elapse(60);
        await until(() => mutations(destroyCalls()).length > 0);
        elapse(60);
      },
    });
    expect(operationsOf(mutations(destroyCalls()))).toEqual(["DeleteDdmInstance"]);
    expect([live(), (await project.state()).resources]).toEqual([[], []]);
  });
});
