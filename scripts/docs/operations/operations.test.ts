import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../sandbox/paths";
import { findOperationUses, operationsPage, readDocumentedOperations, shapeOf } from "./page";
import { apiImportsOf, findTypedFunctions } from "./typed-functions";

const documented = readDocumentedOperations(root);
const uses = findOperationUses(root, documented);

/** Text of the API Reference, which is next to the repository on the maintainers' machines. `API_REFERENCE` overrides its path. */
const reference = process.env["API_REFERENCE"] ?? join(root, "..", "shared", "spec", "ddm-api-reference.txt");

describe("an operation of the API Reference is simulated and has a typed function:", () => {
  test.each(documented.map((operation) => [`${operation.section} ${operation.title}`, operation] as const))(
    "%s",
    (_title, operation) => {
      const use = uses.find((each) => shapeOf(each) === shapeOf(operation));
      expect(use?.name).toBeDefined();
      expect(use?.functions.length).toBeGreaterThan(0);
    },
  );
});

(existsSync(reference) ? test : test.skip)("the list of operations matches the API Reference", () => {
  const found: { section: string; method: string; path: string }[] = [];
  let section = "";
  for (const line of readFileSync(reference, "utf8").split("\n")) {
    section = /^#+ \**(4\.(?:[1-9]|10)\.\d+) /.exec(line)?.[1] ?? section;
    const [, method = "", path = ""] = /^(GET|POST|PUT|DELETE) (\/[^\s?]*)/.exec(line.replaceAll("\\_", "_")) ?? [];
    if (method !== "" && found.at(-1)?.section !== section) found.push({ section, method, path });
  }
  expect(documented.map(({ section, method, path }) => ({ section, method, path }))).toEqual(found);
  expect(found).toHaveLength(108);
});

test("the page of operations is not generated while an operation is not simulated or has no typed function", () => {
  const extra = { section: "4.9.99", title: "New", method: "GET", path: "/v3/{project_id}/new" };
  expect(() => operationsPage([...documented, extra], findOperationUses(root, [...documented, extra]))).toThrow(
    "Not simulated or without typed function: 4.9.99.",
  );
  const untyped = uses.map((use) => (use.name === "ListNodes" ? { ...use, functions: [] } : use));
  expect(() => operationsPage(documented, untyped)).toThrow("4.2.13");
});

test("finds the operations that a function names, and those that it reaches through other functions", () => {
  const text = `
    const controls = { cancel: { operation: "Cancel" } };
    function send(operation: "Unused" | "List") {}
    export function list() { return send("List"); }
    export function control() { return send(controls.cancel.operation); }
    export async function listTwice() { return list(); }
    export function find() { return search(); }
    function search() { return send("Find"); }
    function hidden() { return "Hidden"; }`;
  const found = findTypedFunctions([{ path: "a.ts", text }], (name) => /^[A-Z]\w+$/.test(name));
  expect(found.map(({ name, operations, reached }) => [name, operations, reached])).toEqual([
    ["list", ["List"], ["List"]],
    ["control", ["Cancel"], ["Cancel"]],
    ["listTwice", [], ["List"]],
    ["find", ["Find"], ["Find"]],
  ]);
});

test("finds the names that a file imports from the API, also through a namespace", () => {
  const text = `import { listNodes, type Node, showNode as show } from "../api/ddm/nodes";
    import * as backups from "../api/ddm/backups"; import { other } from "./other";
    backups.listBackups(); show(); listNodes(); other();`;
  expect(apiImportsOf({ path: "a.ts", text })).toEqual(["listNodes", "Node", "showNode", "listBackups"]);
});
