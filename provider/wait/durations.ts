/**
 * How long things of a kind usually take in this process: the next one of the kind is first looked at when it is likely to be
 * done, so that fifty schemas do not cost fifty times the looks of one.
 */
export class Durations {
  readonly #usual = new Map<string, number>();

  /** Notes how long one took until its end was seen, in milliseconds. What is recent counts most. */
  learn(kind: string, took: number): void {
    const usual = this.#usual.get(kind);
    // What was done at the first look may have been done for long: try a little earlier next time.
    if (usual !== undefined && took <= usual * 1.01) this.#usual.set(kind, usual * 0.98);
    else this.#usual.set(kind, usual === undefined ? took : (usual + took) / 2);
  }

  /** The pause before the first look, in milliseconds: `unknown` for a kind that was not seen yet. */
  firstPause(kind: string, unknown: number): number {
    const usual = this.#usual.get(kind);
    return usual === undefined ? unknown : Math.min(usual, longestBlind);
  }
}

/** However long others took: this one may be shorter, and its progress is watched meanwhile. */
const longestBlind = 120_000;
