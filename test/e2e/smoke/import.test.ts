import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentOf } from "../../../scripts/sandbox/environment";
import { root } from "../../../scripts/sandbox/paths";
import { startSimulator } from "../../../simulator";
import { program } from "../harness/programs";
import { createProject } from "../harness/project";

test("`pulumi import <type> <name> <id>` and the resource option `import` fail with the message that the docs quote", async () => {
  const message = "Cannot read properties of undefined (reading 'toJavaScript')";
  for (const page of ["docs/guides/adopting.md", "docs/guides/troubleshooting.md"])
    expect(readFileSync(join(root, page), "utf8")).toContain(message);

  const id = "e90bc6739a3c4666a577c3fa1524dac2in09";
  const programWithImport = program({ orders: {} }).replace(/\);\s*$/, `, { import: "${id}" });`);
  const simulator = await startSimulator({ speed: 3600, seed: "import" });
  const project = await createProject({ program: programWithImport, environment: environmentOf(simulator) });
  try {
    const command = ["import", "pulumi-nodejs:dynamic/ddm:Instance", "orders", id, "--yes"];
    expect((await project.run(command, { fails: true })).stdout).toContain(message);
    expect((await project.up({ fails: true })).diagnostics("orders", "error").join()).toContain(message);
  } finally {
    project.remove();
    await simulator.close();
  }
});
