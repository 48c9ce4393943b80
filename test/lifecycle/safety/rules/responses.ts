import { PartialFailure } from "../../../../provider/lifecycle/lifecycle";
import type { FaultRule } from "../../../../simulator";
import type { ResourceFixture } from "../../../support/resource-fixture";
import { catchFailure } from "../../../support/failure";
import { htmlPage, makeExisting, type ResourceKind } from "./kind";

type Effect = FaultRule["effect"];

/** Tests responses that do not prove success: unreadable responses to mutations, and a 404 or "not found" error for a delete. */
export function describeInconclusiveResponses<Fixture extends ResourceFixture>(kind: ResourceKind<Fixture>): void {
  describe("an unreadable response", () => {
    test("a create fails and leaves nothing in the state if every response to its request is unreadable", async () => {
      const { cloud, stack, up } = await kind.makeFixture();
      cloud.fault(kind.createOperation, htmlPage, {});
      const error = await catchFailure(up(kind.program));
      expect(error.message).toMatch(
        /It is not known whether .* was carried out: .*HTTP 200.*searches for the resource before/,
      );
      expect(error.message).not.toContain("Nothing was created");
      expect(stack.id).toBeUndefined();
    });

    test("a create that the API has executed is not repeated after an unreadable response", async () => {
      const fixture = await kind.makeFixture();
      fixture.cloud.fault(kind.createOperation, { ...htmlPage, after: true });
      await fixture.up(kind.program);
      expect(fixture.cloud.takeMutations()).toEqual([kind.createOperation]);
      expect(await kind.findAll(fixture)).toHaveLength(1);
      await fixture.stack.refresh();
      expect(await fixture.up(kind.program)).toBe("same");
    });

    test("a delete fails and keeps the resource in the state if every response to its request is unreadable", async () => {
      const fixture = await makeExisting(kind);
      fixture.cloud.fault(kind.deleteOperation, htmlPage, {});
      const error = await catchFailure(fixture.stack.destroy());
      expect(error.message).toMatch(/^Deleting .* failed: .*HTTP 200.* Pulumi's state still contains it\./);
      expect(fixture.stack.id).toBe(fixture.id);
      expect(await kind.findAll(fixture)).toHaveLength(1);
    });

    test("a delete that the API has executed is not repeated after an unreadable response", async () => {
      const fixture = await makeExisting(kind);
      fixture.cloud.fault(kind.deleteOperation, { ...htmlPage, after: true });
      await fixture.stack.destroy();
      expect(fixture.cloud.takeMutations()).toEqual([kind.deleteOperation]);
      expect(await kind.findAll(fixture)).toEqual([]);
    });

    test("an update fails if every response to its first mutation is unreadable, and the next up makes the change", async () => {
      const fixture = await makeExisting(kind);
      const edited = { ...kind.program, ...kind.edit(fixture) };
      const [operation = ""] = kind.editOperations;
      fixture.cloud.fault(operation, htmlPage, {});
      const error = await catchFailure(fixture.up(edited));
      expect(error).toBeInstanceOf(PartialFailure);
      fixture.cloud.simulator.faults.clear();
      fixture.cloud.clearCalls();
      expect(await fixture.up(edited)).toBe("update");
      expect(fixture.cloud.takeMutations()).toEqual(kind.editOperations);
      expect(await fixture.up(edited)).toBe("same");
    });
  });

  describe("a response that does not prove a deletion", () => {
    test.each<[string, Effect & { status: number }]>([
      ["a 404 without a code", { status: 404, body: "Not Found" }],
      ["a 404 of a gateway", { status: 404, code: "APIGW.0101" }],
      ["a 404 for an absent instance", { status: 404, code: "DBS.200002" }],
      ["the error of an absent resource, although the list contains the resource", kind.notFound],
    ])("a delete fails and keeps the resource in the state when every delete request returns %s", async (_, effect) => {
      const fixture = await makeExisting(kind);
      fixture.cloud.fault(kind.deleteOperation, effect, {});
      const error = await catchFailure(fixture.stack.destroy());
      expect(error.message).toMatch(/^Deleting .* failed: .* Pulumi's state still contains it\./);
      expect(error.message).toContain(`HTTP ${effect.status}`);
      expect(fixture.stack.id).toBe(fixture.id);
      expect(await kind.findAll(fixture)).toHaveLength(1);
    });
  });
}

/** Tests that nothing is created twice while the list of resources is incomplete or the API responds with 503. */
export function describeUnavailability<Fixture extends ResourceFixture>(kind: ResourceKind<Fixture>): void {
  test("a create fails and sends no create request while the list of existing resources is incomplete", async () => {
    const fixture = await kind.makeFixture();
    fixture.cloud.fault(kind.listOperation, kind.listsWithoutResource.incomplete, {});
    const { message } = await catchFailure(fixture.up(kind.program));
    expect(message).toContain("The API returned an incomplete list");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("a create is retried after 503 with pauses between the requests", async () => {
    const fixture = await kind.makeFixture();
    // With Retry-After, a 503 means that nothing was executed. Without it, a request that costs money is sent again only after long pauses.
    const unavailable = { status: 503, headers: kind.hasCost ? { "retry-after": "1" } : {} };
    fixture.cloud.fault(kind.createOperation, unavailable, { times: 2 });
    const began = fixture.cloud.clock.now();
    await fixture.up(kind.program);
    expect(fixture.cloud.takeMutations()).toEqual(Array(3).fill(kind.createOperation));
    expect(fixture.cloud.clock.now() - began).toBeGreaterThan(1_000);
    expect(await kind.findAll(fixture)).toHaveLength(1);
  });

  test("a create with an unknown outcome succeeds if the API executes the request late", async () => {
    const fixture = await kind.makeFixture();
    // The run sends a create without cost up to six times. The API executes the sixth request late.
    if (!kind.hasCost) fixture.cloud.fault(kind.createOperation, { status: 503 }, { times: 5 });
    fixture.cloud.fault(kind.createOperation, { status: 503, lateMs: 400 });
    await fixture.up(kind.program);
    expect(fixture.cloud.takeMutations()).toEqual(Array(kind.hasCost ? 1 : 6).fill(kind.createOperation));
    expect(await kind.findAll(fixture)).toHaveLength(1);
  });
}
