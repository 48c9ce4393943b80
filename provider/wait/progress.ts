import type { Clock } from "./clock";
import { formatDuration } from "./duration";

/** Where progress lines go: the resource's own row of `pulumi up`. */
export type ProgressSink = (line: string) => void;

const repeatAfter = 30_000;

/**
 * Tells how far an operation is, in numbered phases: `[2/3] job CreateInstance 40%, 4m30s, usually 8–15 min`. A line is
 * written when there is something new, and often enough that nobody takes silence for a standstill (CI systems kill jobs
 * that are silent for ten minutes), but not at each look.
 */
export class Progress {
  #phase = 0;
  #usually = "";
  #begun: number;
  #said = "";
  #saidAt = Number.NEGATIVE_INFINITY;

  /** @param phases how many phases there will be; {@link expect} corrects it when more is known */
  constructor(
    private readonly sink: ProgressSink,
    private readonly clock: Clock,
    private phases: number,
  ) {
    this.#begun = clock.now();
  }

  /** The number of the current phase. */
  get phase(): number {
    return this.#phase;
  }

  /** Corrects how many phases there are in all. */
  expect(phases: number): void {
    this.phases = phases;
  }

  /**
   * Begins the next phase.
   *
   * @param usually how long it usually takes, for people: `8–15 min`
   */
  next(doing: string, usually = ""): void {
    this.#phase += 1;
    this.#usually = usually;
    this.#begun = this.clock.now();
    this.#saidAt = Number.NEGATIVE_INFINITY;
    this.say(doing);
  }

  /** Says what is happening in the current phase; written when it is new or the last line is a while ago. */
  say(doing: string): void {
    const now = this.clock.now();
    if (doing === this.#said && now - this.#saidAt < repeatAfter) return;
    this.#said = doing;
    this.#saidAt = now;
    const elapsed = now - this.#begun;
    const parts = [doing, elapsed >= 1_000 && formatDuration(elapsed), this.#usually && `usually ${this.#usually}`];
    this.sink(
      `[${Math.max(this.#phase, 1)}/${Math.max(this.phases, this.#phase)}] ${parts.filter(Boolean).join(", ")}`,
    );
  }
}
