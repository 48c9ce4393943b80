import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../../provider/cli/cli";
import type { CliContext, CommandResult } from "../../provider/cli/context";
import type { StackResource } from "../../provider/cli/stack";
import { createRedactor } from "../../provider/http/redact";
import { SERVICES } from "../../provider/http/request";
import { CREDENTIALS } from "../../simulator";
import { SimulatorDispatcher } from "../support/simulator-dispatcher";
import { TestCloud } from "../support/test-cloud";

/** The Pulumi CLI that the package's command line runs, and the selected stack. */
export interface FakePulumi {
  /** Version of the CLI; undefined if the CLI is not installed. */
  version?: string | undefined;
  /** Full name of the selected stack; undefined if no stack is selected. */
  stack?: string | undefined;
  /** Config of the stack. */
  config?: Readonly<Record<string, string>>;
  /** Resources of the stack. */
  resources?: readonly StackResource[];
}

const succeed = (output: unknown): CommandResult => ({ exitCode: 0, stdout: JSON.stringify(output), stderr: "" });

/** Returns the result of a `pulumi` command with the given arguments; undefined if the CLI is not installed. */
function resultOf(
  { version, stack, config = {}, resources = [] }: FakePulumi,
  args: readonly string[],
): CommandResult | undefined {
  if (version === undefined) return undefined;
  switch (args.join(" ")) {
    case "about --json":
      return succeed({ cliAbout: { version }, currentStack: stack && { fullyQualifiedName: stack } });
    case "config --json --show-secrets":
      return succeed(Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }])));
    case "stack export":
      return succeed({ deployment: { resources } });
    default:
      throw new Error(`unexpected command: pulumi ${args.join(" ")}`);
  }
}

/** Returns the environment variables that point the command line at a simulated cloud. */
export function environmentOf({ simulator }: TestCloud): NodeJS.ProcessEnv {
  const url = "http://cloud.example";
  return {
    HW_ACCESS_KEY: CREDENTIALS.accessKey,
    HW_SECRET_KEY: CREDENTIALS.secretKey,
    HW_PROJECT_ID: simulator.state.projectId,
    HW_REGION_NAME: simulator.state.region,
    HW_ENDPOINTS: JSON.stringify(Object.fromEntries(SERVICES.map((service) => [service, url]))),
  };
}

/** Result of a run of the command line. */
export interface CliResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A folder with a Pulumi project, in which a test runs the command line against a simulated cloud. */
export class CliFixture {
  readonly folder = mkdtempSync(join(tmpdir(), "ddm-cli-"));
  readonly cloud = new TestCloud();
  pulumi: FakePulumi = { version: "3.259.0", stack: "organization/shop/dev" };

  constructor() {
    writeFileSync(join(this.folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  }

  /** Runs the command line `pulumi-huaweicloud-ddm <args>` in the folder, in this process. */
  async run(args: readonly string[], overrides: Partial<CliContext> = {}): Promise<CliResult> {
    const { cloud, folder } = this;
    const [stdout, stderr]: [string[], string[]] = [[], []];
    const exitCode = await runCli({
      arguments: args,
      environment: environmentOf(cloud),
      directory: folder,
      nodeVersion: "v22.19.0",
      clock: cloud.clock,
      random: () => 0.5,
      dispatcher: new SimulatorDispatcher(cloud.simulator, cloud.clock),
      redactor: createRedactor(),
      print: (line) => stdout.push(line),
      report: (line) => stderr.push(line),
      run: (_command, commandArgs) => Promise.resolve(resultOf(this.pulumi, commandArgs)),
      ...overrides,
    });
    return { exitCode, stdout: stdout.join("\n"), stderr: stderr.join("\n") };
  }

  /** Names of the files and folders in the folder, sorted. */
  files(): string[] {
    return readdirSync(this.folder).sort();
  }

  /** Text of a file in the folder. */
  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Gives each test a {@link CliFixture}. */
export function useCli(): () => CliFixture {
  let fixture: CliFixture | undefined;
  beforeEach(() => {
    fixture = new CliFixture();
  });
  afterEach(() => fixture?.remove());
  return () => {
    if (!fixture) throw new Error("the fixture exists only inside a test");
    return fixture;
  };
}
