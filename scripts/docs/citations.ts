import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** Folders and files whose citations are checked. */
const checkedFolders = ["provider", "simulator", "scripts", "test", "examples", "docs"];
const checkedPages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"];

/** A text and its path, relative to the root of the repository. */
export interface SourceText {
  path: string;
  text: string;
}

/** Finds citations and JSDoc links that a reader of the repository cannot follow. Returns one message for each. */
export function findBrokenCitations(root: string): string[] {
  const sources = [...checkedFolders.flatMap((folder) => filesIn(root, folder)), ...checkedPages].map((path) => ({
    path,
    text: readFileSync(join(root, path), "utf8"),
  }));
  const quirks = quirkNumbersIn(readFileSync(join(root, "docs", "api-quirks.md"), "utf8"));
  return [
    ...sources.flatMap((source) => findUnknownCitations(source, quirks)),
    ...findDanglingLinks(sources.filter(({ path }) => path.endsWith(".ts"))),
  ];
}

function filesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|mjs|cjs|md)$/.test(name) && !name.includes("node_modules"))
    .map((name) => join(folder, name).replaceAll("\\", "/"));
}

/** Returns the numbers of the quirks in docs/api-quirks.md, which are the first column of its table. */
export function quirkNumbersIn(page: string): ReadonlySet<number> {
  return new Set([...page.matchAll(/^\|\s*(\d+)\s*\|/gm)].map(([, number]) => Number(number)));
}

/** Finds citations of the unpublished documents `spec` and `facts`, and of quirks that are not in docs/api-quirks.md. */
export function findUnknownCitations({ path, text }: SourceText, quirks: ReadonlySet<number>): string[] {
  return text.split("\n").flatMap((line, index) => {
    const at = `${path}:${index + 1}`;
    const unpublished = [...line.matchAll(/\b(?:spec|facts)\s+(?:[A-Z]\.)?\d[\d.]*/g)].map(
      ([citation]) =>
        `${at} cites "${citation}", which is not in the repository. Cite a section of the API Reference ("API 4.2.35") or a quirk ("quirk 3").`,
    );
    const unknown = [...line.matchAll(/\bquirks? (\d+(?:(?:, | and )\d+)*)/g)]
      .flatMap(([, numbers = ""]) => numbers.split(/\D+/).map(Number))
      .filter((number) => !quirks.has(number))
      .map((number) => `${at} cites quirk ${number}, which docs/api-quirks.md does not list.`);
    return [...unpublished, ...unknown];
  });
}

/** Finds JSDoc links to symbols that are not in scope. */
export function findDanglingLinks(sources: readonly SourceText[]): string[] {
  const texts = new Map(sources.map(({ path, text }) => [`/${path}`, text]));
  const options: ts.CompilerOptions = { noLib: true, types: [], target: ts.ScriptTarget.ES2022 };
  const linkingFiles = sources.filter(({ text }) => text.includes("{@link")).map(({ path }) => `/${path}`);
  const program = ts.createProgram(linkingFiles, options, {
    ...ts.createCompilerHost(options),
    getCurrentDirectory: () => "/",
    fileExists: (path) => texts.has(path),
    readFile: (path) => texts.get(path),
    getSourceFile: (path, languageVersion) => {
      const text = texts.get(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, languageVersion, true);
    },
  });
  const checker = program.getTypeChecker();
  const files = program.getSourceFiles().filter(({ fileName }) => linkingFiles.includes(fileName));
  return files.flatMap((file) =>
    linkNamesIn(file)
      .filter((name) => checker.getSymbolAtLocation(name) === undefined)
      .map((name) => {
        const line = file.getLineAndCharacterOfPosition(name.getStart(file)).line + 1;
        return `${file.fileName.slice(1)}:${line} links to "${name.getText(file)}", which is not in scope.`;
      }),
  );
}

function linkNamesIn(file: ts.SourceFile): (ts.EntityName | ts.JSDocMemberName)[] {
  const names: (ts.EntityName | ts.JSDocMemberName)[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJSDocLink(node) && node.name) names.push(node.name);
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  return names;
}
