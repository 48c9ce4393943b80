import { recordCalls } from "../../../scripts/sandbox/calls";
import { program } from "../harness/programs";
import { useProject } from "../harness/use-project";

/** Property -> an invalid value and the beginning of the reason in the preview's error. */
const invalid: Readonly<Record<string, [value: unknown, reason: string]>> = {
  name: ["1st", `"name" must be 4 to 64 letters, digits, hyphens and underscores, beginning with a letter, not "1st"`],
  flavorRef: ["ddm.c6.2xlarge.2", `"flavorRef" and "flavorId" are alternatives: give only one of them`],
  flavorId: ["5c1f2b0e", `"flavorRef" and "flavorId" are alternatives: give only one of them`],
  nodeNum: ["two", `"nodeNum" must be a whole number from 1 to 32, not "two"`],
  availableZone: [["az1"], `there is no property "availableZone"; did you mean "availableZones"?`],
  availableZones: [undefined, `"availableZones" is required`],
  vpcId: [7, `"vpcId" must be a string, not 7`],
  port: [80, `"port" must be a whole number from 1025 to 65534, not 80`],
  adminUser: ["root user", `"adminUser" must be 1 to 32 letters, digits and underscores`],
  sslEnabled: ["yes", `"sslEnabled" must be true or false, not "yes"`],
  parameters: [
    { long_query_time: [2] },
    `"parameters.long_query_time" must be a string, a number, true or false, not [2]`,
  ],
  timeouts: [{ create: "soon", update: "5m" }, `"timeouts.create" must be a duration such as "40m"`],
  charging: [
    { mode: "prePaid", periodUnit: "year", period: 9 },
    `"charging.period" must be from 1 to 3 for periodUnit`,
  ],
  timeZone: ["Berlin", `"timeZone" must be one of UTC, UTC-12:00`],
  restartType: ["gentle", `"restartType" must be one of "soft", "hard", not "gentle"`],
};

/**
 * Invalid values that must not be shown. Pulumi's engine prints the value of a check failure's `property`. For these values, the provider
 * therefore leaves `property` empty, and only the reason names the property.
 */
const secret: Readonly<Record<string, [value: unknown, reason: string]>> = {
  adminPassword: ["Correct-horse", `"adminPassword" must be 8 to 32 letters, digits and special characters`],
  adminPasword: ["Battery-staple", `there is no property "adminPasword"; did you mean "adminPassword"?`],
};

describe("program with invalid inputs", () => {
  const orders = Object.fromEntries(Object.entries({ ...invalid, ...secret }).map(([name, [value]]) => [name, value]));
  const { simulator, project } = useProject({ seed: "bad input" }, { program: program({ orders }) });

  test("fails in the preview with all errors, sends no request and shows no secret", async () => {
    const calls = recordCalls(simulator);
    const previewed = await project.preview({ fails: true });
    const expected = [
      ...Object.entries(invalid).map(
        ([property, [, reason]]) =>
          new RegExp(`: property ${property} value .* has a problem: ${escapeRegExp(reason)}`),
      ),
      ...Object.values(secret).map(
        ([, reason]) => new RegExp(`resource 'orders' has a problem: ${escapeRegExp(reason)}`),
      ),
    ];
    const errors = previewed.diagnostics("orders", "error");
    for (const reason of expected) expect(errors).toContainEqual(expect.stringMatching(reason));
    expect(errors).toHaveLength(expected.length);
    expect(calls()).toEqual([]);
    for (const [value] of Object.values(secret)) expect(JSON.stringify(previewed)).not.toContain(value);
  });
});

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
