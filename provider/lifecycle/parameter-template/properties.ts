import { z } from "zod";
import type { Template } from "../../api/ddm/parameter-templates";
import { filledParameterValues, areSameValues } from "../properties/parameters";
import { liveValuesOf } from "../properties/reported-parameters";
import { adoptShape, exactObject, textMatching, timeoutsShape, idText } from "../properties/shapes";
import { type PropertyTable } from "../properties/table";

const descriptionRule = "a string of at most 256 characters without line breaks and without ! < \" = ' > &";

const sourceDescription = "an object with either a templateId or an instanceId";

/** Properties of a parameter template: allowed values, and the effect of a change. */
export const parameterTemplateProperties = {
  name: {
    shape: textMatching(/^[A-Za-z0-9._-]{1,64}$/, "1 to 64 letters, digits, hyphens, underscores and periods"),
    change: "in place",
    live: ({ name }) => name,
    impact: { does: "renames it", takes: "seconds" },
  },
  description: {
    shape: textMatching(/^[^\r\n!<"='>&]{0,256}$/, descriptionRule),
    change: "in place",
    whenRemoved: "",
    live: ({ description: text }) => text,
    impact: { does: "changes the description", takes: "seconds" },
  },
  values: {
    shape: filledParameterValues,
    change: "in place",
    whenRemoved: {},
    same: areSameValues,
    live: ({ parameters }, _operation, { values }) => liveValuesOf(parameters, values),
    impact: {
      does: "sets values of the template",
      takes: "seconds",
      clients: "instances keep the values that they have",
    },
  },
  source: {
    shape: z.union(
      [exactObject({ templateId: idText }, sourceDescription), exactObject({ instanceId: idText }, sourceDescription)],
      sourceDescription,
    ),
    change: "no call",
  },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptShape, change: "no call" },
} satisfies PropertyTable<Template>;
