import { setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import * as ddm from "../../provider";
import { promiseOf } from "../../provider/resources/output-internals";
import * as runtime from "../../provider/runtime";
import { countByOperation, recordCalls } from "../../scripts/sandbox/calls";
import { environmentOf } from "../../scripts/sandbox/environment";
import { type RunningSimulator, startSimulator } from "../../simulator";
import { catchFailure } from "../support/failure";

// Tests the Promise form and the Output form of lookups in a process without Pulumi's engine.

let simulator: RunningSimulator;
const create = jest.spyOn(runtime, "createRuntime");
const { env } = process;
beforeAll(async () => {
  simulator = await startSimulator();
  process.env = { ...env, ...environmentOf(simulator), HW_SHARED_CONFIG_FILE: "/nonexistent" };
});
afterAll(async () => {
  process.env = env;
  await simulator.close();
});

const isSecret = (output: pulumi.Output<unknown>) => (output as unknown as { isSecret: Promise<boolean> }).isSecret;

test("both forms return the same result with one read, and share the quota with other processes", async () => {
  const calls = recordCalls(simulator);
  const [promised, output, filtered] = await Promise.all([
    ddm.getEngines(),
    promiseOf(ddm.getEnginesOutput()),
    ddm.getEngines({ version: "3.0" }),
  ]);
  expect(output).toEqual(promised);
  expect(filtered.engines).toEqual(promised.engines.slice(3));
  expect(countByOperation(calls())).toEqual({ ListDdmEngines: 1 });
  expect(create.mock.calls).toEqual([[expect.objectContaining({ sharesQuota: true })]]);
});

test("the Output form accepts outputs and promises", async () => {
  const engineVersion = pulumi.output("3.1");
  const { flavors } = await promiseOf(ddm.getFlavorsOutput({ engineVersion, vcpus: Promise.resolve(32) }));
  expect(flavors.map(({ vcpus }) => vcpus)).toEqual([32, 32]);
});

test("the result is a secret if an argument is", async () => {
  expect(await isSecret(ddm.getEnginesOutput({ version: "3.1" }))).toBe(false);
  const strength = ddm.checkPasswordStrengthOutput({ password: pulumi.secret("Blue-sky-77") });
  expect([await promiseOf(strength), await isSecret(strength)]).toEqual([{ isWeak: false }, true]);
});

test("the Promise form names an argument that is an output, and refers to the Output form", async () => {
  const id = pulumi.output("0000in14") as unknown as string;
  const nested = { instanceId: "i", dataNodes: [{ id, userName: "root", userPassword: "x" }] };
  const failure = await catchFailure(ddm.checkDataNodeConnections(nested));
  expect(failure.message).toBe(
    'checkDataNodeConnections failed: "dataNodes.0.id" is an output: pass it to checkDataNodeConnectionsOutput.',
  );
});

test("the Promise form refers to the Output form if the object of arguments is an output", async () => {
  const args = pulumi.output({ vcpus: 8 }) as unknown as ddm.GetFlavorsArgs;
  const failure = await catchFailure(ddm.getFlavors(args));
  expect(failure.message).toBe("getFlavors failed: the object of arguments is an output: pass it to getFlavorsOutput.");
});

test.each<[string, () => object, string]>([
  ["an argument", () => ({ vcpus: Promise.resolve(8) }), '"vcpus" is a promise'],
  ["the object of arguments", () => Promise.resolve({ vcpus: 8 }), "the object of arguments is a promise"],
])("the Promise form refers to the Output form if %s is a promise", async (_, args, reason) => {
  const failure = await catchFailure(ddm.getFlavors(args()));
  expect(failure.message).toBe(`getFlavors failed: ${reason}: pass it to getFlavorsOutput.`);
});

test.each<[string, unknown, string]>([
  ["a big integer", 8n, "8n"],
  ["NaN", Number.NaN, "NaN"],
  ["infinity", Number.POSITIVE_INFINITY, "Infinity"],
  ["a function", () => 8, "[Function (anonymous)]"],
  ["a list of big integers", [8n], '["8"]'],
])("the error for %s names the argument", async (_, vcpus, shown) => {
  const failure = await catchFailure(ddm.getFlavors({ vcpus: vcpus as number }));
  expect(failure.message).toBe(`getFlavors failed: "vcpus" must be a whole number from 1 to 1024, not ${shown}.`);
});

test("the error for a cyclic value names the argument", async () => {
  const cyclic: Record<string, unknown> = {};
  Object.assign(cyclic, { self: cyclic, same: [cyclic, cyclic] });
  const failure = await catchFailure(ddm.getFlavors({ vcpus: cyclic as unknown as number }));
  expect(failure.message).toBe('getFlavors failed: "vcpus" must be nested at most 100 levels deep.');
});

test.each<[string, ddm.OutputArgs<ddm.CheckPasswordStrengthArgs>, string[]]>([
  ["an argument", { password: pulumi.secret("Blue-sky-77") }, ["password"]],
  ["a promise of an argument", { password: Promise.resolve(pulumi.secret("Blue-sky-77")) as never }, ["password"]],
  ["the object of arguments", pulumi.secret({ password: "Blue-sky-77" }), ["password"]],
  ["an argument that is not secret", { password: pulumi.output("Blue-sky-77") }, []],
])("the Output form passes the names of secret arguments to the lookup: %s", async (_, args, names) => {
  await ddm.getEngines();
  const [created] = create.mock.results;
  const lookup = jest.spyOn(created?.value as runtime.Runtime, "lookup");
  await promiseOf(ddm.checkPasswordStrengthOutput(args));
  expect(lookup.mock.lastCall).toEqual([expect.objectContaining({ secrets: names })]);
});

test.each([[[undefined]], [[null]], [[false]], [null]])(
  "the Output form ignores `dependsOn: %p`, as resources do",
  async (given) => {
    const dependsOn = given as unknown as pulumi.Resource[];
    expect((await promiseOf(ddm.getEnginesOutput({}, { dependsOn }))).engines).not.toEqual([]);
  },
);

test("the Output form waits for a remote component in `dependsOn`", async () => {
  await ddm.getEngines();
  const lookup = jest.spyOn(create.mock.results[0]?.value as runtime.Runtime, "lookup").mockClear();
  let resolveUrn: (urn: string) => void = () => undefined;
  const urn = pulumi.output(new Promise<string>((resolve) => (resolveUrn = resolve)));
  const remote = { __pulumiResource: true, __pulumiComponentResource: true, __remote: true, urn };
  const result = promiseOf(ddm.getEnginesOutput({}, { dependsOn: remote as unknown as pulumi.Resource }));
  await setTimeout(100);
  expect(lookup).not.toHaveBeenCalled();
  resolveUrn("urn:pulumi:dev::shop::example:index:Remote::r");
  await result;
  expect(lookup).toHaveBeenCalledTimes(1);
});

test("a failure is a RunError, whose stack Pulumi does not print", async () => {
  const failure = await catchFailure(ddm.getFlavors({ vcpu: 8 } as ddm.GetFlavorsArgs));
  expect(pulumi.RunError.isInstance(failure)).toBe(true);
  expect(failure.message).toBe('getFlavors failed: there is no property "vcpu"; did you mean "vcpus"?');
});

test("a provider that is not a ddm.Provider is rejected", async () => {
  const provider = { getProvider: () => undefined } as unknown as pulumi.ProviderResource;
  const failure = await catchFailure(ddm.getEngines({}, { provider }));
  expect(failure.message).toBe("getEngines failed: its provider must be a ddm.Provider.");
});
