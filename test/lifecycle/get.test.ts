import { createRuntime } from "../../provider/runtime";
import { CREDENTIALS } from "../../simulator";
import { SimulatorDispatcher } from "../support/simulator-dispatcher";
import { makeCloudWithInstance } from "../support/child-fixtures";
import { catchFailure } from "../support/failure";

/** Makes a runtime in virtual time. The returned `read` passes only hidden inputs, as `get` does. */
async function makeRuntime() {
  const { cloud, instanceId } = await makeCloudWithInstance();
  const { simulator, clock } = cloud;
  const { projectId: project, region } = simulator.state;
  const url = "http://cloud.example";
  const runtime = createRuntime({
    clock,
    random: () => 0.5,
    dispatcher: new SimulatorDispatcher(simulator, clock),
    log: () => undefined,
    environment: {
      HW_REGION_NAME: region,
      HW_PROJECT_ID: project,
      HW_ACCESS_KEY: CREDENTIALS.accessKey,
      HW_SECRET_KEY: CREDENTIALS.secretKey,
      HW_ENDPOINTS: JSON.stringify({ ddm: url, iam: url }),
    },
  });
  const read = (kind: string, id: string) =>
    runtime.provider(kind).read(id, { __urn: `urn:pulumi:dev::shop::ddm::${kind}`, __org: "organization" });
  return { read, cloud, instanceId, project, region };
}

const kinds = ["instance", "instance-group", "schema", "account", "parameter-template"];
const isChild = (kind: string) => ["instance-group", "schema", "account"].includes(kind);

beforeEach(() => {
  jest.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe.each(kinds)("`get` of %s", (kind) => {
  test("fails for an unknown id and names the id, the region and the project", async () => {
    const { read, instanceId, region, project } = await makeRuntime();
    const id = isChild(kind) ? `${instanceId}/nothing` : "nothing";
    const { message } = await catchFailure(read(kind, id));
    const expected = `${id} in region ${region}, project ${project}. Check the id, the region and the project.`;
    expect(message).toContain(`There is no ${kind.replace("-", " ").replace("instance group", "group")} ${expected}`);
  });

  test("fails with 403, and does not claim that Pulumi's state contains the resource", async () => {
    const { read, cloud, instanceId } = await makeRuntime();
    cloud.simulator.faults.add({ match: { method: "GET" }, effect: { status: 403, code: "DBS.280056" } });
    const { message } = await catchFailure(read(kind, isChild(kind) ? `${instanceId}/app` : instanceId));
    expect(message).toMatch(/^Reading .* failed: .*HTTP 403/);
    expect(message).not.toContain("state");
    expect(message).toContain("the same `pulumi` command again");
  });

  if (isChild(kind)) {
    test("fails for the id of a resource in an unknown instance", async () => {
      const { read, region, project } = await makeRuntime();
      const { message } = await catchFailure(read(kind, "another/thing"));
      expect(message).toContain(`another/thing in region ${region}, project ${project}. Check the id`);
    });

    test("fails for a malformed id and shows the expected format", async () => {
      const { read } = await makeRuntime();
      const { message } = await catchFailure(read(kind, "thing"));
      expect(message).toMatch(/"thing" is not the id of .*: it must be <instance id>\/<name or id>/);
    });
  }
});

test("`get` of an existing instance reads it", async () => {
  const { read, instanceId } = await makeRuntime();
  expect(await read("instance", instanceId)).toMatchObject({ id: instanceId, props: { status: "RUNNING" } });
});
