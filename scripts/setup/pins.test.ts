import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../sandbox/paths";

const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

describe("pinned versions of Pulumi", () => {
  const { devDependencies: pins } = JSON.parse(read("package.json")) as { devDependencies: Record<string, string> };

  test("are the same for the SDK, the npm package `pulumi` and the Go build", () => {
    expect(pins["@pulumi/pulumi"]).toBe(pins["pulumi"]);
    const goModule = read("scripts", "pulumi-cli", "go.mod");
    for (const module of ["pkg", "sdk"]) {
      expect(goModule).toMatch(new RegExp(`github.com/pulumi/pulumi/${module}/v3 v${pins["pulumi"] ?? "none"}\\s`));
    }
  });

  test("match the Go version and the language host version in set-up", () => {
    const setUp = read("scripts", "setup", "pulumi-cli.mjs");
    const [, go] = /\ngo (\S+)\n/.exec(read("scripts", "pulumi-cli", "go.mod")) ?? [];
    expect(setUp).toContain(`oldestGo = [${go?.replaceAll(".", ", ") ?? "none"}]`);
    const [, host] = /pulumi\/sdk\/v3 v(\S+)/.exec(read("scripts", "pulumi-language-nodejs", "go.mod")) ?? [];
    expect(setUp).toContain(`languageHostVersion = "${host ?? "none"}"`);
  });
});
