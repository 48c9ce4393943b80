import { countByOperation, mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type RunningSimulator } from "../../../simulator";
import { changesOf, operationsOf } from "../harness/calls";
import { administrator, enterpriseProjectId, instanceArgs, largerFlavor, publicIpIds } from "../harness/fixtures";
import { program } from "../harness/programs";
import { createProject, type Project } from "../harness/project";

describe("instance", () => {
  let simulator: RunningSimulator;
  let project: Project | undefined;
  beforeEach(async () => (simulator = await startSimulator({ speed: 3600, seed: "life" })));
  afterEach(async () => {
    await simulator.close();
    project?.remove();
  });
  const projectWith = async (text: string) =>
    (project = await createProject({ program: text, environment: environmentFor(simulator) }));
  const instances = () => simulator.simulator.state.instances;

  test("is previewed without a call, created with its inputs, read without drift and destroyed without leftovers", async () => {
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
    const stack = await projectWith(program({ orders }));
    const before = structuredClone(simulator.simulator.state);

    const previewing = recordCalls(simulator);
    expect((await stack.preview()).ops("orders")).toEqual(["create"]);
    expect(previewing()).toEqual([]);

    const creating = recordCalls(simulator);
    expect((await stack.up()).ops("orders")).toEqual(["create"]);
    expect(operationsOf(mutations(creating()))).toEqual([
      "CreateInstance",
      "ModifyConfiguration",
      "SwitchSsl",
      "UpdateInstancePort",
      "BindEip",
      "SetReadOnlyStatus",
    ]);
    const { id, outputs } = (await stack.state()).resource("orders");
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

    const idle = recordCalls(simulator);
    expect((await stack.preview({ args: ["--expect-no-changes"] })).ops("orders")).toEqual(["same"]);
    expect((await stack.up({ args: ["--expect-no-changes"] })).ops("orders")).toEqual(["same"]);
    expect(idle()).toEqual([]);
    const refreshing = recordCalls(simulator);
    await stack.run(["refresh", "--preview-only", "--expect-no-changes"]);
    expect(countByOperation(refreshing())).toEqual({
      ShowInstance: 1,
      ShowDdmDetail: 1,
      ShowInstanceParam: 1,
      ShowPublicIp: 1,
    });

    const destroying = recordCalls(simulator);
    expect((await stack.destroy()).ops("orders")).toEqual(["delete"]);
    expect(operationsOf(mutations(destroying()))).toEqual(["DeleteDdmInstance"]);
    const after = simulator.simulator.state;
    expect([after.instances, after.dataNodes, after.templates]).toEqual([[], before.dataNodes, before.templates]);
  });

  // The request must contain `delete_dn_data`, or the API would decide whether the data is deleted.
  test("deletes the data on data nodes only with `deleteDnData`, and always sends `delete_dn_data`", async () => {
    const stack = await projectWith(program({ kept: {}, wiped: { deleteDnData: true } }));
    await stack.up();
    const state = await stack.state();
    const deleting = recordCalls(simulator);
    await stack.destroy();
    const deletionsOf = (name: string) =>
      changesOf(state.resource(name).id, deleting()).map(({ method, path }) => `${method} ${path}`);
    expect(deletionsOf("kept")).toEqual([expect.stringMatching(/^DELETE .*\?delete_dn_data=false$/)]);
    expect(deletionsOf("wiped")).toEqual([expect.stringMatching(/^DELETE .*\?delete_dn_data=true$/)]);
  });

  test("accepts inputs that are unknown during the preview, and can be read by `get` without being managed", async () => {
    const nodes = "nodeNum: first.cores.apply((cores) => cores / 4)";
    const second = `const second = new ddm.Instance("second", { ...${JSON.stringify(instanceArgs)}, ${nodes} });`;
    const stack = await projectWith(program({ first: {} }, second));
    const previewed = await stack.preview();
    expect([previewed.ops("first"), previewed.ops("second")]).toEqual([["create"], ["create"]]);
    await stack.up();
    expect((await stack.state()).resource("second").outputs).toMatchObject({ nodeNum: 2 });

    // The cores of the first instance are unknown until its update ends.
    stack.edit(program({ first: { flavorRef: largerFlavor } }, second));
    const resized = await stack.preview();
    expect([resized.ops("first"), resized.ops("second")]).toEqual([["update"], ["update"]]);

    const { id } = (await stack.state()).resource("second");
    stack.edit(
      program(
        { first: {} },
        `${second}\nconst existing = ddm.Instance.get("existing", "${id ?? ""}");
         exports.existing = pulumi.all([existing.name, existing.nodeNum, existing.status, existing.accessIp, existing.vpcId]);
         exports.isInstance = ddm.Instance.isInstance(existing);`,
      ),
    );
    const reading = recordCalls(simulator);
    expect((await stack.up()).ops("existing")).toEqual(["read"]);
    expect(mutations(reading())).toEqual([]);
    const live = instances().find((instance) => instance.id === id);
    expect((await stack.state()).outputs).toEqual({
      existing: [live?.name, 2, "RUNNING", live?.groups[0]?.address, instanceArgs.vpcId],
      isInstance: true,
    });
  });
});
