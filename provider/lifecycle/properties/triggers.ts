import { namedValues } from "./parameters";
import type { Impact } from "./table";

/** Returns the property whose change runs an action again. */
export function triggersProperty(impact: Impact) {
  return {
    shape: namedValues,
    defaultValue: {},
    unreported: true,
    change: "in place",
    impact,
  } as const;
}
