import { z } from "zod";

/** Returns the shape of an object that has exactly one of some fields. Unlike in a union of objects, the others can be null. */
export function exactlyOneOf<Fields extends Readonly<Record<string, z.ZodType>>>(fields: Fields) {
  return z
    .strictObject(fields)
    .partial()
    .refine((object) => Object.keys(object).length === 1, `must have exactly one of ${Object.keys(fields).join(", ")}`);
}
