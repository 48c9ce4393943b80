import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, type RuntimeProvider } from "../../provider/runtime";
import { VirtualClock } from "../support/virtual-clock";
import { CREDENTIALS, Simulator } from "../../simulator";
import { SimulatorDispatcher } from "../support/simulator-dispatcher";
import { instanceArgs, instanceUrn } from "../support/instance-args";

// Tests the runtime with injected dependencies: clock, random numbers, dispatcher, log and environment.

const services = ["ddm", "iam", "eps", "bss", "vpc", "ecs", "sdrs"];
const endpoints = JSON.stringify(Object.fromEntries(services.map((name) => [name, "https://cloud.example"])));

function makeRuntime(overrides: Record<string, string | undefined> = {}) {
  const clock = new VirtualClock({ start: Date.UTC(2026, 0, 15), auto: true });
  const simulator = new Simulator({ realNow: () => clock.now(), start: clock.now() });
  const { region, projectId } = simulator.state;
  const shown: { urn: unknown; message: string; show: string }[] = [];
  const environment = {
    HW_REGION_NAME: region,
    HW_PROJECT_ID: projectId,
    HW_ACCESS_KEY: CREDENTIALS.accessKey,
    HW_SECRET_KEY: CREDENTIALS.secretKey,
    HW_ENDPOINTS: endpoints,
    HW_SHARED_CONFIG_FILE: "/nonexistent",
    ...overrides,
  };
  const start = (more: Record<string, string | undefined> = {}) =>
    createRuntime({
      clock,
      random: () => 0.5,
      dispatcher: new SimulatorDispatcher(simulator),
      log: (urn, message, show) => shown.push({ urn, message, show }),
      environment: { ...environment, ...more },
    });
  return { simulator, shown, start };
}

const configure = async (provider: RuntimeProvider, config: Record<string, string> = {}) => {
  await provider.configure({ config: { get: (key) => config[key] } });
  return provider;
};

let error: jest.SpyInstance;
beforeEach(() => {
  error = jest.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  error.mockRestore();
});

