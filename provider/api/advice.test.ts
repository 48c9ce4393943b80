import { catchFailure } from "../../test/support/failure";
import { clientOf, create, read, reset } from "../../test/support/scripted-cloud";
import type { Step } from "../../test/support/scripted-cloud";
import type { ApiRequest } from "../http/request";
import { nextStepOf, nextStepWithoutResource } from "./advice";

/** Returns the advice for a call whose attempts all end with this response or connection failure. */
async function adviceFor(step: Step, request: ApiRequest = { ...create, deadline: 0 }): Promise<string> {
  const { client } = clientOf(Array<Step>(3).fill(step));
  return nextStepOf(new Error("it failed", { cause: await catchFailure(client.send(request)) }));
}

test.each<[string, Step, RegExp]>([
  ["refused credentials", { status: 401 }, /complete, not expired.* this machine's clock\.$/],
  ["a missing permission or a wrong project", { status: 403 }, /lacks a permission.*HW_PROJECT_ID/],
  ["an exhausted quota", { status: 429 }, /Other programs may use the same quota/],
  ["a busy instance", { status: 403, body: { errCode: "DBS.200047" } }, /Another operation is running on the resource/],
  ["a lost response", reset, /^Run `pulumi up` again: it reads the live state before it repeats anything\.$/],
  ["an undocumented response", { status: 200, text: "<html>" }, /reads the live state before/],
  ["a failing service", { status: 503, headers: { "Retry-After": "999" } }, /^Run `pulumi up` again in a few minutes/],
  ["a redirect", { status: 302, headers: { Location: "https://login.example" } }, /another server answered.*proxy/],
  ["a failed connection", { error: "EAI_AGAIN" }, /^Check the network/],
  [
    "an untrusted certificate",
    { error: "SELF_SIGNED_CERT_IN_CHAIN" },
    /NODE_EXTRA_CA_CERTS.*huaweicloud:insecure \(HW_INSECURE\)/,
  ],
  ["an expired certificate", { error: "CERT_HAS_EXPIRED" }, /^The endpoint's certificate has expired.*clock/],
  [
    "a certificate that is not valid yet",
    { error: "CERT_NOT_YET_VALID" },
    /or is not valid yet: check this machine's clock/,
  ],
])("the advice after %s names the next step", async (_name, step, expected) => {
  expect(await adviceFor(step)).toMatch(expected);
});

test("the advice after refused credentials of stack config says where to keep credentials", async () => {
  const source = "stack config or the ddm.Provider (huaweicloud:accessKey, huaweicloud:secretKey)";
  const credentials = { kind: "access key", accessKey: "KEY", secretKey: "a-secret-key", source } as const;
  const { client } = clientOf([{ status: 401 }], { credentials });
  expect(nextStepOf(await catchFailure(client.send(read)))).toMatch(
    /complete, not expired.*keep credentials in the environment \(HW_ACCESS_KEY/,
  );
});

test("the advice after IAM refused to list the projects is to set the project id", async () => {
  const { client } = clientOf([{ status: 403, body: { error: { code: 403, message: "Forbidden" } } }], {
    projectId: undefined,
  });
  const error = await catchFailure(client.send(read));
  expect(error).toMatchObject({ name: "ApiError", operation: "KeystoneListProjects" });
  expect(nextStepOf(error)).toMatch(/lacks the permission to list projects.*set huaweicloud:projectId/);
});

test("the advice after IAM refused the login of a user is to check the credentials", async () => {
  const credentials = {
    kind: "password",
    domainName: "acme",
    userName: "bob",
    password: "Correct-Horse-7",
    source: "the environment",
  } as const;
  const { client } = clientOf([{ status: 403 }], { credentials });
  expect(nextStepOf(await catchFailure(client.send(read)))).toMatch(/^Check that the credentials are complete/);
});

test("the advice after an unreachable endpoint is the hint of the endpoint", async () => {
  const ddm = { url: "https://ddm.example", from: "setting", hint: "The address comes from the test." } as const;
  const { client } = clientOf([{ error: "ENOTFOUND" }], { endpoints: { ddm } });
  expect(nextStepOf(await catchFailure(client.send(read)))).toBe("The address comes from the test.");
});

test("the advice after a certificate for another host contains the hint of the endpoint", async () => {
  const ddm = { url: "https://ddm.example", from: "setting", hint: "The address comes from the test." } as const;
  const { client } = clientOf([{ error: "ERR_TLS_CERT_ALTNAME_INVALID" }], { endpoints: { ddm } });
  expect(nextStepOf(await catchFailure(client.send(read)))).toBe(
    "The endpoint's certificate is for another host. The address comes from the test.",
  );
});

test("the advice after an undocumented response to a read says that the resource's existence is unknown", async () => {
  expect(await adviceFor({ status: 200, text: "<html>" }, read)).toMatch(
    /^This does not show whether the resource exists\. Run `pulumi up` again/,
  );
});

test.each<[string, Step]>([
  ["without a code", { status: 404 }],
  ["that is an HTML page", { status: 404, text: "<html>not here</html>" }],
  ["of the gateway", { status: 404, body: { error_code: "APIGW.0101", error_msg: "no such API" } }],
])("the advice after a 404 %s says that the response does not prove absence", async (_name, step) => {
  expect(await adviceFor(step, read)).toMatch(/^This does not prove that the resource is absent\. Check the region/);
});

test.each([401, 403, 404])(
  "the advice after HTTP %s from the billing service names the endpoint and the setting",
  async (status) => {
    const hint = `If the address belongs to the wrong site, set "bss" in huaweicloud:endpoints (HW_ENDPOINTS).`;
    const bss = { url: "https://bss.example", from: "region", hint } as const;
    const { client } = clientOf([{ status }], { endpoints: { bss } });
    const error = await catchFailure(client.send({ ...read, service: "bss", path: "/v2/orders" }));
    expect(nextStepOf(error)).toContain(`The request was sent to https://bss.example. ${hint}`);
  },
);

test("the advice after a failed project lookup names the setting of the project id", async () => {
  const { client } = clientOf([{ status: 200, body: { projects: [] } }], { projectId: undefined });
  expect(nextStepOf(await catchFailure(client.send(read)))).toContain("huaweicloud:projectId (HW_PROJECT_ID)");
});

test.each<[string, Step, string]>([
  [
    "an undocumented response",
    { status: 200, text: "<html>" },
    "Run the command again in a few minutes. If it fails again, report the error with the request id.",
  ],
  ["a 404 without a code", { status: 404 }, "Check the region, the project and the endpoint of the service."],
  [
    "an exhausted quota",
    { status: 429 },
    "Other programs may use the same quota: wait a minute, then run the command again.",
  ],
  [
    "a busy instance",
    { status: 409, body: { errCode: "DBS.200076" } },
    "Another operation is running. Run the command again when that operation has ended.",
  ],
])("the advice for a lookup after %s mentions neither a resource nor `pulumi up`", async (_name, step, expected) => {
  const { client } = clientOf(Array<Step>(3).fill(step));
  expect(nextStepWithoutResource(await catchFailure(client.send({ ...read, deadline: 0 })))).toBe(expected);
});

test.each<[string, Step, ApiRequest]>([
  ["a rejected argument", { status: 400, body: { errCode: "DBS.280001" } }, create],
  ["a 404 that proves absence", { status: 404, body: { errCode: "DBS.200002" } }, read],
])("there is no advice after %s", async (_name, step, request) => {
  expect(await adviceFor(step, request)).toBe("");
});

test("there is no advice for errors that no call has caused", () => {
  expect(nextStepOf(new Error("no luck"))).toBe("");
  expect(nextStepOf("no luck")).toBe("");
});
