import { instanceGroupLifecycle } from "../../../provider/lifecycle/instance-group";
import { type ChildFixture, makeGroupFixture, nodesIn } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { findGroup, overwriteListed, zonesOf } from "../../support/group-fixture";
import { alterResponses, beforeRequest } from "../../support/instance-fixture";
import { describeSafetyRules } from "./rules";
import { makeEmptyLists, makeExisting, type ResourceKind } from "./rules/kind";

const edit = { loadBalancerIp: "10.0.0.9" };

const kind: ResourceKind<ChildFixture> = {
  makeFixture: makeGroupFixture,
  lifecycle: instanceGroupLifecycle,
  program: { name: "readers" },
  edit: () => edit,
  editOperations: ["ModifyEip"],
  replacement: { type: "rw" },
  readOperation: "ListGroup",
  listOperation: "ListGroup",
  listsWithoutResource: makeEmptyLists("group_list", "total_count"),
  unknownId: ({ instanceId }) => `${instanceId}/nothing`,
  notFound: { status: 404, code: "DBS.200002" },
  isChild: true,
  createOperation: "CreateGroup",
  hasCost: true,
  deleteOperation: "DeleteGroup",
  findAll: ({ instance }) => instance().groups.filter(({ isDefault }) => !isDefault),
  deleteAsOtherClient: (fixture) => fixture.otherClient.call("DELETE", `/groups/${findGroup(fixture).id}`),
};

describeSafetyRules(kind);

describe("refresh when the group is not found", () => {
  test("keeps the group in the state if a second read lists it, and removes it from the state if its instance was deleted", async () => {
    const fixture = await makeExisting(kind);
    fixture.cloud.fault("ListGroup", { status: 404, code: "DBS.200002" });
    expect(await fixture.stack.refresh()).toBe(true);
    await fixture.otherClient.call("DELETE", "?delete_dn_data=false");
    expect(await fixture.stack.refresh()).toBe(false);
  });
});

describe("an update of `loadBalancerIp`", () => {
  const makeScaledOut = async () => {
    const fixture = await makeExisting(kind, { loadBalancerIp: "10.0.0.8" });
    await fixture.otherClient.call("POST", "/nodes", {
      group_id: findGroup(fixture).id,
      nodes: [{ available_zone: "az3" }],
    });
    return fixture;
  };

  test("keeps nodes that another client added; the next refresh reports them", async () => {
    const fixture = await makeScaledOut();
    await fixture.up({ ...kind.program, loadBalancerIp: "10.0.0.9" });
    expect(fixture.cloud.takeMutations()).toEqual(["ModifyEip"]);
    expect(zonesOf(fixture)).toEqual(["az1", "az2", "az3"]);
    expect(fixture.stack.outputs["nodes"]).toEqual(nodesIn("az1", "az2"));
    await fixture.stack.refresh();
    expect(fixture.stack.outputs["nodes"]).toEqual(nodesIn("az1", "az2", "az3"));
  });

  test("keeps nodes that another client added, even after a refresh, if `ignoreChanges` contains `nodes`", async () => {
    const fixture = await makeScaledOut();
    const edited = fixture.program({ ...kind.program, loadBalancerIp: "10.0.0.9" });
    await fixture.stack.refresh();
    await fixture.stack.up(edited, { ignoreChanges: ["nodes"] });
    expect(fixture.cloud.takeMutations()).toEqual(["ModifyEip"]);
    expect(zonesOf(fixture)).toEqual(["az1", "az2", "az3"]);
  });

  test("keeps a class that another client set", async () => {
    const fixture = await makeExisting(kind);
    await fixture.otherClient.call("PUT", "/flavor", {
      spec_code: "ddm.c6.4xlarge.2",
      group_id: findGroup(fixture).id,
    });
    await fixture.up({ ...kind.program, loadBalancerIp: "10.0.0.9" });
    expect(fixture.cloud.takeMutations()).toEqual(["ModifyEip"]);
    expect(findGroup(fixture).flavor).toBe("ddm.c6.4xlarge.2");
  });

  test("succeeds with a class that is no longer for sale", async () => {
    const fixture = await makeExisting(kind);
    alterResponses(fixture.cloud, "ListFlavors", () => ({ computeFlavorGroups: [] }));
    alterResponses(fixture.cloud, "ListDdmFlavors", () => ({ flavor_groups: [] }));
    await fixture.up({ ...kind.program, loadBalancerIp: "10.0.0.9" });
    expect(fixture.cloud.takeMutations()).toEqual(["ModifyEip"]);
  });
});