test("creates, reads and deletes an instance in virtual time, and shows progress in its row", async () => {
  const { simulator, shown, start } = makeRuntime();
  const instance = await configure(start().provider("instance"));
  const { inputs, failures } = await instance.check({}, instanceArgs());
  expect(failures).toEqual([]);
  const { id, outs } = await instance.create(inputs);
  expect(outs).toMatchObject({ status: "RUNNING", __location: expect.stringMatching(/^sim-north-1\//) as string });
  expect(shown[0]).toEqual({ urn: instanceUrn, message: "[1/3] ordering the instance", show: "status" });
  const read = await instance.read(id, outs);
  expect(read.id).toBe(id);
  await instance.delete(id, outs);
  expect(simulator.state.instances).toEqual([]);
});

test("shows the impact of an update in the preview, and not in a refresh", async () => {
  const { simulator, shown, start } = makeRuntime();
  const instance = await configure(start().provider("instance"));
  const { inputs } = await instance.check({}, instanceArgs());
  const { id, outs } = await instance.create(inputs);

  const preview = await configure(start().provider("instance"));
  shown.length = 0;
  const before = simulator.journal.entries.length;
  const { inputs: edited } = await preview.check(inputs, instanceArgs({ flavorRef: "ddm.c6.2xlarge.2" }));
  await preview.diff(id, outs, edited);
  const message =
    "changes the class node by node (ddm.c6.xlarge.2 → ddm.c6.2xlarge.2), 5–15 min, connections of each node drop once";
  expect(shown).toEqual([{ urn: instanceUrn, message, show: "status" }]);
  expect(simulator.journal.entries).toHaveLength(before);

  const refresh = await configure(start().provider("instance"));
  shown.length = 0;
  await refresh.read(id, outs);
  await refresh.diff(id, { ...outs, flavorRef: "ddm.c6.2xlarge.2" }, inputs);
  expect(shown).toEqual([]);
});

test("fails for a resource in another region, names both regions and sends no request", async () => {
  const { simulator, start } = makeRuntime();
  const instance = await configure(start().provider("instance"));
  const { inputs } = await instance.check({}, instanceArgs());
  const { id, outs } = await instance.create(inputs);
  const before = simulator.journal.entries.length;
  const otherRegion = await configure(start({ HW_REGION_NAME: "eu-west-101" }).provider("instance"));
  for (const command of [
    otherRegion.diff(id, outs, inputs),
    otherRegion.read(id, outs),
    otherRegion.update(id, outs, inputs),
    otherRegion.delete(id, outs),
  ]) {
    await expect(command).rejects.toThrow(/is in region sim-north-1, .* configured for region eu-west-101/);
  }
  expect(simulator.journal.entries).toHaveLength(before);
});

test("warns about insecure settings once in a process", async () => {
  const { shown, start } = makeRuntime({ HW_INSECURE: "true" });
  const runtime = start();
  for (const kind of ["instance", "schema", "instance"]) {
    const provider = await configure(runtime.provider(kind));
    await provider.check({}, instanceArgs());
  }
  expect(shown).toEqual([
    { urn: undefined, message: expect.stringContaining("HW_INSECURE") as string, show: "warning" },
  ]);
});

test("writes the debug log to a file that only the user may read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "debug-log-"));
  const path = join(folder, "ddm.log");
  const { start } = makeRuntime({ DDM_LOG: "debug", DDM_LOG_FILE: path });
  const instance = await configure(start().provider("instance"));
  await expect(instance.read("missing", { __urn: instanceUrn })).rejects.toThrow("missing");
  expect(readFileSync(path, "utf8")).toContain("/instances/missing 404");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});

test("shows no old password, terminal escape or color tag that an error quotes", async () => {
  const { simulator, start } = makeRuntime();
  const instance = await configure(start().provider("instance"));
  const { inputs } = await instance.check({}, instanceArgs({ adminUser: "root_user", adminPassword: "First-0ne!" }));
  const { id, outs } = await instance.create(inputs);
  const encoded = Buffer.from("First-0ne!").toString("base64");
  simulator.faults.add({
    match: { operation: "ResetAdministrator", times: 1 },
    effect: { status: 400, code: "DBS.280001", message: `\u001b[31mno <{%fg 1%}>${encoded}\nerror: forged` },
  });
  const { inputs: edited } = await start()
    .provider("instance")
    .check(inputs, instanceArgs({ adminUser: "root_user", adminPassword: "Second-0ne!" }));
  const other = await configure(start().provider("instance"));
  const failure: unknown = await other.update(id, outs, edited).catch((error: unknown) => error);
  const { message, reasons } = failure as { message: string; reasons: string[] };
  expect(message).toContain("[31mno < {%fg 1%}>*** error: forged");
  expect(reasons).toEqual([message]);
});

test("reports missing settings in the preview, without a call", async () => {
  const { simulator, start } = makeRuntime({ HW_SECRET_KEY: undefined });
  const instance = await configure(start().provider("instance"));
  await expect(instance.check({}, instanceArgs())).rejects.toThrow(/HW_SECRET_KEY/);
  expect(simulator.journal.entries).toEqual([]);
});

test("a refresh and a destroy without a region explain that they use the stack config of the last up", async () => {
  const { start } = makeRuntime({ HW_REGION_NAME: undefined });
  const instance = await configure(start().provider("instance"));
  const outputs = { __given: ["name"] };
  await expect(instance.read("i1", outputs)).rejects.toThrow(/use the stack config of the last/);
  await expect(instance.delete("i1", outputs)).rejects.toThrow(/use the stack config of the last/);
  await expect(instance.check({}, instanceArgs())).rejects.toThrow(/^(?!.*use the stack config of the last)/s);
});

test.each(["instance", "instance-group", "schema", "account", "parameter-template"])(
  "`get` of an absent %s fails and names the id, the region and the project",
  async (kind) => {
    const { simulator, start } = makeRuntime();
    const id = ["instance", "parameter-template"].includes(kind) ? "missing" : "missing/own";
    const provider = await configure(start().provider(kind));
    const { projectId } = simulator.state;
    await expect(provider.read(id, { __urn: instanceUrn })).rejects.toThrow(
      new RegExp(`${id} in region sim-north-1, project ${projectId}`),
    );
  },
);

test('fails for the unknown kind "constructor", which is also a property of every object', () => {
  expect(() => makeRuntime().start().provider("constructor")).toThrow(/does not know the kind "constructor"/);
});
