import { execFileSync } from "node:child_process";
import { root } from "../../scripts/sandbox/paths";
import { currentTexts } from "../support/forwarder-text";

// A command such as `pulumi preview` starts a provider process and waits until it has loaded its modules. To shorten the wait, the process
// loads a module only when needed.

const kinds = Object.keys(currentTexts());

/**
 * Returns the modules that a new process loads when it uses the runtime of dist/ for some kinds of resources:
 *
 * - for a file of dist/, its path in dist/
 * - for a file of another package, the name of the package, or the scope of a scoped package
 */
function findLoadedModules(used: readonly string[], method: "check and diff" | "read"): string[] {
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

test("loads the modules for API calls at the first call, not for check and diff", () => {
  const modules = findLoadedModules(kinds, "check and diff");
  for (const kind of kinds) expect(modules).toContain(`provider/lifecycle/${kind}.js`);
  const modulesOfCalls = ["provider/http/client.js", "provider/http/transport.js", "p-retry", "undici"];
  expect(modules.filter((module) => modulesOfCalls.includes(module))).toEqual([]);
  expect(findLoadedModules(["account"], "read")).toEqual(expect.arrayContaining(modulesOfCalls));
});

test.each(kinds)("loads %s without the other kinds", (kind) => {
  const modules = findLoadedModules([kind], "check and diff");
  expect(kinds.filter((each) => modules.includes(`provider/lifecycle/${each}.js`))).toEqual([kind]);
});
