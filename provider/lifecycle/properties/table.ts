import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { didYouMean } from "../../nearest-name";
import type { Operation } from "../driver/operation";
import type { CheckFailure, CheckedInputs, Values } from "../lifecycle";
import { hasUnknown, isGiven } from "./values";

/** What a change of a property does to the resource. */
export type Effect =
  /** A request changes it; the resource stays. */
  | "in place"
  /** It cannot be changed: a new resource replaces the old one. */
  | "replace"
  /** It is only recorded: it matters to later operations. */
  | "no call";

/** How an update of a property affects clients of the database. Previews and the reference show it. */
export interface Impact {
  /** What is done, in the third person: `reshards`. */
  does: string;
  /** Adds the values to it: `8 → 16, data nodes +1`. */
  detail?: (before: unknown, wanted: unknown, olds: Values, news: Values) => string;
  /** How long it usually takes: `5–15 min`. */
  takes: string;
  /** What clients notice: `connections of each node drop once`. Absent: nothing. */
  clients?: string;
  /** Whether a change has this impact. Default: always. */
  applies?: (before: unknown, wanted: unknown, olds: Values, news: Values) => boolean;
}

/** One property of a resource. The table of them drives `check`, `diff`, the plan of an update, the outputs, and the reference. */
export interface Property {
  /** Allowed values. Its messages complete the sentence "… must be". */
  shape: z.ZodType;
  /** @defaultValue false */
  required?: boolean;
  /** The value that `check` fills in when the program gives none. */
  byDefault?: unknown;
  /** What a change does; a function when that depends on the values, of this property or of others. */
  change: Effect | ((before: unknown, wanted: unknown, olds: Values, news: Values) => Effect);
  /** What drift of a property that only replaces does: `in place` where the resource repairs it. @defaultValue a warning */
  drift?: "in place";
  /** What an update of it means for clients: one impact, or several of which those that apply are shown. */
  impact?: Impact | readonly Impact[];
  /** Whether its value must never be shown. @defaultValue false */
  secret?: boolean;
  /** The argument of the class that it is a part of, where it is none itself. */
  partOf?: string;
  /** Whether no API call reports it; then its value is the one that was last set successfully. @defaultValue false */
  unreported?: boolean;
  /** The value that it returns to when the program no longer gives it; absent: it stays as it is. */
  whenRemoved?: unknown;
  /** Whether two values mean the same. @defaultValue deep equality */
  same?: (live: unknown, wanted: unknown) => boolean;
  /** The part of the value that identifies it, to be recorded in plain state. @defaultValue the whole value */
  identity?: (value: unknown) => unknown;
}

/** The properties of a kind of resource, by name. */
export type Properties = Readonly<Record<string, Property>>;

/**
 * Reads the live value of a property from the live state of its resource.
 *
 * @param wanted inputs of the program; for a read, those of the last update
 * @returns the value, or a promise of it; undefined where the API reports nothing
 */
export type LiveValue<Live> = (live: Live, operation: Operation, wanted: Values) => unknown;

/** The properties of a kind of resource with their live values: all but those that no API call reports have one. */
export type PropertyTable<Live> = Readonly<
  Record<
    string,
    Property &
      (
        | { live: LiveValue<Live>; unreported?: false }
        | { unreported: true; live?: undefined }
        | { change: "no call"; live?: undefined }
      )
  >
>;

/** The inputs that a table allows, after `check`: typed by the shapes of its properties. */
export type InputsOf<Table extends Properties> = Readonly<
  {
    [Name in keyof Table as IsAlwaysGiven<Table[Name]> extends true ? Name : never]: z.output<Table[Name]["shape"]>;
  } & {
    [Name in keyof Table as IsAlwaysGiven<Table[Name]> extends true ? never : Name]?: z.output<Table[Name]["shape"]>;
  }
>;

type IsAlwaysGiven<P extends Property> = P extends { required: true } | { byDefault: unknown } ? true : false;

/** A rule about several properties, applied only when each of them is known or absent. */
export interface Rule {
  /** Names of the properties that the rule reads. */
  properties: readonly string[];
  /** The failures, each on its property. */
  problems: (inputs: Values) => CheckFailure[];
}

/** Compares two values of a property as its table row defines. */
export function isSame(property: Property, live: unknown, wanted: unknown): boolean {
  return (property.same ?? isDeepStrictEqual)(live, wanted);
}

/** Names of the properties that the inputs give: these are managed. */
export function managedNames(properties: Properties, inputs: Values): string[] {
  return Object.keys(properties).filter((name) => isGiven(inputs[name]));
}

/** Checks inputs against the table: fills in defaults, and reports all failures, each on its property. */
export function checkProperties(properties: Properties, rules: readonly Rule[], news: Values): CheckedInputs {
  const failures: CheckFailure[] = [];
  const inputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(news)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
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
  for (const { properties: names, problems } of rules) {
    if (!names.some((name) => hasUnknown(inputs[name]))) failures.push(...problems(inputs));
  }
  return { inputs, failures };
}

function checkValue(property: Property, name: string, value: unknown): { output: unknown; problems: CheckFailure[] } {
  const result = property.shape.safeParse(value);
  if (result.success) return { output: result.data, problems: [] };
  const reasons = result.error.issues
    .map((issue) => ({ path: issue.path, message: issue.message, at: valueAt(value, issue.path) }))
    // A value that is not known yet may be valid, and so may values that depend on it.
    .filter(({ at }) => !hasUnknown(at))
    .map(({ path, message, at }) => {
      const where = [name, ...path.map(String)].join(".");
      const shown = property.secret || at === undefined ? "" : `, not ${JSON.stringify(at)}`;
      return `"${where}" must be ${message}${shown}`;
    });
  return { output: value, problems: [...new Set(reasons)].map((reason) => ({ property: name, reason })) };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}
