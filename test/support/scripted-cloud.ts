import { MockAgent } from "undici";
import { isBusy } from "../../provider/api/errors";
import { createClient } from "../../provider/http/client";
import { type ApiRequest, SERVICES } from "../../provider/http/request";
import type { Credentials, Settings } from "../../provider/http/settings";
import { VirtualClock } from "./virtual-clock";

/** One response of the cloud, or a connection failure. */
export type Step =
  { status: number; body?: unknown; text?: string; headers?: Record<string, string> } | { error: string };

/** Response while another operation runs on the instance. */
export const busy = { status: 409, body: { errCode: "DBS.200019", externalMessage: "Another operation is running." } };
/** Returns a successful response with the given body. */
export const ok = (body: unknown = {}) => ({ status: 200, body });
/** A connection that breaks after the request was sent. */
export const reset: Step = { error: "ECONNRESET" };

const accessKey: Credentials = { kind: "access key", accessKey: "AKAKAKAK", secretKey: "SKSKSKSK", source: "the test" };

/** Makes a client of a cloud that returns `steps` in order, regardless of the requests. */
export function clientOf(
  steps: Step[],
  overrides: Partial<Omit<Settings, "projectId" | "endpoints">> & {
    projectId?: undefined;
    endpoints?: Partial<Settings["endpoints"]>;
  } = {},
) {
  const agent = new MockAgent({ enableCallHistory: true });
  agent.disableNetConnect();
  const anyRequest = { path: () => true, method: () => true } as never;
  const endpoint = (service: string) => ({ url: `https://${service}.example`, from: "region" as const });
  // All services take their responses from one sequence, so one mock pool matches every origin.
  const cloud = agent.get(/\.example$/);
  for (const step of steps) {
    if ("error" in step)
      cloud.intercept(anyRequest).replyWithError(Object.assign(new Error(step.error), { code: step.error }));
    else
      cloud
        .intercept(anyRequest)
        .reply(step.status, step.body === undefined ? (step.text ?? "") : JSON.stringify(step.body), {
          headers: step.headers ?? {},
        });
  }
  const clock = new VirtualClock({ start: Date.UTC(2025, 0, 1), auto: true });
  const began = clock.now();
  const lines: string[] = [];
  const settings = {
    region: "eu-west-101",
    cloud: "example",
    defaultService: "ddm",
    credentials: accessKey,
    projectId: "p1",
    insecure: false,
    maxRetries: 2,
    requestsPerMinute: 60,
    debug: "off",
    ...overrides,
    endpoints: {
      ...Object.fromEntries(SERVICES.map((service) => [service, endpoint(service)])),
      ...overrides.endpoints,
    },
  } as Settings;
  const client = createClient(settings, {
    clock,
    random: () => 0.5,
    log: (line) => lines.push(line),
    dispatcher: agent,
  });
  const calls = () =>
    (agent.getCallHistory()?.calls() ?? []).map(({ method, fullUrl, headers, body }) => ({
      method,
      url: fullUrl,
      headers: headers as Record<string, string>,
      body: body === undefined || body === null ? undefined : (JSON.parse(body) as unknown),
    }));
  return { client, calls, lines, clock, seconds: () => (clock.now() - began) / 1000 };
}

export const read: ApiRequest = {
  operation: "ShowInstance",
  method: "GET",
  path: "/v1/{project_id}/instances/i1",
  priority: "read",
};
/** A mutation that buys an instance. */
export const create: ApiRequest = {
  isBusy,
  operation: "CreateInstance",
  method: "POST",
  path: "/v3/{project_id}/instances",
  body: { name: "orders" },
  priority: "mutation",
  subject: `instance "orders"`,
};
