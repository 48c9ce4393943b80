import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { CheckFailure, Checked, Difference, Values } from "../lifecycle";
import { didYouMean } from "./nearest";
import { hasUnknown } from "./unknown";

/** What a change of a property does to the resource. */
export type Effect =
  /** Changed by a call, the resource stays. */
  | "in place"
  /** Cannot be changed: a new resource takes the place of the old one. */
  | "replace"
  /** Only remembered: it matters to later operations. */
  | "no call";

/** One property of a resource. The table of them drives `check`, `diff` and the reference docs, so they cannot disagree. */
export interface Property {
  /** What is allowed. Its messages complete the sentence "… must be". */
  shape: z.ZodType;
  /** @defaultValue false */
  required?: boolean;
  /** What `check` fills in when the program says nothing. */
  byDefault?: unknown;
  /** What a change does; a function when that depends on the values, of this property or of the others. */
  change: Effect | ((before: unknown, wanted: unknown, olds: Values, news: Values) => Effect);
  /** Whether its value must never be shown. @defaultValue false */
  secret?: boolean;
  /** What it goes back to when it is taken out of the program; absent: it stays as it is. */
  whenRemoved?: unknown;
  /** Whether two values mean the same. @defaultValue deep equality */
  same?: (live: unknown, wanted: unknown) => boolean;
}

/** The properties of a kind of resource, by name. */
export type Properties = Readonly<Record<string, Property>>;

/** A rule about several properties, asked only when each of them is known or absent. */
export interface Rule {
  about: readonly string[];
  /** What is wrong, for each property concerned. */
  problems: (inputs: Values) => CheckFailure[];
}

/** Whether the program says something about a property. `null` is how Pulumi may write that it does not. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Names of the properties that the program gives: what is managed, and so compared, and what is not. */
function givenKeys(properties: Properties, inputs: Values): string[] {
  return Object.keys(properties).filter((name) => isGiven(inputs[name]));
}

/** What is stored beside outputs: what the program gave, and what makes progress and default names work. */
export function noted(properties: Properties, inputs: Values, given = givenKeys(properties, inputs)): Values {
  return { __given: given, __urn: inputs["__urn"], __org: inputs["__org"], __name: inputs["__name"] };
}

/** Names of the properties that the program gave last time, by the outputs of then. */
export function givenBefore(outputs: Values): readonly string[] {
  return Array.isArray(outputs["__given"]) ? (outputs["__given"] as string[]) : [];
}

/** The same as {@link noted} after a failure: what the program has taken out stays noted until it is really reset. */
export function notedAfterFailure(properties: Properties, before: Values, inputs: Values): Values {
  return noted(properties, inputs, [...new Set([...givenBefore(before), ...givenKeys(properties, inputs)])]);
}

/** The hidden values among outputs: they go on from operation to operation. */
export function hiddenOf(outputs: Values): Values {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => name.startsWith("__")));
}

/**
 * The inputs as they would have to be written for what is live: what the program gave, with live values, and what is hidden.
 * A value that is live no more is left out.
 */
export function inputsOf(outputs: Values): Values {
  const values = [...givenBefore(outputs), "__urn", "__org", "__name"].map((name): [string, unknown] => [
    name,
    outputs[name],
  ]);
  return Object.fromEntries(values.filter(([, value]) => isGiven(value) && value !== ""));
}

/** Checks inputs against the table: fills in defaults, and reports all failures at once, each on its property. */
export function checkProperties(properties: Properties, rules: readonly Rule[], news: Values): Checked {
  const failures: CheckFailure[] = [];
  const inputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(news)) {
    const property = properties[name];
    if (name.startsWith("__")) inputs[name] = value;
    else if (property && isGiven(value)) {
      const { output, problems } = checkValue(property, name, value);
      inputs[name] = output;
      failures.push(...problems);
    } else if (!property && isGiven(value)) {
      const reason = `there is no property "${name}"${didYouMean(name, Object.keys(properties))}`;
      failures.push({ property: name, reason });
    }
  }
  for (const [name, property] of Object.entries(properties)) {
    if (isGiven(inputs[name])) continue;
    if (property.byDefault !== undefined) inputs[name] = property.byDefault;
    else if (property.required) failures.push({ property: name, reason: `"${name}" is required` });
  }
  for (const { about, problems } of rules) {
    if (!about.some((name) => hasUnknown(inputs[name]))) failures.push(...problems(inputs));
  }
  return { inputs, failures };
}

function checkValue(property: Property, name: string, value: unknown): { output: unknown; problems: CheckFailure[] } {
  const result = property.shape.safeParse(value);
  if (result.success) return { output: result.data, problems: [] };
  const problems = result.error.issues
    .map((issue) => ({ path: issue.path, message: issue.message, at: valueAt(value, issue.path) }))
    // A value that is not known yet may still turn out right, and so may what depends on it.
    .filter(({ at }) => !hasUnknown(at))
    .map(({ path, message, at }) => {
      const where = [name, ...path.map(String)].join(".");
      const shown = property.secret || at === undefined ? "" : `, not ${JSON.stringify(at)}`;
      return { property: name, reason: `"${where}" must be ${message}${shown}` };
    })
    // What is wrong in several ways is told once.
    .filter(({ reason }, index, all) => all.findIndex((other) => other.reason === reason) === index);
  return { output: value, problems };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

/** A property whose wanted value differs from what is there. */
export interface Change {
  name: string;
  effect: Effect;
}

/**
 * Compares what is there with what is wanted, property by property. Properties that the program says nothing about are not
 * managed; one that it no longer speaks of goes back to what the cloud gives by default.
 *
 * @param olds outputs, which carry the live values and, in `__given`, what the program gave last time
 */
export function changedProperties(properties: Properties, olds: Values, news: Values): Change[] {
  const known = givenBefore(olds);
  return Object.entries(properties).flatMap(([name, property]): Change[] => {
    const before = olds[name];
    const removed = !isGiven(news[name]);
    if (removed && !known.includes(name)) return [];
    if (removed && property.whenRemoved === undefined) return [{ name, effect: "no call" }];
    const wanted = removed ? property.whenRemoved : news[name];
    if (!hasUnknown(wanted) && (property.same ?? isDeepStrictEqual)(before, wanted)) {
      // What is managed has changed though no value has: it is noted, so that drift shows and a removal resets it.
      return removed !== known.includes(name) ? [] : [{ name, effect: "no call" }];
    }
    return [
      {
        name,
        effect: typeof property.change === "function" ? property.change(before, wanted, olds, news) : property.change,
      },
    ];
  });
}

/** Says what a set of changes amounts to. */
export function differenceOf(changes: readonly Change[], olds: Values, news: Values): Difference {
  return {
    // A different forwarder text is stored by an update that has nothing else to do.
    changes: changes.length > 0 || olds["__provider"] !== news["__provider"],
    replaces: changes.filter(({ effect }) => effect === "replace").map(({ name }) => name),
    deleteBeforeReplace: false,
  };
}
