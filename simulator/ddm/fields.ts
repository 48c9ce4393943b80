import { z } from "zod";

/** Shapes of fields that several operations share. If the message of a shape is an error code of DDM, the error has that code. */
export const fields = {
  instanceName: z.string().regex(/^[A-Za-z][\w-]{3,63}$/, "4 to 64 letters, digits, _ and -, starting with a letter"),
  uuid: z.string().regex(/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i, "must be a UUID"),
  securityGroupId: z.string().regex(/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i, "DBS.280305"),
  /** `0` is the default enterprise project. */
  enterpriseProjectId: z.string().regex(/^(0|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12})$/i, "must be 0 or a UUID"),
  timeZone: z.string().regex(/^UTC(?!\+04)([+-](0[1-9]|1[0-2]):00)?$/, "DBS.300376"),
  userName: z.string().regex(/^[A-Za-z]\w{0,31}$/, "1 to 32 letters, digits and _, starting with a letter"),
  password: z
    .string()
    .regex(
      /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[~!@#%^*\-_+?])[\w~!@#%^*\-+?]{8,32}$/,
      "8 to 32 characters with upper and lower case, digits and ~!@#%^*-_+?",
    ),
  /** A time in milliseconds. The API Reference documents an integer (API 4.5.2). The SDKs send a float, such as `1.7952526e+12` in Go. */
  milliseconds: z
    .string()
    .regex(/^\d+(\.\d+)?(e\+?\d+)?$/, "must be milliseconds")
    .transform(Number),
  ipAddress: z.ipv4("must be an IPv4 address"),
};

/** Makes a text optional. An empty text counts as absent: clients send it for fields that they leave out (API 4.2.32, quirk 29). */
export function optionalText<Shape extends z.ZodType>(shape: Shape) {
  return z.preprocess((value) => (value === "" ? undefined : value), shape.optional());
}
