import { homedir } from "node:os";
import { join } from "node:path";
import type { SettingName } from "./setting-names";
import { isObject, nonEmpty, type ProblemReporter, type SettingReader, type Source } from "./sources";

/** Names of the settings in a profile of KooCLI and Terraform. */
const PROFILE_KEYS: Partial<Record<SettingName, string>> = {
  region: "region",
  accessKey: "accessKeyId",
  secretKey: "secretAccessKey",
  securityToken: "securityToken",
  projectId: "projectId",
};

/**
 * Creates the source for a profile. The file is read on first use, so a damaged file causes an error only if the profile is used.
 *
 * @param getExplicit reads a setting from stack config or the environment
 */
export function profileSource(
  getExplicit: SettingReader,
  env: NodeJS.ProcessEnv,
  readFile: (path: string) => string,
  problem: ProblemReporter,
): Source {
  let profile: Record<string, unknown> | undefined;
  const home = nonEmpty(env["HOME"]) ?? homedir();
  const path = getExplicit("sharedConfigFile") ?? join(home, ".hcloud", "config.json");
  return {
    name: `the profile in ${path}`,
    get(name) {
      const key = PROFILE_KEYS[name];
      if (key === undefined) return undefined;
      profile ??= readProfile(path, getExplicit, readFile, problem);
      const value = profile[key];
      // A project belongs to one region, so the profile's project applies only in the profile's region.
      if (name === "projectId" && !isInRegion(profile, getExplicit("region"))) return undefined;
      return typeof value === "string" ? nonEmpty(value) : undefined;
    },
  };
}

/** Whether a profile has the given region; case is ignored. True if no region is given, because the profile's region then applies. */
function isInRegion(profile: Record<string, unknown>, region: string | undefined): boolean {
  return region === undefined || region.toLowerCase() === String(profile["region"]).trim().toLowerCase();
}

function readProfile(
  path: string,
  getExplicit: SettingReader,
  readFile: (path: string) => string,
  problem: ProblemReporter,
): Record<string, unknown> {
  let file: unknown;
  try {
    file = JSON.parse(readFile(path));
  } catch (error) {
    const why = error instanceof SyntaxError ? "is not JSON" : "cannot be read";
    // A file that cannot be read is an error only if a setting names the file or a profile.
    if (
      error instanceof SyntaxError ||
      getExplicit("sharedConfigFile") !== undefined ||
      getExplicit("profile") !== undefined
    )
      problem("sharedConfigFile", `refers to ${path}, which ${why}.`);
    return {};
  }
  if (!isObject(file)) {
    problem("sharedConfigFile", `refers to ${path}, which is not a JSON object.`);
    return {};
  }
  const { current, profiles } = file;
  const wanted = getExplicit("profile") ?? current ?? "default";
  const profile = Array.isArray(profiles) ? profiles.filter(isObject).find(({ name }) => name === wanted) : undefined;
  if (profile === undefined && getExplicit("profile") !== undefined)
    problem("profile", `names a profile that ${path} does not have: "${getExplicit("profile") ?? ""}".`);
  return profile ?? {};
}
