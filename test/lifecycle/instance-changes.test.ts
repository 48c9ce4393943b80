import { instanceArgs } from "../support/instance-args";
import { catchFailure } from "../support/failure";
import { makeRunningInstance } from "../support/instance-fixture";
import { inPlaceChanges } from "./in-place-changes";

/** Returns the properties of a change that have a value. A change with an undefined property removes it from the program. */
const definedOf = (change: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

describe.each(inPlaceChanges)("$title", ({ change, operations, failingOperation, hasJob, hasCost, from = {} }) => {
  test("sends only the mutations of the change, and leaves no difference", async () => {
    const { cloud, stack, up, id } = await makeRunningInstance(from);
    expect(stack.preview(instanceArgs({ ...from, ...change }))).toBe("update");
    expect(await up({ ...from, ...change })).toBe("update");
    expect(cloud.takeMutations()).toEqual(operations);
    expect(stack.id).toBe(id);
    expect(stack.outputs).toMatchObject({ ...definedOf(change), status: "RUNNING" });
    await stack.refresh();
    expect(stack.outputs).toMatchObject({ ...definedOf(change), status: "RUNNING" });
    expect(stack.preview(instanceArgs({ ...from, ...change }))).toBe("same");
  });

  test("repeats a request after a lost response only if the API does not report the change", async () => {
    const { cloud, stack, up } = await makeRunningInstance(from);
    cloud.fault(failingOperation, { drop: "after" });
    await up({ ...from, ...change });
    // The API reports neither the read-only status nor the administrator's password, so both are set again.
    const isUnreported = ["SetReadOnlyStatus", "ResetAdministrator"].includes(failingOperation);
    expect(cloud.takeMutations()).toEqual(isUnreported ? [...operations, failingOperation] : operations);
    expect(stack.outputs).toMatchObject({ ...definedOf(change), status: "RUNNING" });
    expect(stack.preview(instanceArgs({ ...from, ...change }))).toBe("same");
  });

  test(`repeats a lost request${hasCost ? " only in the next up, because the request costs money" : ""}`, async () => {
    const { cloud, stack, up } = await makeRunningInstance(from);
    cloud.fault(failingOperation, { drop: "before" });
    if (hasCost) {
      const error = await catchFailure(up({ ...from, ...change }));
      expect(error.message).toContain("It is not known whether");
      expect(cloud.takeMutations()).toEqual(operations);
      await up({ ...from, ...change });
      expect(cloud.takeMutations()).toEqual(operations);
    } else {
      await up({ ...from, ...change });
      expect(cloud.takeMutations()).toEqual([...operations, failingOperation]);
    }
    expect(stack.outputs).toMatchObject({ ...definedOf(change), status: "RUNNING" });
  });

  if (hasJob) {
    test("fails with the reason of the failed job, and the next up sends the request again", async () => {
      const { cloud, stack, up, id } = await makeRunningInstance(from);
      cloud.fault(failingOperation, { job: "fail" });
      const error = await catchFailure(up({ ...from, ...change }));
      expect(error.message).toMatch(
        /^Updating instance "[^"]*" \(\w+\) failed: Job \w+ \([\w-]+\) failed: DBS\.300005: .*it continues/,
      );
      expect(stack.id).toBe(id);
      expect(stack.outputs["status"]).toBe("RUNNING");
      cloud.clearCalls();
      expect(await up({ ...from, ...change })).toBe("update");
      expect(cloud.takeMutations()).toContain(failingOperation);
      expect(stack.outputs).toMatchObject(definedOf(change));
      await stack.refresh();
      expect(await up({ ...from, ...change })).toBe("same");
    });

    test("succeeds when the job is not found and the change has taken effect", async () => {
      const { cloud, stack, up } = await makeRunningInstance(from);
      cloud.fault(failingOperation, { job: "vanish" });
      await up({ ...from, ...change });
      expect(cloud.takeMutations()).toEqual(operations);
      if (failingOperation === "SetReadOnlyStatus") {
        // The API does not report the value, so the next up sets it again.
        expect(await up({ ...from, ...change })).toBe("update");
        expect(cloud.takeMutations()).toEqual(operations);
      }
      expect(stack.outputs).toMatchObject({ ...definedOf(change), status: "RUNNING" });
    });

    test("fails at the timeout and reports the polled statuses when the job keeps running", async () => {
      const { cloud, stack, up } = await makeRunningInstance(from);
      cloud.fault(failingOperation, { job: "stall" });
      const began = cloud.clock.now();
      const error = await catchFailure(up({ ...from, ...change, timeouts: { update: "90m" } }));
      expect(cloud.clock.now() - began).toBe(90 * 60_000);
      expect(error.message).toMatch(
        /Timed out waiting for job .* Polled statuses: Running × \d+\. .*raise `timeouts\.update`/,
      );
      expect(stack.id).toBeDefined();
    });
  }

  test("repeats the request while the API rejects it because the instance is busy", async () => {
    const { cloud, stack, up, id } = await makeRunningInstance(from);
    cloud.simulator.faults.add({
      match: { operation: failingOperation, times: 3 },
      effect: { status: 409, code: "DBS.200019", message: "busy" },
    });
    await up({ ...from, ...change });
    expect(stack.id).toBe(id);
    expect(stack.outputs).toMatchObject(definedOf(change));
  });
});
