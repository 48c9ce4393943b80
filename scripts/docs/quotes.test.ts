import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../sandbox/paths";

const readFiles = (folder: string, ending: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending) && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(root, folder, name), "utf8"));

/** Source texts of the provider, with concatenated strings joined and interpolations replaced by `…`. */
const source = readFiles("provider", ".ts")
  .join("\n")
  .replace(/["`] \+\s+["`]/g, "")
  .replace(/\$\{(?:[^{}`]|`[^`]*`)*\}/g, "…")
  .replaceAll("\\`", "`")
  .replaceAll('\\"', '"');

/** Patterns of quotes that do not come from the provider. */
const foreignQuotes = [
  /verify aksk signature fail/,
  /Cannot find module/,
  /Cannot read properties/,
  /code must be a string/,
  /^pulumi /,
];

/** Returns the error messages in the first column of a page's tables. `…` stands for a variable part. */
const messagesOf = (page: string) =>
  page
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.split(" | ")[0] ?? "")
    .flatMap((cell) =>
      [...cell.matchAll(/``\s?(.+?)\s?``|`([^`]+)`/g)].map(([, double, single]) => double ?? single ?? ""),
    )
    .filter((quote) => / /.test(quote) && !foreignQuotes.some((pattern) => pattern.test(quote)));

const pages: [string, string][] = [
  ["docs/guides/troubleshooting.md", readFileSync(join(root, "docs/guides/troubleshooting.md"), "utf8")],
  ...readdirSync(join(root, "scripts/docs/notes")).map((name): [string, string] => [
    `scripts/docs/notes/${name}`,
    readFileSync(join(root, "scripts/docs/notes", name), "utf8"),
  ]),
];

test.each(pages)("error messages quoted in the tables of %s exist in the provider's source", (_, page) => {
  // Splits at `…` and at numbers, because the source contains expressions there.
  const parts = messagesOf(page).flatMap((quote) =>
    quote.split(/\s*…\s*|\s*\d+\s*/).filter((part) => /\w{3}/.test(part)),
  );
  expect(parts.filter((part) => !source.includes(part))).toEqual([]);
});
