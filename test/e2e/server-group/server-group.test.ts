import { byOperation, mutations } from "../../../scripts/sandbox/calls";
import { operationsOf } from "../harness/calls";
import { declaration } from "../harness/programs";
import { play, type Played } from "../harness/saga";
import { path, serverGroupSaga, servers } from "./stories";

describe("a server group", () => {
  // The first one has left its group by then, the last one was in none.
  const [member, , , , , newcomer] = servers;
  let played: Played;
  let adopted = "";
  beforeAll(async () => {
    played = await play({
      ...serverGroupSaga,
      async besides(otherClient, state) {
        const body = { server_group: { name: "legacy", policies: ["anti-affinity"] } };
        const { server_group: legacy } = await otherClient("POST", path(""), body);
        adopted = (legacy as { id: string }).id;
        await otherClient("POST", path(`${adopted}/action`), { add_member: { instance_uuid: member } });
        const looked = state.resource("members").id ?? "";
        return [
          declaration("ServerGroup", "adopted", { adopt: { id: adopted }, members: [newcomer] }),
          `const looked = ddm.ServerGroup.get("looked", "${looked}");`,
          `exports.looked = pulumi.all([looked.name, looked.policies, looked.members]);`,
        ].join("\n");
      },
    });
  }, 240_000);
  afterAll(() => played.close());

  test.each(Object.keys(serverGroupSaga.inPlace))("changes in place: %s", (name) => played.expectInPlace(name));
  test.each(Object.keys(serverGroupSaga.replacements))("is replaced: %s", (name) => played.expectReplacement(name));
  test.each(Object.keys(serverGroupSaga.drifts))("drifts: %s", (name) => played.expectDrift(name));

  test("is only read by a preview", () => expect(mutations(played.previewCalls)).toEqual([]));

  test("is adopted: verified, and brought to the inputs", () => {
    const { outcome, calls, state, cloud } = played.repaired;
    expect(outcome.ops("adopted")).toEqual(["create"]);
    const made = mutations(calls).filter((call) => call.path.includes(adopted));
    expect(operationsOf(made)).toEqual(["AddServerGroupMember", "AddServerGroupMember"]);
    expect(made[0]?.request).toEqual({ remove_member: { instance_uuid: member } });
    expect(state.resource("adopted")).toMatchObject({ id: adopted, outputs: { name: "legacy", members: [newcomer] } });
    expect(serverGroupSaga.live(cloud, state.resource("adopted"))).toMatchObject({ members: [newcomer] });
  });

  test("is read without being managed", () => {
    const { outcome, state } = played.repaired;
    expect(outcome.ops("looked")).toEqual(["read"]);
    const name = expect.stringMatching(/^members-[0-9a-f]{7}$/) as string;
    expect(state.outputs["looked"]).toEqual([name, ["anti-affinity"], [servers[1]]]);
  });

  test("is removed from the program: deleted by one request each", () => {
    const { outcome, calls, state, cloud } = played.removed;
    const { inPlace, replacements, drifts } = serverGroupSaga;
    const names = [...Object.keys(inPlace), ...Object.keys(replacements), ...Object.keys(drifts), "adopted"];
    for (const name of names) expect(outcome.ops(name)).toEqual(["delete"]);
    expect(byOperation(mutations(calls))).toEqual({ DeleteServerGroup: names.length });
    expect(cloud.serverGroups).toEqual([]);
    expect(state.resources.filter(({ type }) => type.endsWith(":ServerGroup"))).toEqual([]);
  });
});
