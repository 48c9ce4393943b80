import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/sandbox/paths";
import { describeMissingDependency } from "./direct-dependency";

describe("the check of the program's folder", () => {
  let base: string;
  beforeEach(() => (base = realpathSync(mkdtempSync(join(tmpdir(), "ddm-program-")))));
  afterEach(() => {
    rmSync(base, { recursive: true, force: true });
  });

  const folder = (...names: string[]) => {
    const path = join(base, ...names);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const installIn = (project: string) => {
    symlinkSync(root, join(folder(project, "node_modules"), "pulumi-huaweicloud-ddm"));
  };

  test("finds the package in the folder's own node_modules, and in the node_modules of a parent folder", () => {
    installIn("app");
    expect(describeMissingDependency(folder("app"))).toBeUndefined();
    expect(describeMissingDependency(folder("app", "dist"))).toBeUndefined();
  });

  test("names the nearest package.json when the package is not installed", () => {
    installIn("library");
    writeFileSync(join(folder("app"), "package.json"), "{}");
    expect(describeMissingDependency(folder("app", "dist"))).toContain(
      `"dependencies" of ${join(base, "app", "package.json")}`,
    );
  });

  test("names the package.json to create when there is none", () => {
    expect(describeMissingDependency(folder("app"))).toContain(join(base, "app", "package.json"));
  });

  /** Declares a resource in a separate process, whose working directory lacks the package. */
  const declare = (variables: Readonly<Record<string, string>>) => {
    const script = `
      const pulumi = require(${JSON.stringify(join(root, "node_modules", "@pulumi", "pulumi"))});
      const ddm = require(${JSON.stringify(root)});
      pulumi.runtime.setMocks({ newResource: ({ inputs }) => ({ id: "id", state: inputs }), call: () => ({}) });
      try {
        new ddm.ParameterTemplate("tuned", { values: {} });
        console.log("declared");
      } catch (error) {
        console.log(pulumi.RunError.isInstance(error), error.message);
      }`;
    return execFileSync(process.execPath, ["-e", script], {
      cwd: folder("app"),
      encoding: "utf8",
      env: { ...process.env, ...variables },
    }).trim();
  };

  test("checks the folder when a program of Pulumi's language host declares a resource", () => {
    expect(declare({ PULUMI_NODEJS_MONITOR: "127.0.0.1:1" })).toMatch(/^true pulumi-huaweicloud-ddm cannot be loaded/);
  });

  test("does not check the folder in a process that Pulumi's language host did not start", () => {
    expect(declare({})).toBe("declared");
  });
});
