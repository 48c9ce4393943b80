import ts from "typescript";
import type { SourceText } from "../citations";

/** A function of provider/api/ and the operations that it calls. */
export interface TypedFunction {
  name: string;
  /** File of the function, below the root of the repository. */
  path: string;
  /** Operations that the function names, directly or through constants and private functions of its file. */
  operations: readonly string[];
  /** The same operations, and the operations of other exported functions of its file that the function reaches. */
  reached: readonly string[];
}

/** Finds the exported functions that call operations. @param isOperation whether a text is the name of an operation */
export function findTypedFunctions(
  sources: readonly SourceText[],
  isOperation: (name: string) => boolean,
): TypedFunction[] {
  return sources.flatMap(({ path, text }) => {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    const declarations = new Map(file.statements.flatMap(namedDeclarationsIn));
    return file.statements.filter(isExportedFunction).flatMap((statement) => {
      const name = statement.name.text;
      const operations = reachableTexts(statement, declarations, (other) => !isExportedFunction(other)).filter(
        isOperation,
      );
      const reached = reachableTexts(statement, declarations, () => true).filter(isOperation);
      return reached.length === 0 ? [] : [{ name, path, operations, reached }];
    });
  });
}

type NamedFunction = ts.FunctionDeclaration & { name: ts.Identifier };

function isExportedFunction(node: ts.Node): node is NamedFunction {
  if (!ts.isFunctionDeclaration(node) || node.name === undefined) return false;
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

/** The functions and constants that a statement declares, by name. */
function namedDeclarationsIn(statement: ts.Statement): [string, ts.Node][] {
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [[statement.name.text, statement]] : [];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap((each) =>
    ts.isIdentifier(each.name) ? [[each.name.text, each] satisfies [string, ts.Node]] : [],
  );
}

/**
 * Collects the string literals of a declaration, and of all other `declarations` that it mentions, directly or indirectly.
 *
 * @param isFollowed whether to visit a mentioned declaration
 */
function reachableTexts(
  start: ts.Node,
  declarations: ReadonlyMap<string, ts.Node>,
  isFollowed: (declaration: ts.Node) => boolean,
): string[] {
  const texts = new Set<string>();
  const seen = new Set<ts.Node>([start]);
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isStringLiteral(node)) texts.add(node.text);
    const mentioned = ts.isIdentifier(node) ? declarations.get(node.text) : undefined;
    if (mentioned !== undefined && !seen.has(mentioned) && isFollowed(mentioned)) {
      seen.add(mentioned);
      visit(mentioned);
    }
    ts.forEachChild(node, visit);
  };
  visit(start);
  return [...texts];
}

/** Returns the names that a source imports from provider/api/. */
export function apiImportsOf({ path, text }: SourceText): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  return file.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier, importClause }) => {
    if (!ts.isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.includes("/api/")) return [];
    const bindings = importClause?.namedBindings;
    if (bindings === undefined) return [];
    // A namespace import counts as an import of the members that the source mentions.
    if (ts.isNamespaceImport(bindings))
      return [...text.matchAll(new RegExp(`\\b${bindings.name.text}\\.(\\w+)`, "g"))].map(([, name]) => name ?? "");
    return bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
  });
}
