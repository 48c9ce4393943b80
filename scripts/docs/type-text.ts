import ts from "typescript";

/** Pulumi's wrapper types; pages show only the wrapped type. */
const wrappers = new Set(["pulumi.Input", "pulumi.Output", "pulumi.Unwrap"]);

/** Returns the text of a type for a reference page, without Pulumi's wrapper types and `undefined`. */
export function typeText(node: ts.TypeNode): string {
  if (ts.isTypeReferenceNode(node)) return referenceText(node);
  if (ts.isArrayTypeNode(node)) {
    const element = typeText(node.elementType);
    return element.includes(" | ") ? `(${element})[]` : `${element}[]`;
  }
  if (ts.isUnionTypeNode(node)) {
    const members = node.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
    return members.map(typeText).join(" | ");
  }
  if (ts.isIntersectionTypeNode(node)) return node.types.map(typeText).join(" & ");
  if (ts.isTypeLiteralNode(node)) {
    const members = node.members.filter(ts.isPropertySignature);
    return `{ ${members.map((member) => `${member.name.getText()}${member.questionToken ? "?" : ""}: ${member.type ? typeText(member.type) : "?"}`).join(", ")} }`;
  }
  return node.getText();
}

function referenceText(node: ts.TypeReferenceNode): string {
  const name = node.typeName.getText();
  const args = node.typeArguments ?? [];
  const [first] = args;
  if (wrappers.has(name) && first) return typeText(first);
  if (name === "pulumi.ID") return "string";
  return args.length === 0 ? name : `${name}<${args.map(typeText).join(", ")}>`;
}

/** Returns the names of the types that a type or declaration refers to. */
export function referencedTypes(node: ts.Node): string[] {
  const names: string[] = [];
  const visit = (part: ts.Node): void => {
    if (ts.isTypeReferenceNode(part)) names.push(part.typeName.getText());
    ts.forEachChild(part, visit);
  };
  visit(node);
  return names;
}
