import { z } from "zod";
import type { Ids } from "./ids";

/** The shape of a fault rule, as `POST /_sim/faults` takes it. An absent condition matches everything. */
export const faultRule = z.strictObject({
  match: z
    .strictObject({
      /** Operation name, like `CreateDdmInstance`. */
      operation: z.string().optional(),
      method: z.string().optional(),
      /** Regular expression that is found in the path; a plain prefix is one too. */
      path: z.string().refine(isRegExp, "is no regular expression").optional(),
      /** Only the n-th request that fits the rest, counted from 1. */
      nth: z.int().positive().optional(),
      /** Only so many times; then the rule is spent. */
      times: z.int().positive().optional(),
      /** Chance from 0 to 1, by the seed. */
      probability: z.number().min(0).max(1).optional(),
    })
    .default({}),
  effect: z.strictObject({
    /** Answers this status instead of doing anything. */
    status: z.int().min(200).max(599).optional(),
    code: z.string().optional(),
    message: z.string().optional(),
    /** Answers this body, as it is, with `status` or 200. */
    body: z.unknown().optional(),
    /** Waits before the answer, in real milliseconds. */
    delayMs: z.number().min(0).optional(),
    /** Closes the connection: before doing anything, or after having done it, when the answer is lost. */
    drop: z.enum(["before", "after"]).optional(),
    /** What becomes of the job that the request starts. */
    job: z.enum(["fail", "stall", "vanish"]).optional(),
  }),
});

/** A rule that makes something go wrong. */
export type FaultRule = z.output<typeof faultRule>;

/** What a request is, for rules. */
export interface FaultSubject {
  readonly operation: string | null;
  readonly method: string;
  readonly path: string;
}

/** Ordered rules; the first that matches wins. */
export class Faults {
  #rules: { readonly rule: FaultRule; seen: number; used: number }[] = [];

  /** Adds a rule at the end. */
  add(rule: FaultRule): void {
    this.#rules.push({ rule, seen: 0, used: 0 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The rules with how often each has seen a fitting request and been used. */
  list(): readonly (FaultRule & { readonly seen: number; readonly used: number })[] {
    return this.#rules.map(({ rule, seen, used }) => ({ ...rule, seen, used }));
  }

  /** The effect that a request suffers, or undefined. */
  effectFor(subject: FaultSubject, ids: Ids): FaultRule["effect"] | undefined {
    for (const entry of this.#rules) {
      const { match, effect } = entry.rule;
      if (!fits(match, subject)) continue;
      entry.seen += 1;
      if (match.nth !== undefined && entry.seen !== match.nth) continue;
      if (match.times !== undefined && entry.used >= match.times) continue;
      if (match.probability !== undefined && ids.chance() >= match.probability) continue;
      entry.used += 1;
      return effect;
    }
    return undefined;
  }
}

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function fits(match: FaultRule["match"], subject: FaultSubject): boolean {
  return (
    (match.operation === undefined || match.operation === subject.operation) &&
    (match.method === undefined || match.method.toUpperCase() === subject.method) &&
    (match.path === undefined || new RegExp(match.path).test(subject.path))
  );
}
