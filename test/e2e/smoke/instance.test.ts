import { countByOperation, mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { createOtherClient } from "../../../scripts/sandbox/other-client";
import { useProject } from "../harness/use-project";

const program = `
const ddm = require("pulumi-huaweicloud-ddm");
const orders = new ddm.Instance("orders", {
  name: "orders",
  flavorRef: "ddm.c6.2xlarge.2",
  nodeNum: 2,
  availableZones: ["az1"],
  vpcId: "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
  subnetId: "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
  securityGroupId: "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
  parameters: { long_query_time: "2" },
});
exports.id = orders.id;
`;

describe("instance", () => {
  const { simulator, project } = useProject({ seed: "e2e" }, { program });

  test("creates an instance once, corrects its drift in place, and destroys it", async () => {
    const previewCalls = recordCalls(simulator);
    expect((await project.preview()).ops("orders")).toEqual(["create"]);
    expect(previewCalls()).toEqual([]);

    const createCalls = recordCalls(simulator);
    const created = await project.up();
    expect(created.ops("orders")).toEqual(["create"]);
    expect(created.progress("orders")[0]).toMatch(/^\[1\/\d\] /);
    expect(countByOperation(createCalls())).toMatchObject({ CreateInstance: 1 });
    const stored = (await project.state()).resource("orders");
    expect(simulator.simulator.state.instances.map(({ id }) => id)).toEqual([stored.id]);

    const otherClient = createOtherClient(simulator);
    const path = `{pid}/instances/${stored.id ?? ""}`;
    await otherClient("PUT", `/v3/${path}/configurations`, { values: { long_query_time: "10" } });
    await otherClient("PUT", `/v1/${path}/modify-name`, { name: "orders-renamed" });
    const drift = await project.preview({ args: ["--refresh", "--diff"] });
    expect(drift.stdout).toContain(`"orders-renamed" => "orders"`);
    expect(drift.stdout).toContain(`"10" => "2"`);

    const correctionCalls = recordCalls(simulator);
    expect((await project.up({ args: ["--refresh"] })).ops("orders")).toEqual(["refresh", "update"]);
    expect(mutations(correctionCalls()).map(({ operation }) => operation)).toEqual([
      "ModifyConfiguration",
      "UpdateDdmInstanceName",
    ]);
    expect((await project.state()).resource("orders").id).toBe(stored.id);

    expect((await project.destroy()).ops("orders")).toEqual(["delete"]);
    expect(simulator.simulator.state.instances).toEqual([]);
  });
});
