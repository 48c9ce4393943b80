import type { Clock } from "./clock";
import { formatDuration } from "./duration";

/** Takes progress lines, for the resource's own row of `pulumi up`. */
export type ProgressSink = (line: string) => void;

const repeatAfter = 30_000;

/**
 * Reports the progress of an operation in numbered phases: `[2/3] job CreateInstance 40%, 4m30s, usually 8–15 min`. A line is
 * written when its text changes, and otherwise every 30 seconds: CI systems kill jobs that are silent for ten minutes.
 */
export class Progress {
  #phase = 0;
  #usualDuration = "";
  #phaseStartedAt: number;
  #lastText = "";
  #lastWrittenAt = Number.NEGATIVE_INFINITY;

  /** @param phases expected number of phases; {@link expect} corrects it */
  constructor(
    private readonly sink: ProgressSink,
    private readonly clock: Clock,
    private phases: number,
  ) {
    this.#phaseStartedAt = clock.now();
  }

  /** Number of the current phase. */
  get phase(): number {
    return this.#phase;
  }

  /** Corrects the total number of phases. */
  expect(phases: number): void {
    this.phases = phases;
  }

  /**
   * Starts the next phase.
   *
   * @param usualDuration shown to the user: `8–15 min`
   */
  next(text: string, usualDuration = ""): void {
    this.#phase += 1;
    this.#usualDuration = usualDuration;
    this.#phaseStartedAt = this.clock.now();
    this.#lastWrittenAt = Number.NEGATIVE_INFINITY;
    this.report(text);
  }

  /** Reports what the current phase is doing; skipped if the same text was written less than 30 seconds ago. */
  report(text: string): void {
    const now = this.clock.now();
    if (text === this.#lastText && now - this.#lastWrittenAt < repeatAfter) return;
    this.#lastText = text;
    this.#lastWrittenAt = now;
    const elapsed = now - this.#phaseStartedAt;
    const parts = [
      text,
      elapsed >= 1_000 && formatDuration(elapsed),
      this.#usualDuration && `usually ${this.#usualDuration}`,
    ];
    this.sink(
      `[${Math.max(this.#phase, 1)}/${Math.max(this.phases, this.#phase)}] ${parts.filter(Boolean).join(", ")}`,
    );
  }
}
