import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Dispatcher } from "undici";
import { CREDENTIALS } from "../../simulator";
import { SimulatorDispatcher } from "../support/simulator-dispatcher";
import { VirtualClock } from "../support/virtual-clock";
import { type CliFixture, environmentOf, useCli } from "./cli-fixture";

const fixture = useCli();

/** Installs a version of a package in the folder of the program. */
function installPackage({ folder }: CliFixture, name: string, version: string): void {
  const path = join(folder, "node_modules", name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "package.json"), JSON.stringify({ name, version }));
}

/** Installs the Pulumi SDK and this package. @returns the fixture */
function prepareCli(): CliFixture {
  installPackage(fixture(), "@pulumi/pulumi", "3.259.0");
  installPackage(fixture(), "pulumi-huaweicloud-ddm", "0.1.0");
  return fixture();
}

/** Runs `doctor`. @returns its exit code, its output, and the problems in the output */
async function problemsOf(cli: CliFixture, overrides: Parameters<CliFixture["run"]>[1] = {}) {
  const { exitCode, stdout, stderr } = await cli.run(["doctor"], overrides);
  expect(stderr).toBe("");
  // The fixture's endpoints use http. The doctor's warning about that is not a problem here.
  const problems = stdout.split("\n").filter((line) => !/^ok |are not encrypted/.test(line));
  return { exitCode, problems, stdout };
}

/** Fails the connections of the requests whose path matches. */
class PartialOutage extends SimulatorDispatcher {
  path = /./;
  code = "ECONNREFUSED";
  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (!this.path.test(options.path)) return super.dispatch(options, handler);
    const controller = { aborted: false, paused: false, reason: null } as Dispatcher.DispatchController;
    handler.onRequestStart?.(controller, {});
    handler.onResponseError?.(controller, Object.assign(new Error(`connect ${this.code}`), { code: this.code }));
    return true;
  }
}

/** Adds an hour to the `Date` header of each response. */
class OneHourAhead extends SimulatorDispatcher {
  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return super.dispatch(options, {
      onRequestStart: (...args) => handler.onRequestStart?.(...args),
      onResponseStart: (controller, status, headers, message) => {
        const date = new Date(Date.parse(String(headers["Date"] ?? headers["date"])) + 3_600_000).toUTCString();
        handler.onResponseStart?.(controller, status, { ...headers, Date: date, date }, message);
      },
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
    });
  }
}

test("reports each check on a line, and succeeds", async () => {
  const cli = prepareCli();
  const { exitCode, stdout } = await cli.run(["doctor"]);
  expect(exitCode).toBe(0);
  const { projectId, region } = cli.cloud.simulator.state;
  expect(stdout.split("\n")).toEqual([
    "ok       Node 22.19.0",
    "ok       Pulumi CLI 3.259.0",
    "ok       Stack organization/shop/dev",
    "ok       @pulumi/pulumi 3.259.0",
    "ok       pulumi-huaweicloud-ddm 0.1.0",
    `ok       Settings: region ${region}`,
    expect.stringMatching(/^warning {2}Settings: Requests to cloud\.example are not encrypted, .*: use https:/),
    "ok       Clock: 0 s ahead of the cloud's",
    `ok       Credentials (access key from the environment (HW_ACCESS_KEY, HW_SECRET_KEY)) for region ${region}, project ${projectId}`,
    "ok       DDM http://cloud.example: 0 instances",
    ...["IAM", "VPC", "EPS", "BSS", "ECS", "SDRS"].map((service) => `ok       ${service} http://cloud.example`),
  ]);
});

test("sends only reads", async () => {
  const cli = prepareCli();
  await cli.run(["doctor"]);
  expect(cli.cloud.takeCalls().filter(({ method }) => method !== "GET")).toEqual([]);
});

