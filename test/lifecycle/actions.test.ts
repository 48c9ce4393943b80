import type { FaultRule } from "../../simulator";
import { unknownValue } from "../../provider/lifecycle/properties/values";
import { catchFailure } from "../support/failure";
import {
  type ActionFixture,
  makeExportFixture,
  makeRestartFixture,
  makeRestoreFixture,
  makeStrategyFixture,
  makeSyncFixture,
} from "../support/action-fixtures";

/** The actions with the property `triggers`: title, fixture, and operation of the request. */
const actions: readonly (readonly [string, () => Promise<ActionFixture>, string])[] = [
  ["a node restart", makeRestartFixture, "RestartNode"],
  ["a read strategy", makeStrategyFixture, "UpdateReadAndWriteStrategy"],
  ["a data node sync", makeSyncFixture, "UpdateDatabaseInfo"],
  ["an export of schema metadata", makeExportFixture, "DownloadSchemaMetadata"],
];

/** Counts the requests of an operation since the calls were last counted or cleared. */
const countRequests = ({ cloud }: Pick<ActionFixture, "cloud">, operation: string) =>
  cloud.takeCalls().filter((call) => call.operation === operation).length;

describe.each(actions)("%s", (_title, makeFixture, operation) => {
  test("runs the action once, and not again after a refresh or for an unchanged program", async () => {
    const fixture = await makeFixture();
    expect(await fixture.up()).toBe("create");
    expect(countRequests(fixture, operation)).toBe(1);
    expect(await fixture.up()).toBe("same");
    expect(await fixture.stack.refresh()).toBe(true);
    expect(await fixture.up()).toBe("same");
    expect(countRequests(fixture, operation)).toBe(0);
  });

  test("runs the action again in place when a trigger changes, but not when `timeouts` changes", async () => {
    const fixture = await makeFixture();
    await fixture.up({ triggers: { version: 1 } });
    expect(fixture.stack.outputs).toMatchObject({ triggers: { version: "1" } });
    fixture.cloud.clearCalls();
    expect(await fixture.up({ triggers: { version: 2 } })).toBe("update");
    expect(countRequests(fixture, operation)).toBe(1);
    expect(await fixture.up({ triggers: { version: "2" } })).toBe("same");
    expect(await fixture.up()).toBe("update");
    expect(countRequests(fixture, operation)).toBe(1);
    expect(await fixture.up({ timeouts: { update: "20m" } })).toBe("update");
    expect(countRequests(fixture, operation)).toBe(0);
  });

  test("deletes the action without a request, even if its instance no longer exists", async () => {
    const fixture = await makeFixture();
    await fixture.up();
    await fixture.cloud.otherClient.call("DELETE", `/v3/{pid}/instances/${fixture.instanceId}`);
    await fixture.stack.destroy();
    expect(fixture.cloud.takeCalls()).toEqual([]);
    expect(fixture.stack.id).toBeUndefined();
  });

  test("a refresh removes the action from the state when its instance was deleted", async () => {
    const fixture = await makeFixture();
    await fixture.up();
    await fixture.cloud.otherClient.call("DELETE", `/v3/{pid}/instances/${fixture.instanceId}`);
    expect(await fixture.stack.refresh()).toBe(false);
  });

  test("fails and stores nothing when the instance does not exist", async () => {
    const fixture = await makeFixture();
    const error = await catchFailure(fixture.up({ instanceId: "0123in09" }));
    expect(error.message).toMatch(
      /^Running .* of instance 0123in09 failed: There is no .*\. Nothing was changed\. Check the id in the program, the region and the project, and run `pulumi up` again\. If the instance was deleted, run `pulumi up --refresh`: /,
    );
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.id).toBeUndefined();
  });

  test("runs the action when the instance is no longer busy", async () => {
    const fixture = await makeFixture();
    fixture.cloud.fault(operation, { status: 400, code: "DBS.200076" });
    await fixture.up();
    expect(countRequests(fixture, operation)).toBe(2);
    expect(await fixture.up()).toBe("same");
  });

  test("runs the action in the next up after the API has refused its request", async () => {
    const fixture = await makeFixture();
    fixture.cloud.fault(operation, { status: 403, code: "DBS.300541" });
    const error = await catchFailure(fixture.up());
    expect(error.message).toContain("Pulumi's state contains its id and its live values. Run `pulumi up` again");
    fixture.cloud.clearCalls();
    await fixture.stack.refresh();
    expect(await fixture.up()).toBe("update");
    expect(countRequests(fixture, operation)).toBe(1);
    expect(await fixture.up()).toBe("same");
  });

  test("fails to read an action by id, because nothing in the cloud represents it", async () => {
    const fixture = await makeFixture();
    const error = await catchFailure(
      fixture.newLifecycle().read(`${fixture.instanceId}/x`, {}, fixture.cloud.newServices()),
    );
    expect(error.message).toContain("is an action, and nothing in the cloud represents it");
    expect(fixture.cloud.takeCalls()).toEqual([]);
  });

  test("replaces the action when `instanceId` changes, and says that nothing is deleted", async () => {
    const fixture = await makeFixture();
    await fixture.up();
    const preview = fixture.stack.diff(fixture.program({ instanceId: "0456in09" }));
    expect(preview).toMatchObject({ replaces: ["instanceId"], deleteBeforeReplace: false });
    expect(preview.impact).toBe("replaces it: the action runs for the new target; nothing is deleted in the cloud");
  });
});

