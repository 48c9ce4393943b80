import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { SimulatorEngine } from "./simulator-engine";
import type { State } from "./state";

/**
 * Reads a state file and returns the result of `use`.
 *
 * @param use gets the state; undefined if the file does not exist. Throws a `ZodError` for an invalid state.
 * @throws Error with the file and the reason, for an unreadable file or an invalid state
 */
export function useStateFile<T>(path: string, use: (state: State | undefined) => T): T {
  const fail = (reason: string) => new Error(`The state file ${path} ${reason}`);
  let state: State | undefined;
  try {
    state = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as State) : undefined;
  } catch (error) {
    const { message } = error as Error;
    throw fail(error instanceof SyntaxError ? `is not JSON: ${message}` : `cannot be read: ${message}`);
  }
  try {
    return use(state);
  } catch (error) {
    throw error instanceof z.ZodError ? fail(`is invalid.\n${z.prettifyError(error)}`) : error;
  }
}

/** Real milliseconds from a change to the write. Other changes in this time need no further write. */
const BATCH_MS = 100;

/** Writes the state of a simulator to a file after every change. Returns a function that writes once more and stops. */
export function saveToStateFile(simulator: SimulatorEngine, path: string): () => void {
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