describe("versions:", () => {
  test("an old Node, CLI and SDK are failures with the version to install", async () => {
    const cli = prepareCli();
    cli.pulumi.version = "3.100.0";
    installPackage(cli, "@pulumi/pulumi", "3.99.0");
    expect(await problemsOf(cli, { nodeVersion: "v20.11.0" })).toMatchObject({
      exitCode: 1,
      problems: [
        "failed   Node 20.11.0 is too old. Fix: Install Node 22.19 or newer.",
        "failed   Pulumi CLI 3.100.0 is too old. Fix: Install 3.216.0 or newer.",
        "failed   @pulumi/pulumi 3.99.0 is not supported. Fix: Install 3.216.0 or a later version 3: `npm install @pulumi/pulumi@3`.",
      ],
    });
  });

  test("a CLI that cannot import and an SDK whose version differs from the CLI are warnings", async () => {
    const cli = prepareCli();
    cli.pulumi.version = "3.220.0";
    expect(await problemsOf(cli)).toMatchObject({
      exitCode: 0,
      problems: [
        "warning  Pulumi CLI 3.220.0 cannot import existing resources. Fix: Install 3.255.0 or newer to use `import`.",
        "warning  @pulumi/pulumi 3.259.0 differs from the CLI. Fix: Run `npm install @pulumi/pulumi@3.220.0`: the `get` methods need the same version.",
      ],
    });
  });

  test("a missing CLI and missing packages are failures, and a missing stack is a warning", async () => {
    fixture().pulumi = {};
    const { exitCode, problems } = await problemsOf(fixture());
    expect(exitCode).toBe(1);
    expect(problems.map((line) => line.split(". Fix:")[0])).toEqual([
      "failed   The Pulumi CLI cannot be run, or does not report its version",
      "failed   @pulumi/pulumi cannot be loaded from this folder",
      "failed   pulumi-huaweicloud-ddm cannot be loaded from this folder",
    ]);
    fixture().pulumi = { version: "3.259.0" };
    expect((await problemsOf(fixture())).problems).toContainEqual(
      expect.stringMatching(/^warning {2}No stack is selected/),
    );
  });
});

describe("settings:", () => {
  test("missing settings, such as HW_REGION_NAME, are failures, and no request is sent", async () => {
    const cli = prepareCli();
    const { exitCode, problems } = await problemsOf(cli, { environment: { HOME: "/nowhere" } });
    expect(exitCode).toBe(1);
    expect(problems.join("\n")).toContain("HW_REGION_NAME");
    expect(problems.every((line) => line.startsWith("failed   Settings: "))).toBe(true);
    expect(cli.cloud.takeCalls()).toEqual([]);
  });

  test("config that cannot be decrypted is a failure with the CLI's reason", async () => {
    const cli = prepareCli();
    const run = (_: string, args: readonly string[]) =>
      Promise.resolve(
        args[0] === "about"
          ? {
              exitCode: 0,
              stderr: "",
              stdout: JSON.stringify({
                cliAbout: { version: "3.259.0" },
                currentStack: { fullyQualifiedName: "o/p/s" },
              }),
            }
          : { exitCode: 255, stdout: "", stderr: "error: incorrect passphrase" },
      );
    expect(await problemsOf(cli, { run })).toMatchObject({
      exitCode: 1,
      problems: [
        "failed   The stack's config cannot be read: error: incorrect passphrase. Fix: Run `pulumi config` to see the cause.",
      ],
    });
  });
});

