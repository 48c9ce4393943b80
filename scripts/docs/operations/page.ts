import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Simulator } from "../../../simulator";
import type { SourceText } from "../citations";
import { generatedNotice, table } from "../markdown";
import { apiImportsOf, findTypedFunctions, type TypedFunction } from "./typed-functions";

/** An operation of the API Reference. */
export interface DocumentedOperation {
  section: string;
  title: string;
  method: string;
  path: string;
}

/** An operation with the code that implements and uses it. */
export interface OperationUse {
  /** Name in the SDKs. Undefined if the simulator does not serve the operation. */
  name: string | undefined;
  method: string;
  path: string;
  functions: readonly TypedFunction[];
  /** Callers of the operation: kinds of resources, `all resources` (shared code), and `lookups`. */
  users: readonly string[];
}

/** Reads the operations of the API Reference, in the order of its sections. */
export function readDocumentedOperations(root: string): DocumentedOperation[] {
  const file = join(root, "scripts", "docs", "operations", "reference.json");
  return JSON.parse(readFileSync(file, "utf8")) as DocumentedOperation[];
}

/** Returns the simulated operations with their typed functions and users, then the documented operations that are not simulated. */
export function findOperationUses(root: string, documented: readonly DocumentedOperation[]): OperationUse[] {
  const simulated = new Simulator().operations;
  const names = new Set(simulated.map(({ name }) => name));
  const functions = findTypedFunctions(sourcesIn(root, "provider", "api"), (name) => names.has(name));
  const users = usersOf(root, functions);
  const isSimulated = ({ method, path }: DocumentedOperation) =>
    simulated.some((each) => shapeOf(each) === shapeOf({ method, path }));
  return [
    ...simulated.map(({ name, method, path }) => ({
      name,
      method,
      path,
      functions: functions.filter(({ operations }) => operations.includes(name)),
      users: users.filter(({ operations }) => operations.has(name)).map(({ user }) => user),
    })),
    ...documented
      .filter((each) => !isSimulated(each))
      .map(({ method, path }) => ({ name: undefined, method, path, functions: [], users: [] })),
  ];
}

/** Returns the method and the path with anonymous placeholders, which together identify an operation. */
export function shapeOf({ method, path }: { method: string; path: string }): string {
  return `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`;
}

/** Finds the operations that each kind of resource and the lookups call. */
function usersOf(root: string, functions: readonly TypedFunction[]): { user: string; operations: Set<string> }[] {
  const users = new Map<string, Set<string>>();
  for (const source of [...sourcesIn(root, "provider", "lifecycle"), ...sourcesIn(root, "provider", "lookups")]) {
    const user = userOf(source.path);
    const operations = users.get(user) ?? new Set<string>();
    users.set(user, operations);
    const imported = new Set(apiImportsOf(source));
    for (const { name, reached } of functions)
      if (imported.has(name)) for (const operation of reached) operations.add(operation);
  }
  return [...users].map(([user, operations]) => ({ user, operations }));
}

/** Folders of provider/lifecycle/ that all kinds of resources use. */
const sharedFolders = ["driver", "waits", "properties"];

function userOf(path: string): string {
  const [, layer, folder = ""] = path.split("/");
  if (layer === "lookups") return "lookups";
  const kind = folder.replace(/\.ts$/, "");
  return sharedFolders.includes(kind) ? "all resources" : kind;
}

function sourcesIn(root: string, ...folder: string[]): SourceText[] {
  try {
    return readdirSync(join(root, ...folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /(?<!\.test)\.ts$/.test(name))
      .sort()
      .map((name) => {
        const path = [...folder, name].join("/").replaceAll("\\", "/");
        return { path, text: readFileSync(join(root, path), "utf8") };
      });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/**
 * Returns the page with the tables of all operations, in Markdown.
 *
 * @throws Error if a documented operation is not simulated or has no typed function
 */
export function operationsPage(documented: readonly DocumentedOperation[], uses: readonly OperationUse[]): string {
  const bySection = documented.map((operation) => ({
    operation,
    use: uses.find((each) => shapeOf(each) === shapeOf(operation)),
  }));
  const missing = bySection.filter(({ use }) => use?.name === undefined || use.functions.length === 0);
  if (missing.length > 0)
    throw new Error(
      `Not simulated or without typed function: ${missing.map(({ operation }) => operation.section).join(", ")}.`,
    );
  const documentedShapes = new Set(documented.map(shapeOf));
  const others = uses.filter((each) => !documentedShapes.has(shapeOf(each)));
  const count = `${bySection.length} of ${documented.length}`;
  return [
    generatedNotice,
    "# Operations of the API",
    `All operations of the _DDM API Reference_. The table names the provider's typed function for each operation, and the resources and lookups that use it. **${count} have a typed function, and the simulator serves all of them.**`,
    `A typed function without users is for clients of the package and for tests ([decision 20](decisions/0020-typed-operations.md)). Contract tests compare requests and results with the examples of the reference.`,
    table(
      ["API", "operation", "request", "typed function", "used by"],
      bySection.map(({ operation: { section, title }, use }) => [
        section,
        `${title.replace(/ \(a V3 API\)$/, "")}<br>\`${use?.name ?? ""}\``,
        ...cellsOf(use),
      ]),
    ),
    "## Operations that the reference does not describe",
    "The simulator also serves DDM operations that are only in the official SDKs or the Terraform provider (quirk 24). These are _observed_, not documented. The other operations below belong to other services.",
    table(
      ["operation", "request", "typed function", "used by"],
      others.map((use) => [`\`${use.name ?? ""}\``, ...cellsOf(use)]),
    ),
  ].join("\n\n");
}

function cellsOf(use: OperationUse | undefined): string[] {
  if (use === undefined) return ["", "", ""];
  const functions = use.functions.map(({ name, path }) => `[${name}](../${path})`);
  return [`\`${use.method} ${use.path}\``, functions.join(", ") || "–", use.users.join(", ") || "–"];
}
