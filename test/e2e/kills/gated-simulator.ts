import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { startSimulator, type RunningSimulator, type StartOptions } from "../../../simulator";

/** The request at which a command is killed. */
export interface Point {
  /** Number of the mutating request, from 1. */
  readonly nth: number;
  /** When the command is killed: before or after the simulator executes the request. */
  readonly when: "before" | "after";
}

/** Holds one request, so that the test can kill the command meanwhile. */
interface Gate {
  /** Restarts the count of mutating requests, and selects the request to hold. `undefined` selects none. */
  hold(point: Point | undefined): void;
  /** Whether the request is held. */
  readonly isHeld: boolean;
  /** Resolves when the client has closed the connection of the held request. */
  readonly abandoned: Promise<void>;
  /** Lets the held request continue. A request held `before` its execution is dropped if the client has closed the connection. */
  release(): void;
}

/** A simulator behind a gateway that can hold a request. */
export interface GatedSimulator extends RunningSimulator {
  readonly gate: Gate;
}

/** Simulated seconds per request. Real time does not advance the clock, so a slow machine does not change the age of a resource. */
const SECONDS_PER_REQUEST = 300;

/** Starts a simulator behind a gateway. */
export async function startGatedSimulator(options: StartOptions): Promise<GatedSimulator> {
  // The `Host` header of a request contains the gateway's port. By default, the simulator refuses other ports than its own.
  const allowedHosts = ["127.0.0.1"];
  const simulator = await startSimulator({ ...options, speed: 0, quota: 1_000_000, allowedHosts });
  const gate = new RequestGate();
  const server = createServer((incoming, response) => {
    simulator.simulator.clock.advance(SECONDS_PER_REQUEST);
    // Forwarding can fail, because the connection of a killed client is closed.
    forward(simulator.url, gate, incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...simulator,
    url: `http://127.0.0.1:${String(port)}`,
    gate,
    close: async () => {
      gate.release();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await simulator.close();
    },
  };
}

class RequestGate implements Gate {
  isHeld = false;
  abandoned = Promise.resolve();
  #point: Point | undefined;
  /** Number of mutating requests since the last call of {@link hold}. */
  #mutations = 0;
  #release: () => void = () => undefined;

  hold(point: Point | undefined): void {
    this.#point = point;
    this.#mutations = 0;
  }

  release(): void {
    this.isHeld = false;
    this.#release();
  }

  /** Counts the request if it is mutating. Returns when to hold the request; `undefined` means never. */
  count({ method, url = "" }: IncomingMessage): Point["when"] | undefined {
    if (method === "GET" || url.endsWith("/auth/tokens")) return undefined;
    this.#mutations += 1;
    return this.#point?.nth === this.#mutations ? this.#point.when : undefined;
  }

  /** Holds a request until the release. */
  wait(response: ServerResponse): Promise<void> {
    this.abandoned = new Promise((resolve) => response.once("close", resolve));
    this.isHeld = true;
    return new Promise((resolve) => (this.#release = resolve));
  }
}

async function forward(target: string, gate: RequestGate, incoming: IncomingMessage, response: ServerResponse) {
  const when = gate.count(incoming);
  const body = await buffer(incoming);
  if (when === "before") {
    await gate.wait(response);
    if (response.destroyed) return;
  }
  const { method, url = "/", headers } = incoming;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    send(new URL(url, target), { method, headers }, resolve).on("error", reject).end(body);
  });
  const text = await buffer(answer);
  if (when === "after") await gate.wait(response);
  response.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
}
