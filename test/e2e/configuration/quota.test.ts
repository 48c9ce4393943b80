import { byOperation, recordCalls } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type RunningSimulator } from "../../../simulator";
import { program } from "../harness/programs";
import { createProject, type Project } from "../harness/project";

describe("a cloud that takes 60 calls a minute, at its real speed", () => {
  let simulator: RunningSimulator;
  let project: Project;
  beforeEach(async () => {
    simulator = await startSimulator({ speed: 1, quota: 60, seed: "quota" });
    project = await createProject({
      program: program({ orders: {}, reports: {}, archive: {} }),
      environment: environmentFor(simulator),
    });
  });
  afterEach(async () => {
    await simulator.close();
    project.remove();
  });

  test("is never asked too often: siblings share what they read, and jobs are looked at together, with patience", async () => {
    const calls = recordCalls(simulator);
    const count = (operation: string) => byOperation(calls())[operation] ?? 0;
    await project.up({
      meanwhile: async ({ until }) => {
        await until(() => count("ListTasks") >= 3);
        simulator.simulator.clock.advance(900);
      },
    });
    expect(calls().filter(({ status }) => status !== 200)).toEqual([]);
    expect(calls().length).toBeLessThan(40);
    // Once before anything is bought, and for the statuses of all three.
    expect(count("ListInstances")).toBeLessThanOrEqual(4);
    expect(byOperation(calls())).toMatchObject({
      ListDdmEngines: 1,
      ListDdmFlavors: 1,
      CreateInstance: 3,
    });
  });
});
