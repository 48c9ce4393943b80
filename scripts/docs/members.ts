import ts from "typescript";

/** The declaration of a named type. */
export type TypeDeclaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** Declared types by name. */
export type KnownTypes = ReadonlyMap<string, TypeDeclaration>;

/** A property of an object type, merged from all parts of a union or intersection. */
export interface TypeMember {
  name: string;
  /** Whether any part makes the property optional, or a part of a union lacks it. */
  optional: boolean;
  /** Declarations of the property. Omits declarations whose type is `Excluded`: they only forbid the property. */
  nodes: ts.PropertySignature[];
}

/** Collects the interfaces and type aliases that files declare. */
export function collectTypes(files: readonly ts.SourceFile[]): KnownTypes {
  const declarations = files
    .flatMap(({ statements }) => [...statements])
    .filter((statement) => ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement));
  return new Map(declarations.map((declaration) => [declaration.name.text, declaration]));
}

/** Returns the properties of a type in declaration order. Omits properties that all declarations forbid. */
export function membersOf(type: TypeDeclaration, known: KnownTypes): TypeMember[] {
  return [...propertiesOf(type, known).values()].filter(({ nodes }) => nodes.length > 0);
}

/** Whether a declaration forbids its property, as `flavorId?: Excluded<"…">` does. */
function isExcluded({ type }: ts.PropertySignature): boolean {
  return type !== undefined && ts.isTypeReferenceNode(type) && type.typeName.getText() === "Excluded";
}

type MembersByName = Map<string, TypeMember>;

function propertiesOf(type: TypeDeclaration, known: KnownTypes): MembersByName {
  if (ts.isTypeAliasDeclaration(type)) return propertiesOfType(type.type, known);
  const inherited = (type.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression));
  const all = mergeMembers(inherited.map((name) => propertiesOf(findType(name.getText(), known), known)));
  // A property that the type declares again replaces the inherited property.
  return new Map([...all, ...propertiesOfMembers(type.members)]);
}

function findType(name: string, known: KnownTypes): TypeDeclaration {
  const type = known.get(name);
  if (!type) throw new Error(`Type ${name} is not declared in the files given.`);
  return type;
}

function propertiesOfType(node: ts.TypeNode, known: KnownTypes): MembersByName {
  if (ts.isIntersectionTypeNode(node)) return mergeMembers(node.types.map((each) => propertiesOfType(each, known)));
  if (ts.isUnionTypeNode(node)) {
    const alternatives = node.types.map((each) => propertiesOfType(each, known));
    const all = mergeMembers(alternatives);
    for (const [name, member] of all) member.optional ||= alternatives.some((each) => !each.has(name));
    return all;
  }
  if (ts.isTypeLiteralNode(node)) return propertiesOfMembers(node.members);
  return propertiesOf(findType(node.getText(), known), known);
}

function propertiesOfMembers(members: ts.NodeArray<ts.TypeElement>): MembersByName {
  return new Map(
    members.filter(ts.isPropertySignature).map((node): [string, TypeMember] => {
      const name = node.name.getText();
      return [name, { name, optional: node.questionToken !== undefined, nodes: isExcluded(node) ? [] : [node] }];
    }),
  );
}

function mergeMembers(all: readonly MembersByName[]): MembersByName {
  const result: MembersByName = new Map();
  for (const { name, optional, nodes } of all.flatMap((each) => [...each.values()])) {
    const first = result.get(name);
    if (first) Object.assign(first, { optional: first.optional || optional, nodes: [...first.nodes, ...nodes] });
    else result.set(name, { name, optional, nodes });
  }
  return result;
}
