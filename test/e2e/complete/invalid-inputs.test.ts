import { mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { createOtherClient } from "../../../scripts/sandbox/other-client";
import type { Args } from "../harness/cases";
import { dataNodeArgs, instanceArgs } from "../harness/fixtures";
import { declaration, program, ref } from "../harness/programs";
import { useProject } from "../harness/use-project";

const instanceId = ref("orders.id");
const nodes = [{ availableZone: "az1", subnetId: instanceArgs.subnetId }];
const group = { instanceId, type: "r", flavorRef: instanceArgs.flavorRef, nodes };
const account = { instanceId, password: "Ab!cdef123", baseAuthority: ["SELECT"] };

/** Resources that cannot be created or adopted: kind, arguments, and parts of the error. */
const cases: Readonly<Record<string, readonly [kind: string, args: Args, errorParts: readonly string[]]>> = {
  adoptedGroupNotFound: [
    "InstanceGroup",
    { ...group, adopt: { id: ref("orders.id.apply((id) => id + '/nonegr09')") } },
    ["It does not exist in region", "remove `adopt` from the program to create it"],
  ],
  adoptedGroupOfOtherInstance: [
    "InstanceGroup",
    { ...group, adopt: { id: "e90bin09/a1gr09" } },
    [`"adopt.id" names a group of instance e90bin09`, "Nothing was changed."],
  ],
  adoptedSchemaNotFound: [
    "Schema",
    {
      instanceId,
      shardMode: "single",
      shardNumber: 1,
      dataNodes: [dataNodeArgs(ref("dataNode"))],
      adopt: { id: ref("orders.id.apply((id) => id + '/none')") },
    },
    ['Adopting schema "none" of instance', "It does not exist in region"],
  ],
  schemaOnUnknownDataNode: [
    "Schema",
    {
      instanceId,
      shardMode: "single",
      shardNumber: 1,
      dataNodes: [dataNodeArgs("nonein01")],
    },
    ["DBS.300103", "Nothing was created."],
  ],
  adoptedAccountNotFound: [
    "Account",
    { ...account, adopt: { id: ref("orders.id.apply((id) => id + '/none')") } },
    ['Adopting account "none" of instance', "It does not exist in region"],
  ],
  accountOfUnknownSchema: ["Account", { ...account, databases: ["none"] }, ["none", "Nothing was created."]],
  accountWithNameTakenInStack: [
    "Account",
    { ...account, name: "taken" },
    ["::taken manages the resource with this name", "aliases"],
  ],
  adoptedTemplateNotFound: [
    "ParameterTemplate",
    { adopt: { id: "nonepr09" } },
    ["Adopting parameter template (nonepr09) failed: It does not exist in region"],
  ],
  adoptedDefaultTemplate: [
    "ParameterTemplate",
    { adopt: { id: ref("defaultTemplate") } },
    ['"Default-DDM" is a default template, which cannot be changed'],
  ],
  templateFromDefaultTemplate: [
    "ParameterTemplate",
    { source: { templateId: ref("defaultTemplate") } },
    ['"source.templateId" names a default template'],
  ],
  templateWithTakenName: ["ParameterTemplate", { name: "taken" }, ["adopt: {", '"taken"']],
  templateWithInvalidValues: [
    "ParameterTemplate",
    { values: { long_query_tim: "2", max_connections: "5", sql_audit: "maybe" } },
    ['there is no parameter "long_query_tim"', '"long_query_time"', "10", "40000", "ON", "Nothing was created"],
  ],
};

describe("inputs that only `up` validates", () => {
  const { simulator, project } = useProject({ seed: "refusals" });
  const programWith = (more: readonly string[]) => {
    const { dataNodes, templates } = simulator.simulator.state;
    const constants = [
      `const dataNode = "${dataNodes[0]?.id ?? ""}";`,
      `const defaultTemplate = "${templates[0]?.id ?? ""}";`,
    ];
    const used = declaration("ParameterTemplate", "used", { values: { sql_audit: "ON" } });
    const taken = declaration("Account", "taken", { ...account, name: "taken" });
    return program({ orders: {} }, [...constants, ...more, used, taken].join("\n"));
  };

  test("fail with one error per resource and change nothing; the deletion of a template in use fails, too", async () => {
    project.edit(programWith([]));
    await project.up();
    const otherClient = createOtherClient(simulator);
    await otherClient("POST", "/v3/{pid}/configurations", { name: "taken", description: "" });
    const before = structuredClone(simulator.simulator.state);

    project.edit(programWith(Object.entries(cases).map(([name, [kind, args]]) => declaration(kind, name, args))));
    const calls = recordCalls(simulator);
    const failed = await project.up({ fails: true, args: ["--continue-on-error"] });
    const state = await project.state();
    for (const [name, [, , errorParts]] of Object.entries(cases)) {
      const [error = "", ...more] = failed.diagnostics(name, "error");
      expect([name, more]).toEqual([name, []]);
      for (const part of errorParts) expect(error).toContain(part);
      expect(state.find(name)).toBeUndefined();
    }
    expect(mutations(calls()).filter(({ status }) => (status ?? 0) < 300)).toEqual([]);
    const { instances, templates } = simulator.simulator.state;
    expect([instances, templates]).toEqual([before.instances, before.templates]);

    // A template cannot be deleted while an instance uses it.
    const { id } = state.resource("used");
    const { flavorRef, nodeNum, availableZones, vpcId, subnetId, securityGroupId } = instanceArgs;
    const otherInstance = await otherClient("POST", "/v3/{pid}/instances", {
      name: "foreign",
      flavor_ref: flavorRef,
      node_num: nodeNum,
      available_zones: availableZones,
      vpc_id: vpcId,
      subnet_id: subnetId,
      security_group_id: securityGroupId,
      param_group_id: id,
      engine_version: "3.1.0.8",
    });
    project.edit(program({ orders: {} }));
    const failedUp = await project.up({ fails: true, args: ["--continue-on-error"] });
    const [error = "", ...more] = failedUp.diagnostics("used", "error");
    expect(more).toEqual([]);
    expect(error).toMatch(
      /^Deleting parameter template "used-[0-9a-f]{7}" \(\w+pr09\) failed: .*in use.* Pulumi's state still contains it/,
    );
    await otherClient("DELETE", `/v3/{pid}/instances/${String(otherInstance["id"])}?delete_dn_data=false`);
    expect((await project.destroy()).ops("used")).toEqual(["delete"]);
  });
});
