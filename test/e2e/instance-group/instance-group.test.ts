import { countByOperation, mutations } from "../../../scripts/sandbox/calls";
import type { State } from "../../../simulator";
import { operationsOf } from "../harness/calls";
import { describeDrift, describeInPlace, describeReplacements } from "../harness/describe-cases";
import { instanceArgs } from "../harness/fixtures";
import { declaration, program, ref } from "../harness/programs";
import { useSharedStack } from "../harness/shared-stack";
import type { StoredResource } from "../harness/state";
import { drift, groupArgs, inPlace, replacements } from "./cases";

const { subnetId } = instanceArgs;

/** Name of a group's instance. The group of each case is created in a separate instance, so that groups change in parallel. */
const instanceOf = (group: string) => `${group}Instance`;
const liveGroup = ({ instances }: State, { id }: StoredResource) => {
  const [instanceId, groupId] = (id ?? "").split("/");
  const group = instances.find((each) => each.id === instanceId)?.groups.find((each) => each.id === groupId);
  return { ...group, zones: group?.nodes.map(({ availabilityZone }) => availabilityZone).sort() };
};

describe("node group", () => {
  /** Ids of the group that is adopted and of the group that is read with `get`. */
  const ids = { adopted: "", read: "" };
  const stack = useSharedStack({
    seed: "groups",
    program: (groups, names) =>
      program(
        Object.fromEntries([...names.map(instanceOf), "other"].map((name) => [name, {}])),
        Object.entries(groups)
          .map(([name, args]) =>
            declaration("InstanceGroup", name, { instanceId: ref(`${instanceOf(name)}.id`), ...groupArgs, ...args }),
          )
          .join("\n"),
      ),
    callsContain: ({ id }) => id?.split("/")[0],
    live: liveGroup,
    async afterDrift({ otherClient }, state) {
      const { id: instance = "" } = state.resource("other");
      const { group_id: group } = await otherClient("POST", `/v3/{pid}/instances/${instance}/groups`, {
        name: "legacy",
        type: "r",
        flavor_ref: "ddm.c6.large.2",
        nodes: [{ available_zone: "az3", subnet_id: subnetId }],
      });
      ids.adopted = `${instance}/${String(group)}`;
      ids.read = state.resource("flavorRef").id ?? "";
      return [
        declaration("InstanceGroup", "adopted", {
          instanceId: ref("other.id"),
          adopt: { id: ids.adopted },
          type: "r",
          flavorRef: "ddm.c6.xlarge.2",
          nodes: ["az3", "az1"].map((availableZone) => ({ availableZone, subnetId })),
        }),
        `const existing = ddm.InstanceGroup.get("existing", "${ids.read}");`,
        `exports.existing = pulumi.all([existing.groupId, existing.type, existing.cores, existing.isDefault]);`,
      ].join("\n");
    },
  });

  describeInPlace(stack, inPlace);
  describeReplacements(stack, replacements);
  describeDrift(stack, drift);

  test("a replacement deletes the old group before it creates the new one if the program sets the name, otherwise afterwards", () => {
    const { calls, state } = stack.corrected;
    const changes = (name: string) => {
      const { id = "none" } = state.resource(instanceOf(name));
      return operationsOf(mutations(calls).filter(({ path }) => path.includes(id)));
    };
    expect(changes("otherTypeSameName")).toEqual(["DeleteGroup", "CreateGroup"]);
    expect(changes("otherType")).toEqual(["CreateGroup", "DeleteGroup"]);
  });

  test("a preview makes no mutating call", () => expect(mutations(stack.previewed.calls)).toEqual([]));

  // The API's `node_count` counts the nodes of all groups (quirk 7). `nodeNum` counts only the nodes of the default group.
  test("a group never changes `nodeNum` of its instance", () => {
    const { edited, previewed, corrected } = stack;
    for (const name of stack.names.map(instanceOf)) {
      for (const { outcome } of edited) expect(outcome.ops(name)).toEqual(["same"]);
      expect(previewed.outcome.ops(name)).toEqual(["refresh", "same"]);
      expect(corrected.outcome.ops(name)).toEqual(["refresh", "same"]);
      expect(corrected.state.resource(name).outputs).toMatchObject({ nodeNum: 2, flavorRef: instanceArgs.flavorRef });
    }
  });

  test("sends the id of the changed group as `group_id`, never the id of the default group", () => {
    for (const { calls, state } of stack.deployments) {
      for (const { request, path } of mutations(calls)) {
        const { group_id: group } = (request ?? {}) as { group_id?: string };
        if (group === undefined) continue;
        const owners = state.resources.filter(({ id }) => path.includes(id?.split("/")[0] ?? "none"));
        expect(owners.map(({ outputs }) => outputs?.["groupId"])).toContain(group);
      }
    }
  });

  test("adopts a group and updates it to match the program", () => {
    const { outcome, calls, state, cloud } = stack.corrected;
    expect(outcome.ops("adopted")).toEqual(["create"]);
    const [, groupId = ""] = ids.adopted.split("/");
    const changes = mutations(calls).filter(({ request }) => JSON.stringify(request ?? {}).includes(groupId));
    expect(operationsOf(changes)).toEqual(["ResizeFlavor", "ExpandDdmInstanceNodes"]);
    const adopted = state.resource("adopted");
    expect(adopted).toMatchObject({ id: ids.adopted, outputs: { name: "legacy", cores: 4 } });
    expect(liveGroup(cloud, adopted)).toMatchObject({
      name: "legacy",
      flavor: "ddm.c6.xlarge.2",
      zones: ["az1", "az3"],
    });
  });

  test("`get` reads a group, but does not manage it", () => {
    const { outcome, state } = stack.corrected;
    expect(outcome.ops("existing")).toEqual(["read"]);
    expect(state.outputs["existing"]).toEqual([ids.read.split("/")[1], "r", 16, false]);
  });

  test("deletes a removed group with one call, without changing its instance", () => {
    const { outcome, calls, cloud } = stack.removed;
    const names = [...stack.names, "adopted"];
    for (const name of names) expect(outcome.ops(name)).toEqual(["delete"]);
    expect(countByOperation(mutations(calls))).toEqual({ DeleteGroup: names.length });
    expect(cloud.instances.map(({ groups }) => groups.map(({ isDefault }) => isDefault))).toEqual(
      cloud.instances.map(() => [true]),
    );
  });
});
