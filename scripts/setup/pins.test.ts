import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../sandbox/paths";

const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

const { devDependencies: pins, engines } = JSON.parse(read("package.json")) as {
  devDependencies: Record<string, string>;
  engines: { node: string };
};

describe("pinned versions", () => {
  test("the npm packages `@pulumi/pulumi` and `pulumi` and the Go modules of Pulumi have the same version", () => {
    expect(pins["@pulumi/pulumi"]).toBe(pins["pulumi"]);
    const goModule = read("scripts", "pulumi-cli", "go.mod");
    for (const module of ["pkg", "sdk"]) {
      expect(goModule).toMatch(new RegExp(`github.com/pulumi/pulumi/${module}/v3 v${pins["pulumi"] ?? "none"}\\s`));
    }
  });

  test("go-build.mjs has the same versions of Go and of the language host as the go.mod files", () => {
    const goBuild = read("scripts", "setup", "go-build.mjs");
    const [, go] = /\ngo (\S+)\n/.exec(read("scripts", "pulumi-cli", "go.mod")) ?? [];
    expect(goBuild).toContain(`oldestGo = [${go?.replaceAll(".", ", ") ?? "none"}]`);
    const [, host] = /pulumi\/sdk\/v3 v(\S+)/.exec(read("scripts", "pulumi-language-nodejs", "go.mod")) ?? [];
    expect(goBuild).toContain(`languageHostVersion = "${host ?? "none"}"`);
  });

  test("the npm package `pulumi` and the archives in pulumi-checksums.txt have the same version", () => {
    const version = pins["pulumi"] ?? "none";
    const wrongLines = (sums: string) =>
      sums.split("\n").filter((line) => {
        const [, found] = /^[0-9a-f]{64} {2}pulumi-v([\d.]+)-(?:linux|darwin)-(?:x64|arm64)\.tar\.gz$/.exec(line) ?? [];
        return line !== "" && !line.startsWith("#") && found !== version;
      });
    expect(wrongLines(read("scripts", "setup", "pulumi-checksums.txt"))).toEqual([]);
    // The file may contain no archive, so samples test the comparison.
    const lineOf = (other: string) => `${"0f".repeat(32)}  pulumi-v${other}-linux-x64.tar.gz`;
    expect(wrongLines(`# sums\n${lineOf(version)}\n`)).toEqual([]);
    const wrong = [lineOf("3.0.0"), lineOf(version).slice(1), `${lineOf(version)}.sig`];
    expect(wrongLines(wrong.join("\n"))).toEqual(wrong);
  });
});

test("the project's Node has the oldest supported major version, and the same version on all platforms", () => {
  const { optionalDependencies } = JSON.parse(read("scripts", "setup", "node", "package.json")) as {
    optionalDependencies: Record<string, string>;
  };
  const versions = new Set(Object.values(optionalDependencies));
  expect([...versions]).toEqual([expect.stringMatching(new RegExp(`^${/\d+/.exec(engines.node)?.[0] ?? "none"}\\.`))]);
  expect(Object.keys(optionalDependencies)).toHaveLength(4);
});
