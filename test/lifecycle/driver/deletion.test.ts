import type { Failure } from "./fake-failures";
import { lampCreated } from "./fake-scene";

const seconds = (n: number) => n * 1_000;

const kinds = ["lamp", "lamp of an instance", "ordered lamp"] as const;

describe.each(kinds)("the deletion of a %s", (kind) => {
  test.each<[string, Failure]>([
    ["is not answered, but carried out", { throws: "no answer", carriedOut: "at once" }],
    ["is not answered, nor carried out", { throws: "gateway timeout" }],
    ["is answered with a page, and carried out", { throws: "unreadable", carriedOut: "at once" }],
    ["is carried out 25 s later", { throws: "gateway timeout", carriedOut: "late", lateBy: seconds(25) }],
    ["is refused, but carried out", { throws: "forbidden", carriedOut: "at once" }],
    ["is answered as not found once", { throws: "lamp not found" }],
  ])("that %s succeeds", async (_title, failure) => {
    const { cloud, stack } = await lampCreated({}, kind);
    cloud.fail("DeleteLamp", failure);
    await stack.destroy();
    expect(cloud.lamps).toEqual([]);
    expect(stack.id).toBeUndefined();
  });

  test("that is not answered for minutes fails after a last look, and the next destroy succeeds", async () => {
    const { cloud, stack, failed } = await lampCreated({}, kind);
    cloud.fail("DeleteLamp", { throws: "gateway timeout" }, 99);
    expect(await failed(stack.destroy())).toMatch(
      /^Deleting lamp .* failed: DeleteLamp was refused.*Pulumi still holds it\. Run `pulumi destroy` again when that is resolved: it continues from there\.$/,
    );
    cloud.heal();
    await stack.destroy();
    expect(cloud.lamps).toEqual([]);
  });

  test.each<Failure["throws"]>(["forbidden", "bare 404", "rejected"])(
    "that is refused (%s) keeps the lamp, with the reason",
    async (throws) => {
      const { cloud, stack, failed, id } = await lampCreated({}, kind);
      cloud.fail("DeleteLamp", { throws });
      expect(await failed(stack.destroy())).toContain("DeleteLamp was refused");
      expect(stack.id).toBe(id);
      expect(cloud.lamps).toHaveLength(1);
    },
  );

  test("whose refusal cannot be checked fails with the refusal, not with the failed read", async () => {
    const { cloud, stack, failed } = await lampCreated({}, kind);
    cloud.fail("DeleteLamp", { throws: "forbidden" });
    cloud.fail("ShowLamp", { throws: "gateway timeout" }, 9);
    expect(await failed(stack.destroy())).toContain("DeleteLamp was refused: Not authorized.");
  });

  test("of what is kept sends nothing, and says so", async () => {
    const { cloud, stack, warnings } = await lampCreated({ keep: true }, kind);
    await stack.destroy();
    expect(cloud.changes()).toEqual([]);
    expect(cloud.lamps).toHaveLength(1);
    expect(warnings).toEqual([expect.stringMatching(/^lamp "desk-4b0a221" \(.*\) is kept\.$/)]);
    expect(stack.id).toBeUndefined();
  });
});

describe("the deletion of a lamp by a job", () => {
  const kind = "lamp of an instance";

  test("that somebody else has begun is waited for", async () => {
    const { cloud, stack, killed } = await lampCreated({}, kind);
    cloud.fail("DeleteLamp", { throws: "nothing", kills: true, carriedOut: "at once" });
    await killed(() => stack.destroy());
    cloud.journal.length = 0;
    await stack.destroy();
    expect(cloud.lamps).toEqual([]);
  });

  test("that fails keeps the lamp, with the reason", async () => {
    const { cloud, stack, failed, id } = await lampCreated({}, kind);
    cloud.work.jobsFail = true;
    const message = await failed(stack.destroy());
    expect(message).toMatch(/^Deleting lamp .* failed: Job DeleteLamp \(job-2\) failed: a fuse has blown\./);
    expect(stack.id).toBe(id);
  });

  test("that takes too long fails with the argument that gives it more time", async () => {
    const { cloud, stack, failed, id } = await lampCreated({}, kind);
    cloud.work.jobTakes = 3_600_000 * 5;
    expect(await failed(stack.destroy())).toContain("If it needs more time than that, raise `timeouts.delete`.");
    expect(stack.id).toBe(id);
  });

  test("whose poll fails now and then succeeds", async () => {
    const { cloud, stack } = await lampCreated({}, kind);
    cloud.fail("ShowDdmJobResult", { throws: "gateway timeout" }, 2);
    cloud.fail("ShowDdmJobResult", { throws: "job not found" });
    await stack.destroy();
    expect(cloud.lamps).toEqual([]);
  });

  test("is not sent again while it runs, when its answer is lost", async () => {
    const { cloud, stack } = await lampCreated({}, kind);
    cloud.fail("DeleteLamp", { throws: "no answer", carriedOut: "at once" });
    await stack.destroy();
    expect(cloud.changes()).toEqual(["DeleteLamp"]);
  });
});
