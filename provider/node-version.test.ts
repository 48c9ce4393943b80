import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { root } from "../scripts/sandbox/paths";
import { requireNodeVersion } from "./node-version";

describe("the check of Node's version", () => {
  test.each(["v18.20.8", "v20.20.2", "v22.0.0", "v22.18.9", "v22.18.0-nightly2025"])("rejects Node %s", (version) => {
    expect(() => requireNodeVersion(version, "/usr/bin/node")).toThrow(
      `pulumi-huaweicloud-ddm needs Node 22.19 or newer; this is Node ${version.slice(1)} (/usr/bin/node).`,
    );
  });

  test.each(["v22.19.0", "v22.20.1", "v24.0.0", "v26.1.0-nightly2026"])("accepts Node %s", (version) => {
    expect(() => requireNodeVersion(version, "/usr/bin/node")).not.toThrow();
  });

  test("requires at least the version of Node in package.json", () => {
    const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { engines: { node: string } };
    const required = engines.node.replace(/^>=/, "");
    expect(() => requireNodeVersion(required, "node")).not.toThrow();
    const [major = 0, minor = 0] = required.split(".").map(Number);
    expect(() => requireNodeVersion(`${major}.${minor - 1}.99`, "node")).toThrow(
      `needs Node ${major}.${minor} or newer`,
    );
  });

  test("rejects an old Node with an error that Pulumi prints without a stack", () => {
    let thrown: unknown;
    try {
      requireNodeVersion("v20.20.2", "/usr/bin/node");
    } catch (error) {
      thrown = error;
    }
    expect(RunError.isInstance(thrown)).toBe(true);
  });

  test.each(["pulumi-huaweicloud-ddm", "pulumi-huaweicloud-ddm/runtime"])(
    "%s checks the version of Node before it loads another module",
    (entry) => {
      const script = `
      Object.defineProperty(process, "version", { value: "v20.20.2" });
      try {
        require(${JSON.stringify(entry)});
      } catch ({ message }) {
        const loaded = Object.keys(require.cache).map((file) => require("node:path").basename(file));
        console.log(JSON.stringify({ message, loaded }));
      }`;
      const printed = execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" });
      const { message, loaded } = JSON.parse(printed) as { message: string; loaded: string[] };
      expect(message).toMatch(/needs Node 22\.19 or newer; this is Node 20\.20\.2/);
      expect(loaded).toEqual([]); // not even the entry: Node removes a module that failed to load
    },
  );

  test("the command line prints only the message when Node is too old", () => {
    const script = `
      Object.defineProperty(process, "version", { value: "v20.20.2" });
      require(${JSON.stringify(join(root, "dist", "provider", "cli", "main.js"))});`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^pulumi-huaweicloud-ddm needs Node 22\.19 or newer; this is Node 20\.20\.2 \(.*\)\.\n$/);
  });
});
