import type { Property } from "../../provider/lifecycle/properties/table";
import type { Member } from "./declarations";

/** What a page says of an argument: its declaration, its JSDoc and its row in the table of properties, put together. */
export interface Argument {
  name: string;
  type: string;
  /** In full, with what the table adds to it. */
  text: string;
  /** The first words of the text, for an overview. */
  gist: string;
  /** `required`, what it is by default, or a dash. */
  byDefault: string;
  /** What a change does. */
  change: string;
}

/** Puts together what is known of an argument. */
export function argumentOf(member: Member, property: Property, depends: string | undefined): Argument {
  const { name, type, text } = member;
  const allowed = allowedBy(property);
  return {
    name,
    type,
    text: [
      text,
      allowed === undefined || isSaid(allowed, text) ? undefined : `Must be ${allowed}.`,
      onRemoval(property),
    ]
      .filter(Boolean)
      .join(" "),
    gist: gistOf(text),
    byDefault: property.required ? "**required**" : (defaultOf(text) ?? "–"),
    change: depends ?? changeText(property),
  };
}

/** What JSDoc says after `Default:`; undefined when it says nothing. */
export function defaultOf(text: string): string | undefined {
  return /Default(?: of the API)?: (.+?)(?<!e\.g)[.;](?=\s|$)/.exec(text)?.[1];
}

/** The first words of a text, up to the first colon or period that ends a thought. */
export function gistOf(text: string): string {
  const gist = /^(.+?)(?<!e\.g)[.:](?=\s|$)/.exec(text)?.[1] ?? text;
  return gist.replace(/ \((?:spec|API) [^)]*\)/g, "");
}

function changeText({ change }: Property): string {
  if (typeof change === "function") return "depends";
  return change === "replace" ? "replaces" : change;
}

/** What is allowed, in the words of the error that a wrong value gets; undefined where the type says it already. */
export function allowedBy({ shape }: Property): string | undefined {
  const wrong = shape.safeParse(Symbol("neither this nor that"));
  const message = wrong.error?.issues[0]?.message;
  const isPlain = message === undefined || /^(a text|true or false|one of "|an object|a list|\{)/.test(message);
  return isPlain && !message?.includes("at most") ? undefined : message;
}

/** Whether a text says already what is allowed: its first words tell, in whatever marks. */
function isSaid(allowed: string, text: string): boolean {
  const gist = allowed.replace("a whole number from ", "").split(",")[0] ?? "";
  return text.replaceAll("`", "").includes(gist);
}

function onRemoval({ whenRemoved, change }: Property): string | undefined {
  if (whenRemoved === undefined || change === "no call") return undefined;
  const isEmpty =
    whenRemoved === "" || (typeof whenRemoved === "object" && Object.keys(whenRemoved ?? {}).length === 0);
  return isEmpty ? undefined : `Taken out of the program, it goes back to ${JSON.stringify(whenRemoved)}.`;
}
