import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Root directory of the project. It is resolved by the package name, because this file also runs from dist/. */
export const root = dirname(require.resolve("pulumi-huaweicloud-ddm/package.json"));

/** Directory of the project's commands, including its pinned Node. */
export const commandFolder = join(root, "node_modules", ".bin");

/** Directory in which set-up installs the pinned Pulumi CLI with its language host and provider host. */
export const pulumiCliFolder = join(
  process.env["PULUMI_HOME"] || join(homedir(), ".pulumi"),
  "versions",
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- read at run time, because it lies outside dist/
  (require("pulumi-huaweicloud-ddm/package.json") as { devDependencies: { pulumi: string } }).devDependencies.pulumi,
  "bin",
);
