import type { Values } from "../lifecycle";
import type { Impact, Property } from "../properties/table";
import { hasUnknown, mayBeSame } from "../properties/values";
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
  const replacing = changes.filter(({ effect }) => effect === "replace");
  if (replacing.length > 0) {
    const condition = replacing.every(mayBeUnchanged) ? ` ${conditionOf(replacing)}` : "";
    return { impact: `replaces it${condition}: ${definition.replacement(olds, news)}` };
  }
  const impacts = changes.flatMap((change) => {
    const { name, effect, before, wanted } = change;
    if (effect !== "in place") return [];
    const condition = mayBeUnchanged(change) ? ` (${conditionOf([change])})` : "";
    return impactsOf(definition.properties[name])
      .filter(({ applies = () => true }) => applies(before, wanted, olds, news))
      .map((impact) => describeImpact(impact, impact.detail?.(before, wanted, olds, news)) + condition);
  });
  return impacts.length === 0 ? {} : { impact: [...new Set(impacts)].join("; ") };
}

/** Whether `up` may find that the value is unchanged. The preview does not know all parts of the value. */
function mayBeUnchanged({ before, wanted }: Change): boolean {
  return hasUnknown(wanted) && mayBeSame(before, wanted);
}

function conditionOf(changes: readonly Change[]): string {
  return `if ${changes.map(({ name }) => `"${name}"`).join(" or ")} changes, which is not known yet`;
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
