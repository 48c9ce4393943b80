// Prepares a clone: installs dependencies and Node, builds dist/, and installs the pinned Pulumi CLI.
// It runs before anything is installed, on Node 20 or later. Therefore it is plain JavaScript without dependencies.
//
//   node scripts/setup.mjs             everything that the demo needs; `npm run demo` runs it first
//   node scripts/setup.mjs --browser   also a browser, if possible, for some tests; `npm test` runs it first
//   node scripts/setup.mjs --no-cli    without the Pulumi CLI; `npm run check` runs it first
import { provideBrowser } from "./setup/browser.mjs";
import { buildPackage } from "./setup/build.mjs";
import { installDependencies } from "./setup/dependencies.mjs";
import { installPulumiCli } from "./setup/pulumi-cli.mjs";
import { durationSince } from "./setup/steps.mjs";

const started = Date.now();
try {
  await installDependencies();
  await buildPackage();
  if (!process.argv.includes("--no-cli")) await installPulumiCli();
  if (process.argv.includes("--browser")) await provideBrowser();
  console.log(`Set-up: complete (${durationSince(started)}).`);
} catch (error) {
  console.error(`\nSet-up failed: ${error.message}`);
  process.exitCode = 1;
}
