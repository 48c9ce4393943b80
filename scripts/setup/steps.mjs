// Runs the steps of set-up and prints their progress. Shows the output of a command only if the command fails.
import { spawn } from "node:child_process";
import { dirname, delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root directory of the project. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Directory of the project's commands, among them the `node` that set-up installs. */
export const commandDirectory = join(root, "node_modules", ".bin");

/** The process environment, with the project's commands first on the PATH. */
export const projectEnvironment = () => ({ ...process.env, PATH: commandDirectory + delimiter + process.env.PATH });

/** Pause between the lines of a long step, in milliseconds. */
const reminderInterval = 30_000;

/**
 * Runs a step of set-up. Prints the title and the usual duration, then a line every 30 seconds. After success, prints the elapsed time.
 * @template T
 * @param {string} title for example "installing dependencies"
 * @param {string} usualDuration for example "half a minute"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, usualDuration, work) {
  const started = Date.now();
  console.log(`Set-up: ${title} (about ${usualDuration}) …`);
  const reminder = setInterval(
    () => console.log(`        … still ${title} (${durationSince(started)})`),
    reminderInterval,
  );
  try {
    const result = await work();
    console.log(`        done in ${durationSince(started)}`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}

/**
 * Runs a program without showing its output. The error of a failed program contains the first and last lines of the output.
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number, signal?: AbortSignal}} [options] timeout in milliseconds; default none
 * @returns {Promise<string>} standard output of the program
 */
export function run(program, args, { timeout, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, ...options, stdio: ["ignore", "pipe", "pipe"] });
    // spawn's own option `timeout` would keep this process alive if the program does not exist.
    const timer = timeout === undefined ? undefined : setTimeout(() => child.kill(), timeout);
    let stdout = "";
    let output = "";
    child.stdout.on("data", (chunk) => ((stdout += chunk), (output += chunk)));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => reject(error.code === "ENOENT" ? new Error(`${program} is not installed`) : error));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve(stdout);
      const end = signal ? `was terminated by ${signal}` : `failed with exit code ${code}`;
      reject(new Error(`\`${[program, ...args].join(" ")}\` ${end}\n${excerptOf(output)}`));
    });
  });
}

/** Shortens an output of more than 40 lines to its first 20 and last 20 lines. npm reports errors first, compilers and scripts last. */
function excerptOf(output) {
  const lines = output.trim().split("\n");
  return lines.length <= 40 ? lines.join("\n") : [...lines.slice(0, 20), "…", ...lines.slice(-20)].join("\n");
}

/**
 * The time since `started`: "0.4 s", "3 min 12 s".
 * @param {number} started a value of Date.now()
 */
export function durationSince(started) {
  const tenths = Math.round((Date.now() - started) / 100);
  if (tenths < 100) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(tenths / 10);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
