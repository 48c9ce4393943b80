import { failureOf, instanceScene, runningInstance } from "../support/instance-scene";

const remaining = ({ stage }: Awaited<ReturnType<typeof runningInstance>>) =>
  stage.simulator.state.instances.map(({ id }) => id);

test("deletes an instance by one request, and waits until it is absent", async () => {
  const scene = await runningInstance();
  const { stage, stack } = scene;
  await stack.destroy();
  expect(stage.changes()).toEqual(["DeleteDdmInstance"]);
  expect(remaining(scene)).toEqual([]);
  expect(stage.lines[0]).toMatch(/^\[1\/2\] deleting the instance, usually/);
  expect(stage.lines).toContainEqual(expect.stringMatching(/^\[2\/2\] job DeleteInstance \d+%/));
});

test.each([
  [{}, "false"],
  [{ deleteDnData: false }, "false"],
  [{ deleteDnData: true }, "true"],
])("always says whether the data on the data nodes is deleted: %j", async (program, said) => {
  const { stage, stack } = await runningInstance(program);
  await stack.destroy();
  const deletion = stage.calls().find(({ operation }) => operation === "DeleteDdmInstance");
  expect(deletion?.path).toMatch(new RegExp(`\\?delete_dn_data=${said}$`));
});

test("succeeds without a change when the instance is absent", async () => {
  const { stage, stack, id } = await runningInstance();
  await stage.somebody("DELETE", `/v3/{pid}/instances/${id}?delete_dn_data=false`);
  await stack.destroy();
  expect(stage.changes()).toEqual([]);
});

test("waits for a deletion that another client has started", async () => {
  const scene = await runningInstance();
  const { stage, stack, id } = scene;
  const began = stage.clock.now();
  const deletion = { operation: "DeleteDdmInstance", method: "DELETE", query: { delete_dn_data: false } } as const;
  await stage.api.send({ ...deletion, path: `/v3/{project_id}/instances/${id}`, lane: "mutation" });
  stage.calls();
  await stack.destroy();
  expect(stage.changes()).toEqual([]);
  expect(remaining(scene)).toEqual([]);
  expect(stage.clock.now() - began).toBeLessThan(5 * 60_000);
});

test("waits for a running job before it sends the deletion", async () => {
  const scene = await runningInstance();
  const { stage, stack, up } = scene;
  stage.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
  await failureOf(up({ nodeNum: 3 }));
  stage.calls();
  await stack.destroy();
  expect(stage.changes()).toEqual(["DeleteDdmInstance"]);
  expect(stage.simulator.journal.entries.filter(({ status }) => status === 409)).toEqual([]);
  expect(remaining(scene)).toEqual([]);
});

test("deletes an instance whose creation failed", async () => {
  const { stage, stack, up } = instanceScene();
  stage.fault("CreateInstance", { job: "fail" });
  await failureOf(up());
  await stack.destroy();
  expect(stage.simulator.state.instances).toEqual([]);
});

describe("a deletion that is not answered", () => {
  test("is not repeated when it was carried out", async () => {
    const scene = await runningInstance();
    scene.stage.fault("DeleteDdmInstance", { drop: "after" });
    await scene.stack.destroy();
    expect(scene.stage.changes()).toEqual(["DeleteDdmInstance"]);
    expect(remaining(scene)).toEqual([]);
  });

  test.each([{ drop: "before" } as const, { status: 502 }])(
    "is repeated when it was not carried out (%j)",
    async (effect) => {
      const scene = await runningInstance();
      scene.stage.fault("DeleteDdmInstance", effect);
      await scene.stack.destroy();
      expect(scene.stage.changes()).toEqual(["DeleteDdmInstance", "DeleteDdmInstance"]);
      expect(remaining(scene)).toEqual([]);
    },
  );

  test("is repeated for an instance whose creation failed", async () => {
    const { stage, stack, up } = instanceScene();
    stage.fault("CreateInstance", { job: "fail" });
    await failureOf(up());
    stage.calls();
    stage.fault("DeleteDdmInstance", { drop: "before" });
    await stack.destroy();
    expect(stage.changes()).toEqual(["DeleteDdmInstance", "DeleteDdmInstance"]);
    expect(stage.simulator.state.instances).toEqual([]);
  });

  test("ends by the live state when the API does not know its job", async () => {
    const scene = await runningInstance();
    scene.stage.fault("DeleteDdmInstance", { job: "vanish" });
    await scene.stack.destroy();
    expect(remaining(scene)).toEqual([]);
  });
});

describe("a deletion that fails", () => {
  test("says why, and that Pulumi still holds the instance; the next destroy continues", async () => {
    const scene = await runningInstance();
    const { stage, stack } = scene;
    stage.fault("DeleteDdmInstance", { job: "fail" });
    const error = await failureOf(stack.destroy());
    expect(error.message).toMatch(
      /^Deleting instance "orders-\w+" \(\w+\) failed: Job DeleteInstance .* failed: DBS\.300005: .* Pulumi still holds it\. Run `pulumi destroy` again/,
    );
    expect(stack.id).toBeDefined();
    await stack.destroy();
    expect(remaining(scene)).toEqual([]);
  });

  test("ends at `timeouts.delete` when its job never ends", async () => {
    const { stage, stack } = await runningInstance({ timeouts: { delete: "10m" } });
    stage.fault("DeleteDdmInstance", { job: "stall" });
    const began = stage.clock.now();
    const error = await failureOf(stack.destroy());
    expect(stage.clock.now() - began).toBe(10 * 60_000);
    expect(error.message).toMatch(/Gave up waiting for job .* Seen: Running × \d+.*raise `timeouts\.delete`/);
  });

  test("quotes the refusal of the API", async () => {
    const { stage, stack } = await runningInstance();
    stage.fault("DeleteDdmInstance", { status: 403, code: "DBS.300541", message: "no permission" });
    const error = await failureOf(stack.destroy());
    expect(error.message).toContain("no permission (DBS.300541, HTTP 403");
    expect(error.message).toContain("Pulumi still holds it.");
  });
});
