import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/sandbox/paths";
import { createSandbox, type CommandOptions, type CommandResult } from "../../../scripts/sandbox/sandbox";
import { readEvents, type Message, type Op } from "./events";
import { runWithAction, type RunningCommand } from "./running-command";
import { StackState } from "./state";
import { nodeWarnings } from "./warnings";

// A command of the CLI takes 2 to 4 seconds, and longer while other tests run. A test runs several commands.
// The timeout only ends a test that hangs. `npm run test:kills` runs without Jest, so it has no such timeout.
if (typeof jest === "object") jest.setTimeout(600_000);

/** The program of a project. `program` is the text of index.js. `example` is the name of a folder of examples/ to copy. */
export type ProjectOptions = ({ readonly program: string } | { readonly example: string }) & StackOptions;

/** Configuration and environment of a project's stack. */
export interface StackOptions {
  /** Stack config, such as `{ "huaweicloud:region": "sim-north-1" }`; keys may be paths, such as `dataNodes[0]`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Environment variables of every command; `environmentOf(simulator)` points the provider at a simulator. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Installs the project's packages. Default: the project uses the packages of this clone. */
  readonly install?: (directory: string) => Promise<void>;
}

/** Options of a command. */
export interface RunOptions {
  /** Further arguments, such as `["--diff"]`. */
  readonly args?: readonly string[];
  /** Environment variables of this command only. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Expects the command to fail; `"perhaps"` permits it to fail. Default: the command must succeed. */
  readonly fails?: boolean | "perhaps";
  /** Runs at the same time as the command. The outcome is returned after both have ended. */
  readonly meanwhile?: (command: RunningCommand) => Promise<void>;
}

/** Result of a command: its output and the engine's events. */
export interface Outcome extends CommandResult {
  /** Operations of the engine on a resource, in order: `["create"]`, `["refresh", "update"]`. */
  ops(name: string): readonly Op[];
  /** All messages, in order. */
  readonly messages: readonly Message[];
  /** Errors or warnings of a resource. */
  diagnostics(name: string, severity: "error" | "warning"): readonly string[];
  /** The section `Diagnostics` of stdout; empty if there is none. */
  readonly summary: string;
  /** Progress messages in a resource's row. */
  progress(name: string): readonly string[];
}

/** A Pulumi project with a stack, run by the real CLI. A command of the CLI throws when its output contains a Node process warning. */
export interface Project {
  /** The project directory, where commands run. Its parent also holds the backend's state and the CLI's home. */
  readonly directory: string;
  /** Replaces the program: index.js, or index.ts of an example. */
  edit(program: string): void;
  preview(options?: RunOptions): Promise<Outcome>;
  up(options?: RunOptions): Promise<Outcome>;
  refresh(options?: RunOptions): Promise<Outcome>;
  destroy(options?: RunOptions): Promise<Outcome>;
  /** Runs any other command, such as `["import", "--file", "f.json"]`. Its outcome has no operations and no messages. */
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Runs the package's own command line: `npx pulumi-huaweicloud-ddm <args>`. Does not throw when the command fails. */
  ddm(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Returns the stack's state, with encrypted secrets. */
  state(): Promise<StackState>;
  /** Ends running commands and removes the project with its state. The resources in the simulator stay. */
  remove(): void;
}

/** Creates a project with a stack `test`. The caller removes it. */
export async function createProject(options: ProjectOptions): Promise<Project> {
  const { config = {}, environment = {} } = options;
  const sandbox = createSandbox({ ...environment, PULUMI_DEBUG_COMMANDS: "true" });
  const running = new Set<RunningCommand>();
  const eventLog = join(sandbox.directory, "events.jsonl");
  const write = (name: string, text: string) => writeFileSync(join(sandbox.directory, name), text);
  if ("example" in options) {
    cpSync(join(root, "examples", options.example), sandbox.directory, { recursive: true });
  } else {
    write("Pulumi.yaml", "name: e2e\nruntime: nodejs\n");
    write("package.json", `{ "private": true }\n`);
    write("index.js", options.program);
  }

  const run: Project["run"] = async (
    args,
    {
      args: extraArgs = [],
      environment: extraEnvironment = {},
      fails = false,
      meanwhile = () => Promise.resolve(),
    } = {},
  ) => {
    rmSync(eventLog, { force: true });
    const command = (hooks: CommandOptions) =>
      sandbox.pulumi([...args, ...extraArgs], { ...hooks, environment: extraEnvironment });
    const result = await runWithAction(command, meanwhile, running);
    if (fails !== "perhaps" && (result.exitCode !== 0) !== fails) throw new Error(describeFailure(args, result));
    const { steps, messages } = readEvents(eventLog);
    const warnings = nodeWarnings(result.stdout + result.stderr);
    if (warnings.length > 0) throw new Error(`the output of pulumi ${args.join(" ")} contains\n${warnings.join("\n")}`);
    return {
      ...result,
      messages,
      summary: /\nDiagnostics:\n([\s\S]*?)(?=\n[A-Z]\w+:\n|$)/.exec(result.stdout)?.[1] ?? "",
      diagnostics: (name, severity) =>
        messages
          .filter((message) => message.name === name && message.severity === severity && !message.ephemeral)
          .map(({ text }) => text),
      ops: (name) => steps.filter((step) => step.name === name).map(({ op }) => op),
      progress: (name) =>
        messages.filter((message) => message.name === name && message.ephemeral).map(({ text }) => text),
    };
  };
  const logged = (...args: string[]) => [...args, "--event-log", eventLog];
  const runnerOf = (command: string) => (options?: RunOptions) =>
    run(logged(command, "--yes", "--skip-preview"), options);

  const project: Project = {
    directory: sandbox.directory,
    edit: (text) => write("example" in options ? "index.ts" : "index.js", text),
    preview: (options) => run(logged("preview"), options),
    up: runnerOf("up"),
    refresh: runnerOf("refresh"),
    destroy: runnerOf("destroy"),
    run,
    ddm: (args, options) => sandbox.ddm(args, options),
    state: async () => new StackState((await run(["stack", "export"])).stdout),
    remove: () => {
      // A failed test can leave a command that would run until its timeout.
      for (const { kill } of running) kill();
      sandbox.remove();
    },
  };
  try {
    if (options.install) {
      rmSync(join(sandbox.directory, "node_modules"));
      await options.install(sandbox.directory);
    }
    await run(["stack", "init", "test"]);
    const settings = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    if (settings.length > 0) await run(["config", "set-all", "--path", ...settings]);
  } catch (error) {
    sandbox.remove();
    throw error;
  }
  return project;
}

function describeFailure(args: readonly string[], { exitCode, stdout, stderr }: CommandResult): string {
  return `pulumi ${args.join(" ")}: unexpected exit code ${exitCode}\n${stdout}\n${stderr}`;
}