test("a node restart restarts the node in the program, and the new node when `nodeId` changes", async () => {
  const { up, nodes, restartedNodes, stack, cloud } = await makeRestartFixture();
  await up();
  expect(await up({ nodeId: nodes[1] })).toBe("replace");
  expect(restartedNodes()).toEqual([nodes[0], nodes[1]]);
  expect(stack.outputs).toMatchObject({ nodeId: nodes[1], triggers: {} });
  expect(cloud.takeMutations()).toEqual(["RestartNode", "RestartNode"]);
});

test("the preview shows the impact of an unknown value as conditional", async () => {
  const restart = await makeRestartFixture();
  await restart.up({ triggers: { a: "1", b: "2" } });
  const impactOf = (changes: Record<string, unknown>) => restart.stack.diff(restart.program(changes)).impact;
  const triggers = { a: "1", b: unknownValue };
  expect(impactOf({ nodeId: unknownValue, triggers })).toBe(
    'replaces it if "nodeId" changes, which is not known yet: the action runs for the new target; nothing is deleted in the cloud',
  );
  const restarts = "restarts the node, 1–5 min, connections of the node drop";
  expect(impactOf({ triggers })).toBe(`${restarts} (if "triggers" changes, which is not known yet)`);
  expect(impactOf({ triggers: { ...triggers, a: "2" } })).toBe(restarts);
});

test("a node restart fails and restarts nothing if the node does not exist", async () => {
  const { up, cloud, instanceId } = await makeRestartFixture();
  const error = await catchFailure(up({ nodeId: "0123no09" }));
  expect(error.message).toContain(
    `Running restart of node 0123no09 of instance ${instanceId} failed: There is no node 0123no09 in the instance.`,
  );
  expect(cloud.takeMutations()).toEqual([]);
});

test("a read strategy sends changed weights in place, and shows the impact in the preview", async () => {
  const { up, stack, program, cloud, usedDataNode } = await makeStrategyFixture();
  await up();
  cloud.clearCalls();
  const changed = { weights: { [usedDataNode]: 10 } };
  expect(stack.diff(program(changed)).impact).toBe("sets the read weights, seconds, reads move to other data nodes");
  expect(await up(changed)).toBe("update");
  expect(cloud.requestBodies("UpdateReadAndWriteStrategy")).toEqual([
    { read_weight: { [usedDataNode]: 60 } },
    { read_weight: { [usedDataNode]: 10 } },
  ]);
  expect(stack.outputs).toMatchObject(changed);
});

