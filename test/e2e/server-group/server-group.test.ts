import { countByOperation, mutations } from "../../../scripts/sandbox/calls";
import type { State } from "../../../simulator";
import { describeDrift, describeInPlace, describeReplacements } from "../harness/describe-cases";
import { declaration, program } from "../harness/programs";
import { useSharedStack } from "../harness/shared-stack";
import type { StoredResource } from "../harness/state";
import { drift, inPlace, pathOf, replacements, seed, servers } from "./cases";

const liveGroup = (cloud: State, { id }: StoredResource) => cloud.serverGroups.find((group) => group.id === id);

describe("server group", () => {
  // In the case `members`, an edit removes `member` from its group. Then `afterDrift` adds `member` to the group that is adopted. `newMember`
  // is in no group before the adoption.
  const [member, second, , , , newMember] = servers;
  /** Ids of the group that is adopted and of the group that is read with `get`. */
  const ids = { adopted: "", read: "" };
  const stack = useSharedStack({
    seed,
    program: (groups) =>
      program(
        {},
        Object.entries(groups)
          .map(([name, args]) => declaration("ServerGroup", name, args))
          .join("\n"),
      ),
    live: liveGroup,
    async afterDrift({ otherClient }, state) {
      const body = { server_group: { name: "legacy", policies: ["anti-affinity"] } };
      const { server_group: legacy } = await otherClient("POST", pathOf(""), body);
      ids.adopted = (legacy as { id: string }).id;
      await otherClient("POST", pathOf(`${ids.adopted}/action`), { add_member: { instance_uuid: member } });
      ids.read = state.resource("members").id ?? "";
      return [
        declaration("ServerGroup", "adopted", { adopt: { id: ids.adopted }, members: [newMember] }),
        `const existing = ddm.ServerGroup.get("existing", "${ids.read}");`,
        `exports.existing = pulumi.all([existing.name, existing.policies, existing.members]);`,
      ].join("\n");
    },
  });

  describeInPlace(stack, inPlace);
  describeReplacements(stack, replacements);
  describeDrift(stack, drift);

  test("a preview makes no mutating call", () => expect(mutations(stack.previewed.calls)).toEqual([]));

  test("adopts a server group and updates it to match the program", () => {
    const { outcome, calls, state, cloud } = stack.corrected;
    expect(outcome.ops("adopted")).toEqual(["create"]);
    const changes = mutations(calls).filter(({ path }) => path.includes(ids.adopted));
    expect(changes.map(({ request }) => request)).toEqual([
      { remove_member: { instance_uuid: member } },
      { add_member: { instance_uuid: newMember } },
    ]);
    const adopted = state.resource("adopted");
    expect(adopted).toMatchObject({ id: ids.adopted, outputs: { name: "legacy", members: [newMember] } });
    expect(liveGroup(cloud, adopted)).toMatchObject({ members: [newMember] });
  });

  test("`get` reads a server group, but does not manage it", () => {
    const { outcome, state } = stack.corrected;
    expect(outcome.ops("existing")).toEqual(["read"]);
    const name = expect.stringMatching(/^members-[0-9a-f]{7}$/) as string;
    expect(state.outputs["existing"]).toEqual([name, ["anti-affinity"], [second]]);
  });

  test("deletes a removed server group with one call", () => {
    const { outcome, calls, state, cloud } = stack.removed;
    const names = [...stack.names, "adopted"];
    for (const name of names) expect(outcome.ops(name)).toEqual(["delete"]);
    expect(countByOperation(mutations(calls))).toEqual({ DeleteServerGroup: names.length });
    expect(cloud.serverGroups).toEqual([]);
    expect(state.resources.filter(({ type }) => type.endsWith(":ServerGroup"))).toEqual([]);
  });
});
