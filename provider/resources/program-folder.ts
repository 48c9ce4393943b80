import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** What the forwarder in state loads. */
const runtime = "pulumi-huaweicloud-ddm/runtime";

/** Where Pulumi's language host starts the program and the engine starts the provider process, before the program changes it. */
const programFolder = process.cwd();

let checked = false;

/**
 * Throws when Pulumi's provider process will not find this package. That process resolves it from the program's folder, so
 * a package that only a library depends on is missed there wherever the package manager does not hoist it, as under pnpm.
 *
 * The check runs once, and only in programs that Pulumi's language host has started: under mocks there is no provider
 * process, and an inline program of the Automation API runs in another folder than the provider process.
 */
export function requireDirectDependency(): void {
  if (checked || process.env["PULUMI_NODEJS_MONITOR"] === undefined) return;
  const problem = missingDependency(programFolder);
  if (problem !== undefined) throw new pulumi.RunError(problem);
  checked = true;
}

/** What to do when this package cannot be loaded from a folder; undefined when it can. */
export function missingDependency(folder: string): string | undefined {
  if (isLoadableFrom(folder)) return undefined;
  return (
    `pulumi-huaweicloud-ddm cannot be loaded from the program's folder: add it to the "dependencies" of ` +
    `${nearestManifest(folder)} and install it there. Pulumi's provider process loads the package from that folder; ` +
    "that a library depends on it is not enough."
  );
}

function isLoadableFrom(folder: string): boolean {
  try {
    createRequire(join(folder, "program.js")).resolve(runtime);
    return true;
  } catch {
    return false;
  }
}

/** The package.json that a folder belongs to; the one to create when there is none. */
function nearestManifest(folder: string): string {
  for (let each = folder; ; each = dirname(each)) {
    const manifest = join(each, "package.json");
    if (existsSync(manifest)) return manifest;
    if (each === dirname(each)) return join(folder, "package.json");
  }
}
