// `npm run docs` writes docs/reference/; with --check it fails if a page is not up to date, or if a citation is broken.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as prettier from "prettier";
import { root } from "../sandbox/paths";
import { findBrokenCitations } from "./citations";
import { findInconsistencies } from "./consistency";
import { type Declarations, readDeclarations, readStatement } from "./declarations";
import { overviewPage } from "./overview";
import { argumentsOf, type PageParts, resourcePage } from "./page";
import { findProviderInconsistencies, providerPage } from "./provider-page";
import { type DocumentedResource, resources } from "./resources";

const source = (...path: string[]) => readFileSync(join(root, ...path), "utf8");
const notesOf = (kind: string) => source("scripts", "docs", "notes", `${kind}.md`);
const inUse = (folder: string, className: string, variable?: string) => ({
  folder,
  code: readStatement(source("examples", folder, "index.ts"), className, variable),
});

/** Reads the class of a resource and the types of its arguments: shared ones, and those in `<kind>-types.ts` if it exists. */
function declarationsOf(kind: string, className: string): Declarations {
  const files = ["types", `${kind}-types`].map((name) => join("provider", "resources", `${name}.ts`));
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

/** Generated pages: path -> text. */
function generatePages(): Record<string, string> {
  const pages = resources.map((resource) => ({ kind: resource.kind, parts: partsOf(resource) }));
  const provider = readDeclarations(source("provider", "resources", "provider.ts"), "Provider");
  const problems = [
    ...pages.flatMap(({ parts }) => findInconsistencies(parts)),
    ...findProviderInconsistencies(provider),
  ];
  if (problems.length > 0)
    throw new Error(`The sources contradict each other:\n${problems.map((each) => `  - ${each}`).join("\n")}`);
  return {
    "docs/reference/README.md": overviewPage(
      pages.map(({ kind, parts }) => ({ kind, ...parts, args: argumentsOf(parts) })),
    ),
    ...Object.fromEntries(pages.map(({ kind, parts }) => [`docs/reference/${kind}.md`, resourcePage(parts)])),
    "docs/reference/provider.md": providerPage(provider, inUse("two-regions", "Provider"), notesOf("provider")),
  };
}

async function main(check: boolean): Promise<void> {
  const options = await prettier.resolveConfig(join(root, "README.md"));
  const stale: string[] = [];
  for (const [path, text] of Object.entries(generatePages())) {
    const file = join(root, path);
    const formatted = await prettier.format(text, { ...options, filepath: file });
    if (existsSync(file) && readFileSync(file, "utf8") === formatted) continue;
    stale.push(path);
    if (check) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, formatted);
  }
  if (check && stale.length > 0) throw new Error(`Not up to date: ${stale.join(", ")}. Run \`npm run docs\`.`);
  const broken = check ? findBrokenCitations(root) : [];
  if (broken.length > 0) throw new Error(`Broken citations:\n${broken.map((each) => `  - ${each}`).join("\n")}`);
  console.log(stale.length === 0 ? "The reference is up to date." : `Written: ${stale.join(", ")}.`);
}

main(process.argv.includes("--check")).catch((error: unknown) => {
  console.error(`Generating or checking the docs failed. ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
