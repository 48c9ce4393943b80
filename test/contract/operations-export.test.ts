import { createRuntime } from "../../provider/runtime";
import { deleteBackup, killLogicalSessions, listBackups, showJob } from "../../provider/operations";
import { CREDENTIALS } from "../../simulator";
import { makeCloudWithInstance } from "../support/child-fixtures";
import { catchFailure } from "../support/failure";
import { SimulatorDispatcher } from "../support/simulator-dispatcher";

const url = "https://cloud.example";

/** Returns a client for scripts, and its cloud. The cloud has an instance that is a day old. */
async function makeClient() {
  const { cloud, instanceId } = await makeCloudWithInstance();
  await cloud.clock.sleep(24 * 3_600_000);
  const runtime = createRuntime({
    clock: cloud.clock,
    random: () => 0.5,
    dispatcher: new SimulatorDispatcher(cloud.simulator, cloud.clock),
    log: () => undefined,
    environment: {
      HW_PROJECT_ID: cloud.simulator.state.projectId,
      HW_ACCESS_KEY: CREDENTIALS.accessKey,
      HW_SECRET_KEY: CREDENTIALS.secretKey,
      HW_ENDPOINTS: JSON.stringify({ ddm: url, iam: url }),
    },
  });
  const config = new Map([["huaweicloud:region", cloud.simulator.state.region]]);
  cloud.clearCalls();
  return { cloud, instanceId, api: runtime.connect({ get: (key) => config.get(key) }) };
}

test("a client uses the script's settings and those of the environment, and deletes a backup", async () => {
  const { api, cloud } = await makeClient();
  const [backup] = await listBackups(api);
  const { jobId = "" } = await deleteBackup(api, backup?.id ?? "");
  await cloud.clock.sleep(60_000);
  expect(await showJob(api, jobId, "the backup")).toMatchObject({ status: "Completed" });
  expect(await listBackups(api)).toEqual([]);
  expect(cloud.takeMutations()).toEqual(["DeleteBackup"]);
});

test("an error of an operation does not contain the secret key", async () => {
  const { api, cloud, instanceId } = await makeClient();
  cloud.fault("ExecuteKillLogicalProcesses", {
    status: 400,
    code: "DBS.280001",
    message: `no ${CREDENTIALS.secretKey}`,
  });
  const error = await catchFailure(killLogicalSessions(api, { id: instanceId, subject: "instance orders" }, ["1"]));
  expect(error.message).toContain("ExecuteKillLogicalProcesses of instance orders was refused");
  expect(error.message).not.toContain(CREDENTIALS.secretKey);
});
