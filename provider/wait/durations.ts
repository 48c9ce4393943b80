/** How many of a kind are remembered: the next one takes longer than all of them once in eleven times. */
const remembered = 10;

/** A single slow one does not make the others wait: how much longer than the average may be usual. */
const slowest = 1.1;

/**
 * How long things of a kind usually take in this process: the next one of the kind is first looked at when it is likely to be
 * done, so that fifty schemas do not cost fifty times the looks of one.
 */
export class Durations {
  readonly #last = new Map<string, readonly number[]>();

  /**
   * Notes how long one took, in milliseconds: it was over when it was looked at after `most`, and not yet after `least`.
   *
   * @param least absent when it was over at the first look: then the next one is looked at a little earlier, or nobody ever knows
   * how much too late that is
   */
  learn(kind: string, most: number, least = most * 0.94): void {
    this.#last.set(kind, [...(this.#last.get(kind) ?? []), (least + most) / 2].slice(-remembered));
  }

  /** How long one usually takes at most, in milliseconds; undefined for a kind that was not seen yet. */
  usual(kind: string): number | undefined {
    const last = this.#last.get(kind);
    if (!last) return undefined;
    const average = last.reduce((sum, took) => sum + took, 0) / last.length;
    return Math.min(Math.max(...last), average * slowest);
  }
}
