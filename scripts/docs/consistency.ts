import type { Properties, Property } from "../../provider/lifecycle/properties/table";
import { defaultOf } from "./argument";
import type { Declarations, Member, NamedType } from "./declarations";

/** The sources of a reference page. They must not contradict each other. */
export interface Sources {
  className: string;
  declared: Declarations;
  properties: Properties;
  /** Effects of changes that depend on the values, by property. */
  conditionalChanges: Readonly<Record<string, string>>;
  /** Default timeouts of the definition, by operation. */
  timeouts: Readonly<Record<string, string>>;
}

/** Phrases in JSDoc that state the effect of a change. */
const changePhrases = {
  "in place": /in place/,
  replace: /A change replaces/,
  "no call": /makes no call/,
} as const;

/** Compares a class, its JSDoc and its property table. Returns one message for each problem. */
export function findInconsistencies(sources: Sources): string[] {
  const { className, declared, properties, conditionalChanges, timeouts } = sources;
  const problems: string[] = [];
  const report = (name: string, problem: string) => problems.push(`${className}.${name}: ${problem}`);
  const declaredArgs = new Map(declared.args.map((member) => [member.name, member]));

  for (const [name, property] of Object.entries(properties)) {
    const member = declaredArgs.get(property.partOf ?? name);
    if (!member) report(name, `is in the property table, but not in ${className}Args`);
    else if (property.partOf === undefined)
      for (const problem of argumentProblems(member, property, conditionalChanges[name], declared.types))
        report(name, problem);
  }
  for (const { name } of declared.args) {
    if (!(name in properties)) report(name, `is in ${className}Args, but not in the property table`);
  }
  for (const name of Object.keys(conditionalChanges)) {
    if (typeof properties[name]?.change !== "function")
      report(name, "has an entry in `conditionalChanges`, but the effect of a change does not depend on values");
  }
  for (const { name, description } of declared.outputs) {
    if (description === "") report(name, "is an output without JSDoc");
  }
  const timeoutText = declaredArgs.get("timeouts")?.description ?? "";
  if (Object.keys(timeouts).length === 0) report("timeouts", "the definition has no default timeouts");
  for (const duration of Object.values(timeouts)) {
    if (!hasWord(timeoutText, duration)) report("timeouts", `JSDoc does not state the default ${duration}`);
  }
  for (const { name, description, fields } of declared.types) {
    if (description === "") report(name, "has no JSDoc");
    for (const field of fields) if (field.description === "") report(`${name}.${field.name}`, "has no JSDoc");
  }
  return problems;
}

function argumentProblems(
  { name, description, type, optional }: Member,
  property: Property,
  conditionalChange: string | undefined,
  types: readonly NamedType[],
): string[] {
  const problems: string[] = [];
  if (description === "") return ["has no JSDoc"];
  if ((property.required ?? false) === optional) {
    problems.push(`is ${optional ? "optional" : "required"} in the declaration, but not in the table`);
  }
  if (typeof property.change === "function") {
    if (conditionalChange === undefined)
      problems.push("the effect of a change depends on values: describe it in scripts/docs/resources.ts");
  } else if (name !== "adopt" && !changePhrases[property.change].test(description)) {
    problems.push(`the effect of a change is "${property.change}" in the table, but JSDoc does not state it`);
  }
  const value = simpleDefault(property);
  if (value !== undefined && !hasWord(defaultOf(description) ?? "", value)) {
    problems.push(
      `the default or the value after removal is ${value} in the table: JSDoc must contain "Default: ${value}."`,
    );
  }
  const nested = types.filter((each) => type.includes(each.name)).flatMap(({ fields }) => fields);
  const descriptions = [description, ...nested.map((field) => field.description)];
  if (property.secret && !descriptions.some((each) => each.includes("Always a secret"))) {
    problems.push('is secret in the table: JSDoc must contain "Always a secret."');
  }
  return problems;
}

/** Whether a text contains a word: a default of 1 is not in "10". */
function hasWord(text: string, word: string): boolean {
  return text.split(/[^\w.+:-]+|[.:]+(?=\s|$)/).includes(word);
}

/** Returns the default of a property; without a default, its value after removal. Undefined for an empty string, a list, an object and null. */
function simpleDefault({ defaultValue, whenRemoved }: Property): string | undefined {
  const value = defaultValue ?? whenRemoved;
  return (typeof value === "string" && value !== "") || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}
