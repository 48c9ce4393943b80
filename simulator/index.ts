import { CREDENTIALS } from "./engine/auth/credentials";
import { createSimulatorServer } from "./engine/server";
import { Simulator, type SimulatorOptions } from "./engine/simulator-engine";
import { keepStateFile, readStateFile } from "./engine/state-file";

export { CREDENTIALS } from "./engine/auth/credentials";
export { SimClock } from "./engine/clock";
export type { FaultRule, NewFaultRule } from "./engine/fault-rule";
export type { JournalEntry } from "./engine/journal";
export type { State } from "./ddm/model";
export { replyText } from "./engine/replies";
export type { ApiRequest } from "./engine/executor";
export { Simulator, type ApiOutcome, type SimulatorOptions } from "./engine/simulator-engine";
export { createSimulatorServer } from "./engine/server";

/** How a simulator is put on a port. */
export interface StartOptions extends Omit<SimulatorOptions, "state"> {
  /** Default 0: any free one. */
  readonly port?: number | undefined;
  /** JSON file that keeps the state; read at the start if it is there. Default: none. */
  readonly stateFile?: string | undefined;
}

/** A simulator that listens. */
export interface RunningSimulator {
  /** Base of all endpoints, like `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly projectId: string;
  readonly region: string;
  /** The cloud itself: its clock, journal, faults and state. */
  readonly simulator: Simulator;
  /** Stops listening, closes all connections and writes the state file. */
  close(): Promise<void>;
}

/** Starts a simulator on a port of this machine. */
export async function startSimulator(options: StartOptions = {}): Promise<RunningSimulator> {
  const { stateFile } = options;
  const state = stateFile === undefined ? undefined : readStateFile(stateFile);
  const simulator = new Simulator({ ...options, state });
  const stopKeeping = stateFile === undefined ? () => undefined : keepStateFile(simulator, stateFile);

  const server = createSimulatorServer(simulator);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The simulator does not listen on a port.");
  const { projectId, region } = simulator.world.state;
  return {
    url: `http://127.0.0.1:${address.port}`,
    accessKey: CREDENTIALS.accessKey,
    secretKey: CREDENTIALS.secretKey,
    projectId,
    region,
    simulator,
    close: () =>
      new Promise((resolve) => {
        stopKeeping();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
