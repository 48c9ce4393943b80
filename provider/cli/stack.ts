import type { ConfigSource } from "../config";
import type { CliContext } from "./context";
import { UsageError } from "./context";

/** Oldest version of the CLI that can import dynamic resources: it accepts outputs in import files. */
export const OLDEST_IMPORTING_CLI = "3.255.0";

/** The selected stack of a Pulumi project. */
export interface Stack {
  organization: string;
  project: string;
  name: string;
}

/** The CLI and the selected stack, as `pulumi about` reports them. */
export interface PulumiInstallation {
  /** Version of the CLI, e.g. `3.259.0`. */
  version: string;
  /** Undefined if the folder belongs to no project, or no stack is selected. */
  stack: Stack | undefined;
}

/** Reads the version of the Pulumi CLI and the selected stack. @returns undefined if the CLI is missing or reports no version */
export async function readInstallation(
  { run }: Pick<CliContext, "run">,
  directory: string,
): Promise<PulumiInstallation | undefined> {
  const result = await run("pulumi", ["about", "--json"], directory);
  if (result === undefined) return undefined;
  const about = parseJson(result.stdout) as {
    cliAbout?: { version?: unknown };
    currentStack?: { fullyQualifiedName?: unknown };
  };
  const { version } = about.cliAbout ?? {};
  if (typeof version !== "string") return undefined;
  const name = about.currentStack?.fullyQualifiedName;
  const [organization, project, stack] = typeof name === "string" ? name.split("/") : [];
  return {
    version: version.replace(/^v/, ""),
    stack: organization && project && stack ? { organization, project, name: stack } : undefined,
  };
}

/** Reads the config of the selected stack, with decrypted secrets. */
export async function readStackConfig({ run }: Pick<CliContext, "run">, directory: string): Promise<ConfigSource> {
  const result = await run("pulumi", ["config", "--json", "--show-secrets"], directory);
  if (result?.exitCode !== 0)
    throw new UsageError(`The stack's config cannot be read: ${result?.stderr.trim() || "`pulumi config` failed"}`);
  const values = parseJson(result.stdout) as Readonly<Record<string, { value?: unknown }>>;
  return {
    get: (key) => {
      const value = Object.hasOwn(values, key) ? values[key]?.value : undefined;
      return typeof value === "string" ? value : undefined;
    },
  };
}

/** A resource in the state of a stack. */
export interface StackResource {
  urn: string;
  id?: string;
  /** Whether the program only reads the resource, with `get`. */
  external?: boolean;
  /** Whether the resource was deleted, and its replacement is not created yet. */
  pendingReplacement?: boolean;
  /** Whether the resource was replaced, and the next update removes it from the state. */
  delete?: boolean;
  /** Whether the resource stays in the cloud when it is removed from the state. */
  retainOnDelete?: boolean;
}

/** Reads the resources in the state of the stack. */
export async function readStackResources(
  { run }: Pick<CliContext, "run">,
  directory: string,
): Promise<readonly StackResource[]> {
  const result = await run("pulumi", ["stack", "export"], directory);
  if (result?.exitCode !== 0)
    throw new UsageError(`The stack cannot be read: ${result?.stderr.trim() || "`pulumi stack export` failed"}`);
  const { deployment } = parseJson(result.stdout) as { deployment?: { resources?: readonly StackResource[] } };
  return deployment?.resources ?? [];
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Whether a version is the minimum, e.g. `3.255.0`, or newer. A suffix such as `-dev` is ignored. */
export function isAtLeast(version: string, minimum: string): boolean {
  const parts = (text: string) => text.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const minimumParts = parts(minimum);
  const difference = parts(version)
    .map((part, index) => part - (minimumParts[index] ?? 0))
    .find((each) => each !== 0);
  return (difference ?? 0) >= 0;
}
