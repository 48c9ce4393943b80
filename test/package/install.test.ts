import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentOf } from "../../scripts/sandbox/environment";
import { startSimulator, type RunningSimulator } from "../../simulator";
import { createProject, type Project } from "../e2e/harness/project";
import { install, packInto, type PackedPackage } from "./package-manager";
import { devDependencies } from "../../package.json";

const pulumi = `@pulumi/pulumi@${devDependencies["@pulumi/pulumi"]}`;
const typescript = `typescript@${devDependencies.typescript}`;

const typescriptProgram = `
import * as ddm from "pulumi-huaweicloud-ddm";
import { connect } from "pulumi-huaweicloud-ddm/operations";

// @ts-expect-error -- the types of the operations reach the program
export const wrong: string = connect;
const tuned = new ddm.ParameterTemplate("tuned", { values: { long_query_time: "2" } });
// @ts-expect-error -- the types of the package reach the program
tuned.nothing;
export const id = tuned.id;
`;

/** Those compiler options of `pulumi new typescript` that affect types and imports. */
const compilerOptionsOfPulumiNew = { strict: true, target: "es2020", module: "commonjs", moduleResolution: "node" };

const library = `
const ddm = require("pulumi-huaweicloud-ddm");
exports.declareTemplate = () => new ddm.ParameterTemplate("tuned", { values: { long_query_time: "2" } });
`;

// The npm and pnpm tests each install about 230 packages. The first run fetches them from the registry.
jest.setTimeout(300_000);

describe("the packed package", () => {
  let simulator: RunningSimulator;
  let packageFolder: string;
  let packed: PackedPackage;
  let project: Project | undefined;
  beforeAll(async () => {
    packageFolder = mkdtempSync(join(tmpdir(), "ddm-packed-"));
    [packed, simulator] = await Promise.all([packInto(packageFolder), startSimulator({ speed: 3600 })]);
  });
  afterEach(() => {
    project?.remove();
    project = undefined;
  });
  afterAll(async () => {
    await simulator.close();
    rmSync(packageFolder, { recursive: true, force: true });
  });

  test("contains the compiled provider with its types, and no tests, sources or source maps", () => {
    const compiled = packed.contents.filter((path) => path.startsWith("dist/"));
    expect(compiled).toEqual(
      expect.arrayContaining(
        ["index", "operations", "runtime"].flatMap((entry) => [
          `dist/provider/${entry}.js`,
          `dist/provider/${entry}.d.ts`,
        ]),
      ),
    );
    expect(compiled.filter((path) => !/^dist\/provider\/[\w/-]+\.(js|d\.ts)$/.test(path))).toEqual([]);
    expect(packed.contents.filter((path) => !path.startsWith("dist/")).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "package.json",
    ]);
  });

  test("installed with npm, type-checks and runs in a TypeScript program, and provides its commands", async () => {
    project = await createProject({
      program: "",
      environment: environmentOf(simulator),
      install: async (directory) => {
        rmSync(join(directory, "index.js"));
        writeFileSync(join(directory, "index.ts"), typescriptProgram);
        writeFileSync(
          join(directory, "tsconfig.json"),
          JSON.stringify({ compilerOptions: compilerOptionsOfPulumiNew }),
        );
        await install("npm", directory, [packed.file, pulumi, typescript]);
      },
    });
    expect((await project.up()).ops("tuned")).toEqual(["create"]);
    const doctor = await project.ddm(["doctor"]);
    expect(doctor).toMatchObject({ exitCode: 0 });
    expect(doctor.stdout).toMatch(/^ok {7}pulumi-huaweicloud-ddm \d/m);
    expect(doctor.stdout).toMatch(/^ok {7}DDM http:/m);
    const imported = await project.ddm(["import", "--all", "--out", "found"]);
    expect(imported).toMatchObject({ exitCode: 0 });
    expect(imported.stdout).toContain("Already in stack test: 1 of 1 resource.");
    await project.destroy();
  });

  test("installed with pnpm, fails with advice while only a library depends on it, and works when the program depends on it, too", async () => {
    let folder = "";
    project = await createProject({
      program: `require("shared").declareTemplate();`,
      environment: environmentOf(simulator),
      install: async (directory) => {
        folder = directory;
        const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
        mkdirSync(join(directory, "shared"));
        write("pnpm-workspace.yaml", `packages: [".", "shared"]\n`);
        write(
          "package.json",
          JSON.stringify({
            private: true,
            dependencies: { "@pulumi/pulumi": devDependencies["@pulumi/pulumi"], shared: "workspace:*" },
          }),
        );
        write(
          "shared/package.json",
          JSON.stringify({
            name: "shared",
            version: "1.0.0",
            main: "index.js",
            dependencies: { "pulumi-huaweicloud-ddm": `file:${packed.file}` },
          }),
        );
        write("shared/index.js", library);
        await install("pnpm", directory, []);
      },
    });
    const failed = await project.up({ fails: true });
    expect(failed.stdout).toContain(`add it to the "dependencies" of ${join(folder, "package.json")}`);
    expect(failed.ops("tuned")).toEqual([]);

    await install("pnpm", folder, ["--workspace-root", packed.file]);
    expect((await project.up()).ops("tuned")).toEqual(["create"]);
    await project.destroy();
  });
});
