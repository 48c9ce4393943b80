import { inspect, isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { nameHint } from "../../nearest-name";
import { describeCount, shorten } from "../../text";
import type { Operation } from "../driver/operation";
import type { CheckFailure, CheckedInputs, Values } from "../lifecycle";
import { hasUnknown, isGiven } from "./values";

/** Effect of a change of a property on the resource. */
export type Effect =
  /** A request changes the property; the resource stays. */
  | "in place"
  /** The property cannot be changed; a new resource replaces the old resource. */
  | "replace"
  /** The new value is only recorded, for later operations. */
  | "no call";

/** What an update of a property does, as shown in previews and the reference. */
export interface Impact {
  /** Description of the change as a verb in the third person, e.g. `reshards`. */
  does: string;
  /** Condition of the impact, for the reference, e.g. `if a schema was replaced`. Not needed if the description implies it. */
  condition?: string;
  /** Returns the changed values for the description, e.g. `8 → 16, data nodes +1`. */
  detail?: (before: unknown, wanted: unknown, olds: Values, news: Values) => string;
  /** Usual duration of the change, e.g. `5–15 min`. */
  takes: string;
  /** Effect on clients, e.g. `connections of each node drop once`. Also says that there is no effect where users may expect one. */
  clients?: string;
  /** Whether a change has this impact. Default: always. */
  applies?: (before: unknown, wanted: unknown, olds: Values, news: Values) => boolean;
}

/** A value that a program sets: an argument of a lookup, or a property of a resource. */
export interface Argument {
  /** Zod schema of the allowed values. Its messages complete the sentence `"x" must be …`. */
  shape: z.ZodType;
  /** Whether the program must set the property. @defaultValue false */
  required?: boolean;
  /** Value that `check` fills in if the program does not set the property. */
  defaultValue?: unknown;
  /** Whether the value must never be shown. @defaultValue false */
  secret?: boolean;
}

/** Arguments by name. */
export type Arguments = Readonly<Record<string, Argument>>;

/** One property of a resource. The property table drives `check`, `diff`, the plan of an update, the outputs, and the reference. */
export interface Property extends Argument {
  /** Effect of a change; a function if the effect depends on values of this or another property. */
  change: Effect | ((before: unknown, wanted: unknown, olds: Values, news: Values) => Effect);
  /**
   * Effect of drift, if a change of the property replaces the resource. Set to `in place` if the lifecycle can revert the drift. Otherwise,
   * drift only causes a warning.
   */
  drift?: "in place";
  /** Impact of an update. Previews show only the impacts that apply. */
  impact?: Impact | readonly Impact[];
  /** Name of the argument that contains the property. Absent if the property itself is an argument. */
  partOf?: string;
  /** Whether no API call reports the property. The output is then the value that was last set successfully. @defaultValue false */
  unreported?: boolean;
  /**
   * Whether the API reports only a part of the value, such as the size of a class. The steps then decide whether the value must change.
   *
   * @defaultValue false
   */
  isPartlyReported?: boolean;
  /** Value to set when the property is removed from the program. Absent if the live value is kept. */
  whenRemoved?: unknown;
  /** Whether two values are equivalent. @defaultValue deep equality */
  same?: (live: unknown, wanted: unknown) => boolean;
  /** Returns the part of a value that identifies it and contains no secret. @defaultValue the whole value; nothing of a secret */
  identity?: (value: unknown) => unknown;
}

/** The properties of a kind of resource, by name. */
export type Properties = Readonly<Record<string, Property>>;

/**
 * Reads the live value of a property from the live state of its resource.
 *
 * @param wanted inputs of the program. For a read, the recorded outputs. After a failure, a mix of both
 * @returns the value or a promise; undefined if the API does not report the value
 */
export type LiveValue<Live> = (live: Live, operation: Operation, wanted: Values) => unknown;

/** The properties of a kind of resource with their live values. Only unreported and `no call` properties may have no live value. */
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

/** The checked inputs of a resource or arguments of a lookup, typed by the shapes in their table. */
export type InputsOf<Table extends Arguments> = Readonly<
  {
    [Name in keyof Table as IsAlwaysGiven<Table[Name]> extends true ? Name : never]: z.output<Table[Name]["shape"]>;
  } & {
    [Name in keyof Table as IsAlwaysGiven<Table[Name]> extends true ? never : Name]?: z.output<Table[Name]["shape"]>;
  }
>;

type IsAlwaysGiven<P extends Argument> = P extends { required: true } | { defaultValue: unknown } ? true : false;

/** A failure of the check of inputs. */
export interface InputFailure extends CheckFailure {
  /** Name of the missing secret, if this is the reason. */
  missingSecret?: string;
}

/** The result of the check of a table and its rules. */
interface CheckedProperties extends CheckedInputs {
  failures: InputFailure[];
}

/**
 * A rule about several properties, or about several fields of one property. Skipped if one of the properties is invalid or not completely known
 * yet.
 */
export interface Rule {
  /** Names of the properties that the rule reads. */
  properties: readonly string[];
  /** Returns the failures, each with the name of a property. */
  problems: (inputs: Values) => InputFailure[];
}

/** Compares two values of a property as its table row defines. */
export function isSame(property: Property, live: unknown, wanted: unknown): boolean {
  return (property.same ?? isDeepStrictEqual)(live, wanted);
}

/** Whether a property is a map such as `parameters`, whose entries can be removed from the program one by one. */
export function isMap(property: Property | undefined): boolean {
  return isDeepStrictEqual(property?.whenRemoved, {});
}

/** Returns the named properties that are maps, each with the entries of both values. Entries of `preferred` replace those of `base`. */
export function mergeMaps(properties: Properties, names: readonly string[], base: Values, preferred: Values): Values {
  const maps = names.filter((name) => isMap(properties[name]));
  const merged = (name: string) => ({
    ...(base[name] as object | undefined),
    ...(preferred[name] as object | undefined),
  });
  return Object.fromEntries(maps.map((name) => [name, merged(name)]));
}

/** Returns the names of the managed properties: those that the inputs contain. */
export function managedNames(properties: Properties, inputs: Values): string[] {
  return Object.keys(properties).filter((name) => isGiven(inputs[name]));
}

/** Fills in defaults and checks the inputs against the table and the rules. Every failure names its property. */
export function checkProperties(properties: Arguments, rules: readonly Rule[], news: Values): CheckedProperties {
  const failures: InputFailure[] = [];
  const inputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(news)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    // Assigning `__proto__` would give the inputs properties that the program does not set.
    if (name.startsWith("__") && name !== "__proto__") inputs[name] = value;
    else if (property && isGiven(value)) {
      const { output, problems } = checkValue(property, name, value);
      inputs[name] = output;
      failures.push(...problems);
    } else if (!property && isGiven(value)) {
      const reason = `there is no property "${shorten(name, MAX_SHOWN_LENGTH)}"${suggestProperties(name, properties)}`;
      failures.push({ property: name, reason });
    }
  }
  for (const [name, property] of Object.entries(properties)) {
    if (isGiven(inputs[name])) continue;
    if (property.defaultValue !== undefined) inputs[name] = property.defaultValue;
    else if (property.required) {
      const reason = `"${name}" is required`;
      failures.push({ property: name, reason, ...(property.secret && { missingSecret: name }) });
    }
  }
  const invalid = new Set(failures.map(({ property }) => property));
  for (const { properties: names, problems } of rules) {
    if (!names.some((name) => invalid.has(name) || hasUnknown(inputs[name]))) failures.push(...problems(inputs));
  }
  return { inputs, failures };
}

