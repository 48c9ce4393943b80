import ts from "typescript";
import { describeMember, exampleOf, type Member, type NamedType, paragraphsOf, typesUsedBy } from "../declarations";
import { collectTypes, membersOf } from "../members";

/** Declarations of a lookup. */
export interface LookupDeclarations {
  name: string;
  /** JSDoc of the Promise form, paragraph by paragraph. */
  purpose: string[];
  /** Code of the `@example` in that JSDoc. */
  example: string;
  args: Member[];
  /** Properties of the result. */
  results: Member[];
  /** Types that arguments and results refer to. */
  types: NamedType[];
  /** JSDoc of the Output form. */
  outputForm: string;
}

/**
 * Reads the declarations of all lookups in a file. A lookup is a function with an Output form.
 *
 * @param others texts of other files that declare types
 * @throws Error if the type of a lookup's arguments or result, or a type that it extends, is not in the texts
 */
export function readLookups(source: string, others: readonly string[] = []): LookupDeclarations[] {
  const parse = (text: string) => ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  const file = parse(source);
  const known = collectTypes([...others.map(parse), file]);
  const functions = new Map(file.statements.filter(ts.isFunctionDeclaration).map((each) => [each.name?.text, each]));
  return [...functions].flatMap(([name = "", declaration]) => {
    const output = functions.get(`${name}Output`);
    if (!output) return [];
    const typeName = name.charAt(0).toUpperCase() + name.slice(1);
    const [argsType, resultType] = [known.get(`${typeName}Args`), known.get(`${typeName}Result`)];
    if (!argsType || !resultType) throw new Error(`Type ${typeName}Args or ${typeName}Result not found.`);
    const [args, results] = [membersOf(argsType, known), membersOf(resultType, known)];
    return {
      name,
      purpose: paragraphsOf(declaration),
      example: exampleOf(declaration),
      args: args.map(describeMember),
      results: results.map(describeMember),
      types: typesUsedBy(
        args.flatMap(({ nodes }) => nodes),
        results.flatMap(({ nodes }) => nodes),
        known,
      ),
      outputForm: paragraphsOf(output).join(" "),
    };
  });
}
