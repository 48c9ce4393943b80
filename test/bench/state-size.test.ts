import { measureState, sampleOutputs } from "./state-size";

const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
const account = {
  type: "pulumi-nodejs:dynamic/ddm:Account",
  inputs: { name: "app", __provider: "text", password: secret },
  outputs: { name: "app", __provider: "text", password: secret, __region: "north-1", status: "RUNNING", token: secret },
};
const state = JSON.stringify({ deployment: { resources: [account, { type: "pulumi:pulumi:Stack" }] } }, undefined, 4);

test("measures the state with and without indentation, and the `__provider` texts in inputs and outputs", () => {
  const { bytes, compactBytes, meanBytesByType, providerBytes, resources } = measureState(state);
  expect(bytes).toBe(state.length);
  expect(resources).toBe(2);
  expect(compactBytes).toBe(JSON.stringify(account).length + JSON.stringify({ type: "pulumi:pulumi:Stack" }).length);
  expect(meanBytesByType).toEqual({ Account: JSON.stringify(account).length, Stack: 30 });
  expect(providerBytes).toBe(2 * '"__provider":"text",'.length);
});

test("samples the computed outputs of each type, without hidden outputs and secrets", () => {
  expect(sampleOutputs(state)).toEqual({ Account: { status: "RUNNING" }, Stack: {} });
});
