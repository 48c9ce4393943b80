import { instanceLifecycle } from "../../../provider/lifecycle/instance";
import { instanceArgs } from "../../support/instance-args";
import { catchFailure } from "../../support/failure";
import { makeServicesFor, makeRunningInstance } from "../../support/instance-fixture";

type Fixture = Awaited<ReturnType<typeof makeRunningInstance>>;

/** Converts the state to the form of version 0.1.0: without the location, and with the zones instead of `__programValues`. */
function convertToVersion010({ stack }: Fixture): void {
  const isNew = (name: string) => ["__region", "__project", "__programValues"].includes(name);
  const outputs = Object.entries(stack.outputs).filter(([name]) => !isNew(name));
  stack.outputs = { ...Object.fromEntries(outputs), __zones: stack.outputs["availableZones"] };
}

const locations = [
  { what: "region", location: { region: "eu-west-101" } },
  { what: "project", location: { project: "0123456789abcdef0123456789abcdef" } },
];

describe.each(locations)("an instance in another $what than the provider is configured for", ({ location }) => {
  async function makeFixture() {
    const made = await makeRunningInstance();
    const { region, projectId: project } = made.cloud.simulator.state;
    const configured = { region, project, ...location };
    const lifecycle = instanceLifecycle();
    const services = makeServicesFor(made.cloud, location);
    const expectLocationError = (error: Error) => {
      expect(error.message).toContain(`is in region ${region}, project ${project}`);
      expect(error.message).toMatch(
        new RegExp(
          `but the provider is configured for region ${configured.region}(, project ${configured.project})?\\.`,
        ),
      );
      expect(error.message).toContain("No request for the resource was sent, and Pulumi's state still contains it.");
      expect(error.message).toContain("HW_REGION_NAME");
      expect(error.message).toContain(
        "Without --run-program, a refresh or destroy uses the stack config of the last `pulumi up`",
      );
      expect(made.cloud.takeCalls()).toEqual([]);
    };
    return { ...made, lifecycle, services, configured, expectLocationError };
  }

  test("refuses to refresh an instance in another location", async () => {
    const { lifecycle, id, stack, services, expectLocationError } = await makeFixture();
    expectLocationError(await catchFailure(lifecycle.read(id, stack.outputs, services)));
  });

  test("refuses to update an instance in another location", async () => {
    const { lifecycle, id, stack, services, expectLocationError } = await makeFixture();
    expectLocationError(
      await catchFailure(lifecycle.update(id, stack.outputs, instanceArgs({ port: 5067 }), services)),
    );
  });

  test("refuses to delete an instance in another location", async () => {
    const { lifecycle, id, stack, services, expectLocationError } = await makeFixture();
    expectLocationError(await catchFailure(lifecycle.delete(id, stack.outputs, services)));
  });

  test("refuses to preview an instance in another location, with and without changes of the program", async () => {
    const { lifecycle, id, stack, configured, expectLocationError } = await makeFixture();
    for (const program of [{}, { port: 5067 }, { vpcId: "another-vpc" }]) {
      expectLocationError(
        await catchFailure(
          Promise.resolve().then(() => lifecycle.diff(id, stack.outputs, instanceArgs(program), configured)),
        ),
      );
    }
  });
});

describe("state of version 0.1.0, which records no location", () => {
  test("a refresh records the missing location, and the next preview shows no difference", async () => {
    const fixture = await makeRunningInstance();
    convertToVersion010(fixture);
    await fixture.stack.refresh();
    const { region, projectId } = fixture.cloud.simulator.state;
    expect(fixture.stack.outputs).toMatchObject({ __region: region, __project: projectId });
    expect(fixture.preview()).toBe("same");
  });

  test("an update records the missing location", async () => {
    const fixture = await makeRunningInstance();
    convertToVersion010(fixture);
    await fixture.up({ restartType: "hard" });
    const { region, projectId } = fixture.cloud.simulator.state;
    expect(fixture.stack.outputs).toMatchObject({ __region: region, __project: projectId });
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("keeps state without a location when the instance is not found", async () => {
    const fixture = await makeRunningInstance();
    convertToVersion010(fixture);
    fixture.cloud.simulator.state.instances.length = 0;
    for (const command of [() => fixture.stack.refresh(), () => fixture.stack.destroy()]) {
      const { message } = await catchFailure(command());
      expect(message).toMatch(/It does not exist in region [\w-]+, but its state was written by version 0\.1\.0/);
      expect(message).toContain("Pulumi's state still contains it.");
      expect(message).toContain("pulumi state delete");
    }
    expect(fixture.stack.id).toBe(fixture.id);
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });
});
