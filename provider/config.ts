import type { Settings } from "./http/settings";

/** What is wrong with the configuration: everything at once. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  /** One sentence each, naming the setting in stack config and its environment variable. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(["The configuration of Huawei Cloud is incomplete or wrong:", ...problems.map((p) => `  - ${p}`)].join("\n"));
    this.problems = problems;
  }
}

/** Stack config, as Pulumi hands it to a dynamic provider: full keys such as `huaweicloud:region`. */
export interface ConfigSource {
  get(key: string): string | undefined;
}

/**
 * Reads the settings: stack config first, then the environment, then the profile of `~/.hcloud/config.json`.
 *
 * @throws ConfigurationError with every problem found
 */
export function readSettings(_config: ConfigSource, _env: NodeJS.ProcessEnv = process.env): Settings {
  throw new ConfigurationError(["not there yet"]);
}
