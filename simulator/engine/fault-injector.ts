import { z } from "zod";
import { faultRule, type FaultRule, type NewFaultRule } from "./fault-rule";
import type { Ids } from "./ids";
import { MAX_RULES } from "./limits";

/** The properties by which fault rules match a request. */
export interface FaultSubject {
  readonly operation: string | null;
  readonly method: string;
  readonly path: string;
}

/** A mistake in a field of a fault rule, such as `match.nth`. */
export interface FaultRuleIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A fault rule that cannot be added, with the mistakes in its fields. */
export class InvalidFaultRuleError extends Error {
  override readonly name = "InvalidFaultRuleError";
  readonly issues: readonly FaultRuleIssue[];

  constructor(message: string, issues: readonly FaultRuleIssue[]) {
    super(message);
    this.issues = issues;
  }
}

/** An ordered list of fault rules; the first match wins. */
export class FaultInjector {
  #rules: { readonly id: number; readonly rule: FaultRule; seen: number; used: number }[] = [];
  #lastId = 0;
  readonly #operations: ReadonlySet<string>;

  /** @param operations names of all operations; rules for other operations are rejected */
  constructor(operations: readonly string[]) {
    this.#operations = new Set(operations);
  }

  /**
   * Adds rules at the end of the list. If one rule is invalid, none is added.
   *
   * @throws InvalidFaultRuleError if a rule is invalid, or if there would be more than {@link MAX_RULES} rules
   */
  add(...rules: readonly NewFaultRule[]): void {
    const parsed = rules.map((rule) => this.#parse(rule));
    if (this.#rules.length + parsed.length > MAX_RULES)
      throw new InvalidFaultRuleError(`There can be at most ${MAX_RULES} fault rules.`, []);
    this.#rules.push(...parsed.map((rule) => ({ id: (this.#lastId += 1), rule, seen: 0, used: 0 })));
  }

  /** Removes a rule. Returns whether it existed. */
  remove(id: number): boolean {
    const before = this.#rules.length;
    this.#rules = this.#rules.filter((entry) => entry.id !== id);
    return this.#rules.length < before;
  }

  clear(): void {
    this.#rules = [];
  }

  /**
   * Lists the rules. `seen` counts the requests with the operation, method and path of a rule. Requests to which an earlier rule was applied do not
   * count. A `stale` rule counts only GET requests. `used` counts the requests to which the rule was applied.
   */
  list(): readonly (FaultRule & { readonly id: number; readonly seen: number; readonly used: number })[] {
    return this.#rules.map(({ id, rule, seen, used }) => ({ id, ...rule, seen, used }));
  }

  /** Effects of the `stale` rules. */
  get staleEffects(): readonly FaultRule["effect"][] {
    return this.#rules.map(({ rule }) => rule.effect).filter(({ stale }) => stale);
  }

  /** Counts a request and returns the effect of the first rule that matches it, or undefined. */
  chooseEffect(subject: FaultSubject, ids: Ids): FaultRule["effect"] | undefined {
    for (const entry of this.#rules) {
      const { match, effect } = entry.rule;
      if (!isMatch(match, subject) || (effect.stale && subject.method !== "GET")) continue;
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
    if (!result.success) {
      const { error } = result;
      throw new InvalidFaultRuleError(`Invalid fault rule.\n${z.prettifyError(error)}`, error.issues);
    }
    const { match, effect } = result.data;
    if (match.operation !== undefined && !this.#operations.has(match.operation)) {
      throw invalidField(["match", "operation"], `unknown operation ${match.operation}`);
    }
    if (effect.stale && (match.method ?? "GET").toUpperCase() !== "GET") {
      throw invalidField(["effect", "stale"], "`stale` applies only to GET");
    }
    return result.data;
  }
}

function invalidField(path: readonly string[], message: string): InvalidFaultRuleError {
  return new InvalidFaultRuleError(`Invalid fault rule: ${message}.`, [{ path, message }]);
}

function isMatch(match: FaultRule["match"], subject: FaultSubject): boolean {
  return (
    (match.operation === undefined || match.operation === subject.operation) &&
    (match.method === undefined || match.method.toUpperCase() === subject.method) &&
    (match.path === undefined || new RegExp(match.path).test(subject.path))
  );
}
