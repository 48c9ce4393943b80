import { mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { createOtherClient } from "../../../scripts/sandbox/other-client";
import { operationsOf } from "../harness/calls";
import { program } from "../harness/programs";
import { useProject } from "../harness/use-project";

describe("an instance that another client has deleted", () => {
  const { simulator, project } = useProject({ seed: "deleted" }, { program: program({ orders: {}, reports: {} }) });

  const readIds = async () => {
    const state = await project.state();
    return { orders: state.resource("orders").id ?? "", reports: state.resource("reports").id ?? "" };
  };
  const deleteByOtherClient = async (id: string) => {
    const otherClient = createOtherClient(simulator);
    await otherClient("DELETE", `/v3/{pid}/instances/${id}?delete_dn_data=false`);
  };

  test("makes an update fail, is created again by `up --refresh`, and does not make a destroy fail", async () => {
    await project.up();
    const before = await readIds();
    await deleteByOtherClient(before.orders);

    project.edit(program({ orders: { port: 5067 }, reports: {} }));
    const failed = await project.up({ fails: true });
    expect(failed.diagnostics("orders", "error")).toEqual([
      expect.stringMatching(
        `Updating instance "orders-\\w+" \\(${before.orders}\\) failed: It no longer exists\\..* Run \`pulumi up --refresh\``,
      ),
    ]);

    const previewed = await project.preview({ args: ["--refresh"] });
    expect(previewed.ops("orders")).toContain("create");
    const recreateCalls = recordCalls(simulator);
    const recreated = await project.up({ args: ["--refresh"] });
    expect(recreated.ops("orders").at(-1)).toBe("create");
    expect(recreated.ops("reports")).not.toContain("update");
    expect(operationsOf(mutations(recreateCalls()))).toEqual(["CreateInstance", "UpdateInstancePort"]);
    const after = await readIds();
    expect([after.reports, after.orders === before.orders]).toEqual([before.reports, false]);

    // `destroy` finds that instance `orders` is already deleted, and sends no request to delete it.
    await deleteByOtherClient(after.orders);
    const destroyCalls = recordCalls(simulator);
    const destroyed = await project.destroy();
    expect([destroyed.ops("orders"), destroyed.ops("reports")]).toEqual([["delete"], ["delete"]]);
    expect(operationsOf(mutations(destroyCalls()))).toEqual(["DeleteDdmInstance"]);
    expect((await project.state()).resources).toEqual([]);
    expect(simulator.simulator.state.instances).toEqual([]);
  });
});
