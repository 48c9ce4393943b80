import { closeSync, constants, fchmodSync, fstatSync, openSync, writeSync } from "node:fs";
import type { Settings } from "./http/settings";

/** Returns the function that writes a line of the debug log: to the file in the settings, or with `print` if the settings name no file. */
export function openDebugLog(
  { debug, debugFile }: Pick<Settings, "debug" | "debugFile">,
  print: (line: string) => void,
): (line: string) => void {
  return debugFile !== undefined && debug !== "off" ? openDebugFile(debugFile) : print;
}

/**
 * Opens the file of the debug log. Except on Windows:
 *
 * - Only the user may read the file. Wider permissions of an existing file are removed.
 * - A symbolic link is not followed, because in a shared folder another user may have placed it.
 *
 * @returns a function that appends a line. It ignores errors, because a full disk must not break an operation
 * @throws Error if the file cannot be opened or protected
 */
export function openDebugFile(path: string): (line: string) => void {
  const { O_APPEND, O_CREAT, O_WRONLY } = constants;
  // Windows does not have this flag, and follows links.
  const noFollow = (constants.O_NOFOLLOW as number | undefined) ?? 0;
  let file: number;
  try {
    file = openSync(path, O_APPEND | O_CREAT | O_WRONLY | noFollow, 0o600);
    const status = fstatSync(file);
    if (status.isFile() && (status.mode & 0o077) !== 0) protect(file);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    const advice =
      reason === "ENOENT"
        ? "Create its folder, or set DDM_LOG_FILE to a file in another folder."
        : "Set DDM_LOG_FILE to a file that you own and that is not a symbolic link.";
    throw new Error(`The debug log ${path} cannot be used: ${reason}. ${advice}`, { cause: error });
  }
  return (line) => {
    try {
      writeSync(file, `${line}\n`);
    } catch {
      // An operation succeeds without its log.
    }
  };
}

function protect(file: number): void {
  try {
    fchmodSync(file, 0o600);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}
