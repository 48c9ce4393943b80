import { byOperation, recordCalls, mutations } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type RunningSimulator } from "../../../simulator";
import { changesOf, operationsOf } from "../harness/calls";
import { instanceArgs } from "../harness/fixtures";
import { program } from "../harness/programs";
import { createProject, type Project } from "../harness/project";

describe("an instance's life", () => {
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

  test("from a preview without a call to a destroy that leaves the cloud as it was", async () => {
    const orders = {
      engineVersion: "3.1.0.7",
      timeZone: "UTC+08:00",
      enterpriseProjectId: "8b3a3a44-6b5e-4c52-9d0a-0f8a2f4b7c55",
      adminUser: "root_user",
      adminPassword: "Sup3r-secret",
      parameters: { long_query_time: "2" },
      sslEnabled: true,
      port: 5067,
      publicIpId: "7c87996a-85f4-4029-a254-502999d4767a",
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

    const idling = recordCalls(simulator);
    expect((await stack.preview({ args: ["--expect-no-changes"] })).ops("orders")).toEqual(["same"]);
    expect((await stack.up({ args: ["--expect-no-changes"] })).ops("orders")).toEqual(["same"]);
    expect(idling()).toEqual([]);
    const refreshing = recordCalls(simulator);
    await stack.run(["refresh", "--preview-only", "--expect-no-changes"]);
    expect(byOperation(refreshing())).toEqual({
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

  test("deletes what is on the data nodes only when the program says so, and says so either way", async () => {
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

  test("may have what another resource will only tell when it is there, and be read without being managed", async () => {
    const nodes = "nodeNum: first.cores.apply((cores) => cores / 4)";
    const second = `const second = new ddm.Instance("second", { ...${JSON.stringify(instanceArgs)}, ${nodes} });`;
    const stack = await projectWith(program({ first: {} }, second));
    const previewed = await stack.preview();
    expect([previewed.ops("first"), previewed.ops("second")]).toEqual([["create"], ["create"]]);
    await stack.up();
    expect((await stack.state()).resource("second").outputs).toMatchObject({ nodeNum: 2 });

    // While the first one is updated, nobody knows its cores.
    stack.edit(program({ first: { flavorRef: "ddm.c6.4xlarge.2" } }, second));
    const resized = await stack.preview();
    expect([resized.ops("first"), resized.ops("second")]).toEqual([["update"], ["update"]]);

    const { id } = (await stack.state()).resource("second");
    stack.edit(
      program(
        { first: {} },
        `${second}\nconst there = ddm.Instance.get("there", "${id ?? ""}");
         exports.there = pulumi.all([there.name, there.nodeNum, there.status, there.accessIp, there.vpcId]);
         exports.isInstance = ddm.Instance.isInstance(there);`,
      ),
    );
    const reading = recordCalls(simulator);
    expect((await stack.up()).ops("there")).toEqual(["read"]);
    expect(mutations(reading())).toEqual([]);
    const live = instances().find((instance) => instance.id === id);
    expect((await stack.state()).outputs).toEqual({
      there: [live?.name, 2, "RUNNING", live?.groups[0]?.address, instanceArgs.vpcId],
      isInstance: true,
    });
  });
});