test.each([
  [{ weights: {} }, '"weights" must be an object with at least one weight'],
  [{ weights: { a1in01: 100 } }, '"weights.a1in01" must be a whole number from 0 to 99, not 100'],
  [
    { weights: { "a1in01 ": 50 } },
    '"weights" must be an object whose keys are ids: lowercase letters, digits, hyphens and underscores, not {"a1in01 ":50}',
  ],
])("a read strategy rejects invalid weights without a request: %j", async (changes, message) => {
  const { up, cloud } = await makeStrategyFixture();
  expect((await catchFailure(up(changes))).message).toContain(message);
  expect(cloud.takeCalls()).toEqual([]);
});

test("an incomplete list of nodes does not remove a node restart from the state", async () => {
  const { up, stack, cloud, restartedNodes } = await makeRestartFixture();
  await up();
  cloud.fault("ListNodes", { set: { nodes: [], total: 2 } }, {});
  const error = await catchFailure(stack.refresh());
  expect(error.message).toContain("The API returned an incomplete list");
  cloud.simulator.faults.clear();
  expect(await up()).toBe("same");
  expect(restartedNodes()).toHaveLength(1);
});

test("an export keeps its result in the state until a trigger changes", async () => {
  const { up, stack, otherClient, usedDataNode, freeDataNode } = await makeExportFixture();
  await up();
  const { content, dataNodes } = stack.outputs;
  expect(dataNodes).toMatchObject([{ id: usedDataNode, engine: "mysql" }]);
  const login = { id: freeDataNode, user_name: "root", user_password: "Data-node-1" };
  const schema = { name: "blog", shard_mode: "cluster", shard_number: 8, dn_instances: [login] };
  await otherClient.call("POST", "/databases", schema);
  await stack.refresh();
  await up({ timeouts: { update: "20m" } });
  expect(stack.outputs).toMatchObject({ content, dataNodes });
  await up({ triggers: { schemas: 2 } });
  expect(stack.outputs["content"]).not.toBe(content);
  expect(stack.outputs["dataNodes"]).toHaveLength(2);
});

