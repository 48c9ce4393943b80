import { ConfigurationError, readSettings, type SettingName } from "../../provider/config";

/** Returns stack config with these settings. */
const stack = (settings: Partial<Record<SettingName, string>> = {}) => ({
  get: (key: string) => (settings as Record<string, string>)[key.replace(/^huaweicloud:/, "")],
});
/** The environment variables of an access key. */
export const keys = { HW_ACCESS_KEY: "AK", HW_SECRET_KEY: "SK" };
/** Reads a profile file that does not exist. */
export const noFile = (): string => {
  throw Object.assign(new Error("no such file"), { code: "ENOENT" });
};

/** Reads settings from stack config, the environment and a profile file. */
export const read = (
  settings: Partial<Record<SettingName, string>>,
  env: NodeJS.ProcessEnv = {},
  readFile: (path: string) => string = noFile,
) => readSettings(stack(settings), env, readFile);

/** Returns the problems of settings that cannot be read. */
export function problemsOf(attempt: () => unknown): readonly string[] {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  throw new Error("no error was thrown");
}
