import { byOperation, recordCalls, mutations } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type RunningSimulator } from "../../../simulator";
import { operationsOf } from "../harness/calls";
import { program } from "../harness/programs";
import { createProject, type Project } from "../harness/project";

describe("when the machine loses power in the middle of a command", () => {
  let simulator: RunningSimulator;
  let project: Project;
  beforeEach(async () => {
    // The cloud's time stands still until the story moves it, so that jobs run for as long as they are needed.
    simulator = await startSimulator({ speed: 0, quota: 100_000, seed: "interrupted" });
    project = await createProject({ program: program({}), environment: environmentFor(simulator) });
  });
  afterEach(async () => {
    await simulator.close();
    project.remove();
  });

  const live = () => simulator.simulator.state.instances;
  const idOf = (name: RegExp) => live().find((instance) => name.test(instance.name))?.id ?? "";
  const elapse = (minutes: number) => {
    simulator.simulator.clock.advance(minutes * 60);
  };
  /** Runs a command and kills it, with all its processes, when an operation has been called so often. */
  const interruptedAt = async (command: "up" | "destroy", operation: string, times: number) => {
    const calls = recordCalls(simulator);
    await project[command]({
      fails: true,
      meanwhile: async ({ until, kill }) => {
        await until(() => (byOperation(calls())[operation] ?? 0) >= times);
        kill();
      },
    });
    return calls();
  };
  /** What the CLI asks for before it does anything else: the dead process still holds the stack. */
  const cancel = () => project.run(["cancel", "--yes"]);

  test("what was bought is found again, nothing is bought twice, and every command goes on", async () => {
    // The power fails while the answers to the purchases are on their way: nobody has heard of an id.
    simulator.simulator.faults.add({ match: { operation: "CreateInstance", times: 2 }, effect: { delayMs: 5_000 } });
    project.edit(program({ orders: {}, named: { name: "shop-db" } }));
    await interruptedAt("up", "CreateInstance", 2);
    expect((await project.up({ fails: true })).stderr).toContain("`pulumi cancel`");
    await cancel();
    expect((await project.state()).find("orders")).toBeUndefined();
    const [orders, named] = [idOf(/^orders-/), idOf(/^shop-db$/)];

    // The default name is asked for by this resource alone; the other one may be wanted by another stack as well.
    const finding = recordCalls(simulator);
    const found = await project.up({
      fails: true,
      args: ["--continue-on-error"],
      meanwhile: async ({ until }) => {
        await until(() => finding().filter(({ path }) => path.endsWith(orders)).length > 4);
        elapse(15);
      },
    });
    expect(mutations(finding())).toEqual([]);
    expect(found.diagnostics("orders", "warning")).toEqual([
      expect.stringMatching(
        `^Found instance "orders-[0-9a-f]{7}" \\(${orders}\\), left by an interrupted create .* taken over`,
      ),
    ]);
    expect((await project.state()).resource("orders")).toMatchObject({ id: orders, outputs: { status: "RUNNING" } });
    const [refused, ...more] = found.diagnostics("named", "error");
    expect(more).toEqual([]);
    expect(refused).toContain(`(${named}) exists already`);
    expect(refused).toContain(`Adopt it with \`adopt: { id: "${named}" }\`, or delete it`);

    // One way on is to adopt it. Another purchase is heard, its job runs, and the power fails again.
    project.edit(program({ orders: {}, named: { name: "shop-db", adopt: { id: named } }, late: {} }));
    const buying = await interruptedAt("up", "ShowDdmJobResult", 2);
    await cancel();
    expect(operationsOf(mutations(buying))).toEqual(["CreateInstance"]);
    elapse(15);
    const late = idOf(/^late-/);
    const finishing = recordCalls(simulator);
    const finished = await project.up();
    expect(mutations(finishing())).toEqual([]);
    expect(finished.diagnostics("late", "warning").join()).toContain(late);
    const state = await project.state();
    expect(["orders", "named", "late"].map((name) => state.resource(name).id)).toEqual([orders, named, late]);
    expect(live()).toHaveLength(3);

    // The engine itself remembers what it was interrupted at until it is told to look.
    expect(state.pending).not.toEqual([]);
    await project.refresh({ args: ["--clear-pending-creates", "--expect-no-changes"] });
    expect((await project.state()).pending).toEqual([]);
    await project.preview({ args: ["--expect-no-changes"] });

    // A change is under way when the power fails: the next `up` waits for its end and does not ask for it again.
    project.edit(program({ orders: { flavorRef: "ddm.c6.4xlarge.2" }, named: { name: "shop-db" }, late: {} }));
    const changing = await interruptedAt("up", "ShowDdmJobResult", 1);
    await cancel();
    expect(operationsOf(mutations(changing))).toEqual(["ResizeFlavor"]);
    const waiting = recordCalls(simulator);
    const changed = await project.up({
      meanwhile: async ({ until }) => {
        await until(() => waiting().filter(({ path }) => path.endsWith(orders)).length > 3);
        elapse(60);
      },
    });
    expect(mutations(waiting())).toEqual([]);
    expect(changed.progress("orders").join("\n")).toContain("waiting for what is running: instance RESIZING");
    expect((await project.state()).resource("orders").outputs).toMatchObject({
      flavorRef: "ddm.c6.4xlarge.2",
      cores: 16,
    });

    // And so does the next `destroy`.
    await interruptedAt("destroy", "DeleteDdmInstance", 3);
    await cancel();
    elapse(60);
    const destroying = recordCalls(simulator);
    await project.destroy();
    expect(mutations(destroying())).toEqual([]);
    expect([live(), (await project.state()).resources]).toEqual([[], []]);
  });
});
