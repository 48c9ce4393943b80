import { beforeRequest, failureOf, instanceScene, runningInstance } from "../../support/instance-scene";

describe.each(["ERROR", "FROZEN", "CREATEFAILED"] as const)("an instance in %s", (condition) => {
  test("is deleted", async () => {
    const { stage, stack, id } = await runningInstance();
    stage.instance(id).condition = condition;
    await stack.destroy();
    expect(stage.changes()).toEqual(["DeleteDdmInstance"]);
    expect(stage.simulator.state.instances).toEqual([]);
  });

  test("stays in the state when the deletion is refused and it still exists", async () => {
    const { stage, stack, id } = await runningInstance();
    stage.instance(id).condition = condition;
    stage.fault("DeleteDdmInstance", { status: 400, code: "DBS.280001", message: "not now" });
    const { message } = await failureOf(stack.destroy());
    expect(message).toContain("not now (DBS.280001, HTTP 400");
    expect(message).toContain("Pulumi still holds it.");
    expect(stack.id).toBe(id);
    await stack.destroy();
    expect(stage.simulator.state.instances).toEqual([]);
  });
});

describe("a deletion that is refused", () => {
  test("succeeds when the instance is absent meanwhile", async () => {
    const { stage, stack } = await runningInstance();
    stage.fault("DeleteDdmInstance", { status: 400, code: "DBS.280001" });
    beforeRequest(stage, "DeleteDdmInstance", () => (stage.simulator.state.instances.length = 0));
    await stack.destroy();
    expect(stack.id).toBeUndefined();
  });

  test("is waited for when the instance is being deleted all the same", async () => {
    const { stage, stack } = await runningInstance();
    stage.fault("DeleteDdmInstance", { status: 400, code: "DBS.280001", after: true });
    await stack.destroy();
    expect(stage.changes()).toEqual(["DeleteDdmInstance"]);
    expect(stage.simulator.state.instances).toEqual([]);
  });

  test("keeps the refusal as the error when the check fails, too", async () => {
    const { stage, stack, id } = await runningInstance();
    stage.fault("DeleteDdmInstance", { status: 403, code: "DBS.300541", message: "no permission" });
    stage.fault("ShowDdmDetail", { status: 500 }, {});
    const { message } = await failureOf(stack.destroy());
    expect(message).toContain("no permission (DBS.300541, HTTP 403");
    expect(stack.id).toBe(id);
  });
});

test("an instance that has become pay-per-use since is deleted instead of unsubscribed", async () => {
  const charging = { mode: "prePaid", periodUnit: "month", period: 1 };
  const { stage, stack, id } = await runningInstance({ charging });
  stage.instance(id).billing = { mode: "postPaid" };
  await stack.destroy();
  expect(stage.changes()).toEqual(["CancelResourcesSubscription", "DeleteDdmInstance"]);
  expect(stage.simulator.state.instances).toEqual([]);
});

test("a failed instance that is replaced is deleted before another one is bought", async () => {
  const { stage, stack, up } = instanceScene();
  stage.fault("CreateInstance", { job: "fail" });
  await failureOf(up());
  stage.calls();
  expect(await up()).toBe("replace");
  expect(stage.changes()).toEqual(["DeleteDdmInstance", "CreateInstance"]);
  expect(stage.simulator.state.instances.map(({ id }) => id)).toEqual([stack.id]);
});
