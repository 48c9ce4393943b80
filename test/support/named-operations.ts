import ts from "typescript";

/**
 * Returns the operations that a source names: the strings that are the value of a property or constant `operation`, or the argument for a
 * parameter `operation` of a function of the same source. A conditional expression names both of its operations.
 */
export function operationsNamedIn(text: string): string[] {
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.ES2022, true);
  const positions = new Map<string, number>();
  forEachNode(source, (node) => {
    if (!ts.isFunctionLike(node)) return;
    const position = node.parameters.findIndex(({ name }) => isOperation(name));
    const name = ts.isFunctionDeclaration(node) ? node.name : ts.isVariableDeclaration(node.parent) && node.parent.name;
    if (position >= 0 && name && ts.isIdentifier(name)) positions.set(name.text, position);
  });
  const names: string[] = [];
  forEachNode(source, (node) => {
    if ((ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) && isOperation(node.name))
      names.push(...stringsOf(node.initializer));
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const position = positions.get(node.expression.text);
      if (position !== undefined) names.push(...stringsOf(node.arguments[position]));
    }
  });
  return names;
}

function isOperation(name: ts.Node): boolean {
  return ts.isIdentifier(name) && name.text === "operation";
}

/** Returns the strings of a string literal or of both branches of a conditional expression. Returns none for other expressions. */
function stringsOf(expression: ts.Expression | undefined): string[] {
  if (expression === undefined) return [];
  if (ts.isStringLiteral(expression)) return [expression.text];
  if (ts.isConditionalExpression(expression))
    return [...stringsOf(expression.whenTrue), ...stringsOf(expression.whenFalse)];
  return [];
}

function forEachNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => {
    forEachNode(child, visit);
  });
}
