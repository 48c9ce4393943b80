import { countByOperation, mutations } from "../../../scripts/sandbox/calls";
import type { State } from "../../../simulator";
import { operationsOf } from "../harness/calls";
import { describeDrift, describeInPlace } from "../harness/describe-cases";
import { declaration, program } from "../harness/programs";
import { useSharedStack } from "../harness/shared-stack";
import type { StoredResource } from "../harness/state";
import { drift, inPlace } from "./cases";

const liveTemplate = ({ templates }: State, { id }: StoredResource) => templates.find((each) => each.id === id);

// There are no replacement cases: no change of an input replaces a template.
describe("a parameter template", () => {
  /** Ids of the template that is adopted and of the template that is read with `get`. */
  const ids = { adopted: "", read: "" };
  const stack = useSharedStack({
    seed: "templates",
    program: (templates) =>
      program(
        { source: { parameters: { long_query_time: 3, sql_execute_timeout: 1000 } } },
        Object.entries(templates)
          .map(([name, args]) => declaration("ParameterTemplate", name, args))
          .join("\n"),
      ),
    callsContain: ({ id }) => id,
    live: liveTemplate,
    async afterDrift({ otherClient }, state) {
      const legacy = { name: "legacy", description: "by hand", values: { long_query_time: "7", sql_audit: "ON" } };
      ids.adopted = String((await otherClient("POST", "/v3/{pid}/configurations", legacy))["id"]);
      ids.read = state.resource("description").id ?? "";
      return [
        declaration("ParameterTemplate", "adopted", { adopt: { id: ids.adopted }, values: { long_query_time: 2 } }),
        `const existing = ddm.ParameterTemplate.get("existing", "${ids.read}");`,
        `exports.existing = pulumi.all([existing.name, existing.description]);`,
      ].join("\n");
    },
  });

  describeInPlace(stack, inPlace);
  describeDrift(stack, drift);

  test("a preview makes no mutating call", () => expect(mutations(stack.previewed.calls)).toEqual([]));

  test("copies the values of another template, or the non-default values of an instance, and overrides them with those of the program", () => {
    const { state, cloud } = stack.created;
    const liveValues = (name: string) => liveTemplate(cloud, state.resource(name))?.values;
    expect(liveValues("sourceTemplate")).toEqual({ long_query_time: "2", sql_audit: "ON", sql_execute_timeout: "500" });
    expect(liveValues("sourceInstance")).toEqual({ long_query_time: "4", sql_execute_timeout: "1000" });
    expect(state.resource("sourceInstance").outputs).toMatchObject({ values: { long_query_time: "4" } });
  });

  test("creates the template again with one call when another client has deleted it", () => {
    const { calls, state, cloud } = stack.corrected;
    const creates = calls.filter(({ operation }) => operation === "CreateDdmConfigurations");
    const name = expect.stringMatching(/^deleted-[0-9a-f]{7}$/) as string;
    expect(creates.map(({ request }) => request)).toEqual([{ name, description: "web", values: { sql_audit: "ON" } }]);
    expect(liveTemplate(cloud, state.resource("deleted"))).toMatchObject({ description: "web" });
  });

  test("adopts a template and updates it to match the program", () => {
    const { outcome, calls, state, cloud } = stack.corrected;
    expect(outcome.ops("adopted")).toEqual(["create"]);
    const changes = mutations(calls).filter(({ path }) => path.includes(ids.adopted));
    expect(operationsOf(changes)).toEqual(["ResetParameterGroup"]);
    expect(state.resource("adopted")).toMatchObject({ id: ids.adopted, outputs: { name: "legacy" } });
    // The program sets neither the description nor `sql_audit`.
    expect(liveTemplate(cloud, state.resource("adopted"))).toMatchObject({
      name: "legacy",
      description: "by hand",
      values: { long_query_time: "2", sql_audit: "ON" },
    });
  });

  test("`get` reads a template without managing it", () => {
    const { outcome, state } = stack.corrected;
    expect(outcome.ops("existing")).toEqual(["read"]);
    expect(state.outputs["existing"]).toEqual([expect.stringMatching(/^description-[0-9a-f]{7}$/), ""]);
  });

  test("deletes a template with one call when it is removed from the program", () => {
    const { outcome, calls, cloud } = stack.removed;
    const names = [...stack.names, "adopted"];
    for (const name of names) expect(outcome.ops(name)).toEqual(["delete"]);
    expect(countByOperation(mutations(calls))).toEqual({ DeleteConfiguration: names.length });
    expect(cloud.templates.filter(({ userDefined }) => userDefined)).toEqual([]);
  });
});
