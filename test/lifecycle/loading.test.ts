import { execFileSync } from "node:child_process";
import packageJson from "../../package.json";
import { root } from "../../scripts/sandbox/paths";
import { storedTexts } from "../support/forwarder-text";

// Each command of Pulumi starts a provider process, so what the runtime loads is waited for each time: only what is needed.

const kinds = Object.keys(storedTexts()[packageJson.version] ?? {});

/** What a fresh process has loaded after it has used the runtime of dist/ for some kinds: our files, and others by package. */
function loaded(used: readonly string[], method: "check and diff" | "read"): string[] {
  const script = `
    const { provider } = require("pulumi-huaweicloud-ddm/runtime");
    const endpoints = JSON.stringify({ ddm: "http://127.0.0.1:1" });
    const config = { region: "sim-north-1", accessKey: "AK", secretKey: "SK", projectId: "p1", endpoints, maxRetries: "0" };
    const use = async (kind) => {
      await provider(kind).configure({ config: { get: (name) => config[name.replace(/^.*:/, "")] } });
      if (${JSON.stringify(method)} === "read") return provider(kind).read("i1/x", { instanceId: "i1" }).catch(() => {});
      await provider(kind).check({}, { name: "orders" });
      await provider(kind).diff("i1/x", { name: "orders" }, { name: "sales" });
    };
    Promise.all(${JSON.stringify(used)}.map(use)).then(() => console.log(JSON.stringify(Object.keys(require.cache))));
  `;
  const output = execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8", stdio: "pipe" });
  const files = JSON.parse(output.trim().split("\n").at(-1) ?? "") as string[];
  return [
    ...new Set(files.map((file) => /node_modules\/([^/]+)\//.exec(file)?.[1] ?? file.replace(/^.*\/dist\//, ""))),
  ];
}

test("what makes calls is loaded with the first call: check and diff make none", () => {
  const modules = loaded(kinds, "check and diff");
  for (const kind of kinds) expect(modules).toContain(`provider/lifecycle/${kind}.js`);
  const calling = ["provider/http/client.js", "provider/http/transport.js", "p-retry", "undici"];
  expect(modules.filter((module) => calling.includes(module))).toEqual([]);
  expect(loaded(["account"], "read")).toEqual(expect.arrayContaining(calling));
});

test.each(kinds)("%s is loaded without any other kind", (kind) => {
  const modules = loaded([kind], "check and diff");
  expect(kinds.filter((each) => modules.includes(`provider/lifecycle/${each}.js`))).toEqual([kind]);
});
