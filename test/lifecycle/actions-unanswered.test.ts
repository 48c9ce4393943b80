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
    ["executed immediately", { ...gatewayTimeout, after: true }],
    ["executed 40 s later", { ...gatewayTimeout, lateMs: 40_000 }],
  ])("is found in the task list and not repeated: %s", async (_, effect) => {
    const { up, cloud, restartedNodes } = await makeRestartFixture();
    cloud.fault("RestartNode", effect);
    await up();
    expect(cloud.takeMutations()).toEqual(["RestartNode"]);
    expect(restartedNodes()).toHaveLength(1);
    expect(await up()).toBe("same");
    expect(cloud.warnings).toEqual([]);
  });

  test("fails when no job is found, and only the next up sends the request again", async () => {
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

  test("is found by the next up when the task list shows its job late", async () => {
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
        /^The unanswered request of an earlier run started job \S+\. The request is not sent again\.$/,
      ),
    ]);
    expect(await up({ triggers: { run: 2 } })).toBe("same");
  });

  test("is not confused with a later restart by another client", async () => {
    const { up, cloud, otherClient, nodes, restartedNodes } = await makeRestartFixture();
    cloud.fault("RestartNode", gatewayTimeout);
    await catchFailure(up());
    await cloud.clock.sleep(60_000);
    await otherClient.call("POST", `/nodes/${nodes[1] ?? ""}/restart`);
    await up();
    expect(restartedNodes()).toEqual([nodes[1], nodes[0]]);
  });

  test("is not confused with an earlier restart that only the next up can list", async () => {
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

  test("is forgotten when the program returns to the triggers of the last completed restart", async () => {
    const { up, cloud, restartedNodes } = await makeRestartFixture();
    await up();
    cloud.fault("RestartNode", gatewayTimeout);
    await catchFailure(up({ triggers: { run: 2 } }));
    expect(await up()).toBe("update");
    expect(await up()).toBe("same");
    expect(restartedNodes()).toHaveLength(1);
  });

  test("is sent again by the next up, with a warning, when the credentials cannot read the task list", async () => {
    const { up, cloud, restartedNodes } = await makeRestartFixture();
    cloud.fault("ListTasks", { status: 403, code: "APIGW.0302" }, {});
    cloud.fault("RestartNode", gatewayTimeout);
    await catchFailure(up());
    expect(restartedNodes()).toEqual([]);
    await up();
    expect(restartedNodes()).toHaveLength(1);
    expect(cloud.warnings).toEqual([
      "The task list cannot be read, so an unanswered request of an earlier run is sent again.",
    ]);
  });
});

test("an unanswered node restart is not sent again while the task list is unreadable", async () => {
  const { up, cloud } = await makeRestartFixture();
  cloud.fault("RestartNode", gatewayTimeout);
  await catchFailure(up());
  cloud.clearCalls();
  cloud.fault("ListTasks", { status: 200, body: "<html></html>" }, {});
  await catchFailure(up());
  expect(cloud.takeMutations()).toEqual([]);
  cloud.simulator.faults.clear();
  await up();
  expect(cloud.takeMutations()).toEqual(["RestartNode"]);
});

describe("a node restart whose job", () => {
  test("fails is run again by the next up", async () => {
    const { up, cloud } = await makeRestartFixture();
    cloud.fault("RestartNode", { job: "fail" });
    expect((await catchFailure(up())).message).toMatch(/failed: Job RestartNode \(\S+\) failed: DBS\.300005/);
    cloud.clearCalls();
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual(["RestartNode"]);
  });

  test("is not found counts as done and is not repeated", async () => {
    const { up, cloud } = await makeRestartFixture();
    cloud.fault("RestartNode", { job: "vanish" });
    await up();
    expect(await up()).toBe("same");
    expect(cloud.takeMutations()).toEqual(["RestartNode"]);
  });

  test("cannot be polled is not sent again: the next up waits for the job", async () => {
    const { up, cloud, restartedNodes } = await makeRestartFixture();
    cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await catchFailure(up());
    cloud.clearCalls();
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(restartedNodes()).toHaveLength(1);
  });

  test("is running at a kill is requested again by the next up, with a warning", async () => {
    const { up, cloud, stack, restartedNodes } = await makeRestartFixture();
    cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await catchFailure(up());
    stack.loseState();
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
  test("is found in the task list and not repeated", async () => {
    const { up, cloud, targetSchemas } = await makeRestoreFixture();
    cloud.fault("RestoreMetadata", { ...gatewayTimeout, after: true });
    await up();
    expect(cloud.takeMutations()).toEqual(["RestoreMetadata"]);
    expect(targetSchemas()).toEqual(["shop"]);
  });

  test("fails when no job is found, and the next up restores the schema", async () => {
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
});
