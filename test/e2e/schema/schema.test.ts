import { byOperation, mutations } from "../../../scripts/sandbox/calls";
import { changesOf, operationsOf } from "../harness/calls";
import { declaration, ref } from "../harness/programs";
import { play, type Played } from "../harness/saga";
import { schemaSaga } from "./stories";

const { inPlace, replacements, drifts } = schemaSaga;
const password = "Sh4rds!of9";

describe("a schema", () => {
  let played: Played;
  let [adopted, looked] = ["", ""];
  beforeAll(async () => {
    played = await play({
      ...schemaSaga,
      async besides(otherClient, state, dataNodes) {
        const { id: instance = "" } = state.resource("fifth");
        const [, , , , , , , , node] = dataNodes;
        await otherClient("POST", `/v3/{pid}/instances/${instance}/databases`, {
          ...{ name: "legacy", shard_mode: "cluster", shard_number: 4 },
          dn_instances: [{ id: node, user_name: "root", user_password: password }],
        });
        [adopted, looked] = [`${instance}/legacy`, state.resource("single").id ?? ""];
        return [
          declaration("Schema", "adopted", {
            ...{ instanceId: ref("fifth.id"), adopt: { id: adopted }, shardMode: "cluster", shardNumber: 8 },
            dataNodes: [{ id: node, userName: "root", userPassword: password }],
          }),
          `const looked = ddm.Schema.get("looked", "${looked}");`,
          `exports.looked = pulumi.all([looked.name, looked.shardMode, looked.status, looked.instanceId]);`,
        ].join("\n");
      },
    });
  }, 360_000);
  afterAll(() => played.close());

  test.each(Object.keys(inPlace))("changes in place: %s", (name) => played.expectInPlace(name));
  test.each(Object.keys(replacements))("is replaced: %s", (name) => played.expectReplacement(name));
  test.each(Object.keys(drifts))("drifts: %s", (name) => played.expectDrift(name));

  test("is deleted before it is created anew where the program gives both the same name", () => {
    expect(operationsOf(changesOf("steady", played.repaired.calls))).toEqual([
      "DeleteDdmDatabase",
      "CreateDdmDatabase",
    ]);
  });

  test("is only looked at by a preview", () => expect(mutations(played.previewCalls)).toEqual([]));

  test("is adopted: verified, and brought to the inputs as an update does", () => {
    const { outcome, calls, state } = played.repaired;
    expect(outcome.ops("adopted")).toEqual(["create"]);
    const made = changesOf("legacy", calls);
    expect(operationsOf(made)).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
    expect(state.resource("adopted")).toMatchObject({ id: adopted, outputs: { name: "legacy", shardNumber: 8 } });
  });

  test("is read without being managed", () => {
    const { outcome, state } = played.repaired;
    expect(outcome.ops("looked")).toEqual(["read"]);
    const [instance, name] = looked.split("/");
    expect(state.outputs["looked"]).toEqual([name, "single", "RUNNING", instance]);
  });

  test("has no password in the state in plain text, and does not show one", () => {
    for (const { state, outcome } of [...played.chapters, played.repaired]) {
      for (const secret of [password, "N3w!shards"]) {
        expect(state.text).not.toContain(secret);
        expect(outcome.stdout).not.toContain(secret);
      }
    }
    expect(played.previewed.stdout).not.toContain(password);
  });

  test("is taken out of the program: deleted, its data only where the program says so", () => {
    const { outcome, calls, cloud } = played.removed;
    const names = [inPlace, replacements, drifts].flatMap((rows) => Object.keys(rows));
    for (const name of [...names, "adopted"]) expect(outcome.ops(name)).toEqual(["delete"]);
    expect(byOperation(mutations(calls))).toEqual({ DeleteDdmDatabase: names.length + 1 });
    expect(cloud.instances.flatMap(({ schemas }) => schemas)).toEqual([]);
    const { state } = played.repaired;
    const wiping = names.filter((name) => state.resource(name).outputs?.["deleteDnData"] === true);
    expect(wiping).toEqual(["single", "noCall"]);
    for (const name of names) {
      const own = state.resource(name).id?.split("/")[1] ?? "";
      const [deletion] = changesOf(`/${own}?`, calls);
      expect([name, deletion?.path.split("?")[1]]).toEqual([name, `delete_dn_data=${wiping.includes(name)}`]);
    }
  });
});
