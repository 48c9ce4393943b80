import { logins, storedDataNodes } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { diffOf, findSchema, makeSchema, reshardAsOtherClient } from "../../support/schema-fixture";

describe("a schema that another client has resharded", () => {
  test.each([
    ["to more shards", 16, 1, ['"shardNumber" is 16 in the cloud and 8 in the program']],
    ["to more data nodes", 8, 2, [/"dataNodes" is \["[^"]+","[^"]+"\] in the cloud and \["[^"]+"\] in the program/]],
    ["to more shards and data nodes", 16, 2, ['"shardNumber" is 16', '"dataNodes" is [']],
  ] as const)(
    "warns of each difference after a resharding %s, and changes nothing",
    async (_, shardNumber, nodes, warnings) => {
      const fixture = await makeSchema({ resharding: { cleanUp: true } });
      await reshardAsOtherClient(fixture, shardNumber, nodes);
      await fixture.stack.refresh();
      const program = { name: "shop", resharding: { cleanUp: true } };
      for (const run of ["first", "second"]) {
        const { changes, replaces, warnings: shown } = diffOf(fixture, program);
        expect({ run, changes, replaces }).toEqual({ run, changes: true, replaces: [] });
        expect(shown).toEqual(warnings.map((warning) => expect.stringMatching(toPattern(warning)) as string));
        fixture.cloud.clearCalls();
        expect(await fixture.up(program)).toBe("update");
        expect(fixture.cloud.takeMutations()).toEqual([]);
      }
      expect(findSchema(fixture)).toMatchObject({ shardNumber, uncleaned: true });
    },
  );

  test("keeps the live schema if `ignoreChanges` names the shards and the data nodes", async () => {
    const fixture = await makeSchema();
    await reshardAsOtherClient(fixture, 16, 2);
    await fixture.stack.refresh();
    const program = fixture.program({ name: "shop", deleteDnData: true });
    const ignored = { ignoreChanges: ["shardNumber", "dataNodes"] };
    expect(await fixture.stack.up(program, ignored)).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.preview(program, ignored)).toBe("same");
  });

  test("rejects a new data node without a login", async () => {
    const fixture = await makeSchema();
    await reshardAsOtherClient(fixture, 16, 2);
    await fixture.stack.refresh();
    const dataNodes = [...fixture.dataNodes.slice(0, 2), "another"].map((id) => ({ id }));
    expect(() => fixture.stack.preview(fixture.program({ name: "shop", dataNodes }))).toThrow(
      '"dataNodes.2.userName" must be a string',
    );
  });

  test("keeps the live number of shards when the program adds a data node", async () => {
    const fixture = await makeSchema();
    await reshardAsOtherClient(fixture, 16);
    findSchema(fixture).uncleaned = false;
    await fixture.stack.refresh();
    const program = { name: "shop", dataNodes: logins(fixture.dataNodes.slice(0, 2)) };
    expect(diffOf(fixture, program).impact).toBe(
      "reshards onto 1 more data node, 20–60 min, writes pause at the route switch",
    );
    expect(await fixture.up(program)).toBe("update");
    expect(findSchema(fixture)).toMatchObject({ shardNumber: 16, dataNodeIds: fixture.dataNodes.slice(0, 2) });
  });

  test("fails an update and names the data node whose login the program lacks", async () => {
    const fixture = await makeSchema();
    await reshardAsOtherClient(fixture, 8, 2);
    await fixture.stack.refresh();
    const error = await catchFailure(fixture.up({ name: "shop", shardNumber: 32 }));
    expect(error.message).toContain(
      `The program lacks the login of data node ${fixture.dataNodes[1] ?? ""}, which the schema uses`,
    );
    expect(error.message).toContain("Choose another value for `dataNodes`");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("fails an update if the live schema has more shards than the program", async () => {
    const fixture = await makeSchema();
    await reshardAsOtherClient(fixture, 32);
    const error = await catchFailure(fixture.up({ name: "shop", shardNumber: 16 }));
    expect(error.message).toContain('"shardNumber" is 32 in the cloud but 16 in the program');
    expect(error.message).toContain(
      "The resharding was not started. Pulumi's state contains its id and its live values. Set the live values in the program",
    );
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });
});

function toPattern(text: string | RegExp): RegExp {
  return typeof text === "string" ? new RegExp(text.replace(/[[\]]/g, "\\$&")) : text;
}

describe("the passwords of data nodes", () => {
  test("`ignoreChanges` of `dataNodes` keeps the data node and its password if the program selects another data node", async () => {
    const fixture = await makeSchema();
    const [id = "", other = ""] = fixture.dataNodes;
    const program = fixture.program({
      name: "shop",
      dataNodes: storedDataNodes([other]),
      dataNodePasswords: { [other]: "Data-node-2" },
      deleteDnData: true,
    });
    const ignored = { ignoreChanges: ["dataNodes"] };
    expect(await fixture.stack.up(program, ignored)).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.inputs).toMatchObject({ dataNodes: storedDataNodes([id]) });
    expect(fixture.stack.inputs["dataNodePasswords"]).toEqual({ [id]: "Data-node-1" });
    expect(fixture.stack.preview(program, ignored)).toBe("same");
  });

  test("a program that lacks the password of its data node is rejected, even if the state contains the password", async () => {
    const fixture = await makeSchema();
    const program = fixture.program({ name: "shop", dataNodes: storedDataNodes(fixture.dataNodes.slice(0, 1)) });
    expect(() => fixture.stack.preview({ ...program, dataNodePasswords: {} })).toThrow(
      '"dataNodes.0.userPassword" must be a non-empty string',
    );
  });
});
