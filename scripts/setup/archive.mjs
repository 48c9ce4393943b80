// Downloads and extracts archives whose SHA-256 sums are known.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./steps.mjs";

/** Time limits in milliseconds: until the server responds, and for the whole download. */
const timeouts = { connect: 5_000, download: 180_000 };

/**
 * Downloads a .tar.gz, verifies its sum, and only then writes and extracts it.
 * @param {string} url
 * @param {string} sha256 hexadecimal
 * @param {string} directory must exist and be writable by this user only
 */
export async function extractVerifiedArchive(url, sha256, directory) {
  const bytes = await fetchBytes(url);
  const sum = createHash("sha256").update(bytes).digest("hex");
  if (sum !== sha256) throw new Error(`${url} has the SHA-256 sum ${sum}, not ${sha256}`);
  const archive = join(directory, "archive.tar.gz");
  writeFileSync(archive, bytes, { flag: "wx" });
  await run("tar", ["-xzf", archive, "-C", directory]);
}

async function fetchBytes(url) {
  const controller = new AbortController();
  const abortAfter = (milliseconds, problem) =>
    setTimeout(() => controller.abort(new Error(`${problem} within ${milliseconds / 1000} s`)), milliseconds);
  const timers = [
    abortAfter(timeouts.connect, "no response"),
    abortAfter(timeouts.download, "the download did not end"),
  ];
  try {
    const response = await fetch(url, { signal: controller.signal });
    clearTimeout(timers[0]);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw new Error(`${url} cannot be downloaded: ${error.cause?.message ?? error.message}`, { cause: error });
  } finally {
    timers.forEach(clearTimeout);
  }
}
