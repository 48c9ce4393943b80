import { byOperation } from "../sandbox/calls";
import type { JournalEntry } from "../../simulator";

/** A chapter of the demo, for the summary at its end. */
export interface Chapter {
  readonly title: string;
  readonly seconds: number;
  readonly calls: readonly JournalEntry[];
}

const colours = process.env["NO_COLOR"] === undefined;
const paint = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
const bold = paint(1);
const dim = paint(2);
const cyan = paint(36);
const green = paint(32);
const red = paint(31);

/** Opens a chapter: what is shown, and why. */
export function heading(title: string, why: string): void {
  const line = "─".repeat(Math.max(3, 90 - title.length));
  console.log(`\n${cyan(`── ${bold(title)}`)} ${cyan(line)}\n   ${why}\n`);
}

/** The command line that runs next. */
export function commandLine(args: readonly string[]): void {
  console.log(bold(`$ pulumi ${args.join(" ")}`));
}

/** Something that was looked up and found to be so. */
export function confirmed(what: string): void {
  console.log(`${green("✓")} ${what}`);
}

/** The end of a demo that did not go well. */
export function stopped(error: unknown): void {
  console.error(`\n${red("✗ The demo stopped:")} ${error instanceof Error ? error.message : String(error)}`);
}

/** What happened, and what it cost in calls. */
export function summary(chapters: readonly Chapter[], seconds: number): void {
  heading("What happened", "Each step with the API calls it took: they are scarce, 60 a minute for a user.");
  for (const { title, calls, seconds: took } of chapters) {
    const total = `${calls.length} call${calls.length === 1 ? "" : "s"}`;
    console.log(`  ${title.padEnd(28)} ${total.padStart(9)} in ${took.toFixed(1).padStart(4)} s`);
    const details = Object.entries(byOperation(calls)).map(([operation, count]) => `${count} ${operation}`);
    if (details.length > 0) console.log(dim(`    ${details.join(", ")}`));
  }
  const calls = chapters.flatMap((chapter) => chapter.calls);
  console.log(
    `\n${green("✓")} ${bold("Previewed, created, left alone, changed behind our back, seen, repaired in place, destroyed:")}` +
      `\n  ${calls.length} API calls, the colleague's among them, in ${seconds.toFixed(0)} seconds; nothing is left behind.`,
  );
}
