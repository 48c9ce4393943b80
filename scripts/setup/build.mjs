// dist/ from the TypeScript sources, rebuilt where what it was built from has changed.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectEnvironment, root, run, step } from "./steps.mjs";

const dist = join(root, "dist");
const stamp = "built-from.sha256";

/** Compiles the package and the simulator into dist/; does nothing where dist/ is current. */
export async function buildPackage() {
  const sources = hashOfSources();
  if (existsSync(join(dist, stamp)) && readFileSync(join(dist, stamp), "utf8") === sources) return;
  await step("building dist/ with tsc", "ten seconds", () => build(sources));
}

/** Builds beside and swaps, so that an interrupted build leaves the old one, and a removed source leaves nothing. */
async function build(sources) {
  const fresh = join(root, `.dist-${process.pid}`);
  try {
    await run("tsc", ["-p", "tsconfig.build.json", "--outDir", fresh], { env: projectEnvironment() });
    writeFileSync(join(fresh, stamp), sources);
    rmSync(dist, { recursive: true, force: true });
    renameSync(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function hashOfSources() {
  const hash = createHash("sha256");
  const { include } = JSON.parse(readFileSync(join(root, "tsconfig.build.json"), "utf8"));
  const files = include.flatMap((directory) => sourcesUnder(directory));
  for (const file of [...files.sort(), "package-lock.json", "tsconfig.json", "tsconfig.build.json"]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

function sourcesUnder(directory) {
  return readdirSync(join(root, directory), { recursive: true })
    .filter((name) => /\.(ts|json)$/.test(name) && !name.endsWith(".test.ts"))
    .map((name) => join(directory, name));
}
