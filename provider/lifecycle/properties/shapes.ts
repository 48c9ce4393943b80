import { z } from "zod";
import { nameHint } from "../../nearest-name";
import { shorten } from "../../text";
import { parseDuration } from "../../wait/duration";
import type { Rule } from "./table";
import { isGiven } from "./values";

// Shapes and rules of values, shared by resources and lookups. The messages of the shapes complete the sentence `"x" must be …`.

/** A non-empty text. */
export const nonEmptyText = z.string("a string").min(1, "a non-empty string");

const idDescription = "an id, which has only lowercase letters, digits, hyphens and underscores";

/**
 * An id of the API. The API Reference shows UUIDs, and ids of 32 hexadecimal digits with a suffix such as `in09`. The API reports ids in lower
 * case, so an id in upper case would be a difference in every preview, or even cause a replacement.
 */
export const idText = nonEmptyTextMatching(/^[a-z0-9_-]+$/, idDescription);

/** The code of an availability zone. The API Reference shows `az1` and `AZ01`. */
export const zoneText = nonEmptyTextMatching(/^\S+$/, "a zone, which has no spaces");

/** `true` or `false`. */
export const trueOrFalse = z.boolean("true or false");

/** A text that matches a pattern. */
export function textMatching(regex: RegExp, description: string) {
  return z.string(description).regex(regex, description);
}

/** One of several texts. */
export function oneOf<const Allowed extends readonly string[]>(...allowed: Allowed) {
  return z.enum(allowed, `one of ${allowed.map((word) => `"${word}"`).join(", ")}`);
}

/** A whole number from `least` to `most`, both inclusive. */
export function wholeNumber(least: number, most: number) {
  const description = `a whole number from ${least} to ${most}`;
  return z.int(description).min(least, description).max(most, description);
}

/** An object with no fields other than `fields`. The message names the first three unknown fields, and fields with similar names. */
export function exactObject<Fields extends z.ZodRawShape>(fields: Fields, description: string) {
  return z.strictObject(fields, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return description;
      const hints = issue.keys
        .slice(0, 3)
        .map((key) => `there is no "${shorten(key, 100)}"${nameHint(key, Object.keys(fields))}`);
      return `${description} (${hints.join("; ")})`;
    },
  });
}

/** An IPv4 address. */
export const ipv4Address = z.ipv4("an IPv4 address");

const timeDescription = 'a date, or a time with a time zone such as "2026-01-15T12:00:00Z"';
const isoTime = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/** A time with its offset from UTC, or a date. A date means 00:00 UTC. Without the offset, the time would depend on the machine's time zone. */
export const timeText = z
  .string(timeDescription)
  .refine((text) => isoTime.safeParse(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2")).success, timeDescription);

const passwordDescription =
  "8 to 32 letters, digits and special characters (~!@#%^*-_+?), including an uppercase letter, a lowercase letter, a digit and a special character";

/** A password of an administrator (API 4.2.1, 4.4.6). */
export const administratorPassword = z
  .string(passwordDescription)
  .regex(/^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[~!@#%^*\-_+?])[A-Za-z\d~!@#%^*\-_+?]{8,32}$/, passwordDescription);

const durationDescription = 'a duration such as "40m", "90s" or "1h30m"';

/** A duration such as `"40m"`. */
const durationText = z
  .string(durationDescription)
  .refine((value) => parseDuration(value) !== undefined, durationDescription);

/** Timeouts of the operations. */
export const timeoutsShape = exactObject(
  { create: durationText.optional(), update: durationText.optional(), delete: durationText.optional() },
  "an object with any of create, update and delete",
);

const adoptDescription = 'an object with the id of an existing resource, such as { id: "…" }';

/** The existing resource to adopt instead of creating a new one. */
export const adoptShape = exactObject({ id: idText }, adoptDescription);

/** Like {@link adoptShape}, for a child of an instance, such as a schema. */
export const adoptChildShape = exactObject(
  {
    id: nonEmptyTextMatching(/^[\w-]+\/(?!\.{1,2}$)[^/]+$/, "<instance id>/<name or id>, with one slash").refine(
      (id) => !/^[^/A-Z]*[A-Z][^/]*\//.test(id),
      "<instance id>/<name or id>, with the instance id in lower case",
    ),
  },
  adoptDescription,
);

/** A non-empty text that matches a pattern. */
function nonEmptyTextMatching(regex: RegExp, description: string) {
  return z.string("a string").min(1, { error: "a non-empty string", abort: true }).regex(regex, description);
}

/** Requires exactly one of `flavorRef` and `flavorId`. */
export const flavorRule: Rule = {
  properties: ["flavorRef", "flavorId"],
  problems: (inputs) => {
    if (isGiven(inputs["flavorRef"]) !== isGiven(inputs["flavorId"])) return [];
    const reason = isGiven(inputs["flavorRef"])
      ? '"flavorRef" and "flavorId" are alternatives: give only one of them'
      : 'one of "flavorRef" (a specification code such as "ddm.c6.2xlarge.2") and "flavorId" is required';
    const properties = isGiven(inputs["flavorRef"]) ? ["flavorRef", "flavorId"] : ["flavorRef"];
    return properties.map((property) => ({ property, reason }));
  },
};
