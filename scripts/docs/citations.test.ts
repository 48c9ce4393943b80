import { findDanglingLinks, findUnknownCitations, quirkNumbersIn } from "./citations";

const quirks = new Set([1, 2, 12]);
const findIn = (text: string) => findUnknownCitations({ path: "a.ts", text: `// first line\n// ${text}` }, quirks);

describe("the citation check", () => {
  // The citations are joined from parts, so that the check of the repository does not report this file.
  test.each(["spec", "facts"])("reports a citation of %s, which is not in the repository", (document) => {
    const [problem] = findIn(["see", document, "4.2.1"].join(" "));
    expect(problem).toMatch(/^a\.ts:2 cites "\w+ 4\.2\.1", which is not in the repository/);
    expect(findIn(["see", document, "A.3"].join(" "))).toHaveLength(1);
  });

  test("reports a quirk number that docs/api-quirks.md does not list", () => {
    const [first, second] = [97, 98];
    expect(findIn(`quirk ${first}`)).toEqual([`a.ts:2 cites quirk ${first}, which docs/api-quirks.md does not list.`]);
    expect(findIn(`quirks 1, ${first} and ${second}`)).toHaveLength(2);
  });

  test.each(["API 4.2.35", "quirk 12", "quirks 1 and 2", "the facts of the case", "a spec"])("accepts %j", (text) => {
    expect(findIn(text)).toEqual([]);
  });

  test("reads quirk numbers from the first column of the table", () => {
    expect(quirkNumbersIn("| quirk | 5 |\n| ---: | --- |\n|     1 | a | 3 |\n|    12 | b |")).toEqual(new Set([1, 12]));
  });
});

describe("JSDoc links", () => {
  const other = { path: "src/other.ts", text: "export interface Other { size: number }" };
  const danglingLinksIn = (text: string) => findDanglingLinks([other, { path: "src/a.ts", text }]);

  test.each([
    ["a declaration", "/** See {@link b}. */ const a = 1; const b = 2;"],
    ["a member of the same class", "class A { /** See {@link other}. */ one = 1; other = 2; }"],
    ["an import", 'import type { Other } from "./other"; /** See {@link Other}. */ const a: Other = { size: 1 };'],
    ["a member of an import", 'import type { Other } from "./other"; /** See {@link Other.size}. */ let a: Other;'],
  ])("a link to %s resolves", (_target, text) => {
    expect(danglingLinksIn(text)).toEqual([]);
  });

  test.each([
    ["a symbol that does not exist", "/** See {@link b}. */ const a = 1;"],
    ["a symbol that is not imported", "/** See {@link Other}. */ const a = 1;"],
  ])("a link to %s is reported", (_target, text) => {
    expect(danglingLinksIn(text)).toEqual([
      expect.stringMatching(/^src\/a\.ts:1 links to "\w+", which is not in scope\.$/),
    ]);
  });
});
