import { isIP } from "node:net";
import { CREDENTIALS } from "./engine/auth/credentials";
import { LIMITS, requireInRange } from "./engine/limits";
import { hostOf, isLoopback } from "./engine/request-guard";
import { createSimulatorServer, type ServerOptions } from "./engine/server";
import type { SimulatorOptions } from "./engine/simulator-engine";
import { saveToStateFile, useStateFile } from "./engine/state-file";
import type { State } from "./engine/state";
import { Simulator } from "./simulator";

export { CREDENTIALS } from "./engine/auth/credentials";
export { SimClock } from "./engine/clock";
export type { IncomingRequest } from "./engine/executor";
export type { FaultRule, NewFaultRule } from "./engine/fault-rule";
export type { JournalEntry } from "./engine/journal";
export { replyText } from "./engine/replies";
export { createSimulatorServer, type ServerOptions } from "./engine/server";
export type { ApiOutcome, SimulatorOptions } from "./engine/simulator-engine";
export type { State } from "./engine/state";
export { Simulator } from "./simulator";

/** Options of {@link startSimulator}. */
export interface StartOptions extends Omit<SimulatorOptions, "state">, ServerOptions {
  /** Address or name to listen on. Default 127.0.0.1, which only this machine can reach. */
  readonly host?: string | undefined;
  /** Port to listen on. Default 0: any free port. */
  readonly port?: number | undefined;
  /** JSON file that stores the state. It is read at the start if it exists. Default: none. */
  readonly stateFile?: string | undefined;
}

/** A simulator that listens on a port. */
export interface RunningSimulator {
  /** Base URL of all endpoints, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Whether the simulator listens on a loopback address. Then only this machine can reach it. */
  readonly isLocal: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly projectId: string;
  readonly region: string;
  /** The simulator itself, with its clock, journal, faults and state. */
  readonly simulator: Simulator;
  /** Stops listening, closes all connections and writes the state file. @throws Error if the file cannot be written */
  close(): Promise<void>;
}

/**
 * Starts a simulator on a port.
 *
 * @throws Error if an option or the state file is invalid, or if the port cannot be opened
 */
export async function startSimulator(options: StartOptions = {}): Promise<RunningSimulator> {
  const { stateFile, host = "127.0.0.1", port = 0 } = options;
  requireInRange("port", port, LIMITS.port);
  const create = (state?: State) => new Simulator({ ...options, state });
  const simulator = stateFile === undefined ? create() : useStateFile(stateFile, create);
  // The server accepts requests to its IP addresses and to localhost. Other host names must be allowed.
  const ownHosts = isIP(host) === 0 && host.toLowerCase() !== "localhost" ? [host] : [];
  const server = createSimulatorServer(simulator, { allowedHosts: [...ownHosts, ...(options.allowedHosts ?? [])] });
  const writeAndStop = stateFile === undefined ? () => undefined : saveToStateFile(simulator, stateFile);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The simulator does not listen on a port.");
  const { projectId, region } = simulator.state;
  return {
    url: `http://${urlHost(host, address.address)}:${address.port}`,
    isLocal: isLoopback(hostOf(address.address)),
    accessKey: CREDENTIALS.accessKey,
    secretKey: CREDENTIALS.secretKey,
    projectId,
    region,
    simulator,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      writeAndStop();
    },
  };
}

/** Returns the host of the URL for clients on this machine. `address` is the address on which the simulator listens. */
function urlHost(host: string, address: string): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  if (address === "::") return "[::1]";
  return isIP(host) === 0 ? host : hostOf(address); // as the server compares it with the `Host` header: an IPv6 address can be written in several ways
}
