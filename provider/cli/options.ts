import { parseArgs } from "node:util";
import { nameHint } from "../nearest-name";
import { UsageError } from "./context";

/** The options of a command by name. A `value` option takes a value, a `values` option may also be repeated, a `flag` takes no value. */
export type OptionTable = Readonly<Record<string, "value" | "values" | "flag">>;

/** Values of the options of a table. An absent `value` option is undefined, an absent `values` option is empty, an absent `flag` is false. */
export type Options<Table extends OptionTable> = {
  [Name in keyof Table]: Table[Name] extends "flag"
    ? boolean
    : Table[Name] extends "values"
      ? readonly string[]
      : string | undefined;
};

/**
 * Parses the options of a command.
 *
 * @throws UsageError for invalid arguments, such as an unknown option or a missing value. The error for an unknown option suggests a
 * similar option, if there is one
 */
export function parseOptions<Table extends OptionTable>(table: Table, args: readonly string[]): Options<Table> {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(table).map(([name, kind]) => {
        const type = kind === "flag" ? "boolean" : "string";
        return [name, name === "help" ? { type, short: "h" } : { type }] as const;
      }),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const result: Record<string, unknown> = Object.fromEntries(
    Object.entries(table).map(([name, kind]) => [name, kind === "flag" ? false : kind === "values" ? [] : undefined]),
  );
  for (const token of tokens) {
    if (token.kind === "positional") throw new UsageError(`Unexpected argument "${token.value}".`);
    if (token.kind === "option-terminator") throw new UsageError('Unexpected argument "--".');
    const { name, value } = token;
    const kind = Object.hasOwn(table, name) ? table[name] : undefined;
    if (kind === undefined) {
      const known = Object.keys(table).map((each) => `--${each}`);
      throw new UsageError(`There is no option "${token.rawName}"${nameHint(token.rawName, known) || "."}`);
    }
    if (kind === "flag" && value !== undefined) throw new UsageError(`--${name} takes no value.`);
    if (kind !== "flag" && (value === undefined || value === "" || value.startsWith("--")))
      throw new UsageError(`--${name} needs a value.`);
    if (kind === "flag") result[name] = true;
    else if (kind === "values") (result[name] as string[]).push(String(value));
    else result[name] = value;
  }
  return result as Options<Table>;
}
