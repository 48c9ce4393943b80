// How set-up talks and how it runs other programs: one line before a step that takes time, one line after it,
// and the output of the program only where it failed.
import { spawn } from "node:child_process";
import { dirname, delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root directory of the project. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The directory of the project's own commands, with its own Node. */
export const commands = join(root, "node_modules", ".bin");

/** The environment in which `node` is the project's own. */
export const projectEnvironment = () => ({ ...process.env, PATH: commands + delimiter + process.env.PATH });

const heartbeat = 30_000;

/**
 * Runs one step of set-up and says what it does, about how long it takes, that it is still at it, and how long it took.
 * @template T
 * @param {string} what what is being done, as "installing dependencies"
 * @param {string} about how long it usually takes, as "half a minute"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, about, work) {
  const started = Date.now();
  console.log(`Set-up: ${what} (about ${about}) …`);
  const alive = setInterval(() => console.log(`        … still ${what} (${elapsed(started)})`), heartbeat);
  try {
    const result = await work();
    console.log(`        done in ${elapsed(started)}`);
    return result;
  } finally {
    clearInterval(alive);
  }
}

/**
 * Runs a program without showing its output; a failure's message has its first and last lines.
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number}} [options] timeout in milliseconds; default none
 * @returns {Promise<string>} what the program wrote to its standard output
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, ...options, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let everything = "";
    child.stdout.on("data", (chunk) => ((stdout += chunk), (everything += chunk)));
    child.stderr.on("data", (chunk) => (everything += chunk));
    child.on("error", (error) => reject(error.code === "ENOENT" ? new Error(`${program} is not installed`) : error));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(stdout);
      const end = signal ? `was ended by ${signal}` : `failed with exit code ${code}`;
      reject(new Error(`\`${[program, ...args].join(" ")}\` ${end}\n${shortened(everything)}`));
    });
  });
}

/** npm and git say what is wrong first, compilers and scripts last. */
function shortened(output) {
  const lines = output.trim().split("\n");
  return lines.length <= 40 ? lines.join("\n") : [...lines.slice(0, 20), "…", ...lines.slice(-20)].join("\n");
}

/**
 * The time since `started`, for people: "0.4 s", "3 min 12 s".
 * @param {number} started milliseconds, as of Date.now()
 */
export function elapsed(started) {
  const seconds = (Date.now() - started) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
