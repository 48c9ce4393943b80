import type { FoundResource, ImportedClass } from "./discover";
import type { ManagedNames } from "./managed-names";

/** Names of a resource: `logical` in its stack, `variable` in the program. */
export interface ProgramName {
  logical: string;
  variable: string;
}

/** Names that variables must not have: keywords, globals, and the program's own names `pulumi`, `ddm` and `config`. */
const RESERVED = (
  "abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default delete do " +
  "else enum eval export exports extends false finally for from function get globalThis if implements import in infer Infinity instanceof " +
  "interface is keyof let module namespace NaN never new null number object of package private protected public readonly require return " +
  "set static string super switch symbol this throw true try type typeof undefined unique unknown var void while with yield " +
  "process console global pulumi ddm config"
).split(" ");

/** The variable names of a program. Each name can be taken once. */
export class Variables {
  readonly #taken = new Set(RESERVED);

  /**
   * Takes the first free variable name in camel case: for example `orders`, else `ordersInstance`, else `orders2`, `orders3`, …
   *
   * @param kind kind of the named thing, e.g. `instance`
   */
  take(name: string, kind: string): string {
    const own = /^[A-Za-z]/.test(camelCase(name)) ? camelCase(name) : camelCase(`${kind}-${name}`);
    const suffixed = camelCase(`${own}-${kind}`);
    let free = [own, suffixed].find((each) => !this.#taken.has(each));
    for (let number = 2; free === undefined; number++) {
      if (!this.#taken.has(`${own}${number}`)) free = `${own}${number}`;
    }
    this.#taken.add(free);
    return free;
  }
}

const kinds: Readonly<Record<ImportedClass, string>> = {
  ParameterTemplate: "template",
  Instance: "instance",
  InstanceGroup: "group",
  Schema: "schema",
  Account: "account",
};

/**
 * Names the resources. A resource that the stack manages and that has no parent keeps its name in the stack. Any other resource gets its name in the
 * cloud, with unsuitable characters replaced. If several children of one kind have the same name, the name of the instance becomes a prefix. If a
 * name is taken, a number is appended.
 */
export function nameResources(
  found: readonly FoundResource[],
  variables: Variables,
  managed: ManagedNames,
): Map<FoundResource, ProgramName> {
  const names = new Map<FoundResource, ProgramName>();
  const taken = new Set<string>();
  const uses = new Map<string, number>();
  const keyOf = ({ type, name }: FoundResource) => `${type} ${logicalName(name)}`;
  for (const each of found) uses.set(keyOf(each), (uses.get(keyOf(each)) ?? 0) + 1);
  const newName = (each: FoundResource) => {
    const { type, name, instance } = each;
    const own = logicalName(name) || kinds[type];
    const owner = instance && names.get(instance)?.logical;
    const base = owner !== undefined && (uses.get(keyOf(each)) ?? 0) > 1 ? `${owner}-${own}` : own;
    const isTaken = (logical: string) => taken.has(`${type} ${logical}`) || managed.isTaken(type, logical);
    let logical = base;
    for (let number = 2; isTaken(logical); number++) logical = `${base}-${number}`;
    return logical;
  };
  // Instances come first: their names are prefixes of other names, and they choose their variables before resources of the same name.
  const instances = found.filter(({ type }) => type === "Instance");
  for (const each of new Set([...instances, ...found])) {
    const { type, id } = each;
    const logical = managed.nameOf(type, id) ?? newName(each);
    taken.add(`${type} ${logical}`);
    names.set(each, { logical, variable: variables.take(logical, kinds[type]) });
  }
  return names;
}

/** Returns a name of up to 100 letters, digits, dots, underscores and hyphens. Empty if nothing remains. */
function logicalName(name: string): string {
  return name
    .slice(0, 100)
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** Returns a name of letters and digits, such as `ordersDb` for `orders_db`. */
function camelCase(name: string): string {
  const [first = "", ...rest] = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const start = /^[A-Z]+$/.test(first) ? first.toLowerCase() : first.charAt(0).toLowerCase() + first.slice(1);
  return start + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
