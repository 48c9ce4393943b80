// Entry points import this file before modules that an old Node may fail to load.

/** Oldest supported Node; equals `engines` in package.json. */
const oldest = "22.19.0";

/**
 * Throws if the running Node is too old for this package.
 *
 * @param version version of the running Node, e.g. `v22.19.0`
 * @param executable path of the running Node, for the error
 */
export function requireNodeVersion(version: string, executable: string): void {
  if (compare(version, oldest) >= 0) return;
  const [major, minor] = parseVersion(oldest);
  const error = new Error(
    `pulumi-huaweicloud-ddm needs Node ${major}.${minor} or newer; this is Node ${version.replace(/^v/, "")} (${executable}).`,
  );
  // Pulumi prints only the message of an error with `__pulumiRunError`. Without Pulumi, Node prints the stack.
  throw Object.assign(error, { __pulumiRunError: true, stack: error.message });
}

requireNodeVersion(process.version, process.execPath);

/** Compares two versions. The result is negative if `left` is older, and positive if `left` is newer. */
function compare(left: string, right: string): number {
  const others = parseVersion(right);
  const differences = parseVersion(left).map((number, index) => number - (others[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

/** Parses major, minor and patch; a suffix such as `-nightly` is ignored. */
function parseVersion(version: string): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version
    .replace(/^v/, "")
    .split(".")
    .map((part) => Number.parseInt(part, 10));
  return [major, minor, patch];
}
