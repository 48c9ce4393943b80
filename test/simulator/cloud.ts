import { CREDENTIALS, Simulator, type ApiOutcome, type SimulatorOptions } from "../../simulator/index";
import { sign } from "../../simulator/engine/auth/signature";

/** Default of `realNow`, the real time for the simulator. It never advances. The simulated clock starts at this time. */
export const START = Date.UTC(2026, 0, 15, 12, 0, 0);

/** Response of the simulator. */
export interface CloudResponse {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** A simulator without a network, with signed requests and, by default, a stopped clock. */
export class Cloud {
  readonly simulator: Simulator;

  constructor(options: SimulatorOptions = {}) {
    this.simulator = new Simulator({ speed: 0, quota: 10_000, realNow: () => START, ...options });
  }

  /** Sends a request. `{pid}` in the path stands for the project id. */
  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): CloudResponse {
    const { reply } = this.outcome(method, path, body, headers);
    return { status: reply.status, body: (reply.body ?? {}) as CloudResponse["body"], headers: reply.headers ?? {} };
  }

  /** Sends a request. Returns the reply, its delay, and whether the connection is closed instead of replying. */
  outcome(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): ApiOutcome {
    const [pathname = "", query = ""] = path.replace("{pid}", this.simulator.state.projectId).split("?");
    const request = {
      method,
      path: pathname,
      query,
      text: body === undefined ? "" : JSON.stringify(body),
      headers: { host: "sim", "content-type": "application/json", "x-sdk-date": sdkDate(START) },
    };
    const names = ["content-type", "host", "x-sdk-date"];
    const authorization = `SDK-HMAC-SHA256 Access=${CREDENTIALS.accessKey}, SignedHeaders=${names.join(";")}, Signature=${sign(request, names, CREDENTIALS.secretKey)}`;
    return this.simulator.handle({ ...request, headers: { ...request.headers, authorization, ...headers } });
  }

  /** Advances the simulated time. */
  advance(seconds: number): void {
    this.simulator.clock.advance(seconds);
  }

  /** Creates an instance and returns its id. Advances the simulated time by an hour, so that the instance is RUNNING. */
  runningInstance(overrides: object = {}): string {
    const { body } = this.call("POST", "/v3/{pid}/instances", instanceBody(overrides));
    this.advance(3600);
    return String(body["id"]);
  }

  /** Fetches the details of an instance with v1 of the API. */
  detail(id: string): CloudResponse["body"] {
    return this.call("GET", `/v1/{pid}/instances/${id}`).body;
  }

  /** Fetches a job by its id, or by the response to the request that started the job. */
  job(started: CloudResponse | string): { readonly name: string; readonly status: string; readonly process: string } {
    const id = typeof started === "string" ? started : String(started.body["job_id"] ?? started.body["jobId"]);
    return this.call("GET", `/v3/{pid}/jobs/${id}`).body["job"] as ReturnType<Cloud["job"]>;
  }
}

/** Returns the body of a v3 request that creates an instance. */
export function instanceBody(overrides: object = {}): object {
  return {
    name: "orders",
    available_zones: ["az1", "az2"],
    node_num: 2,
    engine_version: "3.1.0.7",
    flavor_ref: "ddm.c6.xlarge.2",
    vpc_id: "e1d886ec-cfe7-4cd4-b748-fc55a10b4172",
    subnet_id: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa",
    security_group_id: "035b70ed-319b-4086-9fd7-62a2e8548b2e",
    ...overrides,
  };
}

/** Formats a time as in the header `X-Sdk-Date`. */
export function sdkDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d+/g, "");
}
