import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mutations } from "../../../scripts/sandbox/calls";
import { createOtherClient } from "../../../scripts/sandbox/other-client";
import { commandFolder } from "../../../scripts/sandbox/paths";
import { createExistingResources } from "../../support/existing-resources";
import { createOddlyNamedResources } from "../../support/oddly-named-resources";
import { expectReviewed } from "../../support/reviewed-program";
import { useProject } from "../harness/use-project";

const { simulator, project } = useProject({ seed: "import" });

const secretKeys = (program: string) => [...program.matchAll(/requireSecret\("([^"]*)"\)/g)].map(([, key = ""]) => key);
const path = (name: string) => join(project.directory, name);

/** Removes index.js, and writes a tsconfig.json that compiles index.ts in strict mode. */
function prepareTypeScript(): void {
  rmSync(path("index.js"));
  const compilerOptions = { strict: true, noEmit: true, module: "node20", skipLibCheck: true };
  writeFileSync(path("tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
}

/** Compiles the program, then follows the steps that `import` prints: sets the secrets, imports and previews. @returns the program */
async function followNextSteps(): Promise<string> {
  const program = readFileSync(path("index.ts"), "utf8");
  execFileSync(join(commandFolder, "tsc"), ["-p", "."], { cwd: project.directory });
  await project.run(["config", "set-all", ...secretKeys(program).flatMap((key) => ["--secret", `${key}=Any-pass-1`])]);
  const result = await project.run(["import", "--file", "import.json", "--generate-code=false", "--yes"]);
  expect(result.stdout).not.toContain("failed to validate");
  const preview = await project.preview({ args: ["--expect-no-changes", "--diff"] });
  expect(preview.stdout).not.toContain("cannot ignore changes");
  return program;
}

/** Expects that an `up`, a refresh and a preview show no changes. Also expects no mutation among the journal's entries from index `from`. */
async function expectNoMutations(from: number): Promise<void> {
  await project.up({ args: ["--expect-no-changes"] });
  await project.refresh({ args: ["--expect-no-changes"] });
  await project.preview({ args: ["--expect-no-changes"] });
  expect(mutations(simulator.simulator.journal.entries.slice(from))).toEqual([]);
}

test("imports what another client has created: the program compiles, and the preview shows no changes", async () => {
  const dataNodes = simulator.simulator.state.dataNodes.map(({ id }) => id);
  const { orders } = await createExistingResources(createOtherClient(simulator), dataNodes);
  prepareTypeScript();
  const before = simulator.simulator.journal.entries.length;

  const imported = await project.ddm(["import", "--all"]);
  expect(imported).toMatchObject({ exitCode: 0 });
  expect(imported.stdout).toContain("2 instances, 1 group, 3 schemas and 3 accounts");
  expect(imported.stdout).toContain("pulumi import --file import.json --stack test --generate-code=false");
  expectReviewed("two-instances.ts.txt", await followNextSteps());
  await expectNoMutations(before);
  const { text } = await project.state();
  for (const secret of ["Un-known-1", simulator.secretKey]) expect(text).not.toContain(secret);

  // A second import of `orders` has nothing to add to the stack, and keeps the resource names.
  const again = await project.ddm(["import", "--instance", orders, "--force"]);
  expect(again.stdout).toContain("Already in stack test: 6 of 6 resources.");
  expect(readFileSync(path("index.ts"), "utf8")).toContain('new ddm.Schema(\n  "orders-shop"');
});

test("imports resources with odd names", async () => {
  await createOddlyNamedResources(createOtherClient(simulator), simulator.simulator.state);
  prepareTypeScript();
  const before = simulator.simulator.journal.entries.length;
  expect(await project.ddm(["import", "--all"])).toMatchObject({ exitCode: 0 });
  await followNextSteps();
  await expectNoMutations(before);
});
