import { instanceArgs } from "../support/instance";
import { failureOf, runningInstance } from "../support/instance-scene";
import { sides } from "./instance-sides";

/** The properties that a change gives. */
const said = (change: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

describe.each(sides)("$what", ({ change, calls, call, job, costs, from = {} }) => {
  test("is changed in place by its own request and no other, and leaves no difference", async () => {
    const { stage, stack, up, id } = await runningInstance(from);
    expect(stack.preview(instanceArgs({ ...from, ...change }))).toBe("update");
    expect(await up({ ...from, ...change })).toBe("update");
    expect(stage.changes()).toEqual(calls);
    expect(stack.id).toBe(id);
    expect(stack.outputs).toMatchObject({ ...said(change), status: "RUNNING" });
    await stack.refresh();
    expect(stack.outputs).toMatchObject({ ...said(change), status: "RUNNING" });
    expect(stack.preview(instanceArgs({ ...from, ...change }))).toBe("same");
  });

  test("is read before its request is repeated when the answer is lost", async () => {
    const { stage, stack, up } = await runningInstance(from);
    stage.fault(call, { drop: "after" });
    await up({ ...from, ...change });
    // No request reports whether an instance is read-only, or its administrator's password: both are set again.
    const isUnreported = ["SetReadOnlyStatus", "ResetAdministrator"].includes(call);
    expect(stage.changes()).toEqual(isUnreported ? [...calls, call] : calls);
    expect(stack.outputs).toMatchObject({ ...said(change), status: "RUNNING" });
    expect(stack.preview(instanceArgs({ ...from, ...change }))).toBe("same");
  });

  test(`is requested again${costs ? " by the next up, since it costs money," : ""} when the request is lost`, async () => {
    const { stage, stack, up } = await runningInstance(from);
    stage.fault(call, { drop: "before" });
    if (costs) {
      const error = await failureOf(up({ ...from, ...change }));
      expect(error.message).toContain("It is not known whether");
      expect(stage.changes()).toEqual(calls);
      await up({ ...from, ...change });
      expect(stage.changes()).toEqual(calls);
    } else {
      await up({ ...from, ...change });
      expect(stage.changes()).toEqual([...calls, call]);
    }
    expect(stack.outputs).toMatchObject({ ...said(change), status: "RUNNING" });
  });

  if (job) {
    test("fails with the reason of its job; the next up requests it again", async () => {
      const { stage, stack, up, id } = await runningInstance(from);
      stage.fault(call, { job: "fail" });
      const error = await failureOf(up({ ...from, ...change }));
      expect(error.message).toMatch(
        /^Updating instance "[^"]*" \(\w+\) failed: Job \w+ \([\w-]+\) failed: DBS\.300005: .*it continues/,
      );
      expect(stack.id).toBe(id);
      expect(stack.outputs["status"]).toBe("RUNNING");
      stage.calls();
      expect(await up({ ...from, ...change })).toBe("update");
      expect(stage.changes()).toContain(call);
      expect(stack.outputs).toMatchObject(said(change));
      await stack.refresh();
      expect(await up({ ...from, ...change })).toBe("same");
    });

    test("ends by the live state when the API does not know its job", async () => {
      const { stage, stack, up } = await runningInstance(from);
      stage.fault(call, { job: "vanish" });
      await up({ ...from, ...change });
      expect(stage.changes()).toEqual(calls);
      if (call === "SetReadOnlyStatus") {
        // No request reports it, so the next up sets it again.
        expect(await up({ ...from, ...change })).toBe("update");
        expect(stage.changes()).toEqual(calls);
      }
      expect(stack.outputs).toMatchObject({ ...said(change), status: "RUNNING" });
    });

    test("fails at the timeout with what was polled when its job never ends", async () => {
      const { stage, stack, up } = await runningInstance(from);
      stage.fault(call, { job: "stall" });
      const began = stage.clock.now();
      const error = await failureOf(up({ ...from, ...change, timeouts: { update: "90m" } }));
      expect(stage.clock.now() - began).toBe(90 * 60_000);
      expect(error.message).toMatch(/Gave up waiting for job .* Seen: Running × \d+\. .*raise `timeouts\.update`/);
      expect(stack.id).toBeDefined();
    });
  }

  test("waits while another operation runs on the instance", async () => {
    const { stage, stack, up, id } = await runningInstance(from);
    stage.simulator.faults.add({
      match: { operation: call, times: 3 },
      effect: { status: 409, code: "DBS.200019", message: "busy" },
    });
    await up({ ...from, ...change });
    expect(stack.id).toBe(id);
    expect(stack.outputs).toMatchObject(said(change));
  });
});
