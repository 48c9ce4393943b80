import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../../package.json";
import { root } from "../../scripts/sandbox/paths";

type Texts = Readonly<Record<string, string>>;

const stored = join(root, "test", "fixtures", "forwarder");

/** Folder of the unreleased version. A release renames the folder to its version. */
const next = "next";

/** Returns the stored texts of the forwarders (decision 1), by version and kind. */
export function storedTexts(): Readonly<Record<string, Texts>> {
  return Object.fromEntries(readdirSync(stored).map((version) => [version, textsOf(version)]));
}

/** Returns the texts of this version's forwarders, by kind. */
export function currentTexts(): Texts {
  return textsOf(existsSync(join(stored, next)) ? next : packageJson.version);
}

function textsOf(version: string): Texts {
  return Object.fromEntries(
    readdirSync(join(stored, version)).map((file): [string, string] => [
      file.replace(/\.txt$/, ""),
      readFileSync(join(stored, version, file), "utf8"),
    ]),
  );
}