describe("the cloud:", () => {
  test("a wrong secret key is the only reported problem; its line names the source of the keys and the fix, but no key", async () => {
    const cli = prepareCli();
    const environment = { ...environmentOf(cli.cloud), HW_SECRET_KEY: "not-the-secret-key" };
    const { exitCode, problems, stdout } = await problemsOf(cli, { environment });
    expect(exitCode).toBe(1);
    expect(problems).toEqual([
      expect.stringMatching(
        /^failed {3}Credentials \(access key from the environment \(HW_ACCESS_KEY, HW_SECRET_KEY\)\): .* was refused: .*APIGW\.0301.* Fix: Check that the credentials are complete/,
      ),
    ]);
    expect(stdout).not.toContain("not-the-secret-key");
    expect(stdout).not.toContain("VPC");
    for (const secret of [CREDENTIALS.accessKey, CREDENTIALS.secretKey]) expect(stdout).not.toContain(secret);
  });

  test.each([
    [-20, "is a failure", "failed   Clock: 1200 s behind the cloud's. Fix: Synchronize the clock"],
    [20, "is a failure", "failed   Clock: 1200 s ahead of the cloud's. Fix: Synchronize the clock"],
    [5, "is a warning", "warning  Clock: 300 s ahead of the cloud's. Fix: Synchronize the clock"],
  ])("a clock that is off by %i minutes %s", async (minutes, _result, line) => {
    const cli = prepareCli();
    const clock = new VirtualClock({ start: cli.cloud.clock.now() + minutes * 60_000, auto: true });
    const { exitCode, problems } = await problemsOf(cli, { clock });
    expect(problems[0]).toContain(line);
    expect(exitCode).toBe(Math.abs(minutes) > 15 ? 1 : 0);
  });

  test("a wrong clock is a warning, not a failure, if the cloud accepts the signatures", async () => {
    const cli = prepareCli();
    const dispatcher = new OneHourAhead(cli.cloud.simulator, cli.cloud.clock);
    expect(await problemsOf(cli, { dispatcher })).toMatchObject({
      exitCode: 0,
      problems: [expect.stringContaining("warning  Clock: 3600 s behind the cloud's.")],
    });
  });

  test("an unreachable endpoint is a failure for DDM, and a warning for a service that only some programs need", async () => {
    const cli = prepareCli();
    const dispatcher = new PartialOutage(cli.cloud.simulator, cli.cloud.clock);
    dispatcher.path = /ecs|cloudservers/;
    expect(await problemsOf(cli, { dispatcher })).toMatchObject({
      exitCode: 0,
      problems: [
        expect.stringMatching(
          /^warning {2}ECS http:\/\/cloud\.example, needed for ServerGroup: cannot be reached: connect ECONNREFUSED\. Fix: /,
        ),
      ],
    });
    dispatcher.path = /./;
    const { exitCode, problems } = await problemsOf(cli, { dispatcher });
    expect(exitCode).toBe(1);
    expect(problems).toContainEqual(
      expect.stringMatching(/^failed {3}DDM http:\/\/cloud\.example: cannot be reached: connect ECONNREFUSED\. Fix: /),
    );
  });

  const passwordLogin = {
    HW_ACCESS_KEY: undefined,
    HW_SECRET_KEY: undefined,
    HW_USER_NAME: "anyone",
    HW_USER_PASSWORD: "any-password",
    HW_DOMAIN_NAME: "any-account",
  };

  test.each([
    ["the project id", { HW_PROJECT_ID: undefined }, /\/v3\/projects/],
    ["a login with a password", passwordLogin, /\/v3\/auth/],
  ])("an unreachable IAM endpoint that is needed for %s is the only problem reported", async (_, changes, path) => {
    const cli = prepareCli();
    const dispatcher = new PartialOutage(cli.cloud.simulator, cli.cloud.clock);
    dispatcher.path = path;
    const environment = { ...environmentOf(cli.cloud), ...changes };
    const { exitCode, problems } = await problemsOf(cli, { dispatcher, environment });
    expect(exitCode).toBe(1);
    expect(problems).toEqual([
      expect.stringMatching(
        /^failed {3}IAM http:\/\/cloud\.example, needed for the project id or the login: cannot be reached: connect ECONNREFUSED\. Fix: /,
      ),
    ]);
  });

  test("a failed login with a password is a failure of IAM, not of DDM", async () => {
    const cli = prepareCli();
    cli.cloud.fault("KeystoneCreateUserTokenByPassword", { status: 500 }, { times: 5 });
    const { problems } = await problemsOf(cli, { environment: { ...environmentOf(cli.cloud), ...passwordLogin } });
    expect(problems).toEqual([
      expect.stringMatching(/^failed {3}IAM .*, needed for the project id or the login: .*HTTP 500/),
    ]);
  });

  test("403 of DDM is a failure about the permission, not about the credentials", async () => {
    const cli = prepareCli();
    cli.cloud.fault("ListInstances", { status: 403, code: "DBS.280056" }, { times: 5 });
    const { exitCode, problems, stdout } = await problemsOf(cli);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("ok       Credentials");
    expect(problems).toEqual([
      expect.stringMatching(
        /^failed {3}DDM http:\/\/cloud\.example: .*HTTP 403.* Fix: The user lacks a permission for this/,
      ),
    ]);
  });

  test("403 of another service is a warning that names the resource that needs the service", async () => {
    const cli = prepareCli();
    cli.cloud.fault("ListServerGroups", { status: 403, code: "Ecs.0001" }, { times: 5 });
    const { exitCode, problems } = await problemsOf(cli);
    expect(exitCode).toBe(0);
    expect(problems).toEqual([
      expect.stringMatching(/^warning {2}ECS .*, needed for ServerGroup: .*HTTP 403.* Fix: The user lacks/),
    ]);
  });

  test.each(["APIGW.0101", "APIG.0101"])("404 of a gateway (%s) for another service is a warning", async (code) => {
    const cli = prepareCli();
    cli.cloud.fault("ListServerGroups", { status: 404, code }, { times: 5 });
    const { problems } = await problemsOf(cli);
    expect(problems).toEqual([
      expect.stringMatching(
        /^warning {2}ECS .*, needed for ServerGroup: .*HTTP 404.* Fix: Check the region, the project/,
      ),
    ]);
  });
});
