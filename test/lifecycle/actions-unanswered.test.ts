import type { FaultRule } from "../../simulator";
import { catchFailure } from "../support/failure";
import {
  makeRestartFixture,
  makeRestoreFixture,
  makeStrategyFixture,
  makeSyncFixture,
} from "../support/action-fixtures";

const gatewayTimeout = { status: 504 } as const;

describe("a node restart whose request ends in a gateway timeout", () => {
  test.each<[string, FaultRule["effect"]]>([
    ["immediately", { ...gatewayTimeout, after: true }],
    ["40 s later", { ...gatewayTimeout, lateMs: 40_000 }],
  ])("finds the job of a request that is executed %s, and sends no second request", async (_, effect) => {
    const { up, cloud, restartedNodes } = await makeRestartFixture();
    cloud.fault("RestartNode", effect);
    await up();
    expect(cloud.takeMutations()).toEqual(["RestartNode"]);
    expect(restartedNodes()).toHaveLength(1);
    expect(await up()).toBe("same");
    expect(cloud.warnings).toEqual([]);
  });

  test("an up fails when it finds no job, and only the next up sends the request again", async () => {
    const { up, cloud, stack, restartedNodes } = await makeRestartFixture();
    cloud.fault("RestartNode", gatewayTimeout);
    const error = await catchFailure(up());
    expect(error.message).toMatch(
      /^Running restart of node \w+ of instance \w+ failed: It is not known whether restarting the node was carried out: RestartNode .*\. Pulumi's state contains its id and its live values\. Check the tasks of the instance in the console\. Run `pulumi up` again: it searches the task list for the job, and sends the request again only if it finds none\.$/,
    );
    expect(cloud.takeMutations()).toEqual(["RestartNode"]);
    expect(restartedNodes()).toEqual([]);
    await stack.refresh();
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual(["RestartNode"]);
    expect(restartedNodes()).toHaveLength(1);
    expect(await up()).toBe("same");
  });

  test("the next up finds a job that the task list shows late", async () => {
    const { up, cloud, restartedNodes } = await makeRestartFixture();
    await up();
    cloud.fault("RestartNode", { ...gatewayTimeout, after: true });
    cloud.fault("ListTasks", { stale: true }, {});
    expect((await catchFailure(up({ triggers: { run: 2 } }))).message).toContain("It is not known whether");
    cloud.simulator.faults.clear();
    await cloud.clock.sleep(600_000);
    expect(await up({ triggers: { run: 2 } })).toBe("update");
    expect(restartedNodes()).toHaveLength(2);
    expect(cloud.warnings).toEqual([
      expect.stringMatching(
        /^The request of an earlier run, whose outcome was unknown, started job \S+\. The request is not sent again\.$/,
      ),
    ]);
    expect(await up({ triggers: { run: 2 } })).toBe("same");
  });

  test("the next up finds the job if the API's clock is ahead and the task list was not readable", async () => {
    const { up, cloud, restartedNodes } = await makeRestartFixture();
    cloud.simulator.clock.advance(600);
    cloud.fault("ListTasks", { status: 200, body: "<html></html>" }, {});
    cloud.fault("RestartNode", { ...gatewayTimeout, after: true });
    await catchFailure(up());
    cloud.simulator.faults.clear();
    await up();
    expect(restartedNodes()).toHaveLength(1);
    expect(cloud.warnings).toEqual([expect.stringContaining("started job")]);
  });

  test("the next up does not confuse the unanswered restart with a later one by another client", async () => {
    const { up, cloud, otherClient, nodes, restartedNodes } = await makeRestartFixture();
    cloud.fault("RestartNode", gatewayTimeout);
    await catchFailure(up());
    await cloud.clock.sleep(60_000);
    await otherClient.call("POST", `/nodes/${nodes[1] ?? ""}/restart`);
    await up();
    expect(restartedNodes()).toEqual([nodes[1], nodes[0]]);
  });

  test("the next up does not confuse the unanswered restart with an earlier one", async () => {
    const { up, cloud, restartedNodes } = await makeRestartFixture();
    await up();
    await cloud.clock.sleep(30 * 60_000);
    cloud.fault("ListTasks", { status: 200, body: "<html></html>" }, {});
    cloud.fault("RestartNode", gatewayTimeout);
    await catchFailure(up({ triggers: { run: 2 } }));
    cloud.simulator.faults.clear();
    await up({ triggers: { run: 2 } });
    expect(restartedNodes()).toHaveLength(2);
    expect(cloud.warnings).toEqual([]);
  });

  test("an unanswered restart is forgotten when the triggers return to those of the last completed restart", async () => {
    const { up, cloud, restartedNodes } = await makeRestartFixture();
    await up();
    cloud.fault("RestartNode", gatewayTimeout);
    await catchFailure(up({ triggers: { run: 2 } }));
    expect(await up()).toBe("update");
    expect(await up()).toBe("same");
    expect(restartedNodes()).toHaveLength(1);
  });

  test("after another change of the triggers, the next up restarts the node even if it finds the job of the unanswered restart", async () => {
    const { up, cloud, restartedNodes } = await makeRestartFixture();
    await up();
    cloud.fault("RestartNode", { ...gatewayTimeout, after: true });
    cloud.fault("ListTasks", { stale: true }, {});
    await catchFailure(up({ triggers: { run: 2 } }));
    cloud.simulator.faults.clear();
    await up({ triggers: { run: 3 } });
    expect(restartedNodes()).toHaveLength(3);
    expect(cloud.warnings).toContainEqual(
      expect.stringMatching(/started job \S+\. The program has changed since then, so this job does not count\.$/),
    );
    expect(await up({ triggers: { run: 3 } })).toBe("same");
  });

  test("the next up sends the request again, with a warning, when the task list is forbidden", async () => {
    const { up, cloud, restartedNodes } = await makeRestartFixture();
    cloud.fault("ListTasks", { status: 403, code: "APIGW.0302" }, {});
    cloud.fault("RestartNode", gatewayTimeout);
    await catchFailure(up());
    expect(restartedNodes()).toEqual([]);
    await up();
    expect(restartedNodes()).toHaveLength(1);
    expect(cloud.warnings).toEqual([
      "The task list cannot be read, so a request of an earlier run, whose outcome is unknown, is sent again.",
    ]);
  });
});

