import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Returns the path of the nearest package.json, in the folder or above. Undefined if none exists. */
export function findNearestManifest(folder: string): string | undefined {
  const manifest = join(folder, "package.json");
  if (existsSync(manifest)) return manifest;
  return dirname(folder) === folder ? undefined : findNearestManifest(dirname(folder));
}
