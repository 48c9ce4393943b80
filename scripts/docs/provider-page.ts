import { SETTINGS, type SettingName } from "../../provider/config/setting-names";
import type { Declarations } from "./declarations";
import { codeBlock, codeCell, generatedNotice, table } from "./markdown";

/** Compares the arguments of `ddm.Provider` with the settings. Returns one sentence for each contradiction. */
export function findProviderInconsistencies({ args }: Declarations): string[] {
  const problems = args.flatMap(({ name, description }) => {
    if (!(name in SETTINGS)) return [`Provider.${name}: there is no such setting`];
    const { env } = SETTINGS[name as SettingName];
    return description.includes(`\`${env}\``)
      ? []
      : [`Provider.${name}: JSDoc must name the environment variable ${env}`];
  });
  const missing = Object.keys(SETTINGS).filter((name) => !args.some((member) => member.name === name));
  return [...problems, ...missing.map((name) => `Provider.${name}: the setting is not in ProviderArgs`)];
}

/** Returns the reference page of `ddm.Provider` and of all settings, in Markdown. */
export function providerPage(declared: Declarations, example: { code: string; folder: string }, notes: string): string {
  return [
    generatedNotice,
    "# Provider and settings",
    ...declared.purpose,
    "## Example",
    codeBlock(declared.example),
    `From [examples/${example.folder}](../../examples/${example.folder}):`,
    codeBlock(example.code),
    "## Settings",
    "Each setting is an optional argument of `ddm.Provider`, an environment variable, and a stack config key `huaweicloud:<setting>`. Values come from these sources, in the order of precedence:",
    [
      "- For resources without a `ddm.Provider`: stack config, the environment, the profile.",
      "- For resources with a `ddm.Provider`: its arguments, the environment, the profile. Stack config is not read.",
    ].join("\n"),
    "A profile can contain only `region`, an access key and `projectId`. Its `projectId` applies only in its region. If another source has credentials, the profile is used only if `profile` is set.",
    table(
      ["setting", "type", "environment", "meaning"],
      declared.args.map(({ name, type, description }) => [
        `\`${name}\`${"secret" in SETTINGS[name as SettingName] ? " (secret)" : ""}`,
        codeCell(type),
        `\`${SETTINGS[name as SettingName].env}\``,
        description.replace(/ ?Environment: .*$/, ""),
      ]),
    ),
    notes.trim(),
  ].join("\n\n");
}
