import { countByOperation, mutations } from "../../../scripts/sandbox/calls";
import type { State } from "../../../simulator";
import { changesOf, operationsOf } from "../harness/calls";
import { describeDrift, describeInPlace, describeReplacements } from "../harness/describe-cases";
import { dataNodeArgs, dataNodePassword } from "../harness/fixtures";
import { declaration, program, ref } from "../harness/programs";
import { useSharedStack } from "../harness/shared-stack";
import type { StoredResource } from "../harness/state";
import { drift, inPlace, instances, replacements, schemaArgs } from "./cases";

const liveSchema = (cloud: State, { id }: StoredResource) => {
  const [instanceId, schemaName] = (id ?? "").split("/");
  return cloud.instances.find((each) => each.id === instanceId)?.schemas.find(({ name }) => name === schemaName);
};

describe("schema", () => {
  /** Ids of the schema that is adopted and of the schema that is read with `get`. */
  const ids = { adopted: "", read: "" };
  const stack = useSharedStack({
    seed: "schemas",
    program: (schemas) =>
      program(
        Object.fromEntries(instances.map((name) => [name, {}])),
        Object.entries(schemas)
          .map(([name, args]) => declaration("Schema", name, { ...schemaArgs, ...args }))
          .join("\n"),
      ),
    live: liveSchema,
    async afterDrift({ otherClient, dataNodes }, state) {
      const { id: instanceId = "" } = state.resource("fifth");
      const unusedNode = dataNodes[8];
      await otherClient("POST", `/v3/{pid}/instances/${instanceId}/databases`, {
        name: "legacy",
        shard_mode: "cluster",
        shard_number: 4,
        dn_instances: [{ id: unusedNode, user_name: "root", user_password: dataNodePassword }],
      });
      ids.adopted = `${instanceId}/legacy`;
      ids.read = state.resource("single").id ?? "";
      return [
        declaration("Schema", "adopted", {
          instanceId: ref("fifth.id"),
          adopt: { id: ids.adopted },
          shardMode: "cluster",
          shardNumber: 8,
          dataNodes: [dataNodeArgs(unusedNode)],
        }),
        `const existing = ddm.Schema.get("existing", "${ids.read}");`,
        `exports.existing = pulumi.all([existing.name, existing.shardMode, existing.status, existing.instanceId]);`,
      ].join("\n");
    },
  });

  describeInPlace(stack, inPlace);
  describeReplacements(stack, replacements);
  describeDrift(stack, drift);

  test("deletes a schema with an explicit name before it creates the replacement", () => {
    expect(operationsOf(changesOf("steady", stack.corrected.calls))).toEqual([
      "DeleteDdmDatabase",
      "CreateDdmDatabase",
    ]);
  });

  test("a preview makes no mutating call", () => expect(mutations(stack.previewed.calls)).toEqual([]));

  test("adopts a schema and updates it to match the program", () => {
    const { outcome, calls, state } = stack.corrected;
    expect(outcome.ops("adopted")).toEqual(["create"]);
    expect(operationsOf(changesOf("legacy", calls))).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
    expect(state.resource("adopted")).toMatchObject({ id: ids.adopted, outputs: { name: "legacy", shardNumber: 8 } });
  });

  // `get` must take the instance's id from the id of the schema.
  test("`get` reads a schema and the id of its instance, but does not manage the schema", () => {
    const { outcome, state } = stack.corrected;
    expect(outcome.ops("existing")).toEqual(["read"]);
    const [instanceId, name] = ids.read.split("/");
    expect(state.outputs["existing"]).toEqual([name, "single", "RUNNING", instanceId]);
  });

  test("stores and prints no password in plain text", () => {
    for (const { state, outcome } of stack.deployments) {
      for (const secret of [dataNodePassword, "N3w!shards"]) {
        expect(state.text).not.toContain(secret);
        expect(outcome.stdout).not.toContain(secret);
      }
    }
    expect(stack.previewed.outcome.stdout).not.toContain(dataNodePassword);
  });

  // The request must contain `delete_dn_data`, or the API would decide whether the data is deleted.
  test("deletes a removed schema, and its data only with `deleteDnData`", () => {
    const { outcome, calls, cloud } = stack.removed;
    for (const name of [...stack.names, "adopted"]) expect(outcome.ops(name)).toEqual(["delete"]);
    expect(countByOperation(mutations(calls))).toEqual({ DeleteDdmDatabase: stack.names.length + 1 });
    expect(cloud.instances.flatMap(({ schemas }) => schemas)).toEqual([]);
    const { state } = stack.corrected;
    const namesWithData = stack.names.filter((name) => state.resource(name).outputs?.["deleteDnData"] === true);
    expect(namesWithData).toEqual(["single", "noCall"]);
    for (const name of stack.names) {
      const schemaName = state.resource(name).id?.split("/")[1] ?? "";
      const [deletion] = changesOf(`/${schemaName}?`, calls);
      expect([name, deletion?.path.split("?")[1]]).toEqual([name, `delete_dn_data=${namesWithData.includes(name)}`]);
    }
  });
});
