import type { Lookup } from "../../../provider/lookups/lookup";
import { allowedText, summaryOf } from "../argument";
import type { Member } from "../declarations";
import { codeBlock, generatedNotice, inlineCode, table } from "../markdown";
import { memberLine, typeSection } from "../page";
import type { LookupDeclarations } from "./declarations";

/** A reference page: the lookups of one source file. */
export interface LookupPage {
  /** Name of the page and of the source file, e.g. `data-nodes`. */
  topic: string;
  title: string;
  lookups: readonly LookupDeclarations[];
}

type Definitions = Readonly<Record<string, Pick<Lookup, "args">>>;

/** Returns the reference page of the lookups of a topic, in Markdown. */
export function lookupPage({ title, lookups }: LookupPage, definitions: Definitions): string {
  const types = new Map(lookups.flatMap((lookup) => lookup.types).map((type) => [type.name, type]));
  return [
    generatedNotice,
    `# ${title}`,
    "The page [Lookups](README.md) explains forms, filters, previews and errors. `API 4.2.1` is a section of the DDM API Reference ([sources](../../api-quirks.md)).",
    ...lookups.flatMap((lookup) => lookupSection(lookup, definitions[lookup.name]?.args ?? {})),
    ...(types.size > 0 ? ["## Types"] : []),
    ...[...types.values()].flatMap(typeSection),
  ].join("\n\n");
}

function lookupSection({ name, purpose, example, args, results }: LookupDeclarations, rows: Lookup["args"]): string[] {
  return [
    `## ${name}`,
    ...purpose,
    codeBlock(example),
    "Arguments:",
    args.map((member) => argumentLine(member, rows[member.name])).join("\n"),
    "Result:",
    results.map(memberLine).join("\n"),
  ];
}

function argumentLine({ name, type, optional, description }: Member, row: Lookup["args"][string] | undefined): string {
  const text = [description, row && allowedText(row, description)].filter(Boolean).join(" ");
  return `- **${inlineCode(name)}** (${inlineCode(type)}${optional ? "" : ", **required**"}): ${text}`;
}

/** Returns the index page of the lookups, in Markdown. */
export function lookupsOverview(pages: readonly LookupPage[], dataSources: DataSources, notes: string): string {
  const linkOf = (name: string) => {
    const page = pages.find(({ lookups }) => lookups.some((lookup) => lookup.name === name));
    return `[${name}](${page?.topic ?? ""}.md#${name.toLowerCase()})`;
  };
  const lookupRows = pages.flatMap(({ lookups }) =>
    lookups.map(({ name, purpose }) => [linkOf(name), lowerFirst(summaryOf(purpose[0] ?? ""))]),
  );
  const dataSourceRows = Object.entries(dataSources).map(([source, names]) => [
    inlineCode(`huaweicloud_${source}`),
    names.map(linkOf).join(", "),
  ]);
  return [
    generatedNotice,
    "# Lookups",
    "Lookups are functions that read what is for sale and what exists, and check passwords and logins. They change nothing.",
    table(["lookup", "purpose"], lookupRows),
    notes.trim(),
    "## From Terraform",
    "For each DDM data source of Huawei Cloud's Terraform provider, these lookups return the same data:",
    table(["data source", "lookup"], dataSourceRows),
  ].join("\n\n");
}

/** Names of lookups, by the name of a data source of Huawei Cloud's Terraform provider without the prefix `huaweicloud_`. */
export type DataSources = Readonly<Record<string, readonly string[]>>;

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