test.each<[string, FaultRule["effect"]]>([
  ["unreadable", { status: 200, body: "<html></html>" }],
  ["incomplete", { set: { jobs: [], total: 1 } }],
])("an unanswered node restart is not sent again while the task list is %s", async (_, effect) => {
  const { up, cloud } = await makeRestartFixture();
  cloud.fault("RestartNode", gatewayTimeout);
  await catchFailure(up());
  cloud.clearCalls();
  cloud.fault("ListTasks", effect, {});
  await catchFailure(up());
  expect(cloud.takeMutations()).toEqual([]);
  cloud.simulator.faults.clear();
  await up();
  expect(cloud.takeMutations()).toEqual(["RestartNode"]);
});

test("an incomplete task list that contains the job of an unanswered node restart proves the restart", async () => {
  const { up, cloud, restartedNodes } = await makeRestartFixture();
  cloud.fault("ListTasks", { set: { total: 100 } }, {});
  cloud.fault("RestartNode", { ...gatewayTimeout, after: true });
  await up();
  expect(restartedNodes()).toHaveLength(1);
});

describe("the job of a node restart", () => {
  test("the next up repeats a restart whose job failed", async () => {
    const { up, cloud } = await makeRestartFixture();
    cloud.fault("RestartNode", { job: "fail" });
    expect((await catchFailure(up())).message).toMatch(/failed: Job RestartNode \(\S+\) failed: DBS\.300005/);
    cloud.clearCalls();
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual(["RestartNode"]);
  });

  test("a restart whose job is not found counts as done and is not repeated", async () => {
    const { up, cloud } = await makeRestartFixture();
    cloud.fault("RestartNode", { job: "vanish" });
    await up();
    expect(await up()).toBe("same");
    expect(cloud.takeMutations()).toEqual(["RestartNode"]);
  });

  test("the next up waits for a job that could not be polled, and does not repeat the restart", async () => {
    const { up, cloud, restartedNodes } = await makeRestartFixture();
    cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await catchFailure(up());
    cloud.clearCalls();
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(restartedNodes()).toHaveLength(1);
  });

  test("after a kill, the next up repeats the restart and warns that its job is still running", async () => {
    const { up, cloud, stack, restartedNodes } = await makeRestartFixture();
    cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await catchFailure(up());
    stack.removeFromState();
    await up();
    expect(restartedNodes()).toHaveLength(2);
    expect(cloud.warnings).toEqual([
      expect.stringMatching(
        /^Job RestartNode \(\S+\) is running on the instance, perhaps from an interrupted run\. The request is sent when the instance accepts it\.$/,
      ),
    ]);
  });
});

test.each([
  ["read weights are set", makeStrategyFixture, "UpdateReadAndWriteStrategy"],
  ["a synchronization is requested", makeSyncFixture, "UpdateDatabaseInfo"],
] as const)(
  "%s again when the response is lost, because the repetition is harmless",
  async (_, makeFixture, operation) => {
    const { up, cloud } = await makeFixture();
    cloud.fault(operation, { ...gatewayTimeout, after: true });
    await up();
    expect(cloud.takeMutations()).toEqual([operation, operation]);
    expect(await up()).toBe("same");
  },
);

describe("a schema restore whose request ends in a gateway timeout", () => {
  test("finds the job in the task list and does not repeat the restore", async () => {
    const { up, cloud, targetSchemas } = await makeRestoreFixture();
    cloud.fault("RestoreMetadata", { ...gatewayTimeout, after: true });
    await up();
    expect(cloud.takeMutations()).toEqual(["RestoreMetadata"]);
    expect(targetSchemas()).toEqual(["shop"]);
  });

  test("an up fails when it finds no job, and the next up restores the schema", async () => {
    const { up, cloud, targetSchemas, stack } = await makeRestoreFixture();
    cloud.fault("RestoreMetadata", gatewayTimeout);
    expect((await catchFailure(up())).message).toContain(
      "It is not known whether restoring the schemas was carried out",
    );
    expect(targetSchemas()).toEqual([]);
    await up();
    expect(targetSchemas()).toEqual(["shop"]);
    expect(stack.outputs).toMatchObject({ schemaNames: ["shop"] });
  });

  test("each up with a changed source fails if the unanswered request has restored the previous source", async () => {
    const { up, cloud, stack, instanceId, targetSchemas } = await makeRestoreFixture();
    cloud.fault("RestoreMetadata", { ...gatewayTimeout, after: true });
    cloud.fault("ListTasks", { stale: true }, {});
    await catchFailure(up());
    cloud.simulator.faults.clear();
    await cloud.clock.sleep(600_000);
    const changes = { restoreFrom: { instanceId, time: "2026-01-15T13:30:00Z" } };
    for (let run = 0; run < 2; run += 1) {
      const error = await catchFailure(up(changes));
      expect(error.message).toContain("The instance has schemas (shop). Pulumi's state contains");
      expect(stack.outputs["restoreFrom"]).toBeUndefined();
    }
    expect(cloud.takeMutations()).toEqual(["RestoreMetadata"]);
    expect(targetSchemas()).toEqual(["shop"]);
  });
});
