import { z } from "zod";
import { faultRule, type FaultRule, type NewFaultRule } from "./fault-rule";
import type { Ids } from "./ids";

/** What a request is, for rules. */
export interface FaultSubject {
  readonly operation: string | null;
  readonly method: string;
  readonly path: string;
}

/** Ordered rules; the first that matches wins. */
export class Faults {
  #rules: { readonly rule: FaultRule; seen: number; used: number }[] = [];
  readonly #operations: ReadonlySet<string>;

  /** @param operations names of all operations: a rule cannot match another one */
  constructor(operations: readonly string[]) {
    this.#operations = new Set(operations);
  }

  /**
   * Adds rules at the end, all or none.
   *
   * @throws Error that names every mistake
   */
  add(...rules: readonly NewFaultRule[]): void {
    const parsed = rules.map((rule) => this.#parse(rule));
    this.#rules.push(...parsed.map((rule) => ({ rule, seen: 0, used: 0 })));
  }

  clear(): void {
    this.#rules = [];
  }

  /** The rules with how often each has seen a fitting request and been used. */
  list(): readonly (FaultRule & { readonly seen: number; readonly used: number })[] {
    return this.#rules.map(({ rule, seen, used }) => ({ ...rule, seen, used }));
  }

  /** Whether a rule answers reads from the state before the last change. */
  get hasStale(): boolean {
    return this.#rules.some(({ rule }) => rule.effect.stale);
  }

  /** The effect that a request suffers, or undefined. */
  effectFor(subject: FaultSubject, ids: Ids): FaultRule["effect"] | undefined {
    for (const entry of this.#rules) {
      const { match, effect } = entry.rule;
      if (!fits(match, subject) || (effect.stale && subject.method !== "GET")) continue;
      entry.seen += 1;
      if (match.nth !== undefined && entry.seen !== match.nth) continue;
      if (match.times !== undefined && entry.used >= match.times) continue;
      if (match.probability !== undefined && ids.chance() >= match.probability) continue;
      entry.used += 1;
      return effect;
    }
    return undefined;
  }

  #parse(rule: NewFaultRule): FaultRule {
    const result = faultRule.safeParse(rule);
    if (!result.success) throw new Error(`The fault rule is not valid.\n${z.prettifyError(result.error)}`);
    const { match, effect } = result.data;
    if (match.operation !== undefined && !this.#operations.has(match.operation)) {
      throw new Error(`The fault rule is not valid: there is no operation ${match.operation}.`);
    }
    if (effect.stale && (match.method ?? "GET").toUpperCase() !== "GET") {
      throw new Error("The fault rule is not valid: only a GET is answered `stale`.");
    }
    return result.data;
  }
}

function fits(match: FaultRule["match"], subject: FaultSubject): boolean {
  return (
    (match.operation === undefined || match.operation === subject.operation) &&
    (match.method === undefined || match.method.toUpperCase() === subject.method) &&
    (match.path === undefined || new RegExp(match.path).test(subject.path))
  );
}
