import { z } from "zod";

/**
 * Returns the shape of a request body with exactly one of the given fields. It is not a union of objects: with a union, `defineOperation` could not
 * drop the other fields when they are null.
 */
export function exactlyOneOf<Fields extends Readonly<Record<string, z.ZodType>>>(fields: Fields) {
  return z
    .strictObject(fields)
    .partial()
    .refine((object) => Object.keys(object).length === 1, `must have exactly one of ${Object.keys(fields).join(", ")}`);
}
