import { createHash, randomUUID } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../wait/clock";

/** The other processes of this operating system account on this machine that use the same quota. */
export interface QuotaPeers {
  /**
   * Publishes the number of calls of this process in the last minute, including the next call.
   *
   * @returns the number of calls of each other process that has published it within the last minute
   */
  exchange(starts: number): readonly number[];
}

/** Returns the peers of a quota. The key identifies the quota. */
export type FindQuotaPeers = (key: string) => QuotaPeers;

/** Maximum age of the record of a peer, in milliseconds. */
const activeTime = 61_000;

/**
 * Minimum age of a stale record, in milliseconds. A process deletes stale records when it begins to use a quota. Pulumi kills its providers, so
 * they cannot delete their own records.
 */
const staleTime = 10 * 60_000;

/** Suffix of the name of a file that is being written. */
const temporarySuffix = ".new";

/**
 * Returns a function that finds peers through a folder of the user. The folder has a small file for each process and quota. The file
 * contains a number of calls and a time. The name of the file contains a hash of the key. If the folder cannot be used, there are no peers.
 *
 * @param userId id of the user that runs this process; undefined on Windows
 */
export function createPeerFinder(folder: string, userId: number | undefined, clock: Clock): FindQuotaPeers {
  // Process ids are not unique if containers share the folder.
  const processName = randomUUID();
  return (key) => {
    const prefix = `${createHash("sha256").update(key).digest("hex").slice(0, 32)}-`;
    const own = `${prefix}${processName}`;
    try {
      requirePrivateFolder(folder, userId);
      deleteStale(folder, clock.now());
    } catch {
      return { exchange: () => [] };
    }
    return {
      exchange: (starts) => {
        try {
          const path = join(folder, own);
          writeFileSync(`${path}${temporarySuffix}`, JSON.stringify({ starts, at: clock.now() }), { mode: 0o600 });
          renameSync(`${path}${temporarySuffix}`, path);
          const others = readdirSync(folder).filter((name) => name.startsWith(prefix) && !name.startsWith(own));
          return others.flatMap((name) => {
            const { starts, at } = readRecord(join(folder, name));
            return !name.endsWith(temporarySuffix) && Math.abs(clock.now() - at) < activeTime ? [starts] : [];
          });
        } catch {
          return [];
        }
      },
    };
  };
}

/** Returns the folder of a user. On Windows, each user has a separate temporary folder. */
export function quotaFolderOf(userId: number | undefined): string {
  return join(tmpdir(), `pulumi-huaweicloud-ddm-${userId ?? "user"}`);
}

/** Creates the folder if necessary. Throws for a file or a link, and for a folder that other users of this machine can write to. */
function requirePrivateFolder(folder: string, userId: number | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status = lstatSync(folder);
  const isPrivate = userId === undefined || (status.uid === userId && (status.mode & 0o022) === 0);
  if (!status.isDirectory() || !isPrivate) throw new Error(`${folder} is not a private folder.`);
}

function deleteStale(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    // The time may be in the future, because the clock was corrected or the clocks of containers differ.
    if (Math.abs(now - readRecord(path).at) > staleTime) rmSync(path, { force: true, recursive: true });
  }
}

/** Reads a file that another process may be deleting. An unreadable file counts as very old. */
function readRecord(path: string): { starts: number; at: number } {
  try {
    const { starts, at } = JSON.parse(readFileSync(path, "utf8")) as { starts?: unknown; at?: unknown };
    if (Number.isSafeInteger(starts) && Number.isSafeInteger(at)) return { starts: Number(starts), at: Number(at) };
  } catch {
    // It was deleted or is unfinished.
  }
  return { starts: 0, at: 0 };
}
