import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { State } from "../ddm/model";
import { savedState } from "./admin-api";
import type { Simulator } from "./simulator-engine";

/** Reads a state file, or undefined if there is none yet. */
export function readStateFile(path: string): State | undefined {
  return existsSync(path) ? savedState(JSON.parse(readFileSync(path, "utf8"))) : undefined;
}

/** How long changes are gathered before the file is written, in real milliseconds. */
const GATHER_MS = 100;

/** Keeps a file up to date with a simulator. Returns what writes at once and stops keeping. */
export function keepStateFile(simulator: Simulator, path: string): () => void {
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    timer = undefined;
    // Written beside and moved, so that a crash in between leaves the old file whole.
    writeFileSync(`${path}.new`, JSON.stringify(simulator.save(), null, 1));
    renameSync(`${path}.new`, path);
  };
  simulator.onChange = () => {
    timer ??= setTimeout(write, GATHER_MS).unref();
  };
  return () => {
    clearTimeout(timer);
    simulator.onChange = () => undefined;
    write();
  };
}
