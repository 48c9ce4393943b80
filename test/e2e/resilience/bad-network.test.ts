import { countByOperation, recordCalls } from "../../../scripts/sandbox/calls";
import type { FaultRule } from "../../../simulator";
import { largerFlavor } from "../harness/fixtures";
import { program } from "../harness/programs";
import { useProject } from "../harness/use-project";

type Effect = FaultRule["effect"];

// Faults of the network and of the API.
const lostBefore: Effect = { drop: "before" };
const lostAfter: Effect = { drop: "after" };
const broken: Effect = { status: 500, code: "DBS.200412", message: "Server failure." };
const gateway: Effect = { status: 502, body: "<html><body><h1>502 Bad Gateway</h1></body></html>" };
const overloaded: Effect = { status: 503 };
/** Rejects the request. `Retry-After` shows that the API did not process it. */
const rejected: Effect = { status: 503, headers: { "Retry-After": "1" } };
const throttled: Effect = { status: 429, code: "APIGW.0308", message: "The throttling threshold has been reached" };

describe("lost requests and responses, failing services and an exhausted quota", () => {
  const { simulator, project } = useProject({ seed: "bad network" }, () => ({ program: program(created) }));

  /** Injects the faults into the next calls of an operation, one into each call. */
  const inject = (operation: string, ...effects: readonly Effect[]) => {
    for (const effect of effects) simulator.simulator.faults.add({ match: { operation, times: 1 }, effect });
  };
  const unused = () => simulator.simulator.faults.list().filter(({ used }) => used === 0);
  const live = () => simulator.simulator.state.instances;

  const created = { a: {}, b: {}, c: {}, d: { port: 5067 }, e: {}, f: {}, g: {} };
  const changed = {
    a: { name: "renamed" },
    b: { flavorRef: largerFlavor },
    c: { nodeNum: 3 },
    d: { port: 5068 },
    e: { nodeNum: 4 },
    // Four instances change `nodeNum`. Faults affect only two of these requests, so at least two jobs are polled in one batch (ListTasks).
    f: { nodeNum: 3 },
    g: { nodeNum: 3 },
  };

  test("faults of the network and the API make no command fail, and each instance is created, updated and deleted exactly once", async () => {
    inject("ListDdmEngines", throttled, broken);
    inject("ListDdmFlavors", lostBefore, gateway);
    inject("ListInstances", lostAfter, overloaded);
    inject("CreateInstance", lostAfter, rejected, throttled);
    inject("ListTasks", broken, lostBefore, throttled, gateway);
    inject("ShowInstance", overloaded, lostAfter);
    inject("UpdateInstancePort", lostAfter);
    const createCalls = recordCalls(simulator);
    await project.up();
    expect(unused()).toEqual([]);
    const names = Object.keys(created);
    const state = await project.state();
    expect(
      live()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(names.map((name) => state.resource(name).id).sort());
    // Two attempts were rejected, one was processed but its response was lost, and six succeeded.
    expect(countByOperation(createCalls())).toMatchObject({ CreateInstance: 9 });

    inject("UpdateDdmInstanceName", lostAfter);
    inject("ResizeFlavor", lostAfter);
    inject("ExpandDdmInstanceNodes", lostAfter, rejected);
    inject("UpdateInstancePort", overloaded);
    inject("ListTasks", lostAfter, broken);
    project.edit(program(changed));
    const updateCalls = recordCalls(simulator);
    await project.up();
    expect(unused()).toEqual([]);
    const after = await project.state();
    expect(names.map((name) => after.resource(name).id)).toEqual(names.map((name) => state.resource(name).id));
    expect(names.map((name) => live().find(({ id }) => id === after.resource(name).id))).toMatchObject([
      { name: "renamed" },
      { groups: [{ flavor: largerFlavor, nodes: { length: 2 } }] },
      { groups: [{ nodes: { length: 3 } }] },
      { port: 5068 },
      { groups: [{ nodes: { length: 4 } }] },
      { groups: [{ nodes: { length: 3 } }] },
      { groups: [{ nodes: { length: 3 } }] },
    ]);
    // Only mutations that were not processed were repeated.
    expect(countByOperation(updateCalls())).toMatchObject({
      UpdateDdmInstanceName: 1,
      ResizeFlavor: 1,
      ExpandDdmInstanceNodes: 5,
      UpdateInstancePort: 2,
    });

    inject("ShowInstance", lostAfter, broken, throttled, gateway, overloaded);
    inject("ShowDdmDetail", throttled, lostBefore, broken);
    await project.refresh({ args: ["--expect-no-changes"] });
    expect(unused()).toEqual([]);

    inject("DeleteDdmInstance", lostBefore, lostAfter, broken, throttled, overloaded);
    inject("ShowInstance", lostBefore, broken);
    const deleteCalls = recordCalls(simulator);
    await project.destroy();
    expect(unused()).toEqual([]);
    expect(countByOperation(deleteCalls())).toMatchObject({ DeleteDdmInstance: 11 });
    expect([live(), (await project.state()).resources]).toEqual([[], []]);
  });
});
