import type { FaultRule } from "../../../../simulator";
import type { ResourceFixture } from "../../../support/resource-fixture";
import { catchFailure } from "../../../support/failure";
import { htmlPage, makeExisting, type ResourceKind } from "./kind";

type Effect = FaultRule["effect"];

/** Tests that a refresh removes a resource from the state only when its absence is proven. Also tests `get` of an unknown id. */
export function describeAbsence<Fixture extends ResourceFixture>(kind: ResourceKind<Fixture>): void {
  const { readOperation, detailOperation, listOperation, notFound, listsWithoutResource } = kind;
  const codeOfAnotherService = notFound.code.startsWith("Ecs.") ? "DBS.200002" : "Ecs.0114";

  describe("an unclear response to every read", () => {
    test.each<[string, Effect]>([
      ["a 404 without a code", { status: 404, body: "Not Found" }],
      ["a 404 of a gateway", { status: 404, code: "APIGW.0101" }],
      ["another service's 404", { status: 404, code: codeOfAnotherService }],
      ["an HTML page with status 200", htmlPage],
      ["an empty body", { status: 200, body: "" }],
      ["an object without the resource", { status: 200, body: {} }],
    ])("a refresh keeps the resource and fails when every read returns %s", async (_, effect) => {
      const { cloud, stack, up, id } = await makeExisting(kind);
      cloud.fault(readOperation, effect, {});
      const error = await catchFailure(stack.refresh());
      expect(error.message).toMatch(
        /^Reading .* failed: .*Pulumi's state still contains it\. Run `pulumi refresh` again/,
      );
      expect(stack.id).toBe(id);
      cloud.simulator.faults.clear();
      expect(await stack.refresh()).toBe(true);
      expect(await up(kind.program)).toBe("same");
    });
  });

  test("a refresh fails and keeps a resource that is not found while the list is incomplete", async () => {
    const { cloud, stack, id } = await makeExisting(kind);
    if (readOperation !== listOperation) cloud.fault(readOperation, notFound, {});
    if (detailOperation) cloud.fault(detailOperation, notFound, {});
    cloud.fault(listOperation, listsWithoutResource.incomplete, {});
    const error = await catchFailure(stack.refresh());
    expect(error.message).toContain("The API returned an incomplete list");
    expect(stack.id).toBe(id);
  });

  if (kind.isChild) {
    test("a refresh fails and keeps the resource if its instance is not found, but still listed", async () => {
      const { cloud, stack, id } = await makeExisting(kind);
      for (const operation of new Set([readOperation, detailOperation ?? readOperation, listOperation]))
        cloud.fault(operation, { status: 404, code: "DBS.200002" }, {});
      const error = await catchFailure(stack.refresh());
      expect(error.message).toMatch(
        /^Reading .* failed: The API reports the instance \S+ as not found, but still lists it\. Pulumi's state still contains it/,
      );
      expect(stack.id).toBe(id);
    });

    test("a refresh removes the resource when its instance is listed with status DELETED", async () => {
      const { cloud, stack, id } = await makeExisting(kind);
      const [instanceId = ""] = id.split("/");
      await cloud.otherClient.call("DELETE", `/v3/{pid}/instances/${instanceId}?delete_dn_data=false`);
      const instance = { id: instanceId, name: "orders", status: "DELETED" };
      cloud.fault(
        "ListInstances",
        {
          status: 200,
          body: { instances: [instance], instance_num: 1, page_no: 1, page_size: 128, total_record: 1, total_page: 1 },
        },
        {},
      );
      expect(await stack.refresh()).toBe(false);
    });
  }

  describe("a wrong response to one read", () => {
    test("a refresh keeps the resource when only one response reports it as not found", async () => {
      const { cloud, stack, id } = await makeExisting(kind);
      cloud.fault(readOperation, notFound);
      expect(await stack.refresh()).toBe(true);
      expect(stack.id).toBe(id);
    });

    if (readOperation === listOperation) {
      test("a refresh keeps the resource when only one list omits it", async () => {
        const { cloud, stack, id } = await makeExisting(kind);
        cloud.fault(listOperation, listsWithoutResource.complete);
        expect(await stack.refresh()).toBe(true);
        expect(stack.id).toBe(id);
      });
    }
  });

  test("a refresh removes the resource from the state after a second read confirms its absence", async () => {
    const fixture = await makeExisting(kind);
    await kind.deleteAsOtherClient(fixture);
    const began = fixture.cloud.clock.now();
    expect(await fixture.stack.refresh()).toBe(false);
    expect(fixture.cloud.clock.now() - began).toBeGreaterThanOrEqual(6_000);
    expect(fixture.cloud.takeCalls().map(({ operation }) => operation)).toContain(listOperation);
  });

  test("`get` of an unknown id fails and names the id, the region and the project", async () => {
    const fixture = await kind.makeFixture();
    const { cloud, stack } = fixture;
    const id = kind.unknownId(fixture);
    stack.id = id;
    const error = await catchFailure(stack.refresh());
    const project = cloud.simulator.state.projectId;
    expect(error.message).toMatch(
      new RegExp(`^There is no .*${id} in region sim-north-1, project ${project}\\. Check`),
    );
  });
}
