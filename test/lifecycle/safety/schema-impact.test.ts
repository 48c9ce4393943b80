import { type SchemaFixture, diffOf, makeSchema, reshardProgram } from "../../support/schema-fixture";

type Program = Record<string, unknown>;

describe("the preview", () => {
  test.each<[string, (fixture: SchemaFixture) => Program, string]>([
    ["more shards", () => ({ shardNumber: 16 }), "reshards 8 → 16"],
    ["more shards and data nodes", (fixture) => reshardProgram(fixture), "reshards 8 → 16, data nodes +1"],
    ["more data nodes", (fixture) => reshardProgram(fixture, undefined, 8), "reshards onto 1 more data node"],
  ])("of %s shows the impact once", async (_, change, action) => {
    const fixture = await makeSchema();
    const { replaces, impact } = diffOf(fixture, { name: "shop", ...change(fixture) });
    expect(replaces).toEqual([]);
    expect(impact).toBe(`${action}, 20–60 min, writes pause at the route switch`);
  });

  test.each([
    [false, "stays"],
    [true, "is deleted (deleteDnData)"],
  ])("of a replacement shows what is lost (deleteDnData: %s)", async (deleteDnData, effect) => {
    const fixture = await makeSchema({ deleteDnData });
    const { replaces, impact } = diffOf(fixture, { name: "shop", shardNumber: 4, deleteDnData });
    expect(replaces).toEqual(["shardNumber"]);
    expect(impact).toBe(
      `replaces it: the schema is dropped and created without tables; the grants of accounts on it are lost; the data on the data nodes ${effect}`,
    );
  });
});
