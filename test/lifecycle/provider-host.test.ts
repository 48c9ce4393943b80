import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { quotaFolderOf } from "../../provider/http/quota-peers";
import { environmentOf } from "../../scripts/sandbox/environment";
import { recordCalls, mutations } from "../../scripts/sandbox/calls";
import { startSimulator, type RunningSimulator } from "../../simulator";
import { FakeEngine } from "../support/fake-engine";
import { currentTexts, storedTexts } from "../support/forwarder-text";
import { instanceArgs, instanceUrn } from "../support/instance-args";
import { type ProviderCallError, ProviderHost } from "../support/provider-host";

// Tests the provider in Pulumi's own host of dynamic providers, a separate process. The tests call the host as the engine does. A fake engine
// receives the host's log lines, and the simulator serves the API. The host uses the real clock; the simulator's clock runs 3600 times as fast.

jest.setTimeout(60_000);

const text = currentTexts()["instance"] ?? "";
/** Inputs as the engine passes them: the program's properties and the provider text. */
const program = (changes: Record<string, unknown> = {}) => ({ ...instanceArgs(changes), __provider: text });

let simulator: RunningSimulator;
let engine: FakeEngine;
let host: ProviderHost;

beforeAll(async () => {
  simulator = await startSimulator({ speed: 3600 });
  engine = await FakeEngine.start();
  host = await ProviderHost.start(engine.address, environmentOf(simulator));
});
afterEach(() => simulator.simulator.faults.clear());
afterAll(async () => {
  await host.stop();
  engine.stop();
  await simulator.close();
});

const catchFailure = async (call: Promise<unknown>): Promise<ProviderCallError> =>
  call.then(
    () => {
      throw new Error("The call succeeded.");
    },
    (error: unknown) => error as ProviderCallError,
  );

const fault = (operation: string, effect: object, times = 1) =>
  simulator.simulator.faults.add({ match: { operation, times }, effect });

async function createInstance(changes: Record<string, unknown> = {}) {
  const { inputs } = await host.check({}, program(changes));
  return { inputs, ...(await host.create(inputs)) };
}

test("check reports every failure on its property, and neither check nor diff makes an API call", async () => {
  const calls = recordCalls(simulator);
  const { failures, inputs } = await host.check({}, program({ nodeNum: 99, port: 80, flavorRef: undefined, color: 1 }));
  expect(Object.keys(failures).sort()).toEqual(["color", "flavorRef", "nodeNum", "port"]);
  expect(inputs["__provider"]).toBe(text);
  const valid = await host.check({}, program());
  expect(valid.failures).toEqual({});
  expect(valid.inputs).toMatchObject({ name: expect.stringMatching(/^orders-\w{7}$/) as string, deleteDnData: false });
  const olds = { ...valid.inputs, status: "RUNNING", __given: Object.keys(valid.inputs), __zones: ["az1", "az2"] };
  expect(await host.diff("i1", olds, valid.inputs)).toEqual({ changes: false, replaces: [] });
  expect(await host.diff("i1", olds, { ...valid.inputs, vpcId: "v" })).toEqual({ changes: true, replaces: ["vpcId"] });
  const otherText = { ...valid.inputs, __provider: `${text} ` };
  expect(await host.diff("i1", olds, otherText)).toEqual({ changes: false, replaces: [] });
  expect(calls()).toEqual([]);
});

test("creates, reads, updates and deletes an instance, shows the progress and prints no password", async () => {
  const shownBefore = engine.lines.length;
  const { id, outputs, inputs } = await createInstance({ adminUser: "root", adminPassword: "Str0ng-enough" });
  expect(outputs).toMatchObject({ status: "RUNNING", nodeNum: 2, __provider: text });
  // Omits the log line of the replacement that the test above previews. On a busy machine, it may arrive during this test.
  const progress = engine.lines
    .slice(shownBefore)
    .filter(({ urn, ephemeral, message }) => urn === instanceUrn && ephemeral && message.startsWith("["));
  expect(progress[0]?.message).toBe("[1/3] ordering the instance");
  expect(progress.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^\[2\/3\] job CreateInstance/));
  expect(progress.at(-1)?.message).toMatch(/^\[3\/3\] /);

  const read = await host.read(id, outputs);
  expect(read).toMatchObject({ id, outputs: { ...outputs, updated: expect.any(String) as string }, inputs });

  const news = (await host.check(inputs, program({ adminUser: "root", adminPassword: "Str0ng-enough", port: 5067 })))
    .inputs;
  const updated = await host.update(id, outputs, news);
  expect(updated).toMatchObject({ port: 5067, __provider: text });

  await host.delete(id, updated);
  expect(await host.read(id, updated)).toMatchObject({ id: "" });
  await host.delete(id, updated);
  expect(host.output).not.toContain("Str0ng-enough");
  expect(JSON.stringify(engine.lines)).not.toContain("Str0ng-enough");
});

