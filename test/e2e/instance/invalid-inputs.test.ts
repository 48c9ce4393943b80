import { mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { changesOf } from "../harness/calls";
import type { Args, ByResource } from "../harness/cases";
import { program } from "../harness/programs";
import { useProject } from "../harness/use-project";

/**
 * Inputs that can be validated only with data from the API. Each update of an existing instance also contains a valid change, which the
 * failed `up` must not make.
 */
const cases: ByResource<InvalidCase> = {
  engineVersion: {
    before: { engineVersion: "3.1.0.3" },
    invalid: { engineVersion: "3.1.0.9", sslEnabled: true },
    errorParts: [
      /"engineVersion" 3\.1\.0\.9 cannot be reached from 3\.1\.0\.3: available are .*3\.1\.0\.7, 3\.1\.0\.8/,
    ],
    fixed: { engineVersion: "3.1.0.8", sslEnabled: true },
  },
  engineId: {
    invalid: { engineId: "no-such-engine", sslEnabled: true },
    errorParts: [/"engineId" no-such-engine is not an available engine: choose one of .*\(3\.1\.0\.8\)/],
    fixed: { sslEnabled: true },
  },
  flavorId: {
    invalid: { flavorRef: undefined, flavorId: "no-such-class", sslEnabled: true },
    errorParts: [
      /"flavorId" no-such-class is not a class that .*3\.1\.0\.8 runs on: choose one of .*\(ddm\.c6\.2xlarge\.2\)/,
    ],
    fixed: { sslEnabled: true },
  },
  flavorRef: {
    invalid: { flavorRef: "ddm.c6.3xlarge.2", sslEnabled: true },
    errorParts: [
      /"flavorRef" ddm\.c6\.3xlarge\.2 is not a class that .*3\.1\.0\.8 runs on: choose one of .*ddm\.c6\.2xlarge\.2/,
    ],
    fixed: { sslEnabled: true },
  },
  parameterName: {
    invalid: { parameters: { long_query_tim: 2, sql_audit: "ON" }, sslEnabled: true },
    errorParts: [/there is no parameter "long_query_tim".*"long_query_time"/],
    fixed: { parameters: { long_query_time: 2, sql_audit: "ON" }, sslEnabled: true },
  },
  parameterValues: {
    invalid: {
      parameters: { long_query_time: 99, sql_audit: "MAYBE", max_connections: 1.5, seconds_behind_master: 60 },
      sslEnabled: true,
    },
    errorParts: [
      /"long_query_time" must be from 0\.01 to 10, not "99"/,
      /"sql_audit" must be one of "ON", "OFF", not "MAYBE"/,
      /"max_connections" must be a whole number \(10-40000\), not "1\.5"/,
    ],
    fixed: { parameters: { long_query_time: 9, seconds_behind_master: 60 }, sslEnabled: true },
  },
  // These instances do not exist yet. The failed `up` must not create them.
  newWithUnknownParameter: {
    before: null,
    invalid: { parameters: { sql_adit: "ON" } },
    errorParts: [/there is no parameter "sql_adit".*"sql_audit"/, /Nothing was created/],
    fixed: { parameters: { sql_audit: "ON" } },
  },
  newWithSoldOutClass: {
    before: null,
    invalid: { flavorRef: "ddm.c6.8xlarge.2", availableZones: ["az1", "az3"] },
    errorParts: [/ddm\.c6\.8xlarge\.2 is not available in az3 \(sellout\): .* az1, az2/, /Nothing was created/],
    fixed: { flavorRef: "ddm.c6.8xlarge.2" },
  },
  newWithUnknownVersion: {
    before: null,
    invalid: { engineVersion: "4.0" },
    errorParts: [
      /"engineVersion" 4\.0 is not available in this region: choose one of 3\.1\.0\.8, /,
      /Nothing was created/,
    ],
    fixed: { engineVersion: "3.1" },
  },
};

interface InvalidCase {
  /** Arguments of the existing instance, in addition to the required ones. Default: none. `null` if the instance does not exist. */
  readonly before?: Args | null;
  /** Arguments that differ from `before`. */
  readonly invalid: Args;
  readonly errorParts: readonly RegExp[];
  /** Arguments that differ from `before` after the user has fixed the program. */
  readonly fixed: Args;
}

describe("instance inputs that can be validated only with data from the API", () => {
  const { simulator, project } = useProject({ seed: "refusals" });
  const names = Object.keys(cases);
  const existingNames = names.filter((name) => cases[name]?.before !== null);
  /** Makes a program that declares the instances of some cases. */
  function makeProgram(argsOf: (each: InvalidCase) => Args, caseNames = names) {
    return program(Object.fromEntries(caseNames.map((name) => [name, argsOf(cases[name] as InvalidCase)])));
  }

  test("`up` rejects invalid inputs before any change, names the valid choices, and succeeds after the fix", async () => {
    project.edit(makeProgram(({ before }) => before ?? {}, existingNames));
    await project.up();
    const state = await project.state();

    project.edit(makeProgram(({ before, invalid }) => ({ ...before, ...invalid })));
    const failedCalls = recordCalls(simulator);
    const failed = await project.up({ args: ["--continue-on-error"], fails: true });
    for (const name of names) {
      const errors = failed.messages.filter((message) => message.name === name && message.severity === "error");
      for (const part of cases[name]?.errorParts ?? []) expect(errors.map(({ text }) => text).join()).toMatch(part);
    }
    expect(mutations(failedCalls())).toEqual([]);
    const after = await project.state();
    expect(names.map((name) => after.find(name)?.id)).toEqual(names.map((name) => state.find(name)?.id));

    project.edit(makeProgram(({ before, fixed }) => ({ ...before, ...fixed })));
    const updateCalls = recordCalls(simulator);
    const updated = await project.up();
    expect(names.map((name) => updated.ops(name))).toEqual(
      names.map((name) => [existingNames.includes(name) ? "update" : "create"]),
    );
    for (const name of existingNames) {
      expect(changesOf(state.resource(name).id, updateCalls()).map(({ operation }) => operation)).toContain(
        "SwitchSsl",
      );
    }
    await project.preview({ args: ["--refresh", "--expect-no-changes"] });
  });
});
