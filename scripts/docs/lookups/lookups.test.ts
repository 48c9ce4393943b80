import { z } from "zod";
import { findLookupInconsistencies } from "./consistency";
import { readLookups } from "./declarations";
import { lookupPage, lookupsOverview } from "./page";

const source = `
/** Arguments of {@link getJars}. */
export interface GetJarsArgs {
  /** Id of the shelf. */
  shelfId: string;
  /** Weight in grams. Default: any. */
  weight?: number;
}
/** Result of {@link getJars}. */
export interface GetJarsResult extends Counted {
  /** The jars, sorted. */
  jars: Jar[];
}
/** A jar. */
export interface Jar extends Thing {
  /** Content of the jar. */
  content?: "jam" | "honey";
}
/**
 * Lists the jars of a shelf (API 4.2.1). Jars are made of glass.
 *
 * @example
 * \`\`\`ts
 * const { jars } = await ddm.getJars({ shelfId });
 * \`\`\`
 */
export function getJars(args: GetJarsArgs): Promise<GetJarsResult> {}
/** Output form of {@link getJars}. */
export function getJarsOutput(args: OutputArgs<GetJarsArgs>): pulumi.Output<GetJarsResult> {}
`;
const others = [
  `
/** A thing. */
export interface Thing {
  /** Id of the thing. */
  id: string;
}
/** A list. */
export interface Counted {
  /** Number of items. */
  count: number;
}
`,
];
const definitions = {
  getJars: {
    args: {
      shelfId: { shape: z.string("a string"), required: true },
      weight: { shape: z.int("a whole number from 1 to 9") },
    },
  },
};

test("reads a lookup with its arguments and its result, including inherited fields", () => {
  const [jars, ...rest] = readLookups(source, others);
  expect(rest).toEqual([]);
  expect(jars).toMatchObject({ name: "getJars", example: "const { jars } = await ddm.getJars({ shelfId });" });
  expect(jars?.args.map(({ name, type, optional }) => [name, type, optional])).toEqual([
    ["shelfId", "string", false],
    ["weight", "number", true],
  ]);
  expect(jars?.results.map(({ name }) => name)).toEqual(["count", "jars"]);
  expect(jars?.types.map(({ name, fields }) => [name, fields.map((field) => field.name)])).toEqual([
    ["Jar", ["id", "content"]],
  ]);
});

test("fails if a type that a result extends is not declared", () => {
  expect(() => readLookups(source)).toThrow("Type Counted is not declared");
});

test("describes an inherited field with the JSDoc of the type that declares it again", () => {
  const ownId = "/** Number on the lid. */\n  id: string;\n  /** Content of the jar. */";
  const [jars] = readLookups(source.replace("/** Content of the jar. */", ownId), others);
  const [id, ...rest] = jars?.types[0]?.fields ?? [];
  expect(id).toMatchObject({ name: "id", description: "Number on the lid." });
  expect(rest.map(({ name }) => name)).toEqual(["content"]);
});

describe("findLookupInconsistencies", () => {
  const problemsOf = (text: string, table: object = definitions) =>
    findLookupInconsistencies(readLookups(text, others), table as typeof definitions).join("\n");

  test("reports nothing when JSDoc, types and definition agree", () => {
    expect(problemsOf(source)).toBe("");
  });

  test.each<[string, string]>([
    ["getJars: JSDoc must cite the API", source.replace(" (API 4.2.1)", "")],
    ["getJars: JSDoc must have an example that calls the lookup", source.replace("ddm.getJars(", "ddm.getCups(")],
    ["getJars: the Output form has no JSDoc", source.replace("/** Output form of {@link getJars}. */", "")],
    ["getJars: weight is not declared", source.replace("weight?:", "height?:")],
    ["getJars: height is declared, but not in the definition", source.replace("weight?:", "height?:")],
    ["getJars: weight is required only in the declaration", source.replace("weight?:", "weight:")],
    ["getJars: JSDoc of weight must state what its absence means", source.replace(" Default: any.", "")],
    ["getJars: content has no JSDoc", source.replace("/** Content of the jar. */", "")],
    ["getJars: Jar has no JSDoc", source.replace("/** A jar. */", "")],
  ])("reports: %s", (problem, text) => {
    expect(problemsOf(text).split("\n")).toContain(problem);
  });

  test("reports a lookup without definition, and a definition without function", () => {
    expect(problemsOf(source, { getCups: { args: {} } }).split("\n")).toEqual([
      "getCups: has a definition, but no function with an Output form",
      "getJars: has no definition in provider/lookups/",
    ]);
  });
});

test("a page shows results, types, and arguments with their allowed values; the overview shows purposes and Terraform data sources", () => {
  const page = { topic: "jars", title: "Jars", lookups: readLookups(source, others) };
  const text = lookupPage(page, definitions);
  expect(text).toContain("- **`shelfId`** (`string`, **required**): Id of the shelf.");
  expect(text).toContain("Weight in grams. Default: any. Must be a whole number from 1 to 9.");
  expect(text).toContain("- `jars` (`Jar[]`): The jars, sorted.");
  expect(text).toContain("### `Jar`\n\nA jar.\n\n- `id` (`string`): Id of the thing.");
  const overview = lookupsOverview([page], { jam_jars: ["getJars"] }, "## Notes");
  expect(overview).toContain("| [getJars](jars.md#getjars) | lists the jars of a shelf |");
  expect(overview).toContain("| `huaweicloud_jam_jars` | [getJars](jars.md#getjars) |");
});
