import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "../../simulator/index";
import { run, stop } from "../../simulator/main";
import { send } from "./http-client";

/** Runs the command line without environment variables. */
function runMain(...args: string[]) {
  return runInEnvironment({}, ...args);
}

/** Runs the command line with environment variables. */
async function runInEnvironment(environment: Record<string, string>, ...args: string[]) {
  let text = "";
  const print = (line: string) => {
    text += line;
  };
  const running = await run(args, print, environment);
  const url = running?.url ?? "";
  const statusFor = async (host: string) => (await send({ url }, { path: "/", headers: { host } })).status;
  return { text, statusFor, stop: async () => await running?.close() };
}

describe("the command line", () => {
  test("prints the simulator's URL on the first line, then the settings for clients", async () => {
    const { text, stop } = await runMain("--port", "0", "--speed", "600", "--quota", "30", "--seed", "7");
    try {
      const [first, ...rest] = text.split("\n");
      expect(first).toMatch(/^DDM simulator listening on http:\/\/127\.0\.0\.1:\d+$/);
      expect(rest.join("\n")).toContain("export HW_ACCESS_KEY=");
      expect(rest.join("\n")).toContain("export HW_REQUESTS_PER_MINUTE=18000\n");
      const health = (await (await fetch(`${String(first).split(" ").at(-1)}/_sim/health`)).json()) as object;
      expect(health).toMatchObject({ clock: { speed: 600 } });
    } finally {
      await stop();
    }
  });

  test.each([
    ["0.5", 30],
    ["0", 60],
  ])("converts the quota to requests per real minute, except at speed 0 (speed %s)", async (speed, requests) => {
    const { text, stop } = await runMain("--port", "0", "--speed", speed);
    await stop();
    expect(text).toContain(`export HW_REQUESTS_PER_MINUTE=${requests}\n`);
  });

  test("prints the quota per real minute at the speed of the state file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ddm-simulator-"));
    try {
      const file = join(folder, "state.json");
      await (await runMain("--port", "0", "--speed", "10", "--state", file)).stop();
      const { text, stop } = await runMain("--port", "0", "--state", file);
      await stop();
      expect(text).toContain("export HW_REQUESTS_PER_MINUTE=600\n");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("prints its options", async () => {
    const { text } = await runMain("--help");
    expect(text).toContain("--speed N");
    expect(text).toContain("default 127.0.0.1, which only this machine can reach");
  });

  test("allows the hosts named by its options and by an environment variable, and refuses an unknown host and a wrong port", async () => {
    const environment = { DDM_SIMULATOR_ALLOWED_HOSTS: "one, two:80," };
    const names = ["--allow-host", "three", "--allow-host", "four:1"];
    const { text, statusFor, stop } = await runInEnvironment(environment, "--port", "0", ...names);
    try {
      const hosts = ["one:8080", "two", "three", "four:1", "four:2", "five"];
      expect(await Promise.all(hosts.map(statusFor))).toEqual([200, 200, 200, 200, 403, 403]);
      expect(text).not.toContain("Other machines");
    } finally {
      await stop();
    }
  });

  const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));
  const hostsOfIPv6 = [
    ["0:0:0:0:0:0:0:1", "[::1]"],
    ["::ffff:127.0.0.1", "127.0.0.1"],
  ] as const;
  test.each([["LOCALHOST", "LOCALHOST"] as const, ...(hasIPv6 ? hostsOfIPv6 : [])])(
    "prints a URL that works, and no warning, for the loopback host %s",
    async (host, urlHost) => {
      const { text, statusFor, stop } = await runMain("--port", "0", "--host", host);
      try {
        expect(text).not.toContain("Other machines");
        const { groups = {} } = /^DDM simulator listening on http:\/\/(?<host>.*):(?<port>\d+)\n/.exec(text) ?? {};
        expect(groups["host"]).toBe(urlHost);
        expect(await statusFor(`${groups["host"]}:${groups["port"]}`)).toBe(200);
        expect(await statusFor(`${groups["host"]}:1`)).toBe(403);
      } finally {
        await stop();
      }
    },
  );

  test("prints a warning and the local URL when other machines can reach the simulator", async () => {
    const { text, statusFor, stop } = await runMain("--port", "0", "--host", "0.0.0.0");
    try {
      expect(text).toMatch(/^DDM simulator listening on http:\/\/127\.0\.0\.1:\d+\n/);
      expect(text).toContain("Other machines may be able to reach this simulator.");
      expect(await statusFor("0.0.0.0")).toBe(403);
    } finally {
      await stop();
    }
  });

  test.each([
    [["--port"]],
    [["--port", "65536"]],
    [["--speed", "fast"]],
    [["--speed", "1e9"]],
    [["--quota", "-1"]],
    [["--quota", ""]],
    [["--color", "red"]],
  ])("rejects %j", async (args) => {
    await expect(runMain(...args)).rejects.toThrow(args[0]);
  });

  test.each([
    ["fast", '--speed must be a number from 0 to 1000000, not "fast".'],
    ["", '--speed must be a number from 0 to 1000000, not "".'],
    ["1e9", '--speed must be a number from 0 to 1000000, not "1e9".'],
  ])("quotes the rejected speed %j as it was given", async (text, message) => {
    await expect(runMain("--speed", text)).rejects.toThrow(message);
  });

  test.each([
    ["", "is not JSON: Unexpected end of JSON input"],
    ['{"version": 2, "seed": "1"}', "is invalid.\n✖ Invalid input: expected 1\n  → at version"],
  ])("rejects the state file %j, and does not change the file", async (text, reason) => {
    const folder = mkdtempSync(join(tmpdir(), "ddm-simulator-"));
    try {
      const file = join(folder, "state.json");
      writeFileSync(file, text);
      await expect(runMain("--port", "0", "--state", file)).rejects.toThrow(`The state file ${file} ${reason}`);
      expect(readFileSync(file, "utf8")).toBe(text);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("stops with exit code 0, or with a message and exit code 1 if the state file cannot be written", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ddm-simulator-"));
    const printError = jest.fn();
    const start = () => startSimulator({ stateFile: join(folder, "state.json") });
    expect(await stop(await start(), printError)).toBe(0);
    expect(printError).not.toHaveBeenCalled();
    const running = await start();
    rmSync(folder, { recursive: true });
    expect(await stop(running, printError)).toBe(1);
    expect(printError.mock.calls).toEqual([
      [expect.stringMatching(/^The state file was not written: Error: ENOENT.*\n$/)],
    ]);
    await expect(send(running, { path: "/_sim/health" })).rejects.toThrow("ECONNREFUSED");
  });
});
