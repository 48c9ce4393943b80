import { byOperation, recordCalls } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type FaultRule, type RunningSimulator } from "../../../simulator";
import { program } from "../harness/programs";
import { createProject, type Project } from "../harness/project";

type Effect = FaultRule["effect"];

// What a network and a cloud have to offer on a bad day.
const lostBefore: Effect = { drop: "before" };
const lostAfter: Effect = { drop: "after" };
const broken: Effect = { status: 500, code: "DBS.200412", message: "Server failure." };
const gateway: Effect = { status: 502, body: "<html><body><h1>502 Bad Gateway</h1></body></html>" };
const overloaded: Effect = { status: 503 };
/** Turned away before anything was done: the answer says when to come back. */
const turnedAway: Effect = { status: 503, headers: { "Retry-After": "1" } };
const throttled: Effect = { status: 429, code: "APIGW.0308", message: "The throttling threshold has been reached" };

describe("on a day when answers are lost, services break and the quota is used up by others", () => {
  let simulator: RunningSimulator;
  let project: Project;
  beforeEach(async () => {
    simulator = await startSimulator({ speed: 3600, seed: "bad network" });
    project = await createProject({ program: program(created), environment: environmentFor(simulator) });
  });
  afterEach(async () => {
    await simulator.close();
    project.remove();
  });

  /** The next calls of an operation suffer these, one after the other. */
  const suffer = (operation: string, ...effects: readonly Effect[]) => {
    for (const effect of effects) simulator.simulator.faults.add({ match: { operation, times: 1 }, effect });
  };
  const unspent = () => simulator.simulator.faults.list().filter(({ used }) => used === 0);
  const live = () => simulator.simulator.state.instances;

  const created = { a: {}, b: {}, c: {}, d: { port: 5067 }, e: {} };
  const changed = {
    a: { name: "renamed" },
    b: { flavorRef: "ddm.c6.4xlarge.2" },
    c: { nodeNum: 3 },
    d: { port: 5068 },
    e: { nodeNum: 4 },
  };

  test("each instance is bought, changed, read and deleted exactly once, and the user sees no error", async () => {
    suffer("ListDdmEngines", throttled, broken);
    suffer("ListDdmFlavors", lostBefore, gateway);
    suffer("ListInstances", lostAfter, overloaded);
    suffer("CreateInstance", lostAfter, turnedAway, throttled);
    suffer("ListTasks", broken, lostBefore, throttled, gateway);
    suffer("ShowInstance", overloaded, lostAfter);
    suffer("UpdateInstancePort", lostAfter);
    const buying = recordCalls(simulator);
    await project.up();
    expect(unspent()).toEqual([]);
    const names = Object.keys(created);
    const bought = await project.state();
    expect(
      live()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(names.map((name) => bought.resource(name).id).sort());
    // Two attempts were turned away, one was carried out though its answer was lost; four were answered.
    expect(byOperation(buying())).toMatchObject({ CreateInstance: 7 });

    suffer("UpdateDdmInstanceName", lostAfter);
    suffer("ResizeFlavor", lostAfter);
    suffer("ExpandDdmInstanceNodes", lostAfter, turnedAway);
    suffer("UpdateInstancePort", overloaded);
    suffer("ListTasks", lostAfter, broken);
    project.edit(program(changed));
    const changing = recordCalls(simulator);
    await project.up();
    expect(unspent()).toEqual([]);
    const after = await project.state();
    expect(names.map((name) => after.resource(name).id)).toEqual(names.map((name) => bought.resource(name).id));
    expect(names.map((name) => live().find(({ id }) => id === after.resource(name).id))).toMatchObject([
      { name: "renamed" },
      { groups: [{ flavor: "ddm.c6.4xlarge.2", nodes: { length: 2 } }] },
      { groups: [{ nodes: { length: 3 } }] },
      { port: 5068 },
      { groups: [{ nodes: { length: 4 } }] },
    ]);
    // Repeated was only what had not been carried out, and what may be repeated.
    expect(byOperation(changing())).toMatchObject({
      UpdateDdmInstanceName: 1,
      ResizeFlavor: 1,
      ExpandDdmInstanceNodes: 3,
      UpdateInstancePort: 2,
    });

    suffer("ShowInstance", lostAfter, broken, throttled, gateway, overloaded);
    suffer("ShowDdmDetail", throttled, lostBefore, broken);
    await project.refresh({ args: ["--expect-no-changes"] });
    expect(unspent()).toEqual([]);

    suffer("DeleteDdmInstance", lostBefore, lostAfter, broken, throttled, overloaded);
    suffer("ShowInstance", lostBefore, broken);
    const deleting = recordCalls(simulator);
    await project.destroy();
    expect(unspent()).toEqual([]);
    expect(byOperation(deleting())).toMatchObject({ DeleteDdmInstance: 9 });
    expect([live(), (await project.state()).resources]).toEqual([[], []]);
  });
});
