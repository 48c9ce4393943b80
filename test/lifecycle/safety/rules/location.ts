import { catchFailure } from "../../../support/failure";
import type { ResourceFixture } from "../../../support/resource-fixture";
import { makeExisting, type ResourceKind } from "./kind";

/** Tests that a resource is used only with a provider for its region and project, and that commands add the location to state of version 0.1.0. */
export function describeLocation<Fixture extends ResourceFixture>(kind: ResourceKind<Fixture>): void {
  describe("a resource in another location than the provider", () => {
    test.each([
      ["region", { __region: "eu-west-101" }, /is in region eu-west-101, .*configured for region sim-north-1/],
      ["project", { __project: "p9" }, /is in region sim-north-1, project p9, .*configured for region .*, project 055/],
    ])("a read, update or delete in another %s fails without a request", async (_, place, message) => {
      const fixture = await makeExisting(kind);
      const { cloud, stack, program, id } = fixture;
      stack.outputs = { ...stack.outputs, ...place };
      const edited = program({ ...kind.program, ...kind.edit(fixture) });
      for (const run of [() => stack.refresh(), () => stack.up(edited), () => stack.destroy()]) {
        const error = await catchFailure(run());
        expect(error.message).toMatch(message);
        expect(error.message).toContain("No request for the resource was sent, and Pulumi's state still contains it.");
        expect(cloud.takeCalls()).toEqual([]);
      }
      expect(stack.id).toBe(id);
    });

    test("a preview in another location fails", async () => {
      const { stack, program } = await makeExisting(kind);
      const otherLocation = { region: "eu-west-101", project: undefined };
      const lifecycle = kind.lifecycle();
      const news = lifecycle.check(stack.inputs, program(kind.program)).inputs;
      expect(() => lifecycle.diff(stack.id ?? "", stack.outputs, news, otherLocation)).toThrow(
        /is in region sim-north-1/,
      );
    });
  });

  test.each(["refresh", "up"])("`%s` adds the location to state that version 0.1.0 has written", async (command) => {
    const fixture = await makeExisting(kind);
    const { stack, program } = fixture;
    const { __region: region, __project: project } = stack.outputs;
    stack.outputs = { ...stack.outputs, __region: undefined, __project: undefined, __programValues: undefined };
    if (command === "refresh") await stack.refresh();
    else await stack.up(program({ ...kind.program, ...kind.edit(fixture) }));
    expect(stack.outputs).toMatchObject({ __region: region, __project: project });
  });
}
