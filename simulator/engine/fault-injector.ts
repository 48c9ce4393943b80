import { z } from "zod";
import { faultRule, type FaultRule, type NewFaultRule } from "./fault-rule";
import type { Ids } from "./ids";
import { MAX_RULES } from "./limits";

/** The properties of a request that fault rules match. */
export interface FaultSubject {
  readonly operation: string | null;
  readonly method: string;
  readonly path: string;
}

/** An ordered list of fault rules; the first match wins. */
export class FaultInjector {
  #rules: { readonly rule: FaultRule; seen: number; used: number }[] = [];
  readonly #operations: ReadonlySet<string>;

  /** @param operations names of all operations, to reject rules for unknown ones */
  constructor(operations: readonly string[]) {
    this.#operations = new Set(operations);
  }

  /**
   * Adds rules at the end of the list, all or none.
   *
   * @throws Error that describes every mistake
   */
  add(...rules: readonly NewFaultRule[]): void {
    const parsed = rules.map((rule) => this.#parse(rule));
    if (this.#rules.length + parsed.length > MAX_RULES)
      throw new Error(`There can be at most ${MAX_RULES} fault rules.`);
    this.#rules.push(...parsed.map((rule) => ({ rule, seen: 0, used: 0 })));
  }

  clear(): void {
    this.#rules = [];
  }

  /** Lists the rules, each with the number of requests that met its conditions and the number of times that it was applied. */
  list(): readonly (FaultRule & { readonly seen: number; readonly used: number })[] {
    return this.#rules.map(({ rule, seen, used }) => ({ ...rule, seen, used }));
  }

  /** Whether any rule requests stale reads. */
  get hasStale(): boolean {
    return this.#rules.some(({ rule }) => rule.effect.stale);
  }

  /** Returns the effect of the first rule that matches a request, or undefined. */
  effectFor(subject: FaultSubject, ids: Ids): FaultRule["effect"] | undefined {
    for (const entry of this.#rules) {
      const { match, effect } = entry.rule;
      if (!matches(match, subject) || (effect.stale && subject.method !== "GET")) continue;
      entry.seen += 1;
      if (match.nth !== undefined && entry.seen !== match.nth) continue;
      if (match.times !== undefined && entry.used >= match.times) continue;
      if (match.probability !== undefined && ids.randomFraction() >= match.probability) continue;
      entry.used += 1;
      return effect;
    }
    return undefined;
  }

  #parse(rule: NewFaultRule): FaultRule {
    const result = faultRule.safeParse(rule);
    if (!result.success) throw new Error(`Invalid fault rule.\n${z.prettifyError(result.error)}`);
    const { match, effect } = result.data;
    if (match.operation !== undefined && !this.#operations.has(match.operation)) {
      throw new Error(`Invalid fault rule: unknown operation ${match.operation}.`);
    }
    if (effect.stale && (match.method ?? "GET").toUpperCase() !== "GET") {
      throw new Error("Invalid fault rule: `stale` applies only to GET.");
    }
    return result.data;
  }
}

function matches(match: FaultRule["match"], subject: FaultSubject): boolean {
  return (
    (match.operation === undefined || match.operation === subject.operation) &&
    (match.method === undefined || match.method.toUpperCase() === subject.method) &&
    (match.path === undefined || new RegExp(match.path).test(subject.path))
  );
}