describe("a schema restore", () => {
  test("creates the schemas in the target instance once, and sends nothing in a destroy", async () => {
    const { up, stack, cloud, targetSchemas, target, instanceId, freeDataNode } = await makeRestoreFixture();
    await up();
    expect(targetSchemas()).toEqual(["shop"]);
    expect(stack.outputs).toMatchObject({ schemaNames: ["shop"], dataNodeIds: [freeDataNode] });
    expect(cloud.requestBodies("RestoreMetadata")).toEqual([
      {
        source: { restore_time: Date.UTC(2026, 0, 15, 12) },
        target: { instance_id: target, data_nodes: [freeDataNode] },
      },
    ]);
    expect(cloud.takeCalls().find(({ operation }) => operation === "RestoreMetadata")?.path).toContain(instanceId);
    await stack.refresh();
    expect(await up()).toBe("same");
    cloud.clearCalls();
    await stack.destroy();
    expect(cloud.takeCalls()).toEqual([]);
    expect(targetSchemas()).toEqual(["shop"]);
  });

  test("fails and restores nothing when the target instance has schemas", async () => {
    const { up, cloud, instanceId } = await makeRestoreFixture();
    const error = await catchFailure(up({ instanceId }));
    expect(error.message).toContain(
      "The instance has schemas (shop), and no job of the last hour was found that explains this.",
    );
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("fails and restores nothing when the list of schemas is incomplete", async () => {
    const { up, cloud, instanceId } = await makeRestoreFixture();
    cloud.fault("ListDatabases", { set: { databases: [], total: 1 } }, {});
    const error = await catchFailure(up({ instanceId }));
    expect(error.message).toContain("The API returned an incomplete list");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("fails when the data nodes change while the target instance has schemas", async () => {
    const { up, cloud, usedDataNode } = await makeRestoreFixture();
    await up();
    cloud.clearCalls();
    const error = await catchFailure(up({ dataNodeIds: [usedDataNode] }));
    expect(error.message).toContain("The instance has schemas (shop). Pulumi's state contains");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test.each([
    ["2026-01-15T12:00:00Z", "2026-01-15T12:00:00.000Z"],
    ["2026-01-15T12:00:00Z", "2026-01-15T13:00:00+01:00"],
    ["2026-01-15", "2026-01-15T00:00:00Z"],
  ])("does not restore again if only the notation of the time changes: %s, %s", async (before, after) => {
    const { up, cloud, instanceId } = await makeRestoreFixture();
    await up({ restoreFrom: { instanceId, time: before } });
    cloud.clearCalls();
    expect(await up({ restoreFrom: { instanceId, time: after } })).toBe("same");
    expect(cloud.takeCalls()).toEqual([]);
  });

  test("the preview shows an update if the source changes", async () => {
    const { up, stack, program, instanceId } = await makeRestoreFixture();
    await up();
    const previewOf = (restoreFrom: object) => stack.preview(program({ restoreFrom }));
    expect(previewOf({ instanceId, time: "2026-01-15T12:00:01Z" })).toBe("update");
    expect(previewOf({ instanceId, backupId: "b1br09" })).toBe("update");
    expect(previewOf({ instanceId: "a1in09", time: "2026-01-15T12:00:00Z" })).toBe("update");
  });

  test.each<[string, FaultRule["effect"]]>([
    ["cannot be read", { status: 500 }],
    ["is unreadable", { status: 200, body: "<html></html>" }],
    ["is incomplete", { set: { jobs: [], total: 1 } }],
  ])(
    "continues the restore of a killed `pulumi up`, also after an up that failed because the task list %s",
    async (_, effect) => {
      const { up, stack, cloud } = await makeRestoreFixture();
      await up();
      stack.removeFromState();
      cloud.clearCalls();
      cloud.fault("ListTasks", effect, {});
      await catchFailure(up());
      cloud.simulator.faults.clear();
      expect(await up()).toBe("update");
      expect(cloud.takeMutations()).toEqual([]);
      expect(await up()).toBe("same");
    },
  );

  test.each([
    ["has ended", 600_000],
    ["is still running", 0],
  ])("does not restore again if the job of a killed `pulumi up` %s", async (_, later) => {
    const { up, stack, cloud, targetSchemas } = await makeRestoreFixture();
    cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await catchFailure(up());
    stack.removeFromState();
    await cloud.clock.sleep(later);
    cloud.clearCalls();
    await up();
    expect(cloud.takeMutations()).toEqual([]);
    expect(targetSchemas()).toEqual(["shop"]);
    expect(cloud.warnings).toEqual([
      expect.stringMatching(
        /^Job \w+ \(.*\) of an interrupted run was found\. The request is not sent again\. If you have changed the program since that run, the change has no effect\.$/,
      ),
    ]);
    expect(await up()).toBe("same");
  });

  test.each([
    [{ restoreFrom: { instanceId: "a1in09" } }],
    [{ restoreFrom: { instanceId: "a1in09", backupId: "b1br09", time: "2026-01-15T12:00:00Z" } }],
    [{ restoreFrom: { instanceId: "a1in09", time: "yesterday" } }],
    [{ restoreFrom: { instanceId: "a1in09", time: "2026-01-15T12:00:00" } }],
    [{ restoreFrom: { instanceId: "a1in09", time: "2026-02-30T12:00:00Z" } }],
    [{ dataNodeIds: [] }],
    [{ dataNodeIds: ["a1in01", "a1in01"] }],
  ])("rejects invalid arguments without a request: %j", async (changes) => {
    const { up, cloud } = await makeRestoreFixture();
    expect((await catchFailure(up(changes))).message).toContain("must be");
    expect(cloud.takeCalls()).toEqual([]);
  });
});
