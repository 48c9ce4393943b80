import { z } from "zod";
import type { Properties, Rule } from "../declare/properties";
import { adoptShape, oneOf, pattern, timeoutsShape, wholeNumber, words } from "../declare/shapes";
import { sameMembers } from "../operate/child";

const authorities = ["CREATE", "DROP", "ALTER", "INDEX", "INSERT", "DELETE", "UPDATE", "SELECT"] as const;
const password =
  "8 to 32 characters, with three of: a lowercase letter, an uppercase letter, a digit, one of ~!@#/%^*-_+?";
const schemaName = z.union([words, z.strictObject({ name: words })], "a schema's name, or an object with its name");

/** Every property of an account: what is allowed, and what a change does. */
export const accountProperties = {
  instanceId: { shape: words, required: true, change: "replace" },
  name: {
    shape: pattern(/^[A-Za-z]\w{0,31}$/, "1 to 32 letters, digits and underscores, beginning with a letter"),
    change: "replace",
  },
  password: {
    shape: z
      .string(password)
      .regex(/^[\w~!@#/%^*\-+?]{8,32}$/, password)
      .refine(
        (text) => [/[a-z]/, /[A-Z]/, /\d/, /[~!@#/%^*\-_+?]/].filter((kind) => kind.test(text)).length >= 3,
        password,
      ),
    required: true,
    secret: true,
    change: "in place",
  },
  baseAuthority: {
    shape: z.array(oneOf(...authorities), "a list of authorities").min(1, "a list of at least one authority"),
    required: true,
    change: "in place",
    same: (live, wanted) => sameMembers(live, wanted),
  },
  description: {
    shape: z.string("a text").max(256, "a text of at most 256 characters"),
    change: "in place",
    whenRemoved: "",
  },
  passwordLifetime: { shape: wholeNumber(0, 65_535), change: "in place", whenRemoved: 0 },
  databases: {
    shape: z
      .array(schemaName, "a list of schemas")
      .transform((schemas) => schemas.map((schema) => (typeof schema === "string" ? schema : schema.name))),
    change: "in place",
    whenRemoved: [],
    same: sameSchemas,
  },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptShape, change: "no call" },
} satisfies Properties;

/** What must hold between properties. */
export const accountRules: readonly Rule[] = [
  {
    about: ["name", "password"],
    problems: ({ name, password: secret }) => {
      if (typeof name !== "string" || typeof secret !== "string") return [];
      // Names are plain letters, digits and underscores: turning them round letter by letter is right.
      const forbidden = [name, name.split("").reverse().join("")];
      return forbidden.includes(secret)
        ? [{ property: "password", reason: '"password" must not be the name of the account, nor that backwards' }]
        : [];
    },
  },
];

/** Names of schemas compare without regard to case (spec 4.3.3). */
export function sameSchemas(live: unknown, wanted: unknown): boolean {
  return sameMembers(live ?? [], wanted, (name) => name.toLowerCase());
}
