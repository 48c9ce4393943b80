import { countByOperation, mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { operationsOf } from "../harness/calls";
import { largerFlavor } from "../harness/fixtures";
import { program } from "../harness/programs";
import { useProject } from "../harness/use-project";

describe("killed command", () => {
  // Only `elapse` advances the simulated time, so a job runs until the test lets it end.
  const { simulator, project } = useProject({ speed: 0, quota: 100_000, seed: "interrupted" });

  const live = () => simulator.simulator.state.instances;
  const idOf = (name: RegExp) => live().find((instance) => name.test(instance.name))?.id ?? "";
  const elapse = (minutes: number) => {
    simulator.simulator.clock.advance(minutes * 60);
  };
  /** Runs a command, and kills all its processes after a number of calls of an operation. Returns the calls of the command. */
  const killAfter = async (command: "up" | "destroy", operation: string, times: number) => {
    const calls = recordCalls(simulator);
    await project[command]({
      fails: true,
      meanwhile: async ({ until, kill }) => {
        await until(() => (countByOperation(calls())[operation] ?? 0) >= times);
        kill();
      },
    });
    return calls();
  };
  /** Releases the lock that a killed command leaves on the stack. */
  const cancel = () => project.run(["cancel", "--yes"]);

  test("orders nothing twice, and the next commands finish the interrupted create, update and destroy", async () => {
    // The command is killed before it receives the responses with the ids.
    simulator.simulator.faults.add({ match: { operation: "CreateInstance", times: 2 }, effect: { delayMs: 5_000 } });
    project.edit(program({ orders: {}, named: { name: "shop-db" } }));
    await killAfter("up", "CreateInstance", 2);
    expect((await project.up({ fails: true })).stderr).toContain("`pulumi cancel`");
    await cancel();
    expect((await project.state()).find("orders")).toBeUndefined();
    const [orders, named] = [idOf(/^orders-/), idOf(/^shop-db$/)];

    // The instance with the generated name belongs to the resource "orders", so it is adopted. The instance with the fixed name may belong to
    // another stack, so it is not adopted.
    const adoptionCalls = recordCalls(simulator);
    const found = await project.up({
      fails: true,
      args: ["--continue-on-error"],
      meanwhile: async ({ until }) => {
        await until(() => adoptionCalls().filter(({ path }) => path.endsWith(orders)).length > 4);
        elapse(15);
      },
    });
    expect(mutations(adoptionCalls())).toEqual([]);
    expect(found.diagnostics("orders", "warning")).toEqual([
      expect.stringMatching(
        `^Found instance "orders-[0-9a-f]{7}" \\(${orders}\\), left by an interrupted create .* adopted`,
      ),
    ]);
    expect((await project.state()).resource("orders")).toMatchObject({ id: orders, outputs: { status: "RUNNING" } });
    const [error, ...more] = found.diagnostics("named", "error");
    expect(more).toEqual([]);
    expect(error).toContain(`(${named}) exists already`);
    expect(error).toContain(`Adopt it with \`adopt: { id: "${named}" }\`, or delete it`);

    // The user adopts the instance with the fixed name. The command is killed while the create job of another instance runs.
    project.edit(program({ orders: {}, named: { name: "shop-db", adopt: { id: named } }, late: {} }));
    const createCalls = await killAfter("up", "ShowDdmJobResult", 2);
    await cancel();
    expect(operationsOf(mutations(createCalls))).toEqual(["CreateInstance"]);
    elapse(15);
    const late = idOf(/^late-/);
    const resumeCalls = recordCalls(simulator);
    const finished = await project.up();
    expect(mutations(resumeCalls())).toEqual([]);
    expect(finished.diagnostics("late", "warning").join()).toContain(late);
    const state = await project.state();
    expect(["orders", "named", "late"].map((name) => state.resource(name).id)).toEqual([orders, named, late]);
    expect(live()).toHaveLength(3);

    // The engine keeps its pending operations until a refresh clears them.
    expect(state.pending).not.toEqual([]);
    await project.refresh({ args: ["--clear-pending-creates", "--expect-no-changes"] });
    expect((await project.state()).pending).toEqual([]);
    await project.preview({ args: ["--expect-no-changes"] });

    // The command is killed while a change runs. The next `up` waits for the end of the change, and sends no second request.
    project.edit(program({ orders: { flavorRef: largerFlavor }, named: { name: "shop-db" }, late: {} }));
    const changeCalls = await killAfter("up", "ShowDdmJobResult", 1);
    await cancel();
    expect(operationsOf(mutations(changeCalls))).toEqual(["ResizeFlavor"]);
    const waitCalls = recordCalls(simulator);
    const changed = await project.up({
      meanwhile: async ({ until }) => {
        await until(() => waitCalls().filter(({ path }) => path.endsWith(orders)).length > 3);
        elapse(60);
      },
    });
    expect(mutations(waitCalls())).toEqual([]);
    expect(changed.progress("orders").join("\n")).toContain("waiting for the running operation: instance RESIZING");
    expect((await project.state()).resource("orders").outputs).toMatchObject({
      flavorRef: largerFlavor,
      cores: 16,
    });

    // The command is killed while the deletions run. They end before the next `destroy`, so it sends no delete request.
    await killAfter("destroy", "DeleteDdmInstance", 3);
    await cancel();
    elapse(60);
    const destroyCalls = recordCalls(simulator);
    await project.destroy();
    expect(mutations(destroyCalls())).toEqual([]);
    expect([live(), (await project.state()).resources]).toEqual([[], []]);
  });
});
