// Enforces the layers of docs/architecture.md: index -> resources, functions ~> runtime -> lookups -> lifecycle -> api -> http.
// `->` is an import; `~>` loads a module later. Each layer lists its forbidden imports, with the reason as the message.
import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

/** Forbids imports that match any of the patterns. A rule is a list of patterns, the reason, and whether types may be imported. */
const forbid = (...rules) => ({
  "no-restricted-imports": [
    "error",
    { patterns: rules.map(([group, message, allowTypeImports = false]) => ({ group, message, allowTypeImports })) },
  ],
});

const layer = (name) => [`**/${name}`, `**/${name}/**`];
const sim = [
  ["**/simulator/**", "**/test/**"],
  "the provider does not import test support or the simulator: the simulator is an independent reading of the API",
];
const provider = [["**/provider/**", "pulumi-huaweicloud-ddm"], "the simulator is an independent reading of the API"];
const pulumi = [["@pulumi/pulumi", "@pulumi/pulumi/*"], "only resources/ and functions/ import Pulumi's SDK"];
const node = [["node:process"], "pass values of the process as arguments"];
const up = (...names) => [
  names.flatMap(layer),
  "imports point down: index -> resources, functions ~> runtime -> lookups -> lifecycle -> api -> http, wait",
];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "coverage/", "**/*.cjs", "test/fixtures/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "ExportAllDeclaration",
          message: "name what is exported: the public surface must be visible in a diff",
        },
        { selector: "ExportDefaultDeclaration", message: "named exports only" },
      ],
    },
  },
  {
    // Browsers load these files unchanged. tsc checks the types in the comments.
    files: ["simulator/page/client/*.mjs"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({
          property,
          message: "set texts as text, not as HTML",
        })),
      ],
    },
  },
  {
    files: ["provider/**/*.ts"],
    ignores: [
      "provider/config.ts",
      "provider/runtime.ts",
      "provider/operations.ts",
      "provider/cli/main.ts",
      "provider/cli/uncaught-errors.ts",
      // The next two files read Node's version and the program's folder.
      "provider/node-version.ts",
      "provider/resources/direct-dependency.ts",
      "**/*.test.ts",
    ],
    rules: {
      "no-restricted-globals": [
        "error",
        {
          name: "process",
          message: "pass values of the process as arguments; eslint.config.mjs lists the exceptions",
        },
        { name: "console", message: "inject a logger" },
        { name: "setTimeout", message: "use wait/clock" },
      ],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "use wait/clock" },
        { object: "Math", property: "random", message: "randomness is injected" },
      ],
    },
  },
  {
    // Texts of the API and of proxies have any length and content, so a pattern must match them in linear time.
    files: ["provider/**/*.ts"],
    ignores: ["**/*.test.ts"],
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential" }],
    },
  },
  { files: ["provider/wait/clock.ts"], rules: { "no-restricted-globals": "off", "no-restricted-properties": "off" } },
  { files: ["provider/index.ts"], rules: forbid(sim, up("lookups", "lifecycle", "api", "http", "wait", "runtime")) },
  {
    files: ["provider/resources/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: forbid(sim, up("functions", "lookups", "lifecycle", "api", "http", "wait", "runtime", "config", "index")),
  },
  {
    files: ["provider/functions/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: forbid(sim, up("http", "wait", "index"), [
      ["runtime", "lookups", "lifecycle", "api", "config"].flatMap(layer),
      "the first lookup loads the runtime and the lookups: import only their types",
      true,
    ]),
  },
  {
    files: ["provider/lookups/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: forbid(sim, pulumi, node, up("resources", "functions", "runtime", "index", "config")),
  },
  {
    files: ["provider/operations.ts"],
    rules: forbid(sim, up("resources", "functions", "index", "lifecycle", "lookups")),
  },
  { files: ["provider/runtime.ts"], rules: forbid(sim, up("resources", "functions", "index")) },
  {
    files: ["provider/cli/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: forbid(sim, pulumi, up("functions", "runtime", "index")),
  },
  {
    files: ["provider/lifecycle/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: forbid(sim, pulumi, node, up("resources", "functions", "lookups", "runtime", "index", "config")),
  },
  {
    files: ["provider/api/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: forbid(
      sim,
      pulumi,
      node,
      up("resources", "functions", "lookups", "runtime", "index", "config", "lifecycle"),
    ),
  },
  {
    files: ["provider/http/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: forbid(
      sim,
      pulumi,
      node,
      up("resources", "functions", "lookups", "runtime", "index", "config", "lifecycle", "api"),
      [["**/wait/*", "!**/wait/clock", "!**/wait/backoff"], "http uses wait/clock and wait/backoff only"],
    ),
  },
  {
    files: ["provider/wait/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: forbid(
      sim,
      pulumi,
      node,
      up("resources", "functions", "lookups", "runtime", "index", "config", "lifecycle", "api", "http"),
    ),
  },
  {
    files: ["provider/config/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: forbid(sim, pulumi, up("resources", "functions", "lookups", "runtime", "index", "lifecycle", "api")),
  },
  { files: ["simulator/**/*.ts"], ignores: ["simulator/engine/**"], rules: forbid(provider, pulumi) },
  {
    files: ["simulator/engine/**/*.ts"],
    rules: forbid(provider, pulumi, [
      [
        ...["ddm", "iam", "eps", "bss", "vpc", "ecs", "sdrs", "seed"].flatMap(layer),
        "../index",
        "../main",
        "../services",
        "../simulator",
      ],
      "the engine does not import services or seeds: simulator/simulator.ts passes them to it",
    ]),
  },
  {
    files: ["examples/**/*.ts"],
    rules: forbid([
      ["**/provider/**", "**/simulator/**", "../**"],
      "an example imports the package by its name, as users do",
    ]),
  },
);
