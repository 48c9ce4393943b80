import { z } from "zod";
import type { LiveAccount } from "../../api/ddm/accounts";
import {
  adoptChildShape,
  exactObject,
  idText,
  oneOf,
  textMatching,
  timeoutsShape,
  wholeNumber,
  nonEmptyText,
} from "../properties/shapes";
import type { PropertyTable, Rule } from "../properties/table";
import { hasSameMembers } from "../properties/values";
import { replacedSchemas } from "./schemas";

const authorities = ["CREATE", "DROP", "ALTER", "INDEX", "INSERT", "DELETE", "UPDATE", "SELECT"] as const;
const passwordRule =
  "8 to 32 letters, digits and special characters (~!@#/%^*-_+?), including at least three of: a lowercase letter, an uppercase letter, a digit, a special character";
/** A schema's name. Programs that pass a schema's id instead get an error with advice. */
const schemaName = nonEmptyText.refine(
  (name) => !name.includes("/"),
  "the name of a schema (`.name` of the Schema, instead of its `.id`)",
);
const schemaDescription = "a schema's name, or an object with its name";
const schema = z.union([schemaName, exactObject({ name: schemaName }, schemaDescription)], {
  error: ({ input }) =>
    typeof input === "string" && input.includes("/")
      ? "the name of a schema (`.name` of the Schema, instead of its `.id`)"
      : schemaDescription,
});

/** Properties of an account: allowed values, and the effect of a change. */
export const accountProperties = {
  instanceId: { shape: idText, required: true, change: "replace", live: (_, { ref }) => ref.id },
  name: {
    shape: textMatching(/^[A-Za-z]\w{0,31}$/, "1 to 32 letters, digits and underscores, beginning with a letter"),
    change: "replace",
    live: ({ name }) => name,
  },
  password: {
    shape: z
      .string(passwordRule)
      .regex(/^[\w~!@#/%^*\-+?]{8,32}$/, passwordRule)
      .refine(
        (text) => [/[a-z]/, /[A-Z]/, /\d/, /[~!@#/%^*\-_+?]/].filter((kind) => kind.test(text)).length >= 3,
        passwordRule,
      ),
    required: true,
    secret: true,
    unreported: true,
    change: "in place",
    impact: { does: "sets the password", takes: "seconds", clients: "new logins need the new password" },
  },
  baseAuthority: {
    shape: z.array(oneOf(...authorities), "a list of authorities").min(1, "a list of at least one authority"),
    required: true,
    change: "in place",
    same: hasSameAuthorities,
    live: ({ baseAuthority }) => baseAuthority,
    impact: { does: "changes the permissions", takes: "seconds" },
  },
  description: {
    shape: z.string("a string").max(256, "a string of at most 256 characters"),
    change: "in place",
    whenRemoved: "",
    live: ({ description }) => description,
    impact: { does: "changes the description", takes: "seconds" },
  },
  passwordLifetime: {
    shape: wholeNumber(0, 65_535),
    change: "in place",
    whenRemoved: 0,
    live: ({ passwordLifetime }) => passwordLifetime,
    impact: { does: "changes the password lifetime", takes: "seconds" },
  },
  databases: {
    shape: z
      .array(schema, "a list of schemas")
      .transform((schemas): string[] => schemas.map((entry) => (typeof entry === "string" ? entry : entry.name))),
    change: "in place",
    whenRemoved: [],
    same: hasSameSchemas,
    live: ({ databases }) => databases,
    impact: [
      {
        does: "changes the accessible schemas",
        takes: "seconds",
        applies: (before, wanted) => !hasSameSchemas(before, wanted),
      },
      {
        does: "restores the grants",
        condition: "if a schema was replaced",
        detail: (_before, _wanted, olds, news) => {
          const names = replacedSchemas(olds, news);
          return `on ${names.length === 1 ? "schema" : "schemas"} ${names.join(", ")}`;
        },
        takes: "seconds",
        applies: (_before, _wanted, olds, news) => replacedSchemas(olds, news).length > 0,
      },
    ],
  },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptChildShape, change: "no call" },
} satisfies PropertyTable<LiveAccount>;

/** Rules about several properties. */
export const accountRules: readonly Rule[] = [
  {
    properties: ["name", "password"],
    problems: ({ name, password: secret }) => {
      if (typeof name !== "string" || typeof secret !== "string") return [];
      // Names are ASCII, so reversing them character by character is correct.
      const forbidden = [name, name.split("").reverse().join("")];
      return forbidden.includes(secret)
        ? [{ property: "password", reason: '"password" must not be the name of the account, forwards or backwards' }]
        : [];
    },
  },
];

/** Compares authorities. Their order does not matter. */
export function hasSameAuthorities(live: unknown, wanted: unknown): boolean {
  return hasSameMembers(live, wanted);
}

/** Compares names of schemas. Order and case do not matter; the API ignores case (API 4.3.3). */
export function hasSameSchemas(live: unknown, wanted: unknown): boolean {
  return hasSameMembers(live ?? [], wanted, (name) => name.toLowerCase());
}
