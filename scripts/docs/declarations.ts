import ts from "typescript";
import { isExcluded, type KnownTypes, membersOf, type TypeDeclaration, typesOf } from "./members";
import { namesIn, typeText } from "./type-text";

/** One argument, output or field, as its declaration and its JSDoc tell. */
export interface Member {
  name: string;
  /** Without Pulumi's wrappers: `string[]`. */
  type: string;
  optional: boolean;
  /** One paragraph; empty when there is none. */
  text: string;
}

/** An interface or a type alias that arguments or outputs are made of. */
export interface NamedType {
  name: string;
  text: string;
  /** The fields of an interface. */
  fields: Member[];
  /** What a type alias stands for. */
  alias: string | undefined;
  /** Whether arguments are made of it, or outputs alone. */
  ofArgs: boolean;
}

/** Everything that a resource's source file declares. */
export interface Declarations {
  /** JSDoc of the class, paragraph by paragraph. */
  purpose: string[];
  /** Code of its `@example`. */
  example: string;
  args: Member[];
  outputs: Member[];
  /** What is handed to Pulumi as outputs, in `const outputs`; one that is missing there never resolves. */
  listedOutputs: string[];
  /** The types that arguments and outputs are made of, in the order in which they are met. */
  types: NamedType[];
  /** What `static get` says of its `id`; undefined where there is no `get`. */
  idText: string | undefined;
}

/**
 * Reads the declarations of a resource.
 *
 * @param source text of the file of its class
 * @param className the resource's class; its arguments are the interface or the type `<className>Args`
 * @param others texts of the files that declare types of its arguments
 * @throws Error when the class or its arguments are missing
 */
export function readDeclarations(source: string, className: string, others: readonly string[] = []): Declarations {
  const file = ts.createSourceFile(`${className}.ts`, source, ts.ScriptTarget.Latest, true);
  const known = typesOf([
    file,
    ...others.map((text) => ts.createSourceFile("other.ts", text, ts.ScriptTarget.Latest, true)),
  ]);
  const resource = file.statements.filter(ts.isClassDeclaration).find(({ name }) => name?.text === className);
  const argsType = known.get(`${className}Args`);
  if (!resource || !argsType) throw new Error(`there is no class ${className} with a type ${className}Args`);
  const outputs = resource.members.filter(ts.isPropertyDeclaration);
  const args = membersOf(argsType, known);
  const [example] = ts.getJSDocTags(resource).filter(({ tagName }) => tagName.text === "example");
  return {
    purpose: paragraphsOf(resource),
    example: commentText(example?.comment).replace(/^```ts\n|\n```$/g, ""),
    args: args.map(({ nodes, optional }) => ({ ...memberOf(documented(nodes)), optional })),
    outputs: outputs.map(memberOf),
    listedOutputs: textsIn(constantOf(file, "outputs")),
    types: typesUsedBy(
      args.filter(({ name }) => !haveSections.has(name)).map(({ nodes }) => documented(nodes)),
      outputs,
      known,
    ),
    idText: idTextOf(resource),
  };
}

/** The statement of a program that creates a resource of a class, with the comment before it. */
export function readStatement(program: string, className: string, variable?: string): string {
  const file = ts.createSourceFile("index.ts", program, ts.ScriptTarget.Latest, true);
  const creates = new RegExp(`new ddm\\.${className}\\(`);
  const found = file.statements.find((statement) => {
    const text = statement.getText();
    return creates.test(text) && (variable === undefined || text.startsWith(`const ${variable} `));
  });
  if (!found) throw new Error(`the program creates no ddm.${className} ${variable ?? ""}`);
  return found.getFullText().trim();
}

function memberOf(node: ts.PropertySignature | ts.PropertyDeclaration): Member {
  return {
    name: node.name.getText(),
    type: node.type ? typeText(node.type) : "",
    optional: node.questionToken !== undefined,
    text: paragraphsOf(node).join(" "),
  };
}

/** The JSDoc of a node without its tags, each paragraph on one line. */
function paragraphsOf(node: ts.Node): string[] {
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

function constantOf(file: ts.SourceFile, name: string): ts.Expression | undefined {
  const declarations = file.statements
    .filter(ts.isVariableStatement)
    .flatMap((each) => each.declarationList.declarations);
  const initializer = declarations.find((declaration) => declaration.name.getText() === name)?.initializer;
  return initializer && ts.isAsExpression(initializer) ? initializer.expression : initializer;
}

function textsIn(expression: ts.Node | undefined): string[] {
  if (!expression) return [];
  if (ts.isStringLiteral(expression)) return [expression.text];
  const texts: string[] = [];
  ts.forEachChild(expression, (child) => void texts.push(...textsIn(child)));
  return texts;
}

/** Arguments that a page describes in sections of their own, types and all. */
const haveSections: ReadonlySet<string> = new Set(["timeouts", "adopt"]);

/** The types that arguments and outputs are made of, also through each other. */
function typesUsedBy(args: readonly ts.Node[], outputs: readonly ts.Node[], known: KnownTypes): NamedType[] {
  const met = new Map<string, NamedType>();
  const visit = (node: ts.Node, ofArgs: boolean): void => {
    for (const name of namesIn(node)) {
      const type = known.get(name);
      if (!type || name === "Excluded" || met.has(name)) continue;
      met.set(name, namedType(type, ofArgs));
      visit(type, ofArgs);
    }
  };
  for (const arg of args) visit(arg, true);
  for (const output of outputs) visit(output, false);
  return [...met.values()];
}

function namedType(node: TypeDeclaration, ofArgs: boolean): NamedType {
  const common = { name: node.name.text, text: paragraphsOf(node).join(" "), ofArgs };
  if (ts.isTypeAliasDeclaration(node)) return { ...common, fields: [], alias: typeText(node.type) };
  const fields = node.members.filter(ts.isPropertySignature).filter((field) => !isExcluded(field));
  return { ...common, fields: fields.map(memberOf), alias: undefined };
}

/** The declaration of a property that has JSDoc; of several, the first. */
function documented(nodes: readonly ts.PropertySignature[]): ts.PropertySignature {
  const found = nodes.find((node) => paragraphsOf(node).length > 0) ?? nodes[0];
  if (!found) throw new Error("a property without a declaration");
  return found;
}
