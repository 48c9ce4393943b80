import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The root directory of the project, resolved through the package's name because this file also runs from dist/. */
export const root = dirname(require.resolve("pulumi-huaweicloud-ddm/package.json"));

/** The commands of the project's packages, including its pinned Node. */
export const commands = join(root, "node_modules", ".bin");

/** The directory in which set-up installs the pinned Pulumi CLI with its language host. */
export const pulumiCli = join(
  process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"),
  "versions",
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- read at run time, because it lies outside dist/
  (require("pulumi-huaweicloud-ddm/package.json") as { devDependencies: { pulumi: string } }).devDependencies.pulumi,
  "bin",
);
