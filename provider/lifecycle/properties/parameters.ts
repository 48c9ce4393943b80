import { z } from "zod";
import { readBaseParameters } from "../../api/ddm/parameter-templates";
import type { Parameter } from "../../api/ddm/parameters";
import { isTemplateNotFound, isUnreadable } from "../../api/errors";
import type { ApiClient } from "../../http/request";
import { nameHint } from "../../nearest-name";
import { AdvisedError, InputError, messageOf, UnreportedValueError } from "../driver/errors";
import { reportedEntries } from "./reported-parameters";

const value = z.union([z.string(), z.number(), z.boolean()], "a string, a number, true or false");

/** Shape of values by name, for triggers. Numbers and booleans become strings. */
export const namedValues = z.record(z.string(), value.transform(String), "an object of names and values");

/** DDM's parameters of the type boolean have the values ON and OFF. */
const parameterValue = value.transform((given) =>
  typeof given === "boolean" ? (given ? "ON" : "OFF") : String(given),
);

/** Shape of parameter values by name. Numbers become strings, `true` and `false` become `ON` and `OFF`. */
export const parameterValues = z.record(z.string(), parameterValue, "an object of names and values");

/** Shape of the parameter values of a template. No value can be an empty string (API 4.10.5). */
export const filledParameterValues = z.record(
  z.string(),
  parameterValue.refine((given) => given !== "", "a non-empty string"),
  "an object of names and values",
);

/** Matches a value that can be a keyword, such as `ON` or `utf8mb4`. The case of keywords does not matter. */
const WORD = /^[\w-]*$/;

/** Whether two values of a parameter are equivalent, such as `2` and `2.0`, or `on` and `ON`. */
export function isSameValue(live: string | undefined, wanted: string): boolean {
  if (live === undefined) return false;
  // The case of other texts, such as the table names in "bind_table", is significant.
  if (live === wanted || (WORD.test(wanted) && live.toLowerCase() === wanted.toLowerCase())) return true;
  return live.trim() !== "" && wanted.trim() !== "" && Number(live) === Number(wanted);
}

/** Returns the values of writable parameters that differ from the defaults. A listed default without a value counts as empty. */
export function findDifferentValues(
  defaults: readonly Parameter[],
  parameters: readonly Parameter[],
): Record<string, string> {
  const defaultValues = new Map(defaults.map(({ name, value = "" }) => [name, value]));
  const writable = reportedEntries(parameters.filter(({ readonly }) => !readonly));
  return Object.fromEntries(writable.filter(([name, value]) => !isSameValue(defaultValues.get(name), value)));
}

/**
 * Reads the parameters of a template, to reset parameters that were removed from the program.
 *
 * @param templateId id of the template. Default: the default template
 * @param removed names of the removed parameters
 * @throws AdvisedError if there are removed parameters, and the API lists no parameters or lists one of them without a value
 */
export async function readResetValues(
  api: ApiClient,
  templateId: string | undefined,
  removed: readonly string[],
): Promise<Parameter[]> {
  const parameters = await readParametersOf(api, templateId);
  const isUnreported = (wanted: string) => parameters.some(({ name, value }) => name === wanted && value === undefined);
  const unknown = parameters.length === 0 ? removed : removed.filter(isUnreported);
  if (unknown.length === 0) return parameters;
  const names = unknown.map((name) => `"${name}"`).join(", ");
  if (parameters.length > 0) {
    throw new AdvisedError(
      `The API does not report the default of ${names}`,
      "Set the value in the program, or run `pulumi up` again when the API reports the default.",
    );
  }
  const missing = templateId === undefined ? "default template" : `parameters of template ${templateId}`;
  throw new AdvisedError(
    `The API lists no ${missing}, so the default of ${names} is not known`,
    `Set the value in the program, or run \`pulumi up\` again when the API lists the ${missing}.`,
  );
}

/**
 * Reads the parameters of the template that `paramGroupId` names. Default: the default template.
 *
 * @throws InputError if the template does not exist
 */
async function readParametersOf(api: ApiClient, templateId: string | undefined): Promise<Parameter[]> {
  return readBaseParameters(api, templateId).catch((error: unknown) => {
    throw templateId !== undefined && isTemplateNotFound(error)
      ? new InputError(messageOf(error), ["paramGroupId"])
      : error;
  });
}

/**
 * Finds the values that differ from the default template. Undefined if there are no parameters, or if the default template is not listed or cannot
 * be read.
 */
export async function readOwnValues(
  api: ApiClient,
  parameters: readonly Parameter[],
): Promise<Record<string, string> | undefined> {
  if (parameters.length === 0) return undefined;
  const defaults = await readBaseParameters(api, undefined).catch((error: unknown) => {
    if (!isUnreadable(error)) throw error;
    return [];
  });
  // Without the defaults, every parameter would seem to be set.
  return defaults.length === 0 ? undefined : findDifferentValues(defaults, parameters);
}

