import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/sandbox/paths";
import { createSandbox, type CommandResult } from "../../../scripts/sandbox/sandbox";
import { readEvents, type Message, type Op } from "./events";
import { accompany, type RunningCommand } from "./running";
import { StackState } from "./state";
import { nodeWarnings } from "./warnings";

// A command of the CLI takes 2 to 4 seconds, longer where other tests run beside it; a test runs several.
jest.setTimeout(120_000);

/** A Pulumi project to try: `program` is the text of its index.js, `example` the name of a folder of examples/ to copy. */
export type ProjectOptions = ({ readonly program: string } | { readonly example: string }) & StackOptions;

/** Where a project's stack runs, and with which config. */
export interface StackOptions {
  /** Stack config, such as `{ "huaweicloud:region": "sim-north-1" }`; keys may be paths, such as `dataNodes[0]`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Variables for every command; `environmentFor(simulator)` points the provider at a simulator. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Installs the project's packages. Default: it uses those of this clone. */
  readonly install?: (directory: string) => Promise<void>;
}

/** How to run a command. */
export interface RunOptions {
  /** Further arguments, such as `["--diff"]`. */
  readonly args?: readonly string[];
  /** Variables of this command alone. */
  readonly environment?: Readonly<Record<string, string>>;
  /** That the command must fail. Default: it must succeed. */
  readonly fails?: boolean;
  /** What happens while the command runs. It must be over when the command ends. */
  readonly meanwhile?: (command: RunningCommand) => Promise<void>;
}

/** What a command did, as the person at the terminal and as the engine saw it. */
export interface Outcome extends CommandResult {
  /** Every step of the engine with the resource of a name, in order: `["create"]`, `["refresh", "update"]`. */
  ops(name: string): readonly Op[];
  /** Messages in order. */
  readonly messages: readonly Message[];
  /** What was said of a resource and stays: its errors, or its warnings. */
  diagnostics(name: string, severity: "error" | "warning"): readonly string[];
  /** The part of the output that people read last: what is left to say of each resource. */
  readonly summary: string;
  /** The lines of progress in a resource's own row. */
  progress(name: string): readonly string[];
}

/** A stack of its own, driven by the real CLI. A command whose output shows a Node process warning throws. */
export interface Project {
  /** Replaces the program (of an example: its index.ts), as a user edits it. */
  edit(program: string): void;
  preview(options?: RunOptions): Promise<Outcome>;
  up(options?: RunOptions): Promise<Outcome>;
  refresh(options?: RunOptions): Promise<Outcome>;
  destroy(options?: RunOptions): Promise<Outcome>;
  /** Any other command, such as `["import", "--file", "f.json"]`. */
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** What Pulumi remembers now, secrets encrypted. */
  state(): Promise<StackState>;
  /** Removes the project with its state; leaves what it created to the simulator. */
  remove(): void;
}

/** Makes a project with a stack `test`. Each test makes its own and removes it. */
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
    { args: further = [], environment: own = {}, fails = false, meanwhile = () => Promise.resolve() } = {},
  ) => {
    rmSync(eventLog, { force: true });
    const command = (started: (pid: number) => void) =>
      sandbox.pulumi([...args, ...further], { started, environment: own });
    const result = await accompany(command, meanwhile, running);
    if ((result.exitCode !== 0) !== fails) throw new Error(unexpected(args, result));
    const { steps, messages } = readEvents(eventLog);
    const warnings = nodeWarnings(result.stdout + result.stderr);
    if (warnings.length > 0) throw new Error(`pulumi ${args.join(" ")} shows\n${warnings.join("\n")}`);
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
  const changing = (command: string) => (options?: RunOptions) =>
    run(logged(command, "--yes", "--skip-preview"), options);

  const project: Project = {
    edit: (text) => write("example" in options ? "index.ts" : "index.js", text),
    preview: (options) => run(logged("preview"), options),
    up: changing("up"),
    refresh: changing("refresh"),
    destroy: changing("destroy"),
    run,
    state: async () => new StackState((await run(["stack", "export"])).stdout),
    remove: () => {
      // A test that failed or took too long may have left a command behind that would wait for most of an hour.
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

function unexpected(args: readonly string[], { exitCode, stdout, stderr }: CommandResult): string {
  return `pulumi ${args.join(" ")}: exit code ${exitCode} was not expected\n${stdout}\n${stderr}`;
}
