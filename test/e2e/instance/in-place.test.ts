import { mutations } from "../../../scripts/sandbox/calls";
import type { State } from "../../../simulator";
import { changesOf } from "../harness/calls";
import { describeInPlace } from "../harness/describe-cases";
import { instanceArgs } from "../harness/fixtures";
import { program } from "../harness/programs";
import { useSharedStack } from "../harness/shared-stack";
import type { StoredResource } from "../harness/state";
import { inPlace } from "./in-place-cases";

/** Returns the live instance, its parameter values, and the properties of its first two groups that the cases compare. */
const liveInstance = ({ instances }: State, { id }: StoredResource) => {
  const instance = instances.find((each) => each.id === id);
  const [main, second] = instance?.groups ?? [];
  const zones = main?.nodes.map(({ availabilityZone }) => availabilityZone) ?? [];
  return {
    ...instance,
    flavor: main?.flavor,
    zones: Object.fromEntries([...new Set(zones)].map((zone) => [zone, zones.filter((each) => each === zone).length])),
    secondGroup: { nodes: second?.nodes.length, flavor: second?.flavor },
    values: instance?.parameters.values,
  };
};

describe("edits of an instance", () => {
  const stack = useSharedStack({
    seed: "in place",
    program: (instances) => program(instances),
    live: liveInstance,
    previewFirstEdit: true,
    removeResources: false,
    async beforeCreate({ otherClient }) {
      const template = async (name: string, values: object) => {
        const { id } = await otherClient("POST", "/v3/{pid}/configurations", { name, description: "", values });
        return `const ${name} = "${String(id)}";`;
      };
      const web = await template("web", { long_query_time: "2", sql_audit: "ON" });
      return [web, await template("batch", { sql_execute_timeout: "1000" })].join("\n");
    },
    async afterCreate({ otherClient }, state) {
      const { id = "" } = state.resource("nodeNumOfDefaultGroup");
      await otherClient("POST", `/v3/{pid}/instances/${id}/groups`, {
        name: "reports",
        type: "r",
        flavor_ref: instanceArgs.flavorRef,
        nodes: [{ available_zone: "az3", subnet_id: instanceArgs.subnetId }],
      });
    },
  });

  describeInPlace(stack, inPlace);

  test("a preview of the first edit of each case makes no call", () => expect(stack.editPreview.calls).toEqual([]));

  test("each mutating call contains the id of a resource, so the cases check every call", () => {
    for (const { calls, state } of stack.edited) {
      const ids = state.resources.flatMap(({ id }) => id ?? []);
      const callsWithId = mutations(calls).filter((call) => ids.some((id) => changesOf(id, [call]).length > 0));
      expect(callsWithId).toEqual(mutations(calls));
    }
  });

  test("a refresh finds no drift after all edits", () =>
    stack.project.run(["refresh", "--preview-only", "--expect-no-changes"]));
});
