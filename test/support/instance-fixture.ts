import type { ApiRequest } from "../../provider/http/request";
import { instanceLifecycle } from "../../provider/lifecycle/instance";
import type { Services } from "../../provider/lifecycle/lifecycle";
import { instanceArgs } from "./instance-args";
import { Stack, type UpOptions } from "./stack";
import { TestCloud, type TestCloudOptions } from "./test-cloud";

type Changes = Record<string, unknown>;

/** A cloud, and a stack that declares one instance in it. */
export function makeInstanceFixture(options: TestCloudOptions = {}) {
  const cloud = new TestCloud(options);
  const stack = new Stack(cloud, instanceLifecycle);
  /** `pulumi up` with the default program and some properties changed. */
  const up = (changes: Changes = {}, upOptions: UpOptions = {}) => stack.up(instanceArgs(changes), upOptions);
  /** The operation that `pulumi preview` shows for the default program with some properties changed. */
  const preview = (changes: Changes = {}, upOptions: UpOptions = {}) => stack.preview(instanceArgs(changes), upOptions);
  /** The diff of that preview. */
  const diff = (changes: Changes = {}, upOptions: UpOptions = {}) => stack.diff(instanceArgs(changes), upOptions);
  return { cloud, stack, up, preview, diff };
}

export type InstanceFixture = ReturnType<typeof makeInstanceFixture>;

/** Makes a fixture and creates its instance. The cloud's `take…` methods and `progress` omit the creation. */
export async function makeRunningInstance(changes: Changes = {}, options: TestCloudOptions = {}) {
  const fixture = makeInstanceFixture(options);
  await fixture.up(changes);
  fixture.cloud.clearCalls();
  fixture.cloud.progress.length = 0;
  return { ...fixture, id: fixture.stack.id ?? "" };
}

/** Runs a command and kills its process right after the first response to an operation. The command then stores nothing. */
export async function killAfter(cloud: TestCloud, operation: string, command: () => Promise<unknown>): Promise<void> {
  const api = cloud.api as { send: typeof cloud.api.send };
  const send = api.send.bind(api);
  const killed = new Promise<boolean>((resolve) => {
    api.send = async (request) => {
      const response = await send(request);
      if (request.operation !== operation) return response;
      cloud.killProcess();
      resolve(true);
      return new Promise<never>(() => undefined);
    };
  });
  try {
    const isKilled = await Promise.race([killed, command().then(() => false)]);
    if (!isKilled) throw new Error(`the command ended without ${operation}, so it was not killed`);
  } finally {
    api.send = send;
  }
}

/** Calls `hook` before every later request of an operation. */
export function beforeRequest(cloud: TestCloud, operation: string, hook: () => unknown): void {
  const api = cloud.api as { send: typeof cloud.api.send };
  const send = api.send.bind(api);
  api.send = (request) => {
    if (request.operation === operation) hook();
    return send(request);
  };
}

/** Changes the body of every later response to an operation. */
export function alterResponses(
  cloud: TestCloud,
  operation: string,
  alter: (body: Record<string, unknown>, request: ApiRequest) => unknown,
): void {
  const api = cloud.api as { send: typeof cloud.api.send };
  const send = api.send.bind(api);
  api.send = async (request) => {
    const response = await send(request);
    if (request.operation !== operation) return response;
    return { ...response, body: alter(structuredClone(response.body) as Record<string, unknown>, request) };
  };
}

/** Services of a provider that is configured for another region or project; any request fails. */
export function makeServicesFor(cloud: TestCloud, location: { region?: string; project?: string }): Services {
  const { region, projectId } = cloud.simulator.state;
  const api = {
    region: location.region ?? region,
    projectId: () => Promise.resolve(location.project ?? projectId),
    send: () => Promise.reject(new Error("a request was sent")),
    close: () => Promise.resolve(),
  };
  return { ...cloud.newServices(), api };
}
