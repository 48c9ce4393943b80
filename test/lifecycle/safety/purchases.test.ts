import { makeGroupFixture, nodesIn, subnet, subnet2 } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { findGroup, makeGroup } from "../../support/group-fixture";
import { alterResponses, beforeRequest, killAfter, makeRunningInstance } from "../../support/instance-fixture";
import type { TestCloud } from "../../support/test-cloud";

type Effect = Parameters<TestCloud["fault"]>[1];

const nodesOf = (cloud: TestCloud, instanceId: string) =>
  cloud.instance(instanceId).groups.flatMap(({ nodes }) => nodes);

const idsOfNodes = (cloud: TestCloud, instanceId: string) => new Set(nodesOf(cloud, instanceId).map(({ id }) => id));

/** Makes reads stale for 15 seconds after the first request of an operation: their responses contain only the old nodes. */
function hideNewNodes(cloud: TestCloud, oldIds: ReadonlySet<string>, after: string): void {
  let staleUntil: number | undefined;
  beforeRequest(cloud, after, () => {
    staleUntil ??= cloud.clock.now() + 15_000;
  });
  for (const operation of ["ShowInstance", "ShowDdmDetail", "ListGroup"])
    alterResponses(cloud, operation, (body) => {
      if (cloud.clock.now() > (staleUntil ?? 0)) return body;
      return JSON.parse(JSON.stringify(body), (name, value: unknown) =>
        ["nodes", "node_list"].includes(name)
          ? (value as { id?: string; node_id?: string }[]).filter((node) => oldIds.has(node.id ?? node.node_id ?? ""))
          : value,
      ) as object;
    });
}

const program = { nodeNum: 2, availableZones: ["az1", "az2"] };

/** Makes an instance whose second node another client has moved to a third zone. */
async function makeMovedNode() {
  const fixture = await makeRunningInstance(program);
  const { cloud, stack, id } = fixture;
  const client = cloud.otherClient.ofInstance(id);
  const inSecondZone = nodesOf(cloud, id).find(({ availabilityZone }) => availabilityZone === "az2");
  await client.call("POST", "/nodes", { nodes: [{ available_zone: "az3" }] });
  await client.call("POST", "/nodes/batch-delete", { node_ids: [inSecondZone?.id] });
  await stack.refresh();
  cloud.clearCalls();
  return { ...fixture, zones: () => nodesOf(cloud, id).map(({ availabilityZone }) => availabilityZone) };
}

