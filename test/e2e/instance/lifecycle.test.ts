import { countByOperation, mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { changesOf, operationsOf } from "../harness/calls";
import { administrator, enterpriseProjectId, instanceArgs, largerFlavor, publicIpIds } from "../harness/fixtures";
import { program } from "../harness/programs";
import { useProject } from "../harness/use-project";

describe("instance", () => {
  const { simulator, project } = useProject({ seed: "life" });
  const instances = () => simulator.simulator.state.instances;

  test("creates an instance with its inputs, reads it without drift, and destroys it", async () => {
    const orders = {
      engineVersion: "3.1.0.7",
      timeZone: "UTC+08:00",
      enterpriseProjectId,
      ...administrator,
      parameters: { long_query_time: "2" },
      sslEnabled: true,
      port: 5067,
      publicIpId: publicIpIds[0],
      readonly: true,
    };
    project.edit(program({ orders }));
    const before = structuredClone(simulator.simulator.state);

    const previewCalls = recordCalls(simulator);
    expect((await project.preview()).ops("orders")).toEqual(["create"]);
    expect(previewCalls()).toEqual([]);

    const createCalls = recordCalls(simulator);
    expect((await project.up()).ops("orders")).toEqual(["create"]);
    expect(operationsOf(mutations(createCalls()))).toEqual([
      "CreateInstance",
      "ModifyConfiguration",
      "SwitchSsl",
      "UpdateInstancePort",
      "BindEip",
      "SetReadOnlyStatus",
    ]);
    const { id, outputs } = (await project.state()).resource("orders");
    const [live] = instances();
    expect(id).toBe(live?.id);
    expect(outputs).toMatchObject({
      ...instanceArgs,
      ...orders,
      adminPassword: expect.objectContaining({ ciphertext: expect.any(String) as string }) as object,
      name: expect.stringMatching(/^orders-[0-9a-f]{7}$/) as string,
      status: "RUNNING",
      engineName: "ddm",
      accessIp: live?.groups[0]?.address,
      accessPort: 5067,
      cores: 8,
      memory: 16,
      publicIpAddress: live?.publicIp?.address,
      restartRequired: false,
      charging: { mode: "postPaid" },
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/) as string,
      updated: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/) as string,
      nodes: live?.groups[0]?.nodes.map((node) => ({
        id: node.id,
        name: node.name,
        status: "normal",
        ip: live.groups[0]?.address,
        port: 5067,
        zone: node.availabilityZone,
        subnetId: instanceArgs.subnetId,
        groupId: live.groups[0]?.id,
      })),
      groups: [
        {
          id: live?.groups[0]?.id,
          name: "group-default",
          role: "rw",
          isDefault: true,
          isLoadBalanced: true,
          nodeNum: 2,
        },
      ],
    });

    const idleCalls = recordCalls(simulator);
    expect((await project.preview({ args: ["--expect-no-changes"] })).ops("orders")).toEqual(["same"]);
    expect((await project.up({ args: ["--expect-no-changes"] })).ops("orders")).toEqual(["same"]);
    expect(idleCalls()).toEqual([]);
    const refreshCalls = recordCalls(simulator);
    await project.run(["refresh", "--preview-only", "--expect-no-changes"]);
    expect(countByOperation(refreshCalls())).toEqual({
      ShowInstance: 1,
      ShowDdmDetail: 1,
      ShowInstanceParam: 1,
      ShowPublicIp: 1,
    });

    const destroyCalls = recordCalls(simulator);
    expect((await project.destroy()).ops("orders")).toEqual(["delete"]);
    expect(operationsOf(mutations(destroyCalls()))).toEqual(["DeleteDdmInstance"]);
    const after = simulator.simulator.state;
    expect([after.instances, after.dataNodes, after.templates]).toEqual([[], before.dataNodes, before.templates]);
  });

  // Without `delete_dn_data`, some versions of the API delete the data on the data nodes (quirk 3).
  test("deletes an instance with `delete_dn_data=true` only if the program sets `deleteDnData`", async () => {
    project.edit(program({ kept: {}, wiped: { deleteDnData: true } }));
    await project.up();
    const state = await project.state();
    const deleteCalls = recordCalls(simulator);
    await project.destroy();
    const deletionsOf = (name: string) =>
      changesOf(state.resource(name).id, deleteCalls()).map(({ method, path }) => `${method} ${path}`);
    expect(deletionsOf("kept")).toEqual([expect.stringMatching(/^DELETE .*\?delete_dn_data=false$/)]);
    expect(deletionsOf("wiped")).toEqual([expect.stringMatching(/^DELETE .*\?delete_dn_data=true$/)]);
  });

  test("accepts inputs that are unknown in the preview, and reads an instance by `get`", async () => {
    const nodes = "nodeNum: first.cores.apply((cores) => cores / 4)";
    const second = `const second = new ddm.Instance("second", { ...${JSON.stringify(instanceArgs)}, ${nodes} });`;
    project.edit(program({ first: {} }, second));
    const previewed = await project.preview();
    expect([previewed.ops("first"), previewed.ops("second")]).toEqual([["create"], ["create"]]);
    await project.up();
    expect((await project.state()).resource("second").outputs).toMatchObject({ nodeNum: 2 });

    // The cores of the first instance are unknown until its update ends.
    project.edit(program({ first: { flavorRef: largerFlavor } }, second));
    const resized = await project.preview();
    expect([resized.ops("first"), resized.ops("second")]).toEqual([["update"], ["update"]]);

    const { id } = (await project.state()).resource("second");
    project.edit(
      program(
        { first: {} },
        `${second}\nconst existing = ddm.Instance.get("existing", "${id ?? ""}");
         exports.existing = pulumi.all([existing.name, existing.nodeNum, existing.status, existing.accessIp, existing.vpcId]);
         exports.isInstance = ddm.Instance.isInstance(existing);`,
      ),
    );
    const readCalls = recordCalls(simulator);
    expect((await project.up()).ops("existing")).toEqual(["read"]);
    expect(mutations(readCalls())).toEqual([]);
    const live = instances().find((instance) => instance.id === id);
    expect((await project.state()).outputs).toEqual({
      existing: [live?.name, 2, "RUNNING", live?.groups[0]?.address, instanceArgs.vpcId],
      isInstance: true,
    });
  });
});
