import { parseArgs } from "node:util";
import { CREDENTIALS, startSimulator, type RunningSimulator } from "./index";

const HELP = `A DDM cloud on this machine.

  --port N      port; 0 takes any free one (default 8080)
  --speed N     simulated seconds per real second; 0 stands still (default 1)
  --quota N     calls a minute for a user, in simulated time (default 60)
  --seed TEXT   what ids and chance grow from (default 1)
  --state FILE  keeps everything in a JSON file and goes on from it
`;

/**
 * Starts what the arguments say and prints how to use it; undefined if only help was asked for.
 *
 * @throws Error that names the argument which makes no sense
 */
export async function run(
  args: readonly string[],
  print: (text: string) => void,
): Promise<RunningSimulator | undefined> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string" },
      speed: { type: "string" },
      quota: { type: "string" },
      seed: { type: "string" },
      state: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) {
    print(HELP);
    return undefined;
  }
  const running = await startSimulator({
    port: number("port", values.port) ?? 8080,
    speed: number("speed", values.speed),
    quota: number("quota", values.quota),
    seed: values.seed,
    stateFile: values.state,
  });
  const { url } = running;
  const endpoints = Object.fromEntries(
    ["ddm", "iam", "eps", "bss", "vpc", "ecs", "sdrs"].map((service) => [service, url]),
  );
  // Whoever starts the simulator reads the first line to learn the port: its form is a promise.
  print(`DDM simulator listening on ${url}

  export HW_ACCESS_KEY=${running.accessKey}
  export HW_SECRET_KEY=${running.secretKey}
  export HW_PROJECT_ID=${running.projectId}
  export HW_REGION_NAME=${running.region}
  export HW_ENDPOINTS='${JSON.stringify(endpoints)}'
  export HW_REQUESTS_PER_MINUTE=${callsARealMinute(values.quota, values.speed)}

  or by password: domain ${CREDENTIALS.domainName}, user ${CREDENTIALS.userName}, password ${CREDENTIALS.password}
  look inside:    ${url}/_sim/
`);
  return running;
}

/** The quota counts simulated minutes, of which a real one holds as many as the speed says. */
function callsARealMinute(quota: string | undefined, speed: string | undefined): number {
  return Math.max(1, Math.round((number("quota", quota) ?? 60) * Math.max(1, number("speed", speed) ?? 1)));
}

function number(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0)) throw new Error(`--${name} must be a number from 0 on, not "${text}".`);
  return value;
}

if (require.main === module) {
  run(process.argv.slice(2), (text) => process.stdout.write(text)).then(
    (running) => {
      const stop = () => void running?.close().then(() => process.exit(0));
      process.once("SIGINT", stop).once("SIGTERM", stop);
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
