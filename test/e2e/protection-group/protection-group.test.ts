import { byOperation, mutations } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator } from "../../../simulator";
import { operationsOf } from "../harness/calls";
import { createProject } from "../harness/project";
import { declaration } from "../harness/programs";
import { play, type Played } from "../harness/saga";
import { protectionGroupArgs, protectionGroupSaga } from "./stories";

describe("a protection group", () => {
  let played: Played;
  let adopted = "";
  beforeAll(async () => {
    played = await play({
      ...protectionGroupSaga,
      async besides(otherClient, state) {
        await otherClient("POST", "/v1/{pid}/server-groups", {
          server_group: {
            ...{ name: "legacy", description: "by hand", domain_id: protectionGroupArgs.domainId },
            ...{ source_availability_zone: "az1", target_availability_zone: "az2" },
            source_vpc_id: protectionGroupArgs.sourceVpcId,
          },
        });
        const { server_groups: all } = await otherClient("GET", "/v1/{pid}/server-groups?name=legacy");
        adopted = (all as readonly { id: string }[])[0]?.id ?? "";
        const looked = state.resource("enabled").id ?? "";
        return [
          declaration("ProtectionGroup", "adopted", { ...protectionGroupArgs, adopt: { id: adopted }, enabled: true }),
          `const looked = ddm.ProtectionGroup.get("looked", "${looked}");`,
          `exports.looked = pulumi.all([looked.status, looked.domainName, looked.enabled]);`,
        ].join("\n");
      },
    });
  }, 240_000);
  afterAll(() => played.close());

  test.each(Object.keys(protectionGroupSaga.inPlace))("changes in place: %s", (name) => played.expectInPlace(name));
  test.each(Object.keys(protectionGroupSaga.replacements))("is replaced: %s", (name) => played.expectReplacement(name));
  test.each(Object.keys(protectionGroupSaga.drifts))("drifts: %s", (name) => played.expectDrift(name));

  test("is only read by a preview", () => expect(mutations(played.previewCalls)).toEqual([]));

  test("shows in its row what an update means, and what it does", () => {
    const [, { outcome }] = played.chapters as [Played["repaired"], Played["repaired"]];
    expect(outcome.progress("enabled").slice(0, 2)).toEqual([
      "enables protection, minutes",
      expect.stringMatching(/^\[1\/1\] enabling protection, usually minutes/),
    ]);
    const replacement = "replaces it: the group is deleted, which needs it to be empty, and another one is created";
    expect(played.previewed.progress("description")).toContain(replacement);
  });

  test("is adopted: verified, and brought to the inputs", () => {
    const { outcome, calls, state } = played.repaired;
    expect(outcome.ops("adopted")).toEqual(["create"]);
    expect(operationsOf(mutations(calls).filter(({ path }) => path.includes(adopted)))).toEqual([
      "StartProtectionGroup",
    ]);
    expect(state.resource("adopted")).toMatchObject({
      id: adopted,
      outputs: { name: "legacy", description: "by hand", status: "protected" },
    });
  });

  test("is read without being managed", () => {
    const { outcome, state } = played.repaired;
    expect(outcome.ops("looked")).toEqual(["read"]);
    expect(state.outputs["looked"]).toEqual(["available", "domain_001", false]);
  });

  test("is removed from the program: disabled where protection is on, and deleted", () => {
    const { outcome, calls, state } = played.removed;
    const { inPlace, replacements, drifts } = protectionGroupSaga;
    const names = [...Object.keys(inPlace), ...Object.keys(replacements), ...Object.keys(drifts), "adopted"];
    for (const name of names) expect(outcome.ops(name)).toEqual(["delete"]);
    const disabled = ["severalAtOnce", "disabledByOthers", "whatNobodySpokeOf", "adopted"].length;
    expect(byOperation(mutations(calls))).toEqual({
      DeleteProtectionGroup: names.length,
      StartProtectionGroup: disabled,
    });
    expect(state.resources.filter(({ type }) => type.endsWith(":ProtectionGroup"))).toEqual([]);
  });
});

test("a protection group that is not empty is neither disabled nor deleted", async () => {
  const simulator = await startSimulator({ speed: 3600, seed: "protected" });
  const program = protectionGroupSaga.program({ recovery: { enabled: true } });
  const project = await createProject({ program, environment: environmentFor(simulator) });
  try {
    await project.up();
    const { outputs, id = "" } = (await project.state()).resource("recovery");
    const held = { id, name: outputs?.["name"], status: "protected", protected_instance_num: 2, replication_num: 3 };
    const { faults, journal } = simulator.simulator;
    faults.add({ match: { operation: "ShowProtectionGroup" }, effect: { body: { server_group: held } } });
    const before = mutations(journal.entries).length;
    const refused = await project.destroy({ fails: true });
    expect(refused.diagnostics("recovery", "error").join()).toContain(
      "it holds 2 protected instances, 3 replication pairs",
    );
    expect(mutations(journal.entries)).toHaveLength(before);
    faults.clear();
    await project.destroy();
  } finally {
    await simulator.close();
    project.remove();
  }
}, 120_000);
