import ts from "typescript";
import { type KnownTypes, membersOf, type TypeDeclaration, type TypeMember, collectTypes } from "./members";
import { referencedTypes, typeText } from "./type-text";

/** An argument, output or field, from its declaration and its JSDoc. */
export interface Member {
  name: string;
  /** Type without Pulumi's wrapper types: `string[]` instead of `pulumi.Input<string[]>`. */
  type: string;
  optional: boolean;
  /** JSDoc as one paragraph; empty if there is none. */
  description: string;
}

/** An interface or type alias that arguments or outputs refer to. */
export interface NamedType {
  name: string;
  description: string;
  /** Fields of an interface. */
  fields: Member[];
  /** The aliased type; undefined for an interface. */
  alias: string | undefined;
  /** Whether an argument refers to the type. Otherwise only outputs refer to it. */
  isInput: boolean;
}

/** Declarations of a resource. */
export interface Declarations {
  /** JSDoc of the class, paragraph by paragraph. */
  purpose: string[];
  /** Code of the `@example` in that JSDoc. */
  example: string;
  args: Member[];
  outputs: Member[];
  /** Types that arguments and outputs refer to, in order of first reference. References from `timeouts` and `adopt` do not count. */
  types: NamedType[];
  /** JSDoc of the parameter `id` of `static get`; undefined if there is no `get`. */
  idText: string | undefined;
}

/**
 * Reads the declarations of a resource.
 *
 * @param source text of the file that declares the class
 * @param className name of the class; the type of its arguments is `<className>Args`
 * @param others texts of other files that declare types of arguments or outputs
 * @throws Error if the class, the type of its arguments or a part of that type is missing
 */
export function readDeclarations(source: string, className: string, others: readonly string[] = []): Declarations {
  const file = ts.createSourceFile(`${className}.ts`, source, ts.ScriptTarget.Latest, true);
  const known = collectTypes([
    file,
    ...others.map((text) => ts.createSourceFile("other.ts", text, ts.ScriptTarget.Latest, true)),
  ]);
  const resource = file.statements.filter(ts.isClassDeclaration).find(({ name }) => name?.text === className);
  const argsType = known.get(`${className}Args`);
  if (!resource || !argsType) throw new Error(`Class ${className} or type ${className}Args not found.`);
  const outputs = resource.members.filter(ts.isPropertyDeclaration);
  const args = membersOf(argsType, known);
  return {
    purpose: paragraphsOf(resource),
    example: exampleOf(resource),
    args: args.map(describeMember),
    outputs: outputs.map(describeProperty),
    types: typesUsedBy(
      args.filter(({ name }) => !argsWithSection.has(name)).map(({ nodes }) => findDocumented(nodes)),
      outputs,
      known,
    ),
    idText: idTextOf(resource),
  };
}

/**
 * Returns the first statement of a program that declares a resource of a class, including the comment above the statement.
 *
 * @param variable name of the constant that the statement must declare. If it is undefined, any name matches
 */
export function readStatement(program: string, className: string, variable?: string): string {
  const file = ts.createSourceFile("index.ts", program, ts.ScriptTarget.Latest, true);
  const creates = new RegExp(`new ddm\\.${className}\\(`);
  const found = file.statements.find((statement) => {
    const text = statement.getText();
    return creates.test(text) && (variable === undefined || text.startsWith(`const ${variable} `));
  });
  if (!found)
    throw new Error(
      `The program declares no ddm.${className}${variable === undefined ? "" : ` in a constant ${variable}`}.`,
    );
  return found.getFullText().trim();
}

/** Returns the code of the `@example` in a node's JSDoc. */
export function exampleOf(node: ts.Node): string {
  const [example] = ts.getJSDocTags(node).filter(({ tagName }) => tagName.text === "example");
  return commentText(example?.comment).replace(/^```ts\n|\n```$/g, "");
}

/** Describes a property of an object type. */
export function describeMember({ nodes, optional }: TypeMember): Member {
  return { ...describeProperty(findDocumented(nodes)), optional };
}

function describeProperty(node: ts.PropertySignature | ts.PropertyDeclaration): Member {
  return {
    name: node.name.getText(),
    type: node.type ? typeText(node.type) : "",
    optional: node.questionToken !== undefined,
    description: paragraphsOf(node).join(" "),
  };
}

/** Returns the paragraphs of a node's JSDoc, each as one line, without tags. */
export function paragraphsOf(node: ts.Node): string[] {
  const text = ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => commentText(comment))
    .join("\n\n");
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, " ").trim())
    .filter((paragraph) => paragraph !== "");
}

function commentText(comment: ts.JSDoc["comment"]): string {
  const text = ts.getTextOfJSDocComment(comment) ?? "";
  return text.replace(/\{@link (\w+)\}/g, "`$1`");
}

function idTextOf(resource: ts.ClassDeclaration): string | undefined {
  const get = resource.members.filter(ts.isMethodDeclaration).find(({ name }) => name.getText() === "get");
  if (!get) return undefined;
  const parameter = ts.getJSDocTags(get).find((tag) => ts.isJSDocParameterTag(tag) && tag.name.getText() === "id");
  return commentText(parameter?.comment).replace(/\s*\n\s*/g, " ");
}

/** Arguments that a separate section of the page describes, including their types. */
const argsWithSection: ReadonlySet<string> = new Set(["timeouts", "adopt"]);

/** Returns the types that arguments and outputs refer to, directly or through other types. */
export function typesUsedBy(args: readonly ts.Node[], outputs: readonly ts.Node[], known: KnownTypes): NamedType[] {
  const found = new Map<string, NamedType>();
  const visit = (node: ts.Node, isInput: boolean): void => {
    for (const name of referencedTypes(node)) {
      const type = known.get(name);
      // `Excluded` only marks a property that a variant of a union forbids. For example, the variant with `flavorRef` forbids `flavorId`.
      if (!type || name === "Excluded" || found.has(name)) continue;
      found.set(name, namedType(type, isInput, known));
      visit(type, isInput);
    }
  };
  for (const arg of args) visit(arg, true);
  for (const output of outputs) visit(output, false);
  return [...found.values()];
}

function namedType(node: TypeDeclaration, isInput: boolean, known: KnownTypes): NamedType {
  const common = { name: node.name.text, description: paragraphsOf(node).join(" "), isInput };
  if (ts.isTypeAliasDeclaration(node)) return { ...common, fields: [], alias: typeText(node.type) };
  return { ...common, fields: membersOf(node, known).map(describeMember), alias: undefined };
}

/** Returns the first declaration with JSDoc; without JSDoc, the first declaration. */
function findDocumented(nodes: readonly ts.PropertySignature[]): ts.PropertySignature {
  const found = nodes.find((node) => paragraphsOf(node).length > 0) ?? nodes[0];
  if (!found) throw new Error("The property has no declaration.");
  return found;
}
