import { isDeepStrictEqual } from "node:util";
import { makePlain } from "../../boundary";
import { expandUrn, shortenUrn } from "../../short-urn";
import type { Values } from "../lifecycle";
import type { Properties } from "../properties/table";
import { recordedProgramValues } from "./state";

// Pulumi writes its whole state after each step, so each stored value costs time. The hidden values are therefore stored in a shorter
// form. The table compares the two forms:
//
// | driver                                     | stored                                    |
// | ------------------------------------------ | ----------------------------------------- |
// | `__urn`, `__org`                           | `__urn`: the short URN (short-urn.ts)     |
// | `__region`, `__project`                    | `__location`: `<region>/<project id>`     |
// | `__given`: names of properties             | `__given`: the names, separated by spaces |
// | `__name`, if it equals `name`              | `__name`: true                            |
// | `__schemas`: a list of `{name, created}`   | `__schemas`: `{<name>: <created>}`        |
// | `__programValues`, if equal to the outputs | absent                                    |
//
// A value without a shorter form is stored unchanged. A value that is not in the shorter form is read unchanged, so state of earlier
// versions needs no conversion.

/** Conversion of the hidden value or values of one row of the table. */
interface Conversion {
  /** Names of the values in the driver's form. */
  names: readonly string[];
  /** Returns the stored form; undefined if there is none. The form is used only if `expand` restores the values from it. */
  compact: (values: Values) => Values | undefined;
  /** Reverses `compact`; undefined if the values are not in the stored form. */
  expand: (values: Values) => Values | undefined;
}

const conversions: readonly Conversion[] = [
  {
    names: ["__urn", "__org"],
    compact: ({ __urn: urn, __org: organization }) => {
      const short = typeof urn === "string" && typeof organization === "string" && shortenUrn(urn, organization);
      return short ? { __urn: short } : undefined;
    },
    expand: ({ __urn: short }) => {
      const long = typeof short === "string" ? expandUrn(short) : undefined;
      return long && { __urn: long.urn, __org: long.organization };
    },
  },
  {
    names: ["__region", "__project"],
    compact: ({ __region: region, __project: project }) =>
      typeof region === "string" && typeof project === "string" ? { __location: `${region}/${project}` } : undefined,
    expand: ({ __location: location }) => {
      if (typeof location !== "string") return undefined;
      const [region, project] = splitOnce(location, "/");
      return { __location: undefined, __region: region, __project: project };
    },
  },
  {
    names: ["__given"],
    compact: ({ __given: given }) => (isListOfTexts(given) ? { __given: given.join(" ") } : undefined),
    expand: ({ __given: given }) =>
      typeof given === "string" ? { __given: given === "" ? [] : given.split(" ") } : undefined,
  },
  {
    names: ["__name"],
    compact: ({ __name: generated, name }) =>
      typeof generated === "string" && generated === name ? { __name: true } : undefined,
    expand: ({ __name: generated, name }) => (generated === true ? { __name: name } : undefined),
  },
  { names: ["__schemas"], compact: compactSchemas, expand: expandSchemas },
];

/** Returns inputs or outputs in the form that Pulumi stores. */
export function compact(properties: Properties, values: Values): Values {
  let result = values;
  for (const { names, compact: shorten, expand: lengthen } of conversions) {
    const short = shorten(values);
    const restored = short && lengthen({ ...values, ...short });
    const isRestored = restored !== undefined && names.every((name) => isDeepStrictEqual(restored[name], values[name]));
    if (isRestored) result = { ...omit(result, names), ...short };
  }
  return omitProgramValues(properties, values, result);
}

/** Returns inputs or outputs in the driver's form. Values that are already in this form are returned unchanged. */
export function expand(values: Values): Values {
  return conversions.reduce((result, { expand: lengthen }) => {
    const long = lengthen(result);
    return long === undefined ? result : omitUndefined({ ...result, ...long });
  }, values);
}

/** Omits the program's values if the driver finds the same values in the outputs. */
function omitProgramValues(properties: Properties, values: Values, shortened: Values): Values {
  const { __programValues: programValues, ...rest } = values;
  if (
    programValues === undefined ||
    !isDeepStrictEqual(programValues, makePlain(recordedProgramValues(properties, rest)))
  ) {
    return shortened;
  }
  return omit(shortened, ["__programValues"]);
}

/** Returns an object and not a text, because a text that contains an unknown creation time would count as known in a preview. */
function compactSchemas({ __schemas: schemas }: Values): Values | undefined {
  if (!Array.isArray(schemas)) return undefined;
  const entries = (schemas as readonly unknown[]).map((schema) => (schema ?? {}) as Values);
  return { __schemas: Object.fromEntries(entries.map(({ name, created }) => [String(name), created])) };
}

function expandSchemas({ __schemas: schemas }: Values): Values | undefined {
  if (typeof schemas !== "object" || schemas === null || Array.isArray(schemas)) return undefined;
  return { __schemas: Object.entries(schemas).map(([name, created]: [string, unknown]) => ({ name, created })) };
}

function splitOnce(text: string, separator: string): [string, string] {
  const [before = "", ...after] = text.split(separator);
  return [before, after.join(separator)];
}

const isListOfTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

function omit(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

const omitUndefined = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
