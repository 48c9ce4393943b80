import type { Property } from "../../provider/lifecycle/properties/table";
import type { Member } from "./declarations";

/** An argument on a reference page, from its declaration, its JSDoc and its row in the property table. */
export interface Argument {
  name: string;
  type: string;
  /** JSDoc, with allowed values and reset value from the table. */
  description: string;
  /** `required`, the default value, or a dash. */
  defaultText: string;
  /** Effect of a change. */
  change: string;
}

/**
 * Combines the declaration of an argument with its row in the property table.
 *
 * @param conditionalChange description of the effect of a change, if the effect depends on the values
 */
export function describeArgument(member: Member, property: Property, conditionalChange?: string): Argument {
  const { name, type, description } = member;
  return {
    name,
    type,
    description: [description, allowedText(property, description), resetText(property)].filter(Boolean).join(" "),
    defaultText: property.required ? "**required**" : (defaultOf(description) ?? "–"),
    change: conditionalChange ?? changeText(property),
  };
}

/** Returns the text after `Default:` or `Default of the API:` in a description, up to a period or semicolon. */
export function defaultOf(description: string): string | undefined {
  return /Default(?: of the API)?: (.+?)(?<!e\.g)[.;](?=\s|$)/.exec(description)?.[1];
}

/** Returns a description up to its first colon or period, without citations. */
export function summaryOf(description: string): string {
  const summary = /^(.+?)(?<!e\.g)[.:](?=\s|$)/.exec(description)?.[1] ?? description;
  return summary.replace(/ \(API [^)]*\)/g, "");
}

function changeText({ change }: Property): string {
  if (typeof change === "function") return "depends";
  return change === "replace" ? "replaces" : change;
}

/** Returns the sentence with the allowed values, unless the type or the description states them. */
export function allowedText(argument: Pick<Property, "shape">, description: string): string | undefined {
  const allowed = allowedValues(argument);
  return allowed === undefined || isDescribed(allowed, description) ? undefined : `Must be ${allowed}.`;
}

/** Returns the allowed values as the error for an invalid value states them. Undefined if the TypeScript type states them. */
export function allowedValues({ shape }: Pick<Property, "shape">): string | undefined {
  const invalid = shape.safeParse(Symbol("invalid"));
  const message = invalid.error?.issues[0]?.message;
  if (message === undefined) return undefined;
  const isInType =
    /^(a string|true or false|one of "|an object|a list|\{)/.test(message) && !message.includes("at most");
  return isInType ? undefined : message;
}

/** Whether a description states the allowed values, i.e. contains their first words. */
function isDescribed(allowed: string, description: string): boolean {
  const firstWords = allowed.replace("a whole number from ", "").split(",")[0] ?? "";
  return description.replaceAll("`", "").includes(firstWords);
}

function resetText({ whenRemoved, change }: Property): string | undefined {
  if (whenRemoved === undefined || change === "no call") return undefined;
  const isEmpty =
    whenRemoved === "" || (typeof whenRemoved === "object" && Object.keys(whenRemoved ?? {}).length === 0);
  return isEmpty ? undefined : `Removing it from the program resets it to ${JSON.stringify(whenRemoved)}.`;
}
