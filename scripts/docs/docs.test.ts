import { z } from "zod";
import type { Properties } from "../../provider/lifecycle/properties/table";
import { allowedValues, defaultOf, summaryOf } from "./argument";
import { findInconsistencies } from "./consistency";
import { readDeclarations, readStatement } from "./declarations";
import { overviewPage } from "./overview";
import { argumentsOf, resourcePage } from "./page";

const source = `
/** A shelf for jars. */
export interface ShelfArgs {
  /** Its name. Default: shelf. Changes in place (API 4.2.1). */
  name?: pulumi.Input<string>;
  /** Its width. A change replaces the shelf. */
  width: pulumi.Input<number>;
  /** The jars on it, in any order. Changes in place. */
  jars?: pulumi.Input<pulumi.Input<JarArgs>[]>;
  /** Timeouts of the operations. Default: create 5m. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
}
/** A jar. */
export interface JarArgs {
  /** Content of the jar. */
  content: pulumi.Input<"jam" | "honey">;
}
/**
 * A shelf: a board for jars.
 *
 * It hangs on the {@link Wall}.
 *
 * @example
 * \`\`\`ts
 * new Shelf("kitchen", { width: 80 });
 * \`\`\`
 */
export class Shelf extends pulumi.dynamic.Resource {
  /** @param id \`<wall>/<name>\` */
  static get(name: string, id: pulumi.Input<pulumi.ID>): Shelf { throw new Error(name); }
  /** Name of the shelf. */
  declare readonly name: pulumi.Output<string>;
  /** Width of the shelf. */
  declare readonly width: pulumi.Output<number>;
  /** Jars on the shelf. */
  declare readonly jars: pulumi.Output<pulumi.Unwrap<JarArgs>[] | undefined>;
  /** Where it hangs. */
  declare readonly place: pulumi.Output<Place>;
}
/** A place on a wall. */
export interface Place {
  /** Distance from the floor. */
  height: number;
}
`;
/** The same source, with arguments that exclude each other ({@link boards}). */
const union = source.replace(
  "export interface ShelfArgs",
  "export type ShelfArgs = ShelfBaseArgs & BoardArgs;\ninterface ShelfBaseArgs",
);
const boards = `
export type BoardArgs = BoardByLength | BoardByKind;
interface BoardByLength {
  /** Length of the board. */
  length: pulumi.Input<number>;
  kind?: Excluded<"give length or kind, not both">;
  /** Finish of the board. */
  finish: Finish;
}
interface BoardByKind {
  length?: Excluded<"give length or kind, not both">;
  /** Kind of the board. */
  kind?: pulumi.Input<Kind>;
}
/** A finish. */
type Finish = Raw | Painted;
/** A finish in a color. */
interface Painted {
  /** Its color. */
  color: \`#\${string}\`;
}
/** No finish. */
interface Raw {
  color?: Excluded<"only of paint">;
}
`;
const properties = {
  name: { shape: z.string("a short name of jars"), change: "in place", whenRemoved: "shelf" },
  width: { shape: z.int("a whole number from 1 to 200"), required: true, change: "replace" },
  jars: { shape: z.array(z.any()), change: "in place" },
  timeouts: { shape: z.any(), change: "no call" },
} satisfies Properties;
const parts = (text = source, table: Properties = properties) => ({
  className: "Shelf",
  declared: readDeclarations(text, "Shelf"),
  properties: table,
  replacement: "the jars are lost",
  conditionalChanges: {},
  timeouts: { create: "5m" },
  excerpt: { code: "new Shelf();", folder: "kitchen" },
  notes: "## Notes",
});

describe("readDeclarations", () => {
  test("reads declarations with JSDoc, and removes Pulumi's wrapper types", () => {
    const declared = readDeclarations(source, "Shelf");
    expect(declared.purpose).toEqual(["A shelf: a board for jars.", "It hangs on the `Wall`."]);
    expect(declared.example).toBe(`new Shelf("kitchen", { width: 80 });`);
    expect(declared.args.map(({ name, type, optional }) => [name, type, optional])).toEqual([
      ["name", "string", true],
      ["width", "number", false],
      ["jars", "JarArgs[]", true],
      ["timeouts", "TimeoutsArgs", true],
    ]);
    expect(declared.outputs.map(({ name, type }) => `${name}: ${type}`)).toContain("jars: JarArgs[]");
    expect(declared.outputs.map(({ name }) => name)).toEqual(["name", "width", "jars", "place"]);
    expect(declared.types).toMatchObject([
      { name: "JarArgs", isInput: true, fields: [{ type: `"jam" | "honey"` }] },
      { name: "Place", isInput: false },
    ]);
    expect(declared.idText).toBe("`<wall>/<name>`");
    expect(() => readDeclarations(source, "Table")).toThrow("Class Table");
  });

  test("merges unions and intersections, including types from other files", () => {
    const { args, types } = readDeclarations(union, "Shelf", [boards]);
    expect(args.map(({ name, type, optional }) => [name, type, optional])).toEqual([
      ["name", "string", true],
      ["width", "number", false],
      ["jars", "JarArgs[]", true],
      ["timeouts", "TimeoutsArgs", true],
      ["length", "number", true],
      ["kind", "Kind", true],
      ["finish", "Finish", true],
    ]);
    expect(args.find(({ name }) => name === "length")?.description).toBe("Length of the board.");
    expect(types.map(({ name, alias, fields }) => [name, alias, fields.map((field) => field.name)])).toEqual([
      ["JarArgs", undefined, ["content"]],
      ["Finish", "Raw | Painted", []],
      ["Raw", undefined, []],
      ["Painted", undefined, ["color"]],
      ["Place", undefined, ["height"]],
    ]);
    expect(() => readDeclarations(union, "Shelf")).toThrow("Type BoardArgs is not declared");
  });
});

