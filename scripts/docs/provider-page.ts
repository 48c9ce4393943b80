import { SETTINGS, type SettingName } from "../../provider/config/names";
import type { Declarations } from "./declarations";
import { asReferences, codeCell, generatedNotice, table } from "./page";

/** Where `ddm.Provider` and the settings do not tell the same story; each one sentence. */
export function providerDisagreements({ args }: Declarations): string[] {
  const problems = args.flatMap(({ name, text }) => {
    if (!(name in SETTINGS)) return [`Provider.${name}: there is no such setting`];
    const { env } = SETTINGS[name as SettingName];
    return text.includes(`\`${env}\``) ? [] : [`Provider.${name}: JSDoc must name the environment variable ${env}`];
  });
  const missing = Object.keys(SETTINGS).filter((name) => !args.some((member) => member.name === name));
  return [...problems, ...missing.map((name) => `Provider.${name}: the setting is not in ProviderArgs`)];
}

/** The reference page of `ddm.Provider`, in Markdown. */
export function providerPageOf(declared: Declarations, inUse: { code: string; folder: string }, notes: string): string {
  return [
    generatedNotice,
    "# Provider",
    ...declared.purpose,
    "## Example",
    `\`\`\`ts\n${declared.example}\n\`\`\``,
    `In use, from [examples/${inUse.folder}](../../examples/${inUse.folder}):`,
    `\`\`\`ts\n${inUse.code}\n\`\`\``,
    "## Arguments",
    "All are optional. What is not given is taken from the environment, then from the profile; stack config in the namespace `huaweicloud` is for resources without a provider of their own.",
    table(
      ["argument", "type", "environment", "what it is"],
      declared.args.map(({ name, type, text }) => [
        `\`${name}\``,
        codeCell(type),
        `\`${SETTINGS[name as SettingName].env}\``,
        text.replace(/ ?Environment: .*$/, ""),
      ]),
    ),
    notes.trim(),
  ]
    .map(asReferences)
    .join("\n\n");
}

/** The table of all settings, for the README. */
export function settingsTable(): string {
  return table(
    ["stack config", "environment", "what it is"],
    Object.entries(SETTINGS).map(([name, setting]) => [
      `\`huaweicloud:${name}\`${"secret" in setting ? " (secret)" : ""}`,
      `\`${setting.env}\``,
      setting.about,
    ]),
  );
}
