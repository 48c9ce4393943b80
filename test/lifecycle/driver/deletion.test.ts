import type { Failure } from "./failures";
import { makeCreatedDisk } from "./fake-disk-fixture";

const seconds = (n: number) => n * 1_000;

const kinds = ["disk", "disk of an instance", "ordered disk"] as const;

describe.each(kinds)("%s: a deletion", (kind) => {
  test.each<[string, Failure]>([
    ["is not answered but carried out", { throws: "no answer", carriedOut: "immediately" }],
    ["is neither answered nor carried out", { throws: "gateway timeout" }],
    ["is answered with an HTML page and carried out", { throws: "unreadable", carriedOut: "immediately" }],
    ["is carried out 25 s later", { throws: "gateway timeout", carriedOut: "late", lateBy: seconds(25) }],
    ["is refused but carried out", { throws: "forbidden", carriedOut: "immediately" }],
    ["is answered with not found once", { throws: "disk not found" }],
  ])("that %s succeeds", async (_title, failure) => {
    const { cloud, stack } = await makeCreatedDisk({}, kind);
    cloud.fail("DeleteDisk", failure);
    await stack.destroy();
    expect(cloud.disks).toEqual([]);
    expect(stack.id).toBeUndefined();
  });

  test("that is not answered for minutes fails after a last read, and the next destroy succeeds", async () => {
    const { cloud, stack, failureMessageOf } = await makeCreatedDisk({}, kind);
    cloud.fail("DeleteDisk", { throws: "gateway timeout" }, 99);
    expect(await failureMessageOf(stack.destroy())).toMatch(
      /^Deleting disk .* failed: DeleteDisk failed: .*Pulumi still holds it\. Run `pulumi destroy` again when that is resolved: it continues from there\.$/,
    );
    cloud.clearFailures();
    await stack.destroy();
    expect(cloud.disks).toEqual([]);
  });

  test.each<Failure["throws"]>(["forbidden", "bare 404", "rejected"])(
    "that is refused (%s) keeps the disk and reports the reason",
    async (throws) => {
      const { cloud, stack, failureMessageOf, id } = await makeCreatedDisk({}, kind);
      cloud.fail("DeleteDisk", { throws });
      expect(await failureMessageOf(stack.destroy())).toContain("DeleteDisk was refused");
      expect(stack.id).toBe(id);
      expect(cloud.disks).toHaveLength(1);
    },
  );

  test("that is refused and cannot be checked fails with the refusal, not with the failed read", async () => {
    const { cloud, stack, failureMessageOf } = await makeCreatedDisk({}, kind);
    cloud.fail("DeleteDisk", { throws: "forbidden" });
    cloud.fail("ShowDisk", { throws: "gateway timeout" }, 9);
    expect(await failureMessageOf(stack.destroy())).toContain("DeleteDisk was refused: Not authorized.");
  });

  test("of a disk with `retain` sends nothing and warns", async () => {
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

  test("that was started by another process is waited for", async () => {
    const { cloud, stack, runUntilKilled } = await makeCreatedDisk({}, kind);
    cloud.fail("DeleteDisk", { throws: "nothing", kills: true, carriedOut: "immediately" });
    await runUntilKilled(() => stack.destroy());
    cloud.journal.length = 0;
    await stack.destroy();
    expect(cloud.disks).toEqual([]);
  });

  test("that fails keeps the disk and reports the reason", async () => {
    const { cloud, stack, failureMessageOf, id } = await makeCreatedDisk({}, kind);
    cloud.work.jobsFail = true;
    const message = await failureMessageOf(stack.destroy());
    expect(message).toMatch(/^Deleting disk .* failed: Job DeleteDisk \(job-2\) failed: out of capacity\./);
    expect(stack.id).toBe(id);
  });

  test("that takes too long fails with the argument to raise", async () => {
    const { cloud, stack, failureMessageOf, id } = await makeCreatedDisk({}, kind);
    cloud.work.jobDuration = 3_600_000 * 5;
    expect(await failureMessageOf(stack.destroy())).toContain(
      "If it needs more time than that, raise `timeouts.delete`.",
    );
    expect(stack.id).toBe(id);
  });

  test("whose polls fail occasionally succeeds", async () => {
    const { cloud, stack } = await makeCreatedDisk({}, kind);
    cloud.fail("ShowDdmJobResult", { throws: "gateway timeout" }, 2);
    cloud.fail("ShowDdmJobResult", { throws: "job not found" });
    await stack.destroy();
    expect(cloud.disks).toEqual([]);
  });

  test("is not repeated while it runs when its response is lost", async () => {
    const { cloud, stack } = await makeCreatedDisk({}, kind);
    cloud.fail("DeleteDisk", { throws: "no answer", carriedOut: "immediately" });
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["DeleteDisk"]);
  });
});
