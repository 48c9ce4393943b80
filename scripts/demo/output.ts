import type { JournalEntry } from "../../simulator";
import { countByOperation } from "../sandbox/calls";

/** A finished step of the demo. */
export interface FinishedStep {
  readonly title: string;
  readonly seconds: number;
  readonly calls: readonly JournalEntry[];
}

const hasColors = process.env["NO_COLOR"] === undefined;
const paint = (code: number) => (text: string) => (hasColors ? `\u001b[${code}m${text}\u001b[0m` : text);
const bold = paint(1);
const dim = paint(2);
const cyan = paint(36);
const green = paint(32);
const red = paint(31);

/** Prints the title and the description of a step or of the summary. */
export function printHeading(title: string, description: string): void {
  const line = "─".repeat(Math.max(3, 90 - title.length));
  console.log(`\n${cyan(`── ${bold(title)}`)} ${cyan(line)}\n   ${description}\n`);
}

/** Prints the command that runs next. */
export function printCommand(args: readonly string[]): void {
  console.log(bold(`$ pulumi ${args.join(" ")}`));
}

/** Prints a fact that the demo has verified. */
export function printVerified(fact: string): void {
  console.log(`${green("✓")} ${fact}`);
}

/** Prints the error that ended the demo. */
export function printFailure(error: unknown): void {
  console.error(`\n${red("✗ The demo failed:")} ${error instanceof Error ? error.message : String(error)}`);
}

/** Prints each step with its duration and API calls, and the totals. */
export function printSummary(steps: readonly FinishedStep[], seconds: number): void {
  printHeading("Summary", "Duration and API calls of each step. The API allows a user 60 calls per minute.");
  for (const { title, calls, seconds: duration } of steps) {
    console.log(
      `  ${title.padEnd(28)} ${countText(calls.length).padStart(12)} in ${duration.toFixed(1).padStart(4)} s`,
    );
    const details = Object.entries(countByOperation(calls)).map(([operation, times]) => `${times} ${operation}`);
    if (details.length > 0) console.log(dim(`    ${details.join(", ")}`));
  }
  const total = steps.reduce((sum, { calls }) => sum + calls.length, 0);
  console.log(
    `\n${green("✓")} ${bold("The instance was created, changed by another client, corrected in place and deleted.")}` +
      `\n  ${countText(total)} in ${seconds.toFixed(0)} seconds, including the calls of the other client. No resource is left.`,
  );
}

function countText(calls: number): string {
  return `${calls} API call${calls === 1 ? "" : "s"}`;
}
