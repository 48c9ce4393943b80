import { recordCalls, mutations } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type RunningSimulator } from "../../../simulator";
import { operationsOf } from "../harness/calls";
import type { Args } from "../harness/cases";
import { program } from "../harness/programs";
import { createProject, type Project } from "../harness/project";

describe("when the cloud takes longer than the program gives it", () => {
  let simulator: RunningSimulator;
  let project: Project;
  beforeEach(async () => {
    // The cloud's time stands still until the story moves it.
    simulator = await startSimulator({ speed: 0, quota: 100_000, seed: "timeouts" });
    project = await createProject({ program: program({}), environment: environmentFor(simulator) });
  });
  afterEach(async () => {
    await simulator.close();
    project.remove();
  });

  const live = () => simulator.simulator.state.instances;
  const elapse = (minutes: number) => {
    simulator.simulator.clock.advance(minutes * 60);
  };
  const declare = (changes: Args) => {
    const timeouts = { create: "3s", update: "2s", delete: "2s" };
    project.edit(program({ orders: { timeouts, ...changes } }));
  };

  test("each command ends with what it has seen, the id stays, and the next one goes on; progress tells the phases", async () => {
    declare({});
    const creating = recordCalls(simulator);
    const polls = () => creating().filter(({ operation }) => operation === "ShowDdmJobResult").length;
    const created = await project.up({
      fails: true,
      meanwhile: async ({ until }) => {
        await until(() => polls() === 1);
        elapse(3);
      },
    });
    const [bought] = live();
    const id = bought?.id ?? "";
    const [told] = created.diagnostics("orders", "error");
    expect(told).toMatch(
      /Creating instance "orders-\w{7}" \(\w+in09\) failed: Gave up waiting for job \S+ to end after \ds: it is Running\. Seen: Running × \d\./,
    );
    expect(told).toContain("If it needs more time than that, raise `timeouts.create`. Pulumi holds its id");
    expect((await project.state()).resource("orders")).toMatchObject({ id, outputs: { status: "CREATING" } });
    const progress = created.progress("orders");
    expect(progress.slice(0, 2)).toEqual(["[1/3] ordering the instance", "[2/3] job CreateInstance, usually 8–15 min"]);
    expect(progress).toContainEqual(expect.stringMatching(/^\[2\/3\] job CreateInstance 0%, \ds, usually 8–15 min$/));
    expect(progress.at(-1)).toMatch(/^\[2\/3\] job CreateInstance 3\d%, \ds, usually 8–15 min$/);
    // It is shown in the row of the resource itself.
    expect(created.stdout).toMatch(/ddm:Instance orders creating \(\ds\) \[2\/3\] job CreateInstance 3\d%/);

    // Nothing has changed in the program: `up` goes on waiting all the same.
    const waiting = recordCalls(simulator);
    const continued = await project.up({
      meanwhile: async ({ until }) => {
        await until(() => waiting().length > 0);
        elapse(15);
      },
    });
    expect([continued.ops("orders"), mutations(waiting())]).toEqual([["update"], []]);
    const done = (await project.state()).resource("orders");
    expect([done.id, done.outputs?.["status"], done.initErrors]).toEqual([id, "RUNNING", undefined]);

    declare({ flavorRef: "ddm.c6.4xlarge.2" });
    const changing = recordCalls(simulator);
    const changed = await project.up({ fails: true });
    expect(changed.diagnostics("orders", "error").join()).toMatch(
      /Updating instance .* Gave up waiting for job \S+ .* after \ds: it is Running\. Seen: Running × \d\..* raise `timeouts.update`/,
    );
    expect(operationsOf(mutations(changing()))).toEqual(["ResizeFlavor"]);
    expect((await project.state()).resource("orders")).toMatchObject({ id, outputs: { status: "RESIZING" } });

    // Deleting waits for what is under way, as long as it may.
    const refused = recordCalls(simulator);
    const kept = await project.destroy({ fails: true });
    expect(mutations(refused())).toEqual([]);
    expect(kept.diagnostics("orders", "error")).toEqual([
      expect.stringMatching(
        /^Deleting instance .* failed: Gave up waiting for .* to be idle after \ds: it is RESIZING\. Seen: RESIZING × \d\. .* raise `timeouts.delete`\. Pulumi still holds it/,
      ),
    ]);
    const destroying = recordCalls(simulator);
    await project.destroy({
      meanwhile: async ({ until }) => {
        await until(() => destroying().length > 0);
        elapse(60);
        await until(() => mutations(destroying()).length > 0);
        elapse(60);
      },
    });
    expect(operationsOf(mutations(destroying()))).toEqual(["DeleteDdmInstance"]);
    expect([live(), (await project.state()).resources]).toEqual([[], []]);
  });
});
