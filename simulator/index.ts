import { CREDENTIALS } from "./engine/auth/credentials";
import { createSimulatorServer } from "./engine/server";
import type { SimulatorOptions } from "./engine/simulator-engine";
import { keepStateFile, readStateFile } from "./engine/state-file";
import { Simulator } from "./simulator";

export { CREDENTIALS } from "./engine/auth/credentials";
export { SimClock } from "./engine/clock";
export type { IncomingRequest } from "./engine/executor";
export type { FaultRule, NewFaultRule } from "./engine/fault-rule";
export type { JournalEntry } from "./engine/journal";
export { replyText } from "./engine/replies";
export { createSimulatorServer } from "./engine/server";
export type { ApiOutcome, SimulatorOptions } from "./engine/simulator-engine";
export type { State } from "./engine/state";
export { Simulator } from "./simulator";

/** Options of {@link startSimulator}. */
export interface StartOptions extends Omit<SimulatorOptions, "state"> {
  /** Port on 127.0.0.1. Default 0: any free port. */
  readonly port?: number | undefined;
  /** JSON file that stores the state. It is read at the start if it exists. Default: none. */
  readonly stateFile?: string | undefined;
}

/** A simulator that listens on a port. */
export interface RunningSimulator {
  /** Base URL of all endpoints, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly projectId: string;
  readonly region: string;
  /** The simulator itself, with its clock, journal, faults and state. */
  readonly simulator: Simulator;
  /** Stops listening, closes all connections and writes the state file. */
  close(): Promise<void>;
}

/** Starts a simulator on a local port. */
export async function startSimulator(options: StartOptions = {}): Promise<RunningSimulator> {
  const { stateFile } = options;
  const state = stateFile === undefined ? undefined : readStateFile(stateFile);
  const simulator = new Simulator({ ...options, state });
  const stopStateFile = stateFile === undefined ? () => undefined : keepStateFile(simulator, stateFile);

  const server = createSimulatorServer(simulator);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The simulator does not listen on a port.");
  const { projectId, region } = simulator.state;
  return {
    url: `http://127.0.0.1:${address.port}`,
    accessKey: CREDENTIALS.accessKey,
    secretKey: CREDENTIALS.secretKey,
    projectId,
    region,
    simulator,
    close: () =>
      new Promise((resolve) => {
        stopStateFile();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
