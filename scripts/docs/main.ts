// `npm run docs` generates docs/reference/, docs/operations.md and provider/resources/output-names.ts. With --check it writes nothing, and fails if
// a generated file is out of date, or a citation or JSDoc link is broken.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as prettier from "prettier";
import { lookups } from "../../provider/lookups/registry";
import { root } from "../sandbox/paths";
import { findBrokenCitations } from "./citations";
import { findInconsistencies } from "./consistency";
import { type Declarations, readDeclarations, readStatement } from "./declarations";
import { findLookupInconsistencies } from "./lookups/consistency";
import { readLookups } from "./lookups/declarations";
import { dataSources, lookupTopics } from "./lookups/topics";
import { type LookupPage, lookupPage, lookupsOverview } from "./lookups/page";
import { findOperationUses, operationsPage, readDocumentedOperations } from "./operations/page";
import { overviewPage } from "./overview";
import { argumentsOf, type PageParts, resourcePage } from "./page";
import { findProviderInconsistencies, providerPage } from "./provider-page";
import { type DocumentedResource, resources } from "./resources";

const readSource = (...path: string[]) => readFileSync(join(root, ...path), "utf8");
const readNotes = (kind: string) => readSource("scripts", "docs", "notes", `${kind}.md`);
const readExcerpt = (folder: string, className: string, variable?: string) => ({
  folder,
  code: readStatement(readSource("examples", folder, "index.ts"), className, variable),
});

/** Reads the declarations of a resource from `<kind>.ts`, `types.ts` and, if it exists, `<kind>-types.ts`. */
function readResource(kind: string, className: string): Declarations {
  const files = ["types", `${kind}-types`].map((name) => join("provider", "resources", `${name}.ts`));
  const typeSources = files.filter((file) => existsSync(join(root, file))).map((file) => readSource(file));
  return readDeclarations(readSource("provider", "resources", `${kind}.ts`), className, typeSources);
}

function readPageParts({ kind, className, example, ...resource }: DocumentedResource): PageParts {
  return {
    className,
    ...resource,
    declared: readResource(kind, className),
    excerpt: readExcerpt(example.folder, className, example.variable),
    notes: readNotes(kind),
  };
}

/** Texts of the files in provider/resources/ that can declare types of lookup results. */
const sharedTypes = ["types", "instance-types", "schema"].map((name) =>
  readSource("provider", "resources", `${name}.ts`),
);

/** Reads the lookups of each source file. */
function readLookupPages(): LookupPage[] {
  const files = Object.keys(lookupTopics).map(
    (topic) => [topic, readSource("provider", "functions", `${topic}.ts`)] as const,
  );
  return files.map(([topic, text]) => ({
    topic,
    title: lookupTopics[topic as keyof typeof lookupTopics],
    lookups: readLookups(text, [...sharedTypes, ...files.map(([, other]) => other)]),
  }));
}

/** Generates the texts of all files. Returns them by path. */
function generateFiles(): Record<string, string> {
  const pages = resources.map((resource) => ({ kind: resource.kind, parts: readPageParts(resource) }));
  const documentedOperations = readDocumentedOperations(root);
  const provider = readDeclarations(readSource("provider", "resources", "provider.ts"), "Provider");
  const lookupPages = readLookupPages();
  const problems = [
    ...pages.flatMap(({ parts }) => findInconsistencies(parts)),
    ...findProviderInconsistencies(provider),
    ...findLookupInconsistencies(
      lookupPages.flatMap((page) => page.lookups),
      lookups,
    ),
  ];
  if (problems.length > 0)
    throw new Error(
      `The sources are incomplete or contradict each other:\n${problems.map((each) => `  - ${each}`).join("\n")}`,
    );
  return {
    "provider/resources/output-names.ts": outputNames(pages.map(({ parts }) => parts)),
    "docs/reference/README.md": overviewPage(
      pages.map(({ kind, parts }) => ({ kind, ...parts, args: argumentsOf(parts) })),
    ),
    ...Object.fromEntries(pages.map(({ kind, parts }) => [`docs/reference/${kind}.md`, resourcePage(parts)])),
    "docs/reference/lookups/README.md": lookupsOverview(lookupPages, dataSources, readNotes("lookups")),
    ...Object.fromEntries(
      lookupPages.map((page) => [`docs/reference/lookups/${page.topic}.md`, lookupPage(page, lookups)]),
    ),
    "docs/operations.md": operationsPage(documentedOperations, findOperationUses(root, documentedOperations)),
    "docs/reference/provider.md": providerPage(provider, readExcerpt("two-regions", "Provider"), readNotes("provider")),
  };
}

/**
 * Generates the module with the output names that the classes pass to Pulumi. Pulumi creates a declared output only if the generated
 * module or the arguments contain its name.
 */
function outputNames(parts: readonly PageParts[]): string {
  const names = parts.map(({ className, declared }) => [className, declared.outputs.map(({ name }) => name)]);
  return `// Generated by \`npm run docs\` from the outputs that the classes declare. Do not edit.

/** Names of the outputs of each class. */
export const outputNames = ${JSON.stringify(Object.fromEntries(names))} as const;
`;
}

/** Returns the paths of the reference pages that were generated in the past and no longer are. */
function findFormerPages(files: Readonly<Record<string, string>>): string[] {
  const existing = readdirSync(join(root, "docs", "reference"), { recursive: true, encoding: "utf8" });
  return existing
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/reference/${name}`)
    .filter((path) => !(path in files));
}

async function main(check: boolean): Promise<void> {
  const options = await prettier.resolveConfig(join(root, "README.md"));
  const files = generateFiles();
  const stale = findFormerPages(files);
  if (!check) for (const path of stale) rmSync(join(root, path));
  for (const [path, text] of Object.entries(files)) {
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
  if (broken.length > 0)
    throw new Error(`Broken citations or JSDoc links:\n${broken.map((each) => `  - ${each}`).join("\n")}`);
  console.log(stale.length === 0 ? "The generated files are up to date." : `Changed: ${stale.join(", ")}.`);
}

main(process.argv.includes("--check")).catch((error: unknown) => {
  console.error(`Generating or checking the docs failed. ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
