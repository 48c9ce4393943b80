import { countByOperation, recordCalls } from "../../../scripts/sandbox/calls";
import { useProject } from "../harness/use-project";

/** A program with all five kinds of DDM resources, on data nodes of the simulator. */
const program = (dataNodes: readonly string[], edit: Readonly<Record<string, string>> = {}) => `
const ddm = require("pulumi-huaweicloud-ddm");
const subnetId = "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d";
const tuned = new ddm.ParameterTemplate("tuned", { description: "web", values: { long_query_time: "2" } });
const db = new ddm.Instance("orders", {
  flavorRef: "ddm.c6.2xlarge.2", nodeNum: 2, availableZones: ["az1"],
  vpcId: "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b", subnetId, securityGroupId: "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
  paramGroupId: tuned.id,
});
const reports = new ddm.InstanceGroup("reports", {
  instanceId: db.id, type: "r", flavorRef: "ddm.c6.2xlarge.2", nodes: [{ availableZone: "az1", subnetId }],
});
const shop = new ddm.Schema("shop", {
  instanceId: db.id, shardMode: "cluster", shardNumber: ${edit["shardNumber"] ?? "8"},
  dataNodes: ${JSON.stringify(dataNodes)}.map((id) => ({ id, userName: "root", userPassword: "Sh4rds!of9" })),
});
const app = new ddm.Account("app", {
  instanceId: db.id, password: "Ab!cdef123", baseAuthority: ["SELECT", "INSERT"], databases: [shop.name],
});
exports.endpoint = reports.endpoint;
`;

describe("a program with all five kinds of DDM resources", () => {
  const { simulator: running, project } = useProject({ seed: "complete" });
  const nodes = () => running.simulator.state.dataNodes.map(({ id }) => id);

  test("creates all resources, reshards the schema and deletes all resources, without plain-text passwords in the state", async () => {
    const names = ["tuned", "orders", "reports", "shop", "app"];
    project.edit(program(nodes().slice(0, 1)));
    const created = await project.up();
    for (const name of names) expect(created.ops(name)).toEqual(["create"]);

    const idleCalls = recordCalls(running);
    await project.preview({ args: ["--expect-no-changes"] });
    expect(idleCalls()).toEqual([]);
    await project.refresh({ args: ["--expect-no-changes"] });

    project.edit(program(nodes().slice(0, 2), { shardNumber: "16" }));
    const reshardCalls = recordCalls(running);
    const resharded = await project.up();
    expect(resharded.ops("shop")).toEqual(["update"]);
    expect(resharded.ops("app")).toEqual(["same"]);
    expect(countByOperation(reshardCalls())).toMatchObject({
      CheckMigrateLogicDb: 1,
      MigrateLogicDb: 1,
      SwitchRoute: 1,
    });
    expect((await project.state()).resource("shop").outputs).toMatchObject({ shardNumber: 16, status: "RUNNING" });
    await project.preview({ args: ["--refresh", "--expect-no-changes"] });

    const { text } = await project.state();
    expect(text).not.toContain("Sh4rds!of9");
    expect(text).not.toContain("Ab!cdef123");

    const destroyed = await project.destroy();
    for (const name of names) expect(destroyed.ops(name)).toEqual(["delete"]);
    const { instances } = running.simulator.state;
    expect(instances).toEqual([]);
  });
});
