import { countByOperation, recordCalls } from "../../../scripts/sandbox/calls";
import { environmentOf } from "../../../scripts/sandbox/environment";
import { useProject } from "../harness/use-project";

// The environment sets no region, so a lookup gets the region only from a provider in the program.
const { simulator, project } = useProject({ seed: "lookups" }, (running) => ({
  environment: { ...environmentOf(running), HW_REGION_NAME: "" },
}));

const modules = `
  const pulumi = require("@pulumi/pulumi");
  const ddm = require("pulumi-huaweicloud-ddm");`;

test("lookups use the settings of their provider; the Output form returns an unknown value in a preview while a setting is unknown", async () => {
  const { region, secretKey } = simulator;
  project.edit(`${modules}
    const north = new ddm.Provider("north", { region: "${region}", secretKey: pulumi.secret("${secretKey}") });
    const template = new ddm.ParameterTemplate("web", { values: {} }, { provider: north });
    const late = new ddm.Provider("late", { region: template.id.apply(() => "${region}") });
    const versions = ({ engines }) => engines.map(({ version }) => version);
    const parent = new pulumi.ComponentResource("test:index:Component", "component", {}, { providers: [north] });
    module.exports = async () => ({
      promised: versions(await ddm.getEngines({}, { provider: north })),
      known: ddm.getEnginesOutput({}, { provider: north }).apply(versions),
      inherited: ddm.getEnginesOutput({}, { parent }).apply(versions),
      late: ddm.getEnginesOutput({}, { provider: late }).apply(versions),
    });`);
  const calls = recordCalls(simulator);
  expect((await project.preview()).stdout).toMatch(/late\s*: \[unknown\]/);
  expect(countByOperation(calls())).toEqual({ ListDdmEngines: 1 });
  await project.up();
  const { outputs, text } = await project.state();
  const versions = ["3.1.0.8", "3.1.0.7", "3.1.0.3", "3.0.8.5", "3.0.8.3"];
  expect(outputs).toEqual({ promised: versions, known: versions, inherited: versions, late: versions });
  expect(text).not.toContain(secretKey);
});

test("the Promise form fails while a setting of its provider is unknown, and the error names the Output form", async () => {
  project.edit(`${modules}
    const north = new ddm.Provider("north", { region: "${simulator.region}" });
    const template = new ddm.ParameterTemplate("web", { values: {} }, { provider: north });
    const late = new ddm.Provider("late", { region: template.id.apply(() => "${simulator.region}") });
    ddm.getEngines({}, { provider: late });`);
  const { stdout } = await project.preview({ fails: true });
  expect(stdout).toContain("a setting of its ddm.Provider is known only after the update: use getEnginesOutput.");
});

test.each(["getInstance", "getInstanceOutput"])(
  "%s makes a preview fail with one message and no stack trace if the instance does not exist",
  async (name) => {
    project.edit(`${modules}
    ddm.${name}({ name: "orders" }, { provider: new ddm.Provider("north", { region: "${simulator.region}" }) });`);
    const { region, projectId } = simulator;
    expect((await project.preview({ fails: true })).summary.trim().split("\n")).toEqual([
      expect.stringContaining("pulumi:pulumi:Stack"),
      '    error: getInstance failed: There is no instance with the name "orders" ' +
        `in project ${projectId} of region ${region}. There are no instances there.`,
    ]);
  },
);

test("a lookup without a provider fails if no region is configured, and the error names the setting", async () => {
  project.edit(`${modules} ddm.getEngines();`);
  const { stdout } = await project.preview({ fails: true });
  expect(stdout).toContain("getEngines failed: ");
  expect(stdout).toContain("HW_REGION_NAME");
});