/** Returns a hint for an unknown name: the property with a similar name, or else all properties. */
function suggestProperties(
  name: string,
  properties: Readonly<Record<string, Argument & Pick<Property, "partOf">>>,
): string {
  const known = Object.keys(properties).filter((each) => properties[each]?.partOf === undefined);
  return nameHint(name, known) || `; the properties are ${known.join(", ")}`;
}

/** Maximum number of reported failures of one property. A list can have a failure for each element. */
const MAX_FAILURES = 10;

function checkValue(property: Argument, name: string, value: unknown): { output: unknown; problems: CheckFailure[] } {
  const result = property.shape.safeParse(value);
  if (result.success) return { output: result.data, problems: [] };
  const reasons = result.error.issues
    .map((issue) => ({ path: issue.path, message: issue.message, at: valueAt(value, issue.path) }))
    // A value that is not known yet may be valid.
    .filter(({ at }) => !hasUnknown(at))
    .map(({ path, message, at }) => {
      const where = [name, ...path.map((key) => shorten(String(key), MAX_SHOWN_LENGTH))].join(".");
      const shown = property.secret || at === undefined ? "" : `, not ${shorten(describeValue(at), MAX_SHOWN_LENGTH)}`;
      return `"${where}" must be ${message}${shown}`;
    });
  const distinct = [...new Set(reasons)];
  const omitted = distinct.length - MAX_FAILURES;
  const shown = distinct.slice(0, MAX_FAILURES);
  if (omitted > 0) shown.push(`"${name}" has ${describeCount(omitted, "more invalid value")}`);
  return { output: value, problems: shown.map((reason) => ({ property: name, reason })) };
}

/** Returns a value as JSON. Arguments of lookups may also be values without JSON, such as `8n`, `NaN` or a function. */
function describeValue(value: unknown): string {
  const hasNoJson =
    typeof value === "number" ? !Number.isFinite(value) : ["bigint", "function", "symbol"].includes(typeof value);
  if (hasNoJson) return inspect(value);
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
}

/** Maximum length of a name or a value in a failure. */
const MAX_SHOWN_LENGTH = 300;

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}
