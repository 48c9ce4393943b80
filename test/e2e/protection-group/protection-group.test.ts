import { countByOperation, mutations } from "../../../scripts/sandbox/calls";
import { environmentOf } from "../../../scripts/sandbox/environment";
import { startSimulator } from "../../../simulator";
import { operationsOf } from "../harness/calls";
import type { Args, ByResource } from "../harness/cases";
import { describeDrift, describeInPlace, describeReplacements } from "../harness/describe-cases";
import { declaration, program } from "../harness/programs";
import { createProject } from "../harness/project";
import { useSharedStack } from "../harness/shared-stack";
import { drift, inPlace, protectionGroupArgs, replacements } from "./cases";

const programOf = (groups: ByResource<Args>) =>
  program(
    {},
    Object.entries(groups)
      .map(([name, args]) => declaration("ProtectionGroup", name, { ...protectionGroupArgs, ...args }))
      .join("\n"),
  );

describe("protection group", () => {
  let adoptedId = "";
  const stack = useSharedStack({
    seed: "protection-groups",
    program: programOf,
    live: (cloud, { id }) => cloud.protectionGroups.find((group) => group.id === id),
    async afterDrift({ otherClient }, state) {
      await otherClient("POST", "/v1/{pid}/server-groups", {
        server_group: {
          name: "legacy",
          description: "by hand",
          domain_id: protectionGroupArgs.domainId,
          source_availability_zone: "az1",
          target_availability_zone: "az2",
          source_vpc_id: protectionGroupArgs.sourceVpcId,
        },
      });
      const { server_groups: groups } = await otherClient("GET", "/v1/{pid}/server-groups?name=legacy");
      adoptedId = (groups as readonly { id: string }[])[0]?.id ?? "";
      return [
        declaration("ProtectionGroup", "adopted", { ...protectionGroupArgs, adopt: { id: adoptedId }, enabled: true }),
        `const existing = ddm.ProtectionGroup.get("existing", "${state.resource("enabled").id ?? ""}");`,
        `exports.existing = pulumi.all([existing.status, existing.domainName, existing.enabled]);`,
      ].join("\n");
    },
  });

  describeInPlace(stack, inPlace);
  describeReplacements(stack, replacements);
  describeDrift(stack, drift);

  test("a preview makes no mutating call", () => expect(mutations(stack.previewed.calls)).toEqual([]));

  test("shows the impact of a change and the progress of an update in the group's row", () => {
    expect(stack.edited[0]?.outcome.progress("enabled").slice(0, 2)).toEqual([
      "enables protection, minutes",
      expect.stringMatching(/^\[1\/1\] enabling protection, usually minutes/),
    ]);
    const replacement = "replaces it: the group is deleted and created again; it must be empty";
    expect(stack.previewed.outcome.progress("description")).toContain(replacement);
  });

  test("adopts a group and updates it to match the program", () => {
    const { outcome, calls, state } = stack.corrected;
    expect(outcome.ops("adopted")).toEqual(["create"]);
    expect(operationsOf(mutations(calls).filter(({ path }) => path.includes(adoptedId)))).toEqual([
      "StartProtectionGroup",
    ]);
    expect(state.resource("adopted")).toMatchObject({
      id: adoptedId,
      outputs: { name: "legacy", description: "by hand", status: "protected" },
    });
  });

  test("reads a group by `get` without managing it", () => {
    const { outcome, state } = stack.corrected;
    expect(outcome.ops("existing")).toEqual(["read"]);
    expect(state.outputs["existing"]).toEqual(["available", "domain_001", false]);
  });

  test("disables the protection of removed groups before it deletes them", () => {
    const { outcome, calls, state } = stack.removed;
    const names = [...stack.names, "adopted"];
    for (const name of names) expect(outcome.ops(name)).toEqual(["delete"]);
    const enabled = ["severalProperties", "disabledByOtherClient", "enabledNotInProgram", "adopted"];
    expect(countByOperation(mutations(calls))).toEqual({
      DeleteProtectionGroup: names.length,
      StartProtectionGroup: enabled.length, // In the simulator, StartProtectionGroup also disables protection.
    });
    expect(state.resources.filter(({ type }) => type.endsWith(":ProtectionGroup"))).toEqual([]);
  });
});

test("does not disable or delete a protection group that is not empty", async () => {
  const simulator = await startSimulator({ speed: 3600, seed: "protected" });
  const text = programOf({ recovery: { enabled: true } });
  const project = await createProject({ program: text, environment: environmentOf(simulator) });
  try {
    await project.up();
    const { outputs, id = "" } = (await project.state()).resource("recovery");
    const nonEmptyGroup = {
      id,
      name: outputs?.["name"],
      status: "protected",
      protected_instance_num: 2,
      replication_num: 3,
    };
    const { faults, journal } = simulator.simulator;
    faults.add({ match: { operation: "ShowProtectionGroup" }, effect: { body: { server_group: nonEmptyGroup } } });
    const before = mutations(journal.entries).length;
    const failed = await project.destroy({ fails: true });
    expect(failed.diagnostics("recovery", "error").join()).toContain(
      "it holds 2 protected instances, 3 replication pairs",
    );
    expect(mutations(journal.entries)).toHaveLength(before);
    faults.clear();
    await project.destroy();
  } finally {
    await simulator.close();
    project.remove();
  }
});
