import { type Argument, summaryOf } from "./argument";
import type { Declarations } from "./declarations";
import { generatedNotice, table } from "./markdown";

/** A resource in the overview. */
export interface OverviewEntry {
  kind: string;
  className: string;
  declared: Pick<Declarations, "purpose">;
  args: readonly Argument[];
}

/** Returns the index page of the reference, in Markdown. */
export function overviewPage(entries: readonly OverviewEntry[]): string {
  return [
    generatedNotice,
    "# Reference",
    table(["resource", "purpose", "replaced only by a change of"], entries.map(overviewRow)),
    "All other arguments change in place or without an API call. Each page lists arguments, outputs, the impact of updates, timeouts and errors. Except for actions, it also names the id for `adopt`.",
    "[Lookups](lookups/README.md) are functions that read the cloud, such as `getInstance` and `getFlavors`.",
    "[Provider and settings](provider.md) lists every setting with its stack config key and environment variable.",
  ].join("\n\n");
}

function overviewRow({ kind, className, declared, args }: OverviewEntry): string[] {
  const replacedBy = args
    .filter(({ change }) => change.includes("replaces"))
    .map(({ name, change }) => (change === "replaces" ? `\`${name}\`` : `\`${name}\` (${change})`));
  const summary = summaryOf(declared.purpose[0]?.replace(/^.*?: /, "") ?? "");
  return [`[${className}](${kind}.md)`, summary, replacedBy.join(", ") || "nothing"];
}
