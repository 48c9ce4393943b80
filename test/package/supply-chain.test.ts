import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";
import { root } from "../../scripts/sandbox/paths";

/** An entry of package-lock.json. */
interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

/** The root of the project and of each example. */
const projects = ["", ...readdirSync(join(root, "examples")).map((name) => `examples/${name}`)];

const pathsOf = (path: string) =>
  projects.map((each) => join(each, path)).filter((each) => existsSync(join(root, each)));

const textOf = (path: string) => readFileSync(join(root, path), "utf8");

describe.each(pathsOf("package-lock.json"))("%s", (path) => {
  const { packages } = JSON.parse(textOf(path)) as { packages: Record<string, LockedPackage> };
  // The other entries are the project, its workspace, and the link to the workspace.
  const fetched = Object.entries(packages).filter(([place, { link }]) => /(^|\/)node_modules\//.test(place) && !link);

  test("the lock file contains a hash for each package of each platform", () => {
    // An entry has no hash if the registry lacks the package of a platform. To fix a failure, use a version that has all platforms.
    expect(fetched.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ""))).toEqual([]);
    expect(fetched.length).toBeGreaterThan(0);
  });

  test("the lock file does not name a registry", () => {
    expect(fetched.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test("the lock file has no package with an install script, except development dependencies", () => {
    expect(fetched.filter(([, { dev, hasInstallScript }]) => hasInstallScript && !dev)).toEqual([]);
  });
});

test.each(Object.entries(manifest.dependencies))(
  "the dependency %s has a caret range (%s), so that users get later fixes",
  (_name, range) => {
    expect(range).toMatch(/^\^\d+\.\d+\.\d+$/);
  },
);

test("the set-up installs dependencies without their install scripts", () => {
  expect(textOf("scripts/setup/dependencies.mjs")).toContain(`"--ignore-scripts"`);
});

const workflows = pathsOf(".github/workflows").flatMap((directory) =>
  readdirSync(join(root, directory)).map((file) => `${directory}/${file}`),
);

describe.each(workflows)("%s", (path) => {
  const text = textOf(path);
  const [header = "", ...steps] = text.split(/^ {6}- /m);

  test("the workflow pins each action to a commit, and notes its version in a comment", () => {
    const actions = steps.filter((step) => step.includes("uses:"));
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+\n/);
  });

  test("the workflow has only read access to the repository, and stores no token in the clone", () => {
    expect(header).toMatch(/^permissions:\n {2}contents: read\n\S/m);
    expect(header).not.toMatch(/: write/);
    const checkouts = steps.filter((step) => step.includes("checkout@"));
    expect(checkouts.filter((step) => !step.includes("persist-credentials: false"))).toEqual([]);
  });

  test("the workflow passes secrets only to its last step, and does not run install scripts", () => {
    for (const part of [header, ...steps.slice(0, -1)]) expect(part).not.toMatch(/\$\{\{.*secrets/);
    expect(text).not.toMatch(/npm (install|i)\b/);
    for (const [install] of text.matchAll(/npm ci.*/g)) expect(install).toContain("--ignore-scripts");
  });
});