test("a partial failure of a create or an update keeps the id, the live state and the provider text", async () => {
  fault("CreateInstance", { job: "fail" });
  const { inputs } = await host.check({}, program({ __urn: `${instanceUrn}-failed` }));
  const error = await catchFailure(host.create(inputs));
  expect(error.code).toBe(2);
  expect(error.partialState?.id).toMatch(/^\w{32}in09$/);
  expect(error.partialState?.properties).toMatchObject({
    status: "CREATEFAILED",
    name: inputs["name"],
    __provider: text,
  });
  expect(error.partialState?.reasons).toEqual([expect.stringContaining("DBS.300005")]);

  const { id, outputs, inputs: before } = await createInstance({ __urn: `${instanceUrn}-half` });
  fault("UpdateInstancePort", { job: "fail" });
  const partial = await catchFailure(host.update(id, outputs, { ...before, name: "sales-db", port: 5067 }));
  expect(partial.partialState).toMatchObject({ id, properties: { name: "sales-db", port: 5066, __provider: text } });
  expect(partial.partialState?.reasons).toHaveLength(1);
});

test("a failure before anything is created keeps nothing in the state", async () => {
  const { inputs } = await host.check({}, program({ flavorRef: "ddm.c6.xlarge.9" }));
  const error = await catchFailure(host.create(inputs));
  expect(error).toMatchObject({ code: 2, partialState: undefined });
  expect(error.message).toContain('did you mean "ddm.c6.xlarge.2"?');
});

test("errors of read and delete have the gRPC code UNKNOWN, and the host does not print them", async () => {
  for (const [operation, call] of [
    ["ShowInstance", () => host.read("0000000000000000000000000000in09", program())],
    ["ShowInstance", () => host.delete("0000000000000000000000000000in09", program())],
  ] as const) {
    fault(operation, { status: 403, code: "DBS.300541", message: `no permission for ${operation}` });
    const error = await catchFailure(call());
    expect(error.code).toBe(2);
    expect(error.message).toContain(`no permission for ${operation}`);
    expect(host.output).not.toContain(`no permission for ${operation}`);
  }
});

test("serves five creates at the same time, and then five deletes at the same time", async () => {
  const urns = Array.from({ length: 5 }, (_, index) => `${instanceUrn}-${index}`);
  const instances = await Promise.all(urns.map((__urn) => createInstance({ __urn })));
  expect(new Set(instances.map(({ id }) => id)).size).toBe(5);
  await Promise.all(instances.map(({ id, outputs }) => host.delete(id, outputs)));
  for (const { id, outputs } of instances) expect(await host.read(id, outputs)).toMatchObject({ id: "" });
});

describe("an orphaned provider", () => {
  let killed: FakeEngine;
  let orphan: ProviderHost;
  beforeEach(async () => {
    killed = await FakeEngine.start();
    orphan = await ProviderHost.start(killed.address, environmentOf(simulator));
  });
  afterEach(async () => {
    simulator.simulator.clock.setSpeed(3600);
    await orphan.stop();
    killed.stop();
  });

  test("stops polling and starts no further step after the command was killed", async () => {
    const { inputs } = await orphan.check({}, program({ __urn: `${instanceUrn}-killed`, sslEnabled: true }));
    simulator.simulator.clock.setSpeed(0);
    const calls = recordCalls(simulator);
    const creation = catchFailure(orphan.create(inputs));
    while (!calls().some(({ operation }) => operation === "ShowDdmJobResult")) await pause(10);
    killed.stop();
    simulator.simulator.clock.advance(3600);
    expect((await creation).message).toContain("The Pulumi command has ended");
    expect(mutations(calls()).map(({ operation }) => operation)).toEqual(["CreateInstance"]);
  });
});

test("a canceled command ends the operations that have changed nothing, and completes the others", async () => {
  const canceled = await ProviderHost.start(engine.address, environmentOf(simulator));
  try {
    const { inputs } = await canceled.check({}, program({ __urn: `${instanceUrn}-canceled` }));
    simulator.simulator.clock.setSpeed(0);
    const calls = recordCalls(simulator);
    const creation = canceled.create(inputs);
    while (!calls().some(({ operation }) => operation === "ShowDdmJobResult")) await pause(10);
    await canceled.cancel();
    const error = await catchFailure(canceled.create(inputs));
    expect(error).toMatchObject({ code: 2, partialState: undefined });
    expect(error.message).toMatch(/^Creating instance .* was canceled before it changed anything\./);
    simulator.simulator.clock.setSpeed(3600);
    expect((await creation).outputs).toMatchObject({ status: "RUNNING" });
  } finally {
    simulator.simulator.clock.setSpeed(3600);
    await canceled.stop();
  }
});

