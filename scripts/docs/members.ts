import ts from "typescript";

/** The declaration of a named type. */
export type TypeDeclaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** Declared types by name. */
export type KnownTypes = ReadonlyMap<string, TypeDeclaration>;

/** A property of an object type, merged from all members of its unions and intersections. */
export interface TypeMember {
  name: string;
  /** Whether it may be absent in some member of a union. */
  optional: boolean;
  /** Its declarations; at least one. */
  nodes: ts.PropertySignature[];
}

/** Interfaces and type aliases declared in files. */
export function typesOf(files: readonly ts.SourceFile[]): KnownTypes {
  const declarations = files
    .flatMap(({ statements }) => [...statements])
    .filter((statement) => ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement));
  return new Map(declarations.map((declaration) => [declaration.name.text, declaration]));
}

/** Properties of a type in the order of declaration, without those that are only excluded. */
export function membersOf(type: TypeDeclaration, known: KnownTypes): TypeMember[] {
  const properties = ts.isInterfaceDeclaration(type) ? propertiesOf(type.members) : propertiesIn(type.type, known);
  return [...properties.values()].filter(({ nodes }) => nodes.length > 0);
}

/** Whether a declaration excludes a property: `flavorId?: Excluded<"…">`. */
export function isExcluded({ type }: ts.PropertySignature): boolean {
  return type !== undefined && ts.isTypeReferenceNode(type) && type.typeName.getText() === "Excluded";
}

type MembersByName = Map<string, TypeMember>;

function propertiesIn(node: ts.TypeNode, known: KnownTypes): MembersByName {
  if (ts.isIntersectionTypeNode(node)) return mergeMembers(node.types.map((each) => propertiesIn(each, known)));
  if (ts.isUnionTypeNode(node)) {
    const alternatives = node.types.map((each) => propertiesIn(each, known));
    const all = mergeMembers(alternatives);
    for (const [name, member] of all) member.optional ||= alternatives.some((each) => !each.has(name));
    return all;
  }
  if (ts.isTypeLiteralNode(node)) return propertiesOf(node.members);
  const type = ts.isTypeReferenceNode(node) ? known.get(node.typeName.getText()) : undefined;
  if (!type) throw new Error(`Type ${node.getText()} is not declared in the files given.`);
  return ts.isInterfaceDeclaration(type) ? propertiesOf(type.members) : propertiesIn(type.type, known);
}

function propertiesOf(members: ts.NodeArray<ts.TypeElement>): MembersByName {
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
    const known = result.get(name);
    if (known) Object.assign(known, { optional: known.optional || optional, nodes: [...known.nodes, ...nodes] });
    else result.set(name, { name, optional, nodes });
  }
  return result;
}
