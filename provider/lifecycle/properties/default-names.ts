import { createHash } from "node:crypto";
import type { Values } from "../lifecycle";
import { isGiven, hasUnknown } from "./values";

/** The form of the default names of a kind of resource. */
export interface NameStyle {
  /** Maximum length that the API allows. */
  maxLength: number;
  /** Separator between the logical name and the characters that make the default name unique. */
  separator: "-" | "_";
  /** Matches characters of the logical name that are replaced by the separator. */
  forbidden: RegExp;
  /** Whether only lowercase letters are allowed. */
  lowercase?: boolean;
  /** Whether names need to be unique only within an instance. A replacement in another instance then gets the name that a new resource would get. */
  isUniquePerInstance?: boolean;
}

/**
 * Assigns the default names of one kind of resource. A name depends only on the URN, the organization and the name of the replaced resource. So
 * a retried create finds the resource of an interrupted create by name. An assigned name is kept. A replacement gets a new name, with one
 * exception: {@link NameStyle.isUniquePerInstance}.
 *
 * The exception is needed if an instance is replaced with `deleteBeforeReplace`. In the command that replaces the instance, the engine calls `check`
 * for its groups and accounts only without olds, as for new resources. If their creates are interrupted, the engine calls `check` with olds first in
 * the next command. Both commands must compute the same names.
 */
export class DefaultNames {
  /** Olds from the last check of each existing resource, by URN. */
  readonly #before = new Map<unknown, Values>();

  constructor(private readonly style: NameStyle) {}

  /**
   * Fills in the name if the program does not set a name: the previous name, or else the default name. `__name` records the filled-in
   * name, and `__replaces` records the name of the resource that is replaced.
   */
  assign(olds: Values, news: Values): Values {
    const urn = news["__urn"];
    const exists = Object.keys(olds).length > 0;
    // For a replacement, the engine calls `check` twice: first with the olds of the existing resource, then without olds.
    const replaced = exists || hasUnknown(urn) ? undefined : this.#before.get(urn);
    const inputs = replaced ? { ...news, __replaces: replaced["name"] } : news;
    if (exists) this.#before.set(urn, olds);
    const kept = olds["__name"] ?? olds["name"];
    // An adopted resource keeps its name, even after `adopt` is removed from the program. Only the program can set another name.
    const isAdopted = exists ? !isGiven(kept) : isGiven(inputs["adopt"]);
    if (isGiven(inputs["name"]) || isAdopted || hasUnknown(urn)) return inputs;

    const isElsewhere = this.style.isUniquePerInstance === true && replaced?.["instanceId"] !== inputs["instanceId"];
    const taken = isElsewhere ? undefined : replaced?.["name"];
    const name = kept ?? defaultName(this.style, String(urn), String(inputs["__org"]), taken);
    return { ...inputs, name, __name: name };
  }
}

/** Returns the logical name in the form that the API allows, followed by seven hexadecimal digits of a hash. */
export function defaultName(style: NameStyle, urn: string, organization: string, replaced?: unknown): string {
  const { maxLength, separator, forbidden, lowercase = false } = style;
  const logicalName = urn.split("::").at(-1) ?? "";
  const digest = createHash("sha256")
    .update([urn, organization, typeof replaced === "string" ? replaced : ""].join("\n"))
    .digest("hex");
  const fit = (lowercase ? logicalName.toLowerCase() : logicalName).replace(forbidden, separator);
  const base = /^[A-Za-z]/.test(fit) ? fit : `ddm${separator}${fit}`;
  return `${base.slice(0, maxLength - 8)}${separator}${digest.slice(0, 7)}`;
}