test("an up that is killed while it moves a node to another zone is continued without a further purchase", async () => {
  const { cloud, up, zones } = await makeMovedNode();
  await killAfter(cloud, "ExpandDdmInstanceNodes", () => up(program));
  await up(program);
  expect(cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes", "BatchDeleteNodes"]);
  expect(zones()).toEqual(["az1", "az2"]);
  expect(await up(program)).toBe("same");
});

describe.each<[string, Effect]>([
  ["is refused because the instance is busy", { status: 409, code: "DBS.200019" }],
  ["gets no response", { drop: "before" }],
])("a purchase of nodes, when reads omit the new nodes while a later request %s", (_, effect) => {
  test("is not repeated if the later request changes the port", async () => {
    const { cloud, up, id } = await makeRunningInstance({ nodeNum: 2 });
    hideNewNodes(cloud, idsOfNodes(cloud, id), "UpdateInstancePort");
    cloud.fault("UpdateInstancePort", effect);
    await up({ nodeNum: 3, port: 5070 });
    expect(idsOfNodes(cloud, id).size).toBe(3);
    expect(cloud.instance(id).port).toBe(5070);
    expect(await up({ nodeNum: 3, port: 5070 })).toBe("same");
  });

  test("is not repeated if the later request removes a node whose zone is not in the program", async () => {
    const { cloud, up, id, zones } = await makeMovedNode();
    hideNewNodes(cloud, idsOfNodes(cloud, id), "BatchDeleteNodes");
    cloud.fault("BatchDeleteNodes", effect);
    await up(program);
    expect(cloud.takeMutations().filter((name) => name === "ExpandDdmInstanceNodes")).toHaveLength(1);
    expect(zones()).toEqual(["az1", "az2"]);
    expect(await up(program)).toBe("same");
  });
});

describe("an update of a group with two purchases, when the instance is busy at the second one", () => {
  const busyOnce = (cloud: TestCloud, operation: string, nth: number) =>
    cloud.fault(operation, { status: 409, code: "DBS.200019" }, { nth });

  test("buys the nodes of each subnet once", async () => {
    const fixture = await makeGroup({ nodes: nodesIn("az1") });
    busyOnce(fixture.cloud, "ExpandDdmInstanceNodes", 2);
    const nodes = [...nodesIn("az1", "az2"), { availableZone: "az2", subnetId: subnet2 }];
    await fixture.up({ nodes });
    expect(
      findGroup(fixture)
        .nodes.map(({ subnetId }) => subnetId)
        .sort(),
    ).toEqual([subnet, subnet, subnet2].sort());
    expect(await fixture.up({ nodes })).toBe("same");
  });

  test("changes to a class of the same size once", async () => {
    const fixture = await makeGroup({ flavorRef: "ddm.c6.2xlarge.2", nodes: nodesIn("az1") });
    busyOnce(fixture.cloud, "ExpandDdmInstanceNodes", 1);
    const program = { flavorRef: "ddm.c6s.2xlarge.2", nodes: nodesIn("az1", "az2") };
    await fixture.up(program);
    expect(fixture.cloud.takeMutations().filter((name) => name === "ResizeFlavor")).toHaveLength(1);
    expect(await fixture.up(program)).toBe("same");
  });
});

test("after a killed change to a class of the same size, the error says how to record the class", async () => {
  const fixture = await makeGroup({ flavorRef: "ddm.c6.2xlarge.2", nodes: nodesIn("az1") });
  const program = { flavorRef: "ddm.c6s.2xlarge.2", nodes: nodesIn("az1") };
  await killAfter(fixture.cloud, "ResizeFlavor", () => fixture.up(program));
  const error = await catchFailure(fixture.up(program));
  const id = `${fixture.instanceId}/${findGroup(fixture).id}`;
  expect(error.message).toContain("it is the current node class (DBS.280001, HTTP 400, request id ");
  expect(error.message).toContain(
    `If it is ddm.c6s.2xlarge.2, run \`pulumi state delete <urn>\`, set \`adopt: { id: "${id}" }\``,
  );
  fixture.stack.removeFromState();
  await fixture.up({ ...program, adopt: { id } });
  expect(fixture.stack.outputs["flavorRef"]).toBe("ddm.c6s.2xlarge.2");
});

test("an update waits for the creation of nodes whose request was carried out late", async () => {
  const fixture = await makeGroup({ nodes: nodesIn("az1") });
  fixture.cloud.fault("ExpandDdmInstanceNodes", { status: 504, lateMs: 40_000 });
  await fixture.up({ nodes: nodesIn("az1", "az2") });
  expect(findGroup(fixture).nodes.map(({ status }) => status)).toEqual(["normal", "normal"]);
  expect(fixture.stack.outputs["nodeDetails"]).toMatchObject([{ status: "normal" }, { status: "normal" }]);
});

test("a completed change of the class is recorded if a later step fails and the group cannot be read", async () => {
  const fixture = await makeGroup();
  const { cloud, up, stack } = fixture;
  const refusal = { status: 403, code: "DBS.300541" };
  cloud.fault("ModifyEip", refusal);
  beforeRequest(cloud, "ModifyEip", () => cloud.fault("ListGroup", refusal, {}));
  const program = { flavorRef: "ddm.c6.2xlarge.2", loadBalancerIp: "10.0.0.78" };
  expect((await catchFailure(up(program))).message).toContain("its last known values");
  expect(stack.outputs).toMatchObject({ flavorRef: "ddm.c6.2xlarge.2", cores: 8, memory: 16 });
  cloud.simulator.faults.clear();
  await up({ flavorRef: "ddm.c6s.2xlarge.2" });
  expect(findGroup(fixture).flavor).toBe("ddm.c6s.2xlarge.2");
  expect(cloud.takeMutations().filter((name) => name === "ResizeFlavor")).toHaveLength(2);
});

describe("after a timeout of a change of the class, whose job then succeeds", () => {
  const oldClass = { flavorRef: "ddm.c6.2xlarge.2" };
  const newClass = { flavorRef: "ddm.c6s.2xlarge.2" };

  const makeTimedOut = async (before = oldClass, after = newClass) => {
    const fixture = await makeGroup(before);
    const { cloud, up } = fixture;
    cloud.fault("ResizeFlavor", { job: "stall" });
    await catchFailure(up(after));
    for (const job of cloud.simulator.state.jobs) Object.assign(job, { outcome: "complete" });
    cloud.clearCalls();
    return fixture;
  };

  test("the next `up` records a class of the same size and sends no request", async () => {
    const { cloud, stack, up } = await makeTimedOut();
    await up(newClass);
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.outputs).toMatchObject(newClass);
    expect(await up(newClass)).toBe("same");
  });

  test("an `up` with a third class of the same size changes the class again", async () => {
    const { cloud, up, stack, ...fixture } = await makeTimedOut({ flavorRef: "ddm.c6.large.2" }, oldClass);
    await up(newClass);
    expect(cloud.takeMutations()).toEqual(["ResizeFlavor"]);
    expect(findGroup(fixture).flavor).toBe(newClass.flavorRef);
    expect(stack.outputs).toMatchObject(newClass);
  });

  test("an `up` with the earlier class, which has the same size, requests that class", async () => {
    const { cloud, stack, up } = await makeTimedOut();
    // The API refuses this change from c6s to c6 (API 4.2.17).
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const error = await catchFailure(up(oldClass));
      expect(error.message).toContain("c6s cannot be changed to c6");
      expect(cloud.takeMutations()).toEqual(["ResizeFlavor"]);
      expect(stack.outputs).toMatchObject(newClass);
    }
  });
});

test("the class of a group is changed to another one of the same size if the state does not have the size", async () => {
  const fixture = await makeGroupFixture();
  const { cloud, up, stack } = fixture;
  beforeRequest(cloud, "CreateGroup", () => cloud.fault("ListGroup", { status: 403, code: "DBS.300541" }, {}));
  await catchFailure(up({ flavorRef: "ddm.c6.2xlarge.2" }));
  expect(stack.outputs["cores"]).toBeUndefined();
  cloud.simulator.faults.clear();
  await up({ flavorRef: "ddm.c6s.2xlarge.2" });
  expect(findGroup(fixture).flavor).toBe("ddm.c6s.2xlarge.2");
});
