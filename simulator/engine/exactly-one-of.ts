import { z } from "zod";

/**
 * Returns the shape of a request body with exactly one of some fields. It is not a union of objects, because `defineOperation` could then not drop
 * other fields that are null.
 */
export function exactlyOneOf<Fields extends Readonly<Record<string, z.ZodType>>>(fields: Fields) {
  return z
    .strictObject(fields)
    .partial()
    .refine((object) => Object.keys(object).length === 1, `must have exactly one of ${Object.keys(fields).join(", ")}`);
}
