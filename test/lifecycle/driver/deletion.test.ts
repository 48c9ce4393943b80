import type { Failure } from "./failures";
import { makeCreatedDisk } from "./fake-disk-fixture";

const seconds = (n: number) => n * 1_000;

const kinds = ["disk", "disk of an instance", "ordered disk"] as const;

describe.each(kinds)("the deletion of a resource: %s", (kind) => {
  test.each<[string, Failure]>([
    ["is executed and its response is lost", { throws: "no answer", execution: "immediately" }],
    ["is not executed and returns 504", { throws: "gateway timeout" }],
    ["is executed and returns an HTML page", { throws: "unreadable", execution: "immediately" }],
    ["returns 504 and is executed 25 s later", { throws: "gateway timeout", execution: "late", lateBy: seconds(25) }],
    ["is executed and returns 403", { throws: "forbidden", execution: "immediately" }],
    ["returns not found once, although the disk exists", { throws: "disk not found" }],
  ])("succeeds when the delete request %s", async (_title, failure) => {
    const { cloud, stack } = await makeCreatedDisk({}, kind);
    cloud.fail("DeleteDisk", failure);
    await stack.destroy();
    expect(cloud.disks).toEqual([]);
    expect(stack.id).toBeUndefined();
  });

  test("fails when every delete request has an unknown outcome, and the next destroy succeeds", async () => {
    const { cloud, stack, catchMessage } = await makeCreatedDisk({}, kind);
    cloud.fail("DeleteDisk", { throws: "gateway timeout" }, 99);
    expect(await catchMessage(stack.destroy())).toMatch(
      /^Deleting disk .* failed: DeleteDisk failed: .*Pulumi's state still contains it\. Run the same `pulumi` command again when that is resolved: it continues from there\. If you change the program to keep the resource, run `pulumi up --refresh`: the deletion may have changed or deleted it\.$/,
    );
    cloud.clearFailures();
    await stack.destroy();
    expect(cloud.disks).toEqual([]);
  });

  test.each<Failure["throws"]>(["forbidden", "bare 404", "rejected"])(
    "keeps the disk in the state and reports the reason when the deletion is refused (%s)",
    async (throws) => {
      const { cloud, stack, catchMessage, id } = await makeCreatedDisk({}, kind);
      cloud.fail("DeleteDisk", { throws });
      const message = await catchMessage(stack.destroy());
      expect(message).toContain("DeleteDisk was refused");
      expect(message).not.toContain("--refresh");
      expect(stack.id).toBe(id);
      expect(cloud.disks).toHaveLength(1);
    },
  );

  test("reports the refusal, not the failed read, when the read after a refusal fails", async () => {
    const { cloud, stack, catchMessage } = await makeCreatedDisk({}, kind);
    cloud.fail("DeleteDisk", { throws: "forbidden" });
    cloud.fail("ShowDisk", { throws: "gateway timeout" }, 9);
    expect(await catchMessage(stack.destroy())).toContain("DeleteDisk was refused: Not authorized.");
  });

  test("sends no mutation and warns when the disk has `retain`", async () => {
    const { cloud, stack, warnings } = await makeCreatedDisk({ retain: true }, kind);
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual([]);
    expect(cloud.disks).toHaveLength(1);
    expect(warnings).toEqual([expect.stringMatching(/^disk "data-d654b96" \(.*\) is kept\.$/)]);
    expect(stack.id).toBeUndefined();
  });
});

describe("a deletion by a job", () => {
  const kind = "disk of an instance";

  test("completes a deletion whose job was started by a killed process", async () => {
    const { cloud, stack, runUntilKilled } = await makeCreatedDisk({}, kind);
    cloud.fail("DeleteDisk", { throws: "nothing", kills: true, execution: "immediately" });
    await runUntilKilled(() => stack.destroy());
    await stack.destroy();
    expect(cloud.disks).toEqual([]);
  });

  test("keeps the disk in the state and reports the reason when the deletion job fails", async () => {
    const { cloud, stack, catchMessage, id } = await makeCreatedDisk({}, kind);
    cloud.work.jobsFail = true;
    const message = await catchMessage(stack.destroy());
    expect(message).toMatch(/^Deleting disk .* failed: Job DeleteDisk \(job-2\) failed: out of capacity\./);
    expect(message).toContain("If you change the program to keep the resource, run `pulumi up --refresh`");
    expect(stack.id).toBe(id);
  });

  test("names the timeout to raise when the deletion job takes too long", async () => {
    const { cloud, stack, catchMessage, id } = await makeCreatedDisk({}, kind);
    cloud.work.jobDuration = 3_600_000 * 5;
    expect(await catchMessage(stack.destroy())).toContain("If the operation needs more time, raise `timeouts.delete`.");
    expect(stack.id).toBe(id);
  });

  test("deletes the disk although the first polls of the job fail", async () => {
    const { cloud, stack } = await makeCreatedDisk({}, kind);
    cloud.fail("ShowDdmJobResult", { throws: "gateway timeout" }, 2);
    cloud.fail("ShowDdmJobResult", { throws: "job not found" });
    await stack.destroy();
    expect(cloud.disks).toEqual([]);
  });

  test("does not send a deletion again when its response is lost and its job runs", async () => {
    const { cloud, stack } = await makeCreatedDisk({}, kind);
    cloud.fail("DeleteDisk", { throws: "no answer", execution: "immediately" });
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["DeleteDisk"]);
  });
});

test("a destroy keeps a disk that still exists after a deletion whose job is not found", async () => {
  const { cloud, stack, id, catchMessage } = await makeCreatedDisk({}, "disk of an instance");
  cloud.work.jobsFail = true;
  cloud.fail("ShowDdmJobResult", { throws: "job not found" }, 99);
  expect(await catchMessage(stack.destroy())).toContain("The resource still exists after its deletion ended");
  expect(stack.id).toBe(id);
});
