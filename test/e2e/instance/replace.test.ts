import { recordCalls, mutations } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type RunningSimulator } from "../../../simulator";
import { program, type InstanceChanges } from "../harness/programs";
import { createProject, type Project } from "../harness/project";

const replaced = ["create-replacement", "replace", "delete-replaced"];
const monthly = { mode: "prePaid", periodUnit: "month", period: 1 };
const administrator = { adminUser: "root_user", adminPassword: "Sup3r-secret" };

/** Inputs that cannot change: what an instance was created with, what the program says then, and what that does. */
const rows: Readonly<Record<string, { start?: InstanceChanges; edit: InstanceChanges; ops: readonly string[] }>> = {
  zonesInAnotherOrder: { edit: { availableZones: ["az2", "az1"] }, ops: ["same"] },
  availableZones: { edit: { availableZones: ["az1", "az3"] }, ops: replaced },
  vpcId: { edit: { vpcId: "5a0b1c2d-8d57-4b0e-9c3a-6b1d2e3f4a5c" }, ops: replaced },
  subnetId: { edit: { subnetId: "0c3d8e21-4f50-4b7c-9d6e-8f9a0b1c2d3e" }, ops: replaced },
  timeZone: { start: { timeZone: "UTC" }, edit: { timeZone: "UTC+08:00" }, ops: replaced },
  timeZoneByDefault: { edit: { timeZone: "UTC+08:00" }, ops: replaced },
  adminUser: { start: administrator, edit: { ...administrator, adminUser: "another" }, ops: replaced },
  chargingMode: { edit: { charging: monthly }, ops: replaced },
  chargingModeBack: { start: { charging: monthly }, edit: { charging: { mode: "postPaid" } }, ops: replaced },
  chargingPeriod: { start: { charging: monthly }, edit: { charging: { ...monthly, period: 2 } }, ops: replaced },
  chargingUnit: { start: { charging: monthly }, edit: { charging: { ...monthly, periodUnit: "year" } }, ops: replaced },
  // What is said for the first time as it is already does not replace anything.
  theTimeZoneThatItHas: { edit: { timeZone: "UTC", charging: { mode: "postPaid" } }, ops: ["update"] },
};

describe("an input that cannot change", () => {
  let simulator: RunningSimulator;
  let project: Project;
  beforeAll(async () => {
    simulator = await startSimulator({ speed: 3600, seed: "replace" });
    project = await createProject({ program: created, environment: environmentFor(simulator) });
  });
  afterAll(async () => {
    await simulator.close();
    project.remove();
  });

  const programWhere = (argsOf: (row: (typeof rows)[string], name: string) => InstanceChanges) =>
    program(Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, argsOf(row, name)])));
  const created = programWhere(({ start }) => start ?? {});

  test("replaces the instance, says the preview without a call; carried out, the new one has another name", async () => {
    await project.up();
    const before = await project.state();

    project.edit(programWhere(({ start, edit }) => ({ ...start, ...edit })));
    const previewing = recordCalls(simulator);
    const previewed = await project.preview();
    expect(Object.keys(rows).map((name) => [name, previewed.ops(name)])).toEqual(
      Object.entries(rows).map(([name, { ops }]) => [name, ops]),
    );
    expect(previewing()).toEqual([]);

    const carriedOut = ["vpcId", "chargingPeriod"];
    project.edit(
      programWhere(({ start, edit }, name) => (carriedOut.includes(name) ? { ...start, ...edit } : (start ?? {}))),
    );
    const replacing = recordCalls(simulator);
    const outcome = await project.up();
    expect(carriedOut.map((name) => outcome.ops(name))).toEqual([replaced, replaced]);
    expect(
      mutations(replacing())
        .map(({ operation }) => operation)
        .sort(),
    ).toEqual(["CancelResourcesSubscription", "CreateInstance", "CreateInstance", "DeleteDdmInstance"]);

    const after = await project.state();
    const instances = simulator.simulator.state.instances;
    expect(instances.map(({ id }) => id).sort()).toEqual(
      after.resources.flatMap(({ id, type }) => (type.endsWith(":Instance") ? [id] : [])).sort(),
    );
    for (const name of carriedOut) {
      const [old, replacement] = [before.resource(name), after.resource(name)];
      expect(replacement.id).not.toBe(old.id);
      expect(replacement.outputs?.["name"]).toMatch(new RegExp(`^${name}-[0-9a-f]{7}$`));
      expect(replacement.outputs?.["name"]).not.toBe(old.outputs?.["name"]);
    }
    expect(instances.find(({ id }) => id === after.resource("vpcId").id)).toMatchObject(rows["vpcId"]?.edit ?? {});
    await project.preview({ args: ["--expect-no-changes"] });
  });
});
