import { byOperation, mutations } from "../../../scripts/sandbox/calls";
import { changesOf, operationsOf } from "../harness/calls";
import { declaration, instanceArgs, ref } from "../harness/programs";
import { play, type Played } from "../harness/saga";
import { groupSaga, instanceOf } from "./stories";

const { subnetId } = instanceArgs;
const names = [groupSaga.inPlace, groupSaga.replacements, groupSaga.drifts].flatMap((rows) => Object.keys(rows));

describe("a node group", () => {
  let played: Played;
  let [adopted, looked] = ["", ""];
  beforeAll(async () => {
    played = await play({
      ...groupSaga,
      async besides(otherClient, state) {
        const { id: instance = "" } = state.resource("elsewhere");
        const { group_id: id } = await otherClient("POST", `/v3/{pid}/instances/${instance}/groups`, {
          ...{ name: "legacy", type: "r", flavor_ref: "ddm.c6.large.2" },
          nodes: [{ available_zone: "az3", subnet_id: subnetId }],
        });
        [adopted, looked] = [`${instance}/${String(id)}`, state.resource("flavorRef").id ?? ""];
        return [
          declaration("InstanceGroup", "adopted", {
            ...{ instanceId: ref("elsewhere.id"), adopt: { id: adopted }, type: "r", flavorRef: "ddm.c6.xlarge.2" },
            nodes: ["az3", "az1"].map((availableZone) => ({ availableZone, subnetId })),
          }),
          `const looked = ddm.InstanceGroup.get("looked", "${looked}");`,
          `exports.looked = pulumi.all([looked.groupId, looked.type, looked.cores, looked.isDefault]);`,
        ].join("\n");
      },
    });
  }, 360_000);
  afterAll(() => played.close());

  test.each(Object.keys(groupSaga.inPlace))("changes in place: %s", (name) => played.expectInPlace(name));
  test.each(Object.keys(groupSaga.replacements))("is replaced: %s", (name) => played.expectReplacement(name));
  test.each(Object.keys(groupSaga.drifts))("drifts: %s", (name) => played.expectDrift(name));

  test("is deleted before it is created anew where the program gives both the same name", () => {
    const { calls, state } = played.repaired;
    const changes = (name: string) => operationsOf(changesOf(state.resource(instanceOf(name)).id, calls));
    expect(changes("anotherTypeOfTheSameName")).toEqual(["DeleteGroup", "CreateGroup"]);
    expect(changes("anotherType")).toEqual(["CreateGroup", "DeleteGroup"]);
  });

  test("is only looked at by a preview", () => expect(mutations(played.previewCalls)).toEqual([]));

  test("never changes the nodes of its instance: nodeNum is of the default group, and needs no ignoreChanges", () => {
    const { chapters, previewed, repaired } = played;
    for (const name of names.map(instanceOf)) {
      for (const { outcome } of chapters.slice(1)) expect(outcome.ops(name)).toEqual(["same"]);
      expect([previewed.ops(name), repaired.outcome.ops(name)]).toEqual([
        ["refresh", "same"],
        ["refresh", "same"],
      ]);
      expect(repaired.state.resource(name).outputs).toMatchObject({ nodeNum: 2, flavorRef: "ddm.c6.2xlarge.2" });
    }
  });

  test("is what every call of its changes names: never the default group, never a template", () => {
    for (const { calls, state } of [...played.chapters, played.repaired]) {
      for (const { request, path } of mutations(calls)) {
        const { group_id: group } = (request ?? {}) as { group_id?: string };
        if (group === undefined) continue;
        const owners = state.resources.filter(({ id }) => path.includes(id?.split("/")[0] ?? "none"));
        expect(owners.map(({ outputs }) => outputs?.["groupId"])).toContain(group);
      }
    }
  });

  test("is adopted: verified, and brought to the inputs", () => {
    const { outcome, calls, state, cloud } = played.repaired;
    expect(outcome.ops("adopted")).toEqual(["create"]);
    const own = adopted.split("/")[1] ?? "";
    const made = mutations(calls).filter(({ request }) => JSON.stringify(request ?? {}).includes(own));
    expect(operationsOf(made)).toEqual(["ResizeFlavor", "ExpandDdmInstanceNodes"]);
    expect(state.resource("adopted")).toMatchObject({ id: adopted, outputs: { name: "legacy", cores: 4 } });
    const live = groupSaga.live(cloud, state.resource("adopted"));
    expect(live).toMatchObject({ name: "legacy", flavor: "ddm.c6.xlarge.2", zones: ["az1", "az3"] });
  });

  test("is read without being managed", () => {
    const { outcome, state } = played.repaired;
    expect(outcome.ops("looked")).toEqual(["read"]);
    expect(state.outputs["looked"]).toEqual([looked.split("/")[1], "r", 16, false]);
  });

  test("is taken out of the program: deleted, each by one call; the instances are left alone", () => {
    const { outcome, calls, cloud } = played.removed;
    for (const name of [...names, "adopted"]) expect(outcome.ops(name)).toEqual(["delete"]);
    expect(byOperation(mutations(calls))).toEqual({ DeleteGroup: names.length + 1 });
    expect(cloud.instances.map(({ groups }) => groups.map(({ isDefault }) => isDefault))).toEqual(
      cloud.instances.map(() => [true]),
    );
  });
});
