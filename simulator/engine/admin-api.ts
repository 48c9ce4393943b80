import { z } from "zod";
import { CREDENTIALS } from "./auth/credentials";
import type { NewFaultRule } from "./fault-rule";
import type { State } from "../ddm/model";
import { page } from "./status-page";
import type { ApiRequest } from "./executor";
import type { Simulator } from "./simulator-engine";
import type { Reply } from "./operation";
import { AVAILABILITY_ZONES, DOMAINS } from "../seed/catalog";
import { initialServers } from "../seed/state";

/** Where the side door is: no credentials, no quota, no journal. */
export const SIDE_DOOR = "/_sim/";

const clockOrder = z.union([
  z.strictObject({ speed: z.number().min(0) }),
  z.strictObject({ advanceSeconds: z.number().min(0) }),
]);

/** Serves `/_sim/*`: looking into the simulator and steering it. A body that does not fit is answered 400. */
export function sideDoor(simulator: Simulator, request: ApiRequest): Reply {
  try {
    return serve(simulator, request);
  } catch (error) {
    const message =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
    return { status: 400, body: { error: message } };
  }
}

function serve(simulator: Simulator, request: ApiRequest): Reply {
  const body = (): unknown => JSON.parse(request.text);
  switch (`${request.method} ${request.path}`) {
    case "GET /_sim/":
      return { status: 200, text: page(simulator), headers: { "content-type": "text/html; charset=utf-8" } };
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
      simulator.load(savedState(body()));
      return { status: 204 };
    case "POST /_sim/reset":
      simulator.reset();
      return { status: 204 };
    case "GET /_sim/faults":
      return { status: 200, body: simulator.faults.list() };
    case "POST /_sim/faults":
      // Whatever it is: adding checks it.
      simulator.faults.add(...([body()].flat() as NewFaultRule[]));
      return { status: 200, body: simulator.faults.list() };
    case "DELETE /_sim/faults":
      simulator.faults.clear();
      return { status: 204 };
    case "POST /_sim/clock": {
      const order = clockOrder.parse(body());
      if ("speed" in order) simulator.clock.setSpeed(order.speed);
      else simulator.clock.advance(order.advanceSeconds);
      simulator.onChange();
      return { status: 200, body: clock(simulator) };
    }
    default:
      return { status: 404, body: { error: `The side door has no ${request.method} ${request.path}.` } };
  }
}

/**
 * A state from outside. Only its head is checked: whoever puts a state has got it from here.
 *
 * @throws ZodError if it is no state
 */
export function savedState(value: unknown): State {
  const head = z.looseObject({
    version: z.literal(1),
    seed: z.string(),
    clock: z.object({ now: z.number(), speed: z.number() }),
    instances: z.array(z.unknown()),
    jobs: z.array(z.unknown()),
  });
  const state = head.parse(value) as unknown as State;
  // States that were saved before there were servers have none.
  return { ...state, servers: (state as Partial<State>).servers ?? initialServers(state.seed) };
}

function health(simulator: Simulator) {
  const { state } = simulator.world;
  return {
    status: "ok",
    accessKey: CREDENTIALS.accessKey,
    secretKey: CREDENTIALS.secretKey,
    projectId: state.projectId,
    region: state.region,
    availabilityZones: AVAILABILITY_ZONES,
    dataNodes: state.dataNodes.map(({ id, name, engineVersion, usedBy }) => ({ id, name, engineVersion, usedBy })),
    servers: state.servers.map(({ id, name, availabilityZone }) => ({ id, name, availabilityZone })),
    domains: DOMAINS.map(({ id, name, zones }) => ({ id, name, availabilityZones: zones })),
    user: { domainName: CREDENTIALS.domainName, userName: CREDENTIALS.userName, password: CREDENTIALS.password },
    clock: clock(simulator),
  };
}

function clock(simulator: Simulator) {
  return { now: new Date(simulator.clock.now()).toISOString(), speed: simulator.clock.speed };
}
