import { byOperation, mutations } from "../../../scripts/sandbox/calls";
import { operationsOf } from "../harness/calls";
import { declaration } from "../harness/programs";
import { play, type Played } from "../harness/saga";
import { templateSaga } from "./stories";

const templatePath = (id: string) => `/v3/{pid}/configurations/${id}`;

describe("a parameter template", () => {
  let played: Played;
  let [adopted, looked] = ["", ""];
  beforeAll(async () => {
    const gone = declaration("ParameterTemplate", "gone", { description: "soon gone", values: { sql_audit: "ON" } });
    played = await play({
      ...templateSaga,
      program: (templates) => `${templateSaga.program(templates)}\n${"values" in templates ? gone : ""}`,
      async besides(otherClient, state) {
        const legacy = { name: "legacy", description: "by hand", values: { long_query_time: "7", sql_audit: "ON" } };
        adopted = String((await otherClient("POST", "/v3/{pid}/configurations", legacy))["id"]);
        looked = state.resource("description").id ?? "";
        await otherClient("DELETE", templatePath(state.resource("gone").id ?? ""));
        return [
          declaration("ParameterTemplate", "adopted", { adopt: { id: adopted }, values: { long_query_time: 2 } }),
          `const looked = ddm.ParameterTemplate.get("looked", "${looked}");`,
          `exports.looked = pulumi.all([looked.name, looked.description]);`,
        ].join("\n");
      },
    });
  }, 240_000);
  afterAll(() => played.close());

  test.each(Object.keys(templateSaga.inPlace))("changes in place: %s", (name) => played.expectInPlace(name));
  test.each(Object.keys(templateSaga.drifts))("drifts: %s", (name) => played.expectDrift(name));

  test("is only looked at by a preview", () => expect(mutations(played.previewCalls)).toEqual([]));

  test("is copied from another template, or from what an instance differs from the defaults in", () => {
    const [{ state, cloud }] = played.chapters as [Played["repaired"]];
    const valuesOf = (name: string) => templateSaga.live(cloud, state.resource(name));
    expect(valuesOf("sourceTemplate")).toMatchObject({
      values: { long_query_time: "2", sql_audit: "ON", sql_execute_timeout: "500" },
    });
    expect(valuesOf("sourceInstance")).toMatchObject({
      values: { long_query_time: "4", sql_execute_timeout: "1000" },
    });
    expect(state.resource("sourceInstance").outputs).toMatchObject({ values: { long_query_time: "4" } });
  });

  test("is created again when somebody else has deleted it", () => {
    const { outcome, calls, state, cloud } = played.repaired;
    expect(played.previewed.ops("gone")).toEqual(["refresh", "create"]);
    expect(outcome.ops("gone")).toEqual(["refresh", "create"]);
    const created = calls.filter(({ operation }) => operation === "CreateDdmConfigurations");
    expect(created.map(({ request }) => request)).toEqual([
      {
        name: expect.stringMatching(/^gone-[0-9a-f]{7}$/) as string,
        description: "soon gone",
        values: { sql_audit: "ON" },
      },
    ]);
    expect(templateSaga.live(cloud, state.resource("gone"))).toMatchObject({ description: "soon gone" });
  });

  test("is adopted: verified, and brought to the inputs", () => {
    const { outcome, calls, state, cloud } = played.repaired;
    expect(outcome.ops("adopted")).toEqual(["create"]);
    const made = mutations(calls).filter(({ path }) => path.includes(adopted));
    expect(operationsOf(made)).toEqual(["ResetParameterGroup"]);
    expect(state.resource("adopted")).toMatchObject({ id: adopted, outputs: { name: "legacy" } });
    // What the program does not speak of stays.
    expect(templateSaga.live(cloud, state.resource("adopted"))).toMatchObject({
      name: "legacy",
      description: "by hand",
      values: { long_query_time: "2", sql_audit: "ON" },
    });
  });

  test("is read without being managed", () => {
    const { outcome, state } = played.repaired;
    expect(outcome.ops("looked")).toEqual(["read"]);
    expect(state.outputs["looked"]).toEqual([expect.stringMatching(/^description-[0-9a-f]{7}$/), ""]);
  });

  test("is taken out of the program: deleted, each by one call", () => {
    const { outcome, calls, cloud } = played.removed;
    const names = [...Object.keys(templateSaga.inPlace), ...Object.keys(templateSaga.drifts), "adopted", "gone"];
    for (const name of names) expect(outcome.ops(name)).toEqual(["delete"]);
    expect(byOperation(mutations(calls))).toEqual({ DeleteConfiguration: names.length });
    expect(cloud.templates.filter(({ userDefined }) => userDefined)).toEqual([]);
  });
});
