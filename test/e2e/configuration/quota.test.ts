import { countByOperation, recordCalls } from "../../../scripts/sandbox/calls";
import { program } from "../harness/programs";
import { useProject } from "../harness/use-project";

describe("quota of 60 calls per minute at real speed", () => {
  const { simulator, project } = useProject(
    { speed: 1, quota: 60, seed: "quota" },
    { program: program({ orders: {}, reports: {}, archive: {} }) },
  );

  test("three creates share reads and poll their jobs in batches, and never exceed the quota", async () => {
    const calls = recordCalls(simulator);
    const count = (operation: string) => countByOperation(calls())[operation] ?? 0;
    await project.up({
      meanwhile: async ({ until }) => {
        await until(() => count("ListTasks") >= 3);
        // Simulated time equals real time until here. The jump ends the create jobs.
        simulator.simulator.clock.advance(900);
      },
    });
    expect(calls().filter(({ status }) => status !== 200)).toEqual([]);
    expect(calls().length).toBeLessThan(40);
    // The first ListInstances precedes the first create. Each further one polls the statuses of all three instances.
    expect(count("ListInstances")).toBeLessThanOrEqual(4);
    expect(countByOperation(calls())).toMatchObject({
      ListDdmEngines: 1,
      ListDdmFlavors: 1,
      CreateInstance: 3,
    });
  });
});
