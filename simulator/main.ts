import { parseArgs } from "node:util";
import { LIMITS, requireInRange } from "./engine/limits";
import { CREDENTIALS, startSimulator, type RunningSimulator } from "./index";

const HELP = `Simulates a Huawei Cloud with DDM on this machine.

  --port N           port; 0 chooses a free port (default 8080)
  --host ADDRESS     address to listen on (default 127.0.0.1, which only this machine can reach)
  --allow-host NAME  host name that clients use, with or without a port; can be repeated.
                     DDM_SIMULATOR_ALLOWED_HOSTS lists further names, separated by commas.
                     Requests for other hosts are refused. These hosts are always allowed:
                     - ADDRESS, if it is a host name
                     - localhost, with the simulator's port
                     - loopback addresses and the IP address that the client connects to, with the simulator's port
  --speed N          simulated seconds per real second; 0 stops the clock (default: the speed in FILE, or 1)
  --quota N          requests per simulated minute, for each user and service (default 60)
  --seed TEXT        seed of ids, job durations and probabilities (default: the seed in FILE, or 1).
                     If FILE exists, its seed applies until a reset, and TEXT determines only the request ids.
  --state FILE       JSON file that stores the state between runs (default: none)
  --strict           reject unknown fields of bodies with 400, except for IAM, EPS and BSS
                     (default: ignore them, as the API does)
`;

/**
 * Starts a simulator with the options of a command line and prints the settings for clients.
 *
 * @returns undefined for `--help`
 * @throws Error if an option or the state file is invalid, or if the port cannot be opened
 */
export async function run(
  args: readonly string[],
  print: (text: string) => void,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RunningSimulator | undefined> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string" },
      host: { type: "string" },
      "allow-host": { type: "string", multiple: true },
      speed: { type: "string" },
      quota: { type: "string" },
      seed: { type: "string" },
      state: { type: "string" },
      strict: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) {
    print(HELP);
    return undefined;
  }
  const running = await startSimulator({
    port: parseNumber("port", values.port) ?? 8080,
    host: values.host,
    allowedHosts: [...(values["allow-host"] ?? []), ...listOf(environment["DDM_SIMULATOR_ALLOWED_HOSTS"])],
    speed: parseNumber("speed", values.speed),
    quota: parseNumber("quota", values.quota),
    seed: values.seed,
    stateFile: values.state,
    strict: values.strict ?? false,
  });
  const { url } = running;
  const endpoints = Object.fromEntries(
    ["ddm", "iam", "eps", "bss", "vpc", "ecs", "sdrs"].map((service) => [service, url]),
  );
  // Programs may read the port from the first line, so the format of this line must not change.
  print(`DDM simulator listening on ${url}

  export HW_ACCESS_KEY=${running.accessKey}
  export HW_SECRET_KEY=${running.secretKey}
  export HW_PROJECT_ID=${running.projectId}
  export HW_REGION_NAME=${running.region}
  export HW_ENDPOINTS='${JSON.stringify(endpoints)}'
  export HW_REQUESTS_PER_MINUTE=${requestsPerRealMinute(values.quota, running.simulator.clock.speed)}

  IAM user:    domain ${CREDENTIALS.domainName}, user ${CREDENTIALS.userName}, password ${CREDENTIALS.password}
  status page: ${url}/_sim/
${running.isLocal ? "" : "\nOther machines may be able to reach this simulator. Every client that connects can control it: the credentials are public, and the admin API needs none.\n"}`);
  return running;
}

/** Stops a simulator. If its state file cannot be written, prints the error. @returns the exit code of the process */
export async function stop(running: RunningSimulator, printError: (text: string) => void): Promise<number> {
  try {
    await running.close();
    return 0;
  } catch (error) {
    printError(`The state file was not written: ${String(error)}\n`);
    return 1;
  }
}

/** Converts the quota to requests per real minute, at least 1. At speed 0, the clock stands still, and the quota is not converted. */
function requestsPerRealMinute(quota: string | undefined, speed: number): number {
  return Math.max(1, Math.round((parseNumber("quota", quota) ?? 60) * (speed === 0 ? 1 : speed)));
}

function listOf(text = ""): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function parseNumber(name: "port" | "speed" | "quota", text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? NaN : Number(text);
  requireInRange(`--${name}`, value, LIMITS[name], text);
  return value;
}

if (require.main === module) {
  const printError = (text: string) => process.stderr.write(text);
  run(process.argv.slice(2), (text) => process.stdout.write(text)).then(
    (running) => {
      if (running === undefined) return;
      const end = () => void stop(running, printError).then((code) => process.exit(code));
      process.once("SIGINT", end).once("SIGTERM", end);
    },
    (error: unknown) => {
      printError(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
