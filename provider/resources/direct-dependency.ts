import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { findNearestManifest } from "../nearest-manifest";

/** The module that the provider's process loads (docs/decisions/0001-forwarder-and-runtime.md). */
const runtime = "pulumi-huaweicloud-ddm/runtime";

/** Folder where Pulumi starts the program and the provider's process. Read on import, because the program may change its current folder. */
const programFolder = process.cwd();

let checked = false;

/**
 * Throws an error if the provider's process will not find this package. That process loads the package from the program's folder. If only a
 * library depends on this package, pnpm does not install the package there.
 *
 * The check runs only in programs that Pulumi's language host has started. Unit tests with mocks are not checked, because they start no provider
 * process. Inline programs of the Automation API are not checked, because they may run in another folder than the provider's process.
 */
export function requireDirectDependency(): void {
  if (checked || process.env["PULUMI_NODEJS_MONITOR"] === undefined) return;
  const problem = describeMissingDependency(programFolder);
  if (problem !== undefined) throw new pulumi.RunError(problem);
  checked = true;
}

/** Returns an error message if this package cannot be loaded from a folder; undefined otherwise. */
export function describeMissingDependency(folder: string): string | undefined {
  if (isLoadableFrom(folder)) return undefined;
  const manifest = findNearestManifest(folder) ?? join(folder, "package.json");
  return (
    `pulumi-huaweicloud-ddm cannot be loaded from the program's folder: add it to the "dependencies" of ` +
    `${manifest} and install it there. Pulumi's provider process loads the package from the program's folder; ` +
    "a dependency of a library is not enough."
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
