import { recordCalls, mutations } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type RunningSimulator } from "../../../simulator";
import { changesOf } from "../harness/calls";
import type { Args } from "../harness/cases";
import { program } from "../harness/programs";
import { createProject, type Project } from "../harness/project";

/** What only the cloud can tell to be wrong. All of it comes with another change, which must wait. */
const rows: Readonly<Record<string, Refusal>> = {
  engineVersion: {
    start: { engineVersion: "3.1.0.3" },
    wrong: { engineVersion: "3.1.0.9", sslEnabled: true },
    says: [/"engineVersion" 3\.1\.0\.9 cannot be reached from 3\.1\.0\.3: available are .*3\.1\.0\.7, 3\.1\.0\.8/],
    right: { engineVersion: "3.1.0.8", sslEnabled: true },
  },
  engineId: {
    wrong: { engineId: "of another region", sslEnabled: true },
    says: [/"engineId" of another region is not an engine that can be bought: there are .*\(3\.1\.0\.8\)/],
    right: { sslEnabled: true },
  },
  flavorId: {
    wrong: { flavorRef: undefined, flavorId: "of another region", sslEnabled: true },
    says: [
      /"flavorId" of another region is not a class that .*3\.1\.0\.8 runs on: there are .*\(ddm\.c6\.2xlarge\.2\)/,
    ],
    right: { sslEnabled: true },
  },
  flavorRef: {
    wrong: { flavorRef: "ddm.c6.3xlarge.2", sslEnabled: true },
    says: [/"flavorRef" ddm\.c6\.3xlarge\.2 is not a class that .*3\.1\.0\.8 runs on: there are .*ddm\.c6\.2xlarge\.2/],
    right: { sslEnabled: true },
  },
  nameOfAParameter: {
    wrong: { parameters: { long_query_tim: 2, sql_audit: "ON" }, sslEnabled: true },
    says: [/there is no parameter "long_query_tim".*"long_query_time"/, /Nothing was written/],
    right: { parameters: { long_query_time: 2, sql_audit: "ON" }, sslEnabled: true },
  },
  valuesOfParameters: {
    wrong: {
      parameters: { long_query_time: 99, sql_audit: "MAYBE", max_connections: 1.5, seconds_behind_master: 60 },
      sslEnabled: true,
    },
    says: [
      /"long_query_time" must be from 0\.01 to 10, not "99"/,
      /"sql_audit" must be one of "ON", "OFF", not "MAYBE"/,
      /"max_connections" must be a whole number \(10-40000\), not "1\.5"/,
      /Nothing was written/,
    ],
    right: { parameters: { long_query_time: 9, seconds_behind_master: 60 }, sslEnabled: true },
  },
  // These are new: nothing of them is bought.
  newWithAParameterThatIsNone: {
    start: null,
    wrong: { parameters: { sql_adit: "ON" } },
    says: [/there is no parameter "sql_adit".*"sql_audit"/, /Nothing was created/],
    right: { parameters: { sql_audit: "ON" } },
  },
  newWithAClassThatIsSoldOut: {
    start: null,
    wrong: { flavorRef: "ddm.c6.8xlarge.2", availableZones: ["az1", "az3"] },
    says: [/ddm\.c6\.8xlarge\.2 is not for sale in az3 \(sellout\): .* az1, az2/, /Nothing was created/],
    right: { flavorRef: "ddm.c6.8xlarge.2" },
  },
  newWithAVersionThatIsNone: {
    start: null,
    wrong: { engineVersion: "4.0" },
    says: [/"engineVersion" 4\.0 is not for sale here: there are 3\.1\.0\.8, /, /Nothing was created/],
    right: { engineVersion: "3.1" },
  },
};

interface Refusal {
  /** What it is created with; `null`: it is not there yet. */
  readonly start?: Args | null;
  readonly wrong: Args;
  /** What the error on it says. */
  readonly says: readonly RegExp[];
  /** How the user mends the program. */
  readonly right: Args;
}

describe("what only the cloud can tell to be wrong", () => {
  let simulator: RunningSimulator;
  let project: Project;
  beforeAll(async () => {
    simulator = await startSimulator({ speed: 3600, seed: "refusals" });
    project = await createProject({
      program: programWhere(({ start }) => start ?? {}, started),
      environment: environmentFor(simulator),
    });
  });
  afterAll(async () => {
    await simulator.close();
    project.remove();
  });
  const names = Object.keys(rows);
  const started = names.filter((name) => rows[name]?.start !== null);
  function programWhere(argsOf: (row: Refusal) => Args, which = names) {
    return program(Object.fromEntries(which.map((name) => [name, argsOf(rows[name] as Refusal)])));
  }

  test("is an error that tells what would be right, before anything is changed; mended, the next up goes on", async () => {
    await project.up();
    const before = await project.state();

    project.edit(programWhere(({ start, wrong }) => ({ ...start, ...wrong })));
    const refusing = recordCalls(simulator);
    const refused = await project.up({ args: ["--continue-on-error"], fails: true });
    for (const name of names) {
      const errors = refused.messages.filter((message) => message.name === name && message.severity === "error");
      for (const words of rows[name]?.says ?? []) expect(errors.map(({ text }) => text).join()).toMatch(words);
    }
    expect(mutations(refusing())).toEqual([]);
    const after = await project.state();
    expect(names.map((name) => after.find(name)?.id)).toEqual(names.map((name) => before.find(name)?.id));

    project.edit(programWhere(({ start, right }) => ({ ...start, ...right })));
    const mending = recordCalls(simulator);
    const mended = await project.up();
    expect(names.map((name) => mended.ops(name))).toEqual(
      names.map((name) => [started.includes(name) ? "update" : "create"]),
    );
    for (const name of started) {
      expect(changesOf(before.resource(name).id, mending()).map(({ operation }) => operation)).toContain("SwitchSsl");
    }
    await project.preview({ args: ["--refresh", "--expect-no-changes"] });
  });
});
