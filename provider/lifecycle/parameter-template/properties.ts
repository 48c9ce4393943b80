import { z } from "zod";
import type { Properties } from "../declare/properties";
import { adoptShape, pattern, timeoutsShape, words } from "../declare/shapes";
import { filledParameterValues, sameParameters } from "../operate/parameters";

const description = "a text of at most 256 characters without line breaks and without ! < \" = ' > &";

/** Every property of a parameter template: what is allowed, and what a change does. */
export const parameterTemplateProperties = {
  name: {
    shape: pattern(/^[A-Za-z0-9._-]{1,64}$/, "1 to 64 letters, digits, hyphens, underscores and periods"),
    change: "in place",
  },
  description: {
    shape: pattern(/^[^\r\n!<"='>&]{0,256}$/, description),
    change: "in place",
    whenRemoved: "",
  },
  values: { shape: filledParameterValues, change: "in place", whenRemoved: {}, same: sameParameters },
  source: {
    shape: z.union(
      [z.strictObject({ templateId: words }), z.strictObject({ instanceId: words })],
      "an object with either a templateId or an instanceId",
    ),
    change: "no call",
  },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptShape, change: "no call" },
} satisfies Properties;
