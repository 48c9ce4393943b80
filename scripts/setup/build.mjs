// Builds dist/ from the TypeScript sources, if a source has changed since the last build.
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectEnvironment, root, run, step } from "./steps.mjs";

const dist = join(root, "dist");
/** Folder of the simulator's page. Browsers load its files as they are. */
const page = join("simulator", "page", "client");
const hashFile = "built-from.sha256";

/** Compiles provider, simulator and scripts into dist/. Does nothing if dist/ is up to date. */
export async function buildPackage() {
  const sourceHash = hashOfSources();
  if (existsSync(join(dist, hashFile)) && readFileSync(join(dist, hashFile), "utf8") === sourceHash) return;
  await step("building dist/ with tsc", "ten seconds", () => build(sourceHash));
}

/** Builds into a new folder, which then replaces dist/. An interrupted build keeps the old dist/, and deleted sources leave no output. */
async function build(sourceHash) {
  const fresh = join(root, `.dist-${process.pid}`);
  try {
    await run("tsc", ["-p", "tsconfig.build.json", "--outDir", fresh], { env: projectEnvironment() });
    cpSync(join(root, page), join(fresh, page), { recursive: true, filter: (path) => !path.endsWith(".json") });
    writeFileSync(join(fresh, hashFile), sourceHash);
    rmSync(dist, { recursive: true, force: true });
    renameSync(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function hashOfSources() {
  const hash = createHash("sha256");
  const { include } = JSON.parse(readFileSync(join(root, "tsconfig.build.json"), "utf8"));
  const files = include.flatMap((directory) => sourceFilesUnder(directory));
  for (const file of [...files.sort(), "package-lock.json", "tsconfig.json", "tsconfig.build.json"]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

function sourceFilesUnder(directory) {
  return readdirSync(join(root, directory), { recursive: true })
    .filter((name) => /\.(ts|json|mjs|css|html|svg)$/.test(name) && !name.endsWith(".test.ts"))
    .map((name) => join(directory, name));
}
