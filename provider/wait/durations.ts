/**
 * How long things of a kind have taken in this process: the next one of the kind is first looked at when it is likely to be
 * done, so that fifty schemas do not cost fifty times the looks of one. The shortest counts: a look too early costs a call,
 * one too late costs everybody time.
 */
export class Durations {
  readonly #shortest = new Map<string, number>();

  /** Notes how long one took, in milliseconds. */
  learn(kind: string, took: number): void {
    this.#shortest.set(kind, Math.min(took, this.#shortest.get(kind) ?? Number.POSITIVE_INFINITY));
  }

  /** The pause before the first look, in milliseconds: `unknown` for a kind that was not seen yet. */
  firstPause(kind: string, unknown: number): number {
    const shortest = this.#shortest.get(kind);
    return shortest === undefined ? unknown : Math.min(shortest, longestBlind);
  }
}

/** However long others took: this one may be shorter, and its progress is watched meanwhile. */
const longestBlind = 120_000;
