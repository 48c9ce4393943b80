import { isDeepStrictEqual } from "node:util";
import type { CheckFailure, Lifecycle, Values } from "../lifecycle";
import { DefaultNames } from "../properties/default-names";
import { checkProperties, type InputFailure } from "../properties/table";
import { hasUnknown, isGiven } from "../properties/values";
import type { AnyDefinition } from "./definition";
import { adoptedId } from "./identity";

/**
 * Creates the `check` function of a kind of resource. The function validates inputs against the table and the rules, fills in defaults and the
 * default name, and rejects an adoption during the replacement of a resource that still exists, except a replacement by `--replace` or a taint. The
 * function is valid for one command only.
 *
 * @param existing URNs of the resources that exist according to the state. `check` adds the URN of each resource with old inputs
 */
export function createCheck(definition: AnyDefinition, existing: Set<unknown>): Lifecycle["check"] {
  const names = definition.names && new DefaultNames(definition.names);
  return (olds: Values, news: Values) => {
    const exists = Object.keys(olds).length > 0;
    const { inputs: given, failures: all } = checkProperties(definition.properties, definition.rules, news);
    const inputs = definition.completeInputs?.(olds, given) ?? given;
    const { __urn: urn } = inputs;
    const adopted = adoptedId(inputs);
    // For a replacement, the engine calls `check` twice: first with the olds of the existing resource, then without olds. For `--replace` and a
    // taint, it calls `check` only without olds. The create then rejects the adoption.
    const isReplacement = !exists && existing.has(urn);
    const failures = tolerateRecorded(definition, all, olds, news, isReplacement);
    if (exists) existing.add(urn);
    else if (isReplacement && !hasUnknown(urn) && adopted !== undefined && !hasUnknown(adopted)) {
      const reason =
        `"adopt" would adopt ${adopted} again during this replacement. Pulumi would then delete ${adopted} as the old ` +
        "resource. Remove `adopt` from the program and run the command again: the replacement creates a new resource";
      return { inputs, failures: [...failures, { property: "adopt", reason }] };
    }
    return { inputs: names?.assign(olds, inputs) ?? inputs, failures };
  };
}

/**
 * Drops failures that the inputs in the state also have. With `ignoreChanges`, the engine passes these inputs instead of the program's. These
 * inputs have a failure in two cases:
 *
 * - A refresh has stored an incomplete value. For example, the API reports a data node without its user name.
 * - A secret is missing, because the resource was imported.
 *
 * The resource can be kept without the missing values. A replacement needs them, so its failures are never dropped.
 */
function tolerateRecorded(
  { properties, rules }: AnyDefinition,
  failures: InputFailure[],
  olds: Values,
  news: Values,
  isReplacement: boolean,
): CheckFailure[] {
  const isMissing = ({ missingSecret: name }: InputFailure) => name !== undefined && !isGiven(news[name]);
  const exists = Object.keys(olds).length > 0;
  const before = exists && failures.length > 0 ? checkProperties(properties, rules, olds).failures : [];
  const missingBefore = new Set(before.map(({ missingSecret }) => missingSecret));
  const isRecorded = (failure: InputFailure) =>
    isMissing(failure)
      ? missingBefore.has(failure.missingSecret)
      : isGiven(news[failure.property]) &&
        isDeepStrictEqual(news[failure.property], olds[failure.property]) &&
        before.some(({ property, reason }) => property === failure.property && reason === failure.reason);
  return failures
    .filter((failure) => !isRecorded(failure))
    .map((failure) => ({
      property: failure.property,
      reason: failure.reason + (isReplacement && isMissing(failure) ? adviceOf(failure) : ""),
    }));
}

function adviceOf({ missingSecret: name = "" }: InputFailure): string {
  return `; a replacement needs it: if \`ignoreChanges\` names "${name}", remove that entry`;
}
