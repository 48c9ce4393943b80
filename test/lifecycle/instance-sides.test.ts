import { instanceArgs } from "../support/instance";
import { failureOf, runningInstance } from "../support/instance-scene";
import { sides } from "./instance-sides";

/** What the outputs must say afterwards: the program's own words, which are what is live. */
const said = (change: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

describe.each(sides)("$what", ({ change, calls, call, job, from = {} }) => {
  test("is changed in place by its own call and no other, and then nothing is left to do", async () => {
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

  test("whose answer is lost is not changed again before it is looked at", async () => {
    const { stage, stack, up } = await runningInstance(from);
    stage.fault(call, { drop: "after" });
    await up({ ...from, ...change });
    // Nothing tells whether an instance is read-only, or what its administrator's password is: both are set again.
    const untold = ["SetReadOnlyStatus", "ResetAdministrator"].includes(call);
    expect(stage.changes()).toEqual(untold ? [...calls, call] : calls);
    expect(stack.outputs).toMatchObject({ ...said(change), status: "RUNNING" });
    expect(stack.preview(instanceArgs({ ...from, ...change }))).toBe("same");
  });

  test("whose request is lost is asked for again", async () => {
    const { stage, stack, up } = await runningInstance(from);
    stage.fault(call, { drop: "before" });
    await up({ ...from, ...change });
    expect(stage.changes()).toEqual([...calls, call]);
    expect(stack.outputs).toMatchObject({ ...said(change), status: "RUNNING" });
  });

  if (job) {
    test("whose job fails ends with the reason; the next up does it again", async () => {
      const { stage, stack, up, id } = await runningInstance(from);
      stage.fault(call, { job: "fail" });
      const error = await failureOf(up({ ...from, ...change }));
      expect(error.message).toMatch(
        /^Updating instance "[^"]*" \(\w+\) failed: Job \w+ \([\w-]+\) .* failed: DBS\.300005: .*it continues/,
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

    test("whose job vanishes is judged by what is live", async () => {
      const { stage, stack, up } = await runningInstance(from);
      stage.fault(call, { job: "vanish" });
      await up({ ...from, ...change });
      expect(stage.changes()).toEqual(calls);
      expect(stack.outputs).toMatchObject({ ...said(change), status: "RUNNING" });
    });

    test("whose job never ends ends with a timeout that tells what was seen", async () => {
      const { stage, stack, up } = await runningInstance(from);
      stage.fault(call, { job: "stall" });
      const began = stage.clock.now();
      const error = await failureOf(up({ ...from, ...change, timeouts: { update: "90m" } }));
      expect(stage.clock.now() - began).toBe(90 * 60_000);
      expect(error.message).toMatch(/Gave up waiting for job .* Seen: Running × \d+\. .*raise `timeouts\.update`/);
      expect(stack.id).toBeDefined();
    });
  }

  test("of an instance that somebody else works on waits until that is done", async () => {
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
