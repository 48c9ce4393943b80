import { z } from "zod";

/** Returns the shape of a request body with exactly one of some fields. The others can be null, which a union of objects would reject. */
export function exactlyOneOf<Fields extends Readonly<Record<string, z.ZodType>>>(fields: Fields) {
  return z
    .strictObject(fields)
    .partial()
    .refine((object) => Object.keys(object).length === 1, `must have exactly one of ${Object.keys(fields).join(", ")}`);
}
