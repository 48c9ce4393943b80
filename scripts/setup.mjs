// Brings a fresh clone to where every command works: dependencies and Node, the build, the pinned Pulumi CLI.
// Plain JavaScript without dependencies, because it is the first thing that runs, on whatever Node is there.
//
//   node scripts/setup.mjs            everything (what `npm test` and `npm run demo` call first)
//   node scripts/setup.mjs --no-cli   without the Pulumi CLI (what `npm run check` calls first)
import { buildPackage } from "./setup/build.mjs";
import { installDependencies } from "./setup/dependencies.mjs";
import { bringPulumiCli } from "./setup/pulumi-cli.mjs";
import { elapsed } from "./setup/steps.mjs";

const started = Date.now();
try {
  await installDependencies();
  await buildPackage();
  if (!process.argv.includes("--no-cli")) await bringPulumiCli();
  console.log(`Set-up: everything is in place (${elapsed(started)}).`);
} catch (error) {
  console.error(`\nSet-up stopped: ${error.message}`);
  process.exitCode = 1;
}
