import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { SimulatorEngine } from "./simulator-engine";
import type { State } from "./state";

/** Reads a state file. Returns undefined if it does not exist. The simulator validates the state. */
export function readStateFile(path: string): State | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as State) : undefined;
}

/** Real milliseconds between a change and the next write, to batch changes. */
const BATCH_MS = 100;

/** Writes the state of a simulator to a file after every change. Returns a function that writes once more and stops. */
export function keepStateFile(simulator: SimulatorEngine, path: string): () => void {
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    timer = undefined;
    // A crash during the write must not damage the existing file.
    writeFileSync(`${path}.new`, JSON.stringify(simulator.save(), null, 1));
    renameSync(`${path}.new`, path);
  };
  const writeOrWarn = () => {
    try {
      write();
    } catch (error) {
      process.emitWarning(`The state file was not written: ${String(error)}`);
    }
  };
  simulator.onChange = () => {
    timer ??= setTimeout(writeOrWarn, BATCH_MS).unref();
  };
  return () => {
    clearTimeout(timer);
    simulator.onChange = () => undefined;
    write();
  };
}