describe("the temporary folder", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "ddm-host-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const createIn = async (TMPDIR: string, name: string) => {
    const other = await ProviderHost.start(engine.address, { ...environmentOf(simulator), TMPDIR });
    try {
      const { inputs } = await other.check({}, program({ __urn: `${instanceUrn}-${name}` }));
      return (await other.create(inputs)).outputs["status"];
    } finally {
      await other.stop();
    }
  };

  test("the only file in the temporary folder contains a count of API calls and a time", async () => {
    expect(await createIn(folder, "in-folder")).toBe("RUNNING");
    const [own = "", ...others] = readdirSync(folder).map((name) => join(folder, name));
    expect([own, ...others]).toEqual([quotaFolderOf(process.getuid?.()).replace(tmpdir(), folder)]);
    const texts = readdirSync(own).map((name) => readFileSync(join(own, name), "utf8"));
    expect(texts).toEqual([expect.stringMatching(/^\{"starts":\d+,"at":\d+\}$/)]);
  });

  test("creates an instance even if the temporary folder is not usable", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(await createIn(join(folder, "file"), "in-file")).toBe("RUNNING");
  });
});

describe("a host without an engine and without configuration", () => {
  let alone: ProviderHost;
  beforeAll(async () => (alone = await ProviderHost.start("no-engine", {})));
  afterAll(() => alone.stop());

  test("every call of the provider fails with an error that names the environment variable of the region", async () => {
    const inputs = program();
    const errors = await Promise.all([
      catchFailure(alone.check({}, inputs)),
      catchFailure(alone.diff("i1", inputs, inputs)),
      catchFailure(alone.create(inputs)),
      catchFailure(alone.read("i1", inputs)),
      catchFailure(alone.update("i1", inputs, inputs)),
      catchFailure(alone.delete("i1", inputs)),
    ]);
    for (const error of errors) {
      expect(error).toMatchObject({ code: 2, partialState: undefined });
      expect(error.message).toContain("HW_REGION_NAME");
    }
  });

  test("check fails for an unknown kind and advises to upgrade", async () => {
    const unknown = text.replace('"instance"', '"gadget"');
    const error = await catchFailure(alone.check({}, { __provider: unknown }));
    expect(error.message).toMatch(/does not know the kind "gadget".*upgrade the package/);
  });
});

test("uses the settings that the engine passes, and tolerates an unreachable engine", async () => {
  const variables = environmentOf(simulator);
  const config = {
    "huaweicloud:region": variables["HW_REGION_NAME"],
    "huaweicloud:accessKey": variables["HW_ACCESS_KEY"],
    "huaweicloud:secretKey": variables["HW_SECRET_KEY"],
    "huaweicloud:projectId": variables["HW_PROJECT_ID"],
    "huaweicloud:endpoints": variables["HW_ENDPOINTS"],
    "huaweicloud:requestsPerMinute": variables["HW_REQUESTS_PER_MINUTE"],
  };
  const configured = await ProviderHost.start("127.0.0.1:1", {}, config);
  try {
    const { inputs } = await configured.check({}, program({ __urn: `${instanceUrn}-configured` }));
    expect((await configured.create(inputs)).outputs).toMatchObject({ status: "RUNNING" });
  } finally {
    await configured.stop();
  }
});

describe.each(Object.entries(storedTexts()))("the provider text of version %s", (_, texts) => {
  test("the current version reads, updates and deletes an instance with a stored provider text", async () => {
    const { id, outputs, inputs } = await createInstance({ __urn: `${instanceUrn}-stored` });
    const __provider = texts["instance"] ?? "";
    const read = await host.read(id, { ...outputs, __provider });
    expect(read.outputs).toMatchObject({ status: "RUNNING", __provider });
    const updated = await host.update(id, read.outputs, { ...inputs, port: 5067, __provider });
    expect(updated).toMatchObject({ port: 5067, __provider });
    const calls = recordCalls(simulator);
    await host.delete(id, updated);
    expect(mutations(calls()).map(({ operation }) => operation)).toEqual(["DeleteDdmInstance"]);
  });

  test.each(Object.entries(texts))(
    "a stored provider text loads the runtime for kind %s",
    async (_kind, __provider) => {
      const { failures } = await host.check({}, { color: "red", __provider });
      expect(failures["color"]).toContain("there is no property");
    },
  );
});