describe("a group of an instance that is not RUNNING", () => {
  test("ERROR: destroy deletes the group, although the instance stays in status ERROR", async () => {
    const fixture = await makeExisting(kind);
    fixture.instance().condition = "ERROR";
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteGroup"]);
    expect(kind.findAll(fixture)).toEqual([]);
  });

  test("FROZEN: destroy sends the delete request once and keeps the group in the state when the request is refused", async () => {
    const fixture = await makeExisting(kind);
    fixture.instance().condition = "FROZEN";
    const error = await catchFailure(fixture.stack.destroy());
    expect(error.message).toMatch(
      /^Deleting group "readers" .* failed: DeleteGroup was refused: .*Pulumi's state still contains it\./,
    );
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteGroup"]);
    expect(fixture.stack.id).toBe(fixture.id);
  });

  test("FROZEN: destroy succeeds when the deletion is refused but the group does not exist", async () => {
    const fixture = await makeExisting(kind);
    await kind.deleteAsOtherClient(fixture);
    fixture.instance().condition = "FROZEN";
    await fixture.stack.destroy();
    expect(fixture.stack.id).toBeUndefined();
  });

  test("ERROR: an update fails, reports the status, and changes nothing", async () => {
    const fixture = await makeExisting(kind);
    fixture.instance().condition = "ERROR";
    const error = await catchFailure(fixture.up({ ...kind.program, ...edit }));
    expect(error.message).toMatch(/ERROR/);
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });
});

describe("`loadBalancerIp` of a group without a load balancer", () => {
  test("makes an update fail before anything is changed", async () => {
    const fixture = await makeExisting(kind);
    alterResponses(
      fixture.cloud,
      "ListGroup",
      overwriteListed({ is_load_balance: false, endpoint: "10.0.0.4:5066,10.0.0.5:5066" }),
    );
    const edited = { ...kind.program, flavorRef: "ddm.c6.xlarge.2", loadBalancerIp: "10.0.0.9" };
    const error = await catchFailure(fixture.up(edited));
    expect(error.message).toMatch(
      /^Updating group "readers" of instance \w+ failed: "loadBalancerIp" is 10\.0\.0\.9, but the group has no load balancer\. Pulumi's state contains its id and its live values\. Remove `loadBalancerIp` from the program and run `pulumi up` again; `endpoint` lists the addresses of the nodes\.$/,
    );
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("makes a create fail after the group is created", async () => {
    const fixture = await kind.makeFixture();
    alterResponses(fixture.cloud, "ListGroup", overwriteListed({ is_load_balance: false }));
    const error = await catchFailure(fixture.up({ ...kind.program, loadBalancerIp: "10.0.0.9" }));
    expect(error.message).toMatch(
      /the group has no load balancer\. Pulumi's state contains its id and its live values\./,
    );
    expect(fixture.cloud.takeMutations()).toEqual([kind.createOperation]);
  });
});

test("an update buys no node if the job of another client, which made the instance busy, has added the node", async () => {
  const fixture = await makeGroupFixture();
  const { cloud, up, otherClient } = fixture;
  await up();
  let other: Promise<unknown> | undefined;
  beforeRequest(cloud, "ExpandDdmInstanceNodes", () => {
    const body = { nodes: [{ available_zone: "az1" }], group_id: findGroup(fixture).id };
    other ??= otherClient.call("POST", "/nodes", body);
  });
  expect(await up({ nodes: nodesIn("az1", "az2", "az1") })).toBe("update");
  await other;
  expect(zonesOf(fixture)).toEqual(["az1", "az2", "az1"]);
});

test("an update to an unknown class fails and names the property to change", async () => {
  const fixture = await makeExisting(kind);
  const error = await catchFailure(fixture.up({ ...kind.program, flavorRef: "ddm.c6.none" }));
  expect(error.message).toMatch(/Choose another value for `flavorRef` and run `pulumi up` again\.$/);
  expect(fixture.cloud.takeMutations()).toEqual([]);
});

test("a create fails and names both groups when two groups already have the generated name", async () => {
  const fixture = await makeGroupFixture();
  await fixture.up();
  fixture.instance().groups.push({ ...findGroup(fixture), id: "another" });
  fixture.stack.removeFromState();
  fixture.cloud.clearCalls();
  const error = await catchFailure(fixture.up());
  expect(error.message).toMatch(/2 resources have this name already: group .* \(\w+\), group .* \(another\)/);
  expect(fixture.cloud.takeMutations()).toEqual([]);
});