describe("the docs generator", () => {
  test("extracts defaults, summaries and allowed values", () => {
    expect(defaultOf("A name. Default: the newest, e.g. `3.1.0`. Changes.")).toBe("the newest, e.g. `3.1.0`");
    expect(defaultOf("Restarts? Default: false; then it does not.")).toBe("false");
    expect(summaryOf("A class, e.g. `c6` (API 4.2.1). More.")).toBe("A class, e.g. `c6`");
    expect(allowedValues(properties.width)).toBe("a whole number from 1 to 200");
    expect(allowedValues({ shape: z.boolean("true or false") })).toBeUndefined();
  });

  test("quotes the statement of an example with its comment", () => {
    const program = `const a = new ddm.Shelf("a");\n// The other one.\nconst b = new ddm.Shelf("b");\n`;
    expect(readStatement(program, "Shelf", "b")).toBe(`// The other one.\nconst b = new ddm.Shelf("b");`);
  });
});

describe("findInconsistencies", () => {
  test("reports nothing when class, JSDoc and table agree", () => {
    expect(findInconsistencies(parts())).toEqual([]);
  });

  test("reports a definition without default timeouts", () => {
    expect(findInconsistencies({ ...parts(), timeouts: {} })).toEqual([
      "Shelf.timeouts: the definition has no default timeouts",
    ]);
  });

  test.each<[string, string, Properties]>([
    ["Shelf.name: has no JSDoc", source.replace(/\/\*\* Its name.*\*\//, ""), properties],
    ['JSDoc must contain "Default: shelf."', source.replace("Default: shelf. ", ""), properties],
    [
      'Shelf.width: the effect of a change is "replace" in the table',
      source.replace("A change replaces the shelf.", ""),
      properties,
    ],
    [
      "Shelf.width: is required in the declaration",
      source,
      { ...properties, width: { ...properties.width, required: false } },
    ],
    ["Shelf.color: is in the property table", source, { ...properties, color: properties.name }],
    ["Shelf.jars: is in ShelfArgs", source, { ...properties, jars: undefined } as unknown as Properties],
    [
      "Shelf.jars: the effect of a change depends",
      source,
      { ...properties, jars: { ...properties.jars, change: () => "replace" } },
    ],
    ["Shelf.jars: is secret", source, { ...properties, jars: { ...properties.jars, secret: true } }],
    ["Shelf.place: is an output without JSDoc", source.replace("/** Where it hangs. */", ""), properties],
    ["Shelf.width: is an output without JSDoc", source.replace("/** Width of the shelf. */", ""), properties],
    ["Shelf.Place.height: has no JSDoc", source.replace("/** Distance from the floor. */", ""), properties],
    ["Shelf.Place: has no JSDoc", source.replace("/** A place on a wall. */", ""), properties],
    ["Shelf.timeouts: JSDoc does not state the default 5m", source.replace("create 5m", "create 6m"), properties],
    ["Shelf.timeouts: JSDoc does not state the default 5m", source.replace("create 5m", "create 15m"), properties],
    ["Shelf.JarArgs.content: has no JSDoc", source.replace("/** Content of the jar. */", ""), properties],
  ])("reports: %s", (problem, text, table) => {
    const given = Object.fromEntries(
      Object.entries(table).filter(([, property]) => (property as unknown) !== undefined),
    );
    expect(findInconsistencies(parts(text, given)).join("\n")).toContain(problem);
  });
});

describe("resourcePage", () => {
  const page = resourcePage(parts());

  test("shows arguments with type, default and effect of a change, the fields of types, and the id", () => {
    expect(page).toContain("| `width` | `number` | **required** | replaces |");
    expect(page).toContain("| `name` | `string` | shelf | in place |");
    expect(page).toContain("Changes in place (API 4.2.1).");
    expect(page).toContain('- `content` (`"jam" | "honey"`): Content of the jar.');
    expect(page).toContain("The id is `<wall>/<name>`.");
  });

  test("states that deleting an action sends no request, and omits adoption", () => {
    const action = resourcePage({ ...parts(), timeouts: { create: "5m", delete: "6m" }, isAction: true });
    expect(action).toContain("Deleting the resource sends no request");
    expect(action).not.toContain("## Adopting");
    expect(action).not.toMatch(/`delete`|delete: "/);
  });

  test("states that changes run an action again", () => {
    const action = resourcePage({ ...parts(), isAction: true });
    expect(action).toContain("- _in place_: the action runs again.");
    expect(action).toContain("- _replaces_: the action runs for the new target.");
    expect(page).toContain("- _in place_: API calls change the shelf.");
  });
});

describe("overviewPage", () => {
  test("lists the arguments whose change replaces a resource", () => {
    const entry = { kind: "shelf", ...parts(), args: argumentsOf(parts()) };
    expect(overviewPage([entry])).toContain("| [Shelf](shelf.md) | a board for jars | `width` |");
  });
});
