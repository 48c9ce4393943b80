import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../sandbox/paths";

const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

describe("the pinned Pulumi", () => {
  const { devDependencies: pins } = JSON.parse(read("package.json")) as { devDependencies: Record<string, string> };

  test("has one version for the SDK, npm's command and the Go build", () => {
    expect(pins["@pulumi/pulumi"]).toBe(pins["pulumi"]);
    const goModule = read("scripts", "pulumi-cli", "go.mod");
    for (const module of ["pkg", "sdk"]) {
      expect(goModule).toMatch(new RegExp(`github.com/pulumi/pulumi/${module}/v3 v${pins["pulumi"] ?? "none"}\\s`));
    }
  });

  test("needs the Go version and the language host version that set-up uses", () => {
    const setUp = read("scripts", "setup", "pulumi-cli.mjs");
    const [, go] = /\ngo (\S+)\n/.exec(read("scripts", "pulumi-cli", "go.mod")) ?? [];
    expect(setUp).toContain(`oldestGo = [${go?.replaceAll(".", ", ") ?? "none"}]`);
    const [, host] = /pulumi\/sdk\/v3 v(\S+)/.exec(read("scripts", "pulumi-language-nodejs", "go.mod")) ?? [];
    expect(setUp).toContain(`languageHostVersion = "${host ?? "none"}"`);
  });
});
