import type { Clock } from "./clock";
import { formatDuration } from "./duration";

/** Writes a progress line to the resource's row in Pulumi's output. */
export type ProgressSink = (line: string) => void;

const repeatInterval = 30_000;

/**
 * Reports the progress of an operation in numbered phases: `[2/3] job CreateInstance 40%, 4m30s, usually 8–15 min`. A line is written when
 * the reported text (here `job CreateInstance 40%`) changes. An unchanged text is written again after 30 seconds, because some CI systems
 * kill jobs that are silent for ten minutes.
 */
export class Progress {
  #phase = 0;
  #usualDuration = "";
  #phaseStartedAt: number;
  #lastText = "";
  #lastWrittenAt = Number.NEGATIVE_INFINITY;

  /**
   * @param sink receives the progress lines
   * @param clock measures the time since a phase started and since the last line
   * @param phases expected number of phases; {@link setPhases} corrects the number
   */
  constructor(
    private readonly sink: ProgressSink,
    private readonly clock: Clock,
    private phases: number,
  ) {
    this.#phaseStartedAt = clock.now();
  }

  /** 1-based index of the current phase; 0 before the first phase starts. */
  get phase(): number {
    return this.#phase;
  }

  /**
   * Corrects the expected number of phases.
   *
   * @param phases total number of phases, including completed phases
   */
  setPhases(phases: number): void {
    this.phases = phases;
  }

  /**
   * Starts the next phase and writes its first line.
   *
   * @param text activity of the phase, e.g. `ordering the instance`
   * @param usualDuration usual duration of the phase, as shown to the user, e.g. `8–15 min`; empty if unknown
   */
  startPhase(text: string, usualDuration = ""): void {
    this.#phase += 1;
    this.#usualDuration = usualDuration;
    this.#phaseStartedAt = this.clock.now();
    this.#lastWrittenAt = Number.NEGATIVE_INFINITY;
    this.report(text);
  }

  /**
   * Reports the activity of the current phase. Writes no line if the last line has the same text and is less than 30 seconds old.
   *
   * @param text current activity, e.g. `job CreateInstance 40%`
   */
  report(text: string): void {
    const now = this.clock.now();
    if (text === this.#lastText && now - this.#lastWrittenAt < repeatInterval) return;
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