/** Whether two sets of parameters have the same names and equivalent values. */
export function areSameValues(live: unknown, wanted: unknown): boolean {
  const [before, after] = [(live ?? {}) as Record<string, string>, wanted as Record<string, string>];
  const names = Object.keys(after);
  if (names.length !== Object.keys(before).length) return false;
  return names.every((name) => Object.hasOwn(before, name) && isSameValue(before[name], after[name] ?? ""));
}

/**
 * Validates values against the names, types and ranges that the API reports.
 *
 * @param where name of the property with the values, for the error
 * @throws InputError with all unknown names, read-only parameters and invalid values
 * @throws UnreportedValueError if there are values, but the API reports no parameters
 */
export function requireValidParameters(
  where: string,
  values: Readonly<Record<string, string>>,
  parameters: readonly Parameter[],
): void {
  if (parameters.length === 0 && Object.keys(values).length > 0) throw new UnreportedValueError([where]);
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const problems = Object.entries(values).flatMap(([name, value]) => {
    const parameter = byName.get(name);
    if (!parameter) return [`there is no parameter "${name}"${nameHint(name, byName.keys())}`];
    if (parameter.readonly) return [`parameter "${name}" is read-only`];
    const allowed = violatedLimit(parameter, value);
    return allowed === undefined ? [] : [`parameter "${name}" must be ${allowed}, not "${value}"`];
  });
  if (problems.length > 0) throw new InputError(problems.join("; "), [where]);
}

/**
 * Validates values against the parameters of a template. If the API reports no parameters, all values are accepted.
 *
 * @param templateId id of the template. Default: the default template
 * @returns the parameters of the template
 * @throws InputError as {@link requireValidParameters}
 */
export async function requireValidInTemplate(
  api: ApiClient,
  where: string,
  values: Readonly<Record<string, string>>,
  templateId?: string,
): Promise<Parameter[]> {
  const parameters = await readParametersOf(api, templateId);
  if (parameters.length > 0) requireValidParameters(where, values, parameters);
  return parameters;
}

/**
 * Returns valid values in the notation of the API. {@link requireValidParameters} also accepts other notations, such as `on` for `ON` and `300.0` for
 * the integer `300`, which the API may reject. Values of parameters that are not reported stay unchanged.
 */
export function toApiNotation(
  values: Readonly<Record<string, string>>,
  parameters: readonly Parameter[],
): Record<string, string> {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const convert = ([name, value]: [string, string]) => {
    const parameter = byName.get(name);
    return [name, parameter === undefined ? value : notationOf(parameter, value)];
  };
  return Object.fromEntries(Object.entries(values).map(convert)) as Record<string, string>;
}

function notationOf(parameter: Parameter, value: string): string {
  if (!isNumeric(parameter.type)) return findChoice(choicesOf(parameter), value) ?? value;
  const notation = parameter.type === "integer" ? /^-?\d+$/ : /^-?\d+(?:\.\d+)?$/;
  return notation.test(value) || value.trim() === "" ? value : String(Number(value));
}

/**
 * Returns a description of the allowed values if a value is found invalid; otherwise undefined. Skips limits that are not reported or not recognized.
 */
function violatedLimit({ type, range }: Parameter, value: string): string | undefined {
  const number = value.trim() === "" ? Number.NaN : Number(value);
  if (type === "integer" && !Number.isInteger(number)) return `a whole number${describeRange(range)}`;
  if (type === "float" && !Number.isFinite(number)) return `a number${describeRange(range)}`;
  if (range === undefined || range === "") return undefined;
  const bounds = /^[[(]?(-?\d+(?:\.\d+)?)[-~,](-?\d+(?:\.\d+)?)[\])]?$/.exec(range.replace(/\s/g, ""));
  if (bounds && Number.isFinite(number)) {
    const [least, most] = [Number(bounds[1]), Number(bounds[2])];
    return number < least || number > most ? `from ${least} to ${most}` : undefined;
  }
  const choices = choicesOf({ type, range });
  if (choices.length === 0 || findChoice(choices, value) !== undefined) return undefined;
  return `one of ${choices.map((choice) => `"${choice}"`).join(", ")}`;
}

/** Returns the choices of a parameter, such as `ON` and `OFF`. Empty if the parameter has no choices. */
function choicesOf({ type, range = "" }: Pick<Parameter, "type" | "range">): string[] {
  const choices = range.split("|").map((choice) => choice.trim());
  return isNumeric(type) || choices.length < 2 ? [] : choices;
}

function findChoice(choices: readonly string[], value: string): string | undefined {
  return choices.find((choice) => choice.toLowerCase() === value.toLowerCase());
}

function isNumeric(type: string | undefined): boolean {
  return type === "integer" || type === "float";
}

function describeRange(range: string | undefined): string {
  return range ? ` (${range})` : "";
}
