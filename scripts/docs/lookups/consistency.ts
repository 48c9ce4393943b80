import type { Lookup } from "../../../provider/lookups/lookup";
import type { LookupDeclarations } from "./declarations";

/** Compares the declarations of lookups with their definitions. Returns one message for each problem. */
export function findLookupInconsistencies(
  declarations: readonly LookupDeclarations[],
  definitions: Readonly<Record<string, Pick<Lookup, "args">>>,
): string[] {
  const declared = new Set(declarations.map(({ name }) => name));
  return [
    ...Object.keys(definitions)
      .filter((name) => !declared.has(name))
      .map((name) => `${name}: has a definition, but no function with an Output form`),
    ...declarations.flatMap((each) => problemsOf(each, definitions[each.name])),
  ];
}

function problemsOf(declared: LookupDeclarations, definition: Pick<Lookup, "args"> | undefined): string[] {
  const { name, purpose, example, args, results, types, outputForm } = declared;
  if (!definition) return [`${name}: has no definition in provider/lookups/`];
  const problems: string[] = [];
  if (purpose.length === 0 || !/\(API [\d.]+/.test(purpose.join(" "))) problems.push("JSDoc must cite the API");
  if (!example.includes(`ddm.${name}(`) && !example.includes(`ddm.${name}Output(`))
    problems.push("JSDoc must have an example that calls the lookup");
  if (outputForm === "") problems.push("the Output form has no JSDoc");
  for (const argument of Object.keys(definition.args))
    if (!args.some((member) => member.name === argument)) problems.push(`${argument} is not declared`);
  for (const { name: argument, description, optional } of args) {
    const row = definition.args[argument];
    if (!row) problems.push(`${argument} is declared, but not in the definition`);
    else if ((row.required ?? false) === optional)
      problems.push(`${argument} is ${optional ? "optional" : "required"} only in the declaration`);
    if (
      optional &&
      !/Default: |Exactly one of|alternative to|^Name of the (instance|node|template)\./.test(description)
    )
      problems.push(`JSDoc of ${argument} must state what its absence means`);
  }
  const described = [...args, ...results, ...types.flatMap(({ fields }) => fields), ...types];
  for (const each of described) if (each.description === "") problems.push(`${each.name} has no JSDoc`);
  return problems.map((problem) => `${name}: ${problem}`);
}
