/** Oldest supported Node; the same as `engines` in package.json. */
const oldest = "22.19.0";

/**
 * Throws when the running Node is too old for this package.
 *
 * @param version version of the running Node, e.g. `v22.19.0`
 * @param executable path of the running Node, which tells apart several installed ones
 */
export function requireNodeVersion(version: string, executable: string): void {
  if (compare(version, oldest) >= 0) return;
  const [major, minor] = numbers(oldest);
  const error = new Error(
    `pulumi-huaweicloud-ddm needs Node ${major}.${minor} or newer; this is Node ${version.replace(/^v/, "")} (${executable}).`,
  );
  // Pulumi prints only the message of such an error, as of its own RunError; elsewhere Node prints the stack.
  throw Object.assign(error, { __pulumiRunError: true, stack: error.message });
}

/** Negative when `left` is older than `right`, 0 when they are the same, positive when it is newer. */
function compare(left: string, right: string): number {
  const theirs = numbers(right);
  const differences = numbers(left).map((number, index) => number - (theirs[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

/** Major, minor and patch; a suffix such as `-nightly` does not count. */
function numbers(version: string): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version
    .replace(/^v/, "")
    .split(".")
    .map((part) => Number.parseInt(part, 10));
  return [major, minor, patch];
}
