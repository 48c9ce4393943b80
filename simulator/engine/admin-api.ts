import { z } from "zod";
import { CREDENTIALS } from "./auth/credentials";
import type { IncomingRequest } from "./executor";
import type { NewFaultRule } from "./fault-rule";
import { isJsonType, parseJson } from "./json";
import { LIMITS, numberIn } from "./limits";
import type { Reply } from "./replies";
import type { SimulatorEngine } from "./simulator-engine";
import { STATUS_PAGE_POLICY, statusPage } from "./status-page";

/** Path of the admin API. It has no credentials and no quota, and its requests are not in the journal. */
export const ADMIN_PATH = "/_sim/";

const clockChange = z
  .strictObject({
    speed: numberIn(LIMITS.speed).optional(),
    advanceSeconds: numberIn(LIMITS.advanceSeconds).optional(),
  })
  .refine(({ speed, advanceSeconds }) => (speed === undefined) !== (advanceSeconds === undefined), {
    error: "give either `speed` or `advanceSeconds`",
  });

/** Serves a request to the admin API, which inspects and controls the simulator. Invalid bodies are rejected with 400. */
export function serveAdminApi(simulator: SimulatorEngine, request: IncomingRequest): Reply {
  const type = request.headers["content-type"];
  const mayChange = request.method !== "GET" && request.method !== "HEAD";
  if (mayChange && (request.text !== "" || type !== undefined) && !isJsonType(type)) {
    return adminError(415, 'The admin API takes only JSON: send the header "Content-Type: application/json".');
  }
  try {
    return serve(simulator, request);
  } catch (error) {
    const message =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
    return adminError(400, message);
  }
}

/** Builds an error of the admin API. */
export function adminError(status: number, message: string): Reply {
  return { status, body: { error: message } };
}

function serve(simulator: SimulatorEngine, request: IncomingRequest): Reply {
  const body = (): unknown => parseJson(request.text);
  switch (`${request.method} ${request.path}`) {
    case "GET /_sim/":
      return {
        status: 200,
        text: statusPage(simulator),
        headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": STATUS_PAGE_POLICY },
      };
    case "GET /_sim/health":
      return { status: 200, body: health(simulator) };
    case "GET /_sim/requests":
      return { status: 200, body: simulator.journal.entries };
    case "DELETE /_sim/requests":
      simulator.journal.clear();
      return { status: 204 };
    case "GET /_sim/state":
      return { status: 200, body: simulator.save() };
    case "PUT /_sim/state":
      simulator.load(body());
      return { status: 204 };
    case "POST /_sim/reset":
      simulator.reset();
      return { status: 204 };
    case "GET /_sim/faults":
      return { status: 200, body: simulator.faults.list() };
    case "POST /_sim/faults":
      simulator.faults.add(...([body()].flat() as NewFaultRule[])); // validated by `add`
      return { status: 200, body: simulator.faults.list() };
    case "DELETE /_sim/faults":
      simulator.faults.clear();
      return { status: 204 };
    case "POST /_sim/clock": {
      const change = clockChange.parse(body());
      if (change.speed !== undefined) simulator.clock.setSpeed(change.speed);
      simulator.clock.advance(change.advanceSeconds ?? 0);
      simulator.onChange();
      return { status: 200, body: clock(simulator) };
    }
    default:
      return adminError(404, `The admin API has no ${request.method} ${request.path}.`);
  }
}

function health(simulator: SimulatorEngine) {
  const { state } = simulator;
  return {
    status: "ok",
    accessKey: CREDENTIALS.accessKey,
    secretKey: CREDENTIALS.secretKey,
    projectId: state.projectId,
    region: state.region,
    ...simulator.serviceHealth(),
    user: { domainName: CREDENTIALS.domainName, userName: CREDENTIALS.userName, password: CREDENTIALS.password },
    clock: clock(simulator),
  };
}

function clock(simulator: SimulatorEngine) {
  return { now: new Date(simulator.clock.now()).toISOString(), speed: simulator.clock.speed };
}
