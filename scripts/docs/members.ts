import ts from "typescript";

/** A declaration that gives a type its name. */
export type TypeDeclaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** Declared types by name. */
export type KnownTypes = ReadonlyMap<string, TypeDeclaration>;

/** A property of an object type, put together from all members of its unions and intersections. */
export interface TypeMember {
  name: string;
  /** Whether some member of a union lets it be absent. */
  optional: boolean;
  /** Its declarations; at least one. */
  nodes: ts.PropertySignature[];
}

/** The interfaces and type aliases that files declare. */
export function typesOf(files: readonly ts.SourceFile[]): KnownTypes {
  const declarations = files
    .flatMap(({ statements }) => [...statements])
    .filter((statement) => ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement));
  return new Map(declarations.map((declaration) => [declaration.name.text, declaration]));
}

/** The properties of a type in the order of their declarations; those that are only ever excluded are left out. */
export function membersOf(type: TypeDeclaration, known: KnownTypes): TypeMember[] {
  const properties = ts.isInterfaceDeclaration(type) ? propertiesOf(type.members) : propertiesIn(type.type, known);
  return [...properties.values()].filter(({ nodes }) => nodes.length > 0);
}

/** Whether a property is declared only to refuse it: `flavorId?: Excluded<"…">`. */
export function isExcluded({ type }: ts.PropertySignature): boolean {
  return type !== undefined && ts.isTypeReferenceNode(type) && type.typeName.getText() === "Excluded";
}

type Found = Map<string, TypeMember>;

function propertiesIn(node: ts.TypeNode, known: KnownTypes): Found {
  if (ts.isIntersectionTypeNode(node)) return merged(node.types.map((each) => propertiesIn(each, known)));
  if (ts.isUnionTypeNode(node)) {
    const alternatives = node.types.map((each) => propertiesIn(each, known));
    const all = merged(alternatives);
    for (const [name, member] of all) member.optional ||= alternatives.some((each) => !each.has(name));
    return all;
  }
  if (ts.isTypeLiteralNode(node)) return propertiesOf(node.members);
  const type = ts.isTypeReferenceNode(node) ? known.get(node.typeName.getText()) : undefined;
  if (!type) throw new Error(`cannot tell the properties of the type ${node.getText()}`);
  return ts.isInterfaceDeclaration(type) ? propertiesOf(type.members) : propertiesIn(type.type, known);
}

function propertiesOf(members: ts.NodeArray<ts.TypeElement>): Found {
  return new Map(
    members.filter(ts.isPropertySignature).map((node): [string, TypeMember] => {
      const name = node.name.getText();
      return [name, { name, optional: node.questionToken !== undefined, nodes: isExcluded(node) ? [] : [node] }];
    }),
  );
}

function merged(all: readonly Found[]): Found {
  const result: Found = new Map();
  for (const { name, optional, nodes } of all.flatMap((each) => [...each.values()])) {
    const known = result.get(name);
    if (known) Object.assign(known, { optional: known.optional || optional, nodes: [...known.nodes, ...nodes] });
    else result.set(name, { name, optional, nodes });
  }
  return result;
}
