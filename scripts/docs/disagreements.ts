import type { Properties, Property } from "../../provider/lifecycle/properties/table";
import type { Declarations, Member, NamedType } from "./declarations";
import { defaultOf } from "./argument";

/** What is compared. */
export interface Compared {
  className: string;
  declared: Declarations;
  properties: Properties;
  /** What a change does, in words, where the table decides it by the values. */
  depends: Readonly<Record<string, string>>;
  /** How long operations may take, as the lifecycle has it. */
  timeouts: Readonly<Record<string, string>>;
}

/** The words by which JSDoc must say what the table says of a change. */
const says = {
  "in place": /in place/,
  replace: /A change replaces/,
  "no call": /makes no call|touches nothing/,
} as const;

/** Where the class, its JSDoc and the table of properties do not tell the same story; each one sentence. */
export function disagreements({ className, declared, properties, depends, timeouts }: Compared): string[] {
  const problems: string[] = [];
  const problem = (name: string, what: string) => problems.push(`${className}.${name}: ${what}`);
  const declaredArgs = new Map(declared.args.map((member) => [member.name, member]));

  for (const [name, property] of Object.entries(properties)) {
    const member = declaredArgs.get(property.partOf ?? name);
    if (!member) problem(name, `is in the table of properties, but not in ${className}Args`);
    else if (property.partOf === undefined)
      for (const what of argumentProblems(member, property, depends[name], declared.types)) problem(name, what);
  }
  for (const { name } of declared.args) {
    if (!(name in properties)) problem(name, `is in ${className}Args, but not in the table of properties`);
  }
  for (const name of Object.keys(depends)) {
    if (typeof properties[name]?.change !== "function") problem(name, "what a change does does not depend on values");
  }
  for (const { name, text } of declared.outputs) {
    if (!declared.listedOutputs.includes(name)) problem(name, "is not among `outputs`, so it would never resolve");
    if (text === "") problem(name, "is an output without JSDoc");
  }
  for (const name of declared.listedOutputs) {
    if (!declared.outputs.some((output) => output.name === name)) problem(name, "is among `outputs`, but not declared");
  }
  const timeoutText = declaredArgs.get("timeouts")?.text ?? "";
  if (Object.keys(timeouts).length === 0) problem("timeouts", "the lifecycle declares no `const timeouts`");
  for (const duration of Object.values(timeouts)) {
    if (!timeoutText.includes(duration)) problem("timeouts", `JSDoc does not name the default ${duration}`);
  }
  for (const { name, text, fields } of declared.types) {
    if (text === "") problem(name, "has no JSDoc");
    for (const field of fields) if (field.text === "") problem(`${name}.${field.name}`, "has no JSDoc");
  }
  return problems;
}

function argumentProblems(
  { name, text, type, optional }: Member,
  property: Property,
  depends: string | undefined,
  types: readonly NamedType[],
): string[] {
  const problems: string[] = [];
  if (text === "") return ["has no JSDoc"];
  if ((property.required ?? false) === optional) {
    problems.push(`is ${optional ? "optional" : "required"} in the class, but not in the table`);
  }
  if (typeof property.change === "function") {
    if (depends === undefined)
      problems.push("what a change does depends on values: say how in scripts/docs/resources.ts");
  } else if (name !== "adopt" && !says[property.change].test(text)) {
    problems.push(`a change is "${property.change}" in the table: JSDoc must say so`);
  }
  const byDefault = plainDefault(property);
  if (byDefault !== undefined && !(defaultOf(text) ?? "").includes(byDefault)) {
    problems.push(`is ${byDefault} by default: JSDoc must say "Default: ${byDefault}."`);
  }
  const nested = types.filter((each) => type.includes(each.name)).flatMap(({ fields }) => fields);
  if (
    property.secret &&
    ![text, ...nested.map((field) => field.text)].some((each) => each.includes("Always a secret"))
  ) {
    problems.push('is secret in the table: JSDoc must say "Always a secret."');
  }
  return problems;
}

/** What it is when nothing is said, where that is a word or a number. */
function plainDefault({ byDefault, whenRemoved }: Property): string | undefined {
  const value = byDefault ?? whenRemoved;
  return (typeof value === "string" && value !== "") || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}
