import type { Values } from "../lifecycle";
import type { Impact, Property } from "../properties/table";
import type { Change } from "./changes";
import type { AnyDefinition } from "./definition";

/** Returns the impact of an update or a replacement, as one line for the resource's row in Pulumi's display. */
export function impactOf(
  definition: Pick<AnyDefinition, "properties" | "replacement">,
  changes: readonly Change[],
  hasFailed: boolean,
  olds: Values,
  news: Values,
): { impact?: string } {
  if (hasFailed) return { impact: "replaces it: its creation failed" };
  if (changes.some(({ effect }) => effect === "replace"))
    return { impact: `replaces it: ${definition.replacement(olds, news)}` };
  const impacts = changes.flatMap(({ name, effect, before, wanted }) => {
    if (effect !== "in place") return [];
    return impactsOf(definition.properties[name])
      .filter(({ applies = () => true }) => applies(before, wanted, olds, news))
      .map((impact) => describeImpact(impact, impact.detail?.(before, wanted, olds, news)));
  });
  return impacts.length === 0 ? {} : { impact: [...new Set(impacts)].join("; ") };
}

/** Returns the impacts that a change of a property may have. */
export function impactsOf(property: Property | undefined): readonly Impact[] {
  const { impact = [] } = property ?? {};
  return Array.isArray(impact) ? (impact as readonly Impact[]) : [impact as Impact];
}

/** Describes an impact, e.g. `reshards 8 → 16, data nodes +1, 20–60 min, writes pause at the route switch`. */
export function describeImpact({ does, takes, clients }: Impact, detail?: string): string {
  return [`${does}${detail ? ` ${detail}` : ""}`, takes, clients].filter(Boolean).join(", ");
}
