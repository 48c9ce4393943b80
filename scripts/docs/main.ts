// `npm run docs` writes docs/reference/ and the tables of README.md; with --check it only says whether they are current.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as prettier from "prettier";
import { root } from "../sandbox/paths";
import { gistOf } from "./argument";
import { withBlocks } from "./blocks";
import { type Declarations, readDeclarations, readStatement } from "./declarations";
import { disagreements } from "./disagreements";
import { argumentsOf, pageOf, type PageParts, table } from "./page";
import { providerDisagreements, providerPageOf, settingsTable } from "./provider-page";
import { type DocumentedResource, resources } from "./resources";

const source = (...path: string[]) => readFileSync(join(root, ...path), "utf8");
const notesOf = (kind: string) => source("scripts", "docs", "notes", `${kind}.md`);
const inUse = (folder: string, className: string, variable?: string) => ({
  folder,
  code: readStatement(source("examples", folder, "index.ts"), className, variable),
});

/** Reads the class of a resource with the types of its arguments: those that all share, and `<kind>-args.ts` if it exists. */
function declarationsOf(kind: string, className: string): Declarations {
  const files = ["types", `${kind}-args`].map((name) => join("provider", "resources", `${name}.ts`));
  const others = files.filter((file) => existsSync(join(root, file))).map((file) => source(file));
  return readDeclarations(source("provider", "resources", `${kind}.ts`), className, others);
}

function partsOf({ kind, className, example, ...resource }: DocumentedResource): PageParts {
  return {
    className,
    ...resource,
    declared: declarationsOf(kind, className),
    inUse: inUse(example.folder, className, example.variable),
    notes: notesOf(kind),
  };
}

/** Every generated file as it should be: path -> text. */
function documents(): Record<string, string> {
  const pages = resources.map((resource) => ({ ...resource, parts: partsOf(resource) }));
  const provider = readDeclarations(source("provider", "resources", "provider.ts"), "Provider");
  const problems = [...pages.flatMap(({ parts }) => disagreements(parts)), ...providerDisagreements(provider)];
  if (problems.length > 0)
    throw new Error(`the sources disagree:\n${problems.map((each) => `  - ${each}`).join("\n")}`);

  const instance = pages.find(({ kind }) => kind === "instance");
  const inputs = instance ? argumentsOf(instance.parts) : [];
  return {
    ...Object.fromEntries(pages.map(({ kind, parts }) => [`docs/reference/${kind}.md`, pageOf(parts)])),
    "docs/reference/provider.md": providerPageOf(provider, inUse("two-regions", "Provider"), notesOf("provider")),
    "README.md": withBlocks(source("README.md"), {
      resources: table(
        ["resource", "what it is", "replaced only by a change of"],
        pages.map(({ kind, className, parts }) => overviewRow(kind, className, parts)),
      ),
      "instance inputs": table(
        ["input", "what it is", "default", "a change"],
        inputs.map(({ name, gist, byDefault, change }) => [`\`${name}\``, gist, byDefault, change]),
      ),
      settings: settingsTable(),
    }),
  };
}

function overviewRow(kind: string, className: string, parts: PageParts): string[] {
  const replacing = argumentsOf(parts)
    .filter(({ change }) => change.includes("replaces"))
    .map(({ name, change }) => (change === "replaces" ? `\`${name}\`` : `\`${name}\` (${change})`));
  const what = gistOf(parts.declared.purpose[0]?.replace(/^.*?: /, "") ?? "");
  return [`[${className}](docs/reference/${kind}.md)`, what, replacing.join(", ") || "nothing"];
}

async function main(check: boolean): Promise<void> {
  const options = await prettier.resolveConfig(join(root, "README.md"));
  const stale: string[] = [];
  for (const [path, text] of Object.entries(documents())) {
    const file = join(root, path);
    const formatted = await prettier.format(text, { ...options, filepath: file });
    if (existsSync(file) && readFileSync(file, "utf8") === formatted) continue;
    stale.push(path);
    if (check) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, formatted);
  }
  if (check && stale.length > 0) throw new Error(`${stale.join(", ")} must be written anew: run \`npm run docs\``);
  console.log(stale.length === 0 ? "The docs are current." : `Written: ${stale.join(", ")}.`);
}

main(process.argv.includes("--check")).catch((error: unknown) => {
  console.error(`The docs: ${error instanceof Error ? error.message : String(error)}.`);
  process.exitCode = 1;
});
