import { countByOperation, recordCalls } from "../../../scripts/sandbox/calls";
import { environmentOf } from "../../../scripts/sandbox/environment";
import { CREDENTIALS, startSimulator, type RunningSimulator } from "../../../simulator";
import { instanceWithProvider, program } from "../harness/programs";
import { createProject, type Project } from "../harness/project";

describe("two regions in one stack", () => {
  let north: RunningSimulator;
  let south: RunningSimulator;
  let project: Project;
  beforeEach(async () => {
    north = await startSimulator({ speed: 3600, seed: "north" });
    south = await startSimulator({ speed: 3600, seed: "south" });
    // Stack config and provider arguments override these wrong values.
    const environment = { HW_SECRET_KEY: "of-another-account", HW_REGION_NAME: "elsewhere" };
    project = await createProject({ program: declare({}), environment });
    const { HW_ENDPOINTS: endpoints = "", HW_REQUESTS_PER_MINUTE: quota = "" } = environmentOf(north);
    await project.run([
      "config",
      "set-all",
      "--plaintext",
      `huaweicloud:region=${north.region}`,
      "--plaintext",
      `huaweicloud:accessKey=${north.accessKey}`,
      "--secret",
      `huaweicloud:secretKey=${north.secretKey}`,
      "--plaintext",
      `huaweicloud:projectId=${north.projectId}`,
      "--plaintext",
      `huaweicloud:endpoints=${endpoints}`,
      "--plaintext",
      `huaweicloud:requestsPerMinute=${quota}`,
    ]);
  });
  afterEach(async () => {
    await north.close();
    await south.close();
    project.remove();
  });

  /**
   * Declares an instance in the region of the stack config, and one in another region. The provider of the other region logs in with a
   * password.
   */
  const declare = (settings: Readonly<Record<string, unknown>>) => {
    const { userName, password, domainName } = CREDENTIALS;
    const { url, projectId } = south;
    const location = { region: "sim-south-1", projectId, endpoints: { ddm: url, iam: url }, requestsPerMinute: 99_999 };
    return program(
      { orders: {} },
      instanceWithProvider("reports", { ...location, userName, password, domainName, ...settings }),
    );
  };
  const ids = ({ simulator }: RunningSimulator) => simulator.state.instances.map(({ id }) => id);

  test("creates one instance in each of two regions; a change of a provider's `requestsPerMinute` and `insecure` updates only the provider", async () => {
    await project.up();
    const state = await project.state();
    expect([ids(north), ids(south)]).toEqual([[state.resource("orders").id], [state.resource("reports").id]]);
    for (const secret of [CREDENTIALS.secretKey, CREDENTIALS.password]) expect(state.text).not.toContain(secret);

    project.edit(declare({ requestsPerMinute: 88_888, insecure: true }));
    const [inNorth, inSouth] = [recordCalls(north), recordCalls(south)];
    const changed = await project.up();
    expect(changed.ops("reports-provider")).toEqual(["update"]);
    expect([changed.ops("orders"), changed.ops("reports")]).toEqual([["same"], ["same"]]);
    expect([inNorth(), inSouth()]).toEqual([[], []]);

    await project.refresh({ args: ["--expect-no-changes"] });
    expect(countByOperation(inNorth())).toMatchObject({ ShowInstance: 1 });
    expect(countByOperation(inSouth())).toMatchObject({ ShowInstance: 1, KeystoneCreateUserTokenByPassword: 1 });
    await project.destroy();
    expect([ids(north), ids(south)]).toEqual([[], []]);
  });
});
