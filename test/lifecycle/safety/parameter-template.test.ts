import { parameterTemplateLifecycle } from "../../../provider/lifecycle/parameter-template";
import { templateScene } from "../../support/children";
import { failureOf } from "../../support/instance-scene";
import { describeSafetyRules, existing, type Kind } from "./rules";

const template: Kind = {
  scene: templateScene,
  lifecycle: parameterTemplateLifecycle,
  program: { name: "tuned", description: "slow" },
  edit: { description: "fast" },
  editCalls: ["ResetParameterGroup"],
  reads: "ShowConfiguration",
  lists: { operation: "ListDdmConfigurations", items: "configurations", total: "total" },
  notFound: { status: 404, code: "DBS.200057" },
  creates: "CreateDdmConfigurations",
  deletes: "DeleteConfiguration",
  all: ({ stage }) => stage.simulator.state.templates.filter(({ userDefined }) => userDefined),
  deletedElsewhere: ({ stage, id }) => stage.somebody("DELETE", `/v3/{pid}/configurations/${id}`),
};

describeSafetyRules(template);

describe("an update changes only what differs between state and program", () => {
  test("another client's change of the name and of a value stays, and the next refresh shows it", async () => {
    const scene = await existing(template);
    const body = { name: "renamed", values: { long_query_time: "9", sql_audit: "ON" } };
    await scene.stage.somebody("PUT", `/v3/{pid}/configurations/${scene.id}`, body);
    const edited = { ...template.program, ...template.edit };
    await scene.up(edited);
    expect(template.all(scene)).toMatchObject([
      { name: "renamed", description: "fast", values: { long_query_time: "9", sql_audit: "ON" } },
    ]);
    await scene.stack.refresh();
    expect(scene.stack.outputs).toMatchObject({ name: "renamed", values: { long_query_time: "9" } });
    await scene.up(edited);
    expect(template.all(scene)).toMatchObject([{ name: "tuned", values: { long_query_time: "2", sql_audit: "ON" } }]);
  });
});

describe("what a template is created from", () => {
  test("two with the generated name: stops, and names both", async () => {
    const scene = await templateScene();
    await scene.up();
    const [made] = scene.stage.simulator.state.templates.slice(-1);
    if (!made) throw new Error("there is no template");
    scene.stage.simulator.state.templates.push({ ...made, id: `${made.id}-2` });
    scene.stack.lose();
    scene.stage.calls();
    const error = await failureOf(scene.up());
    expect(error.message).toContain("2 resources have this name already: ");
    expect(error.message).toContain("Adopt one of them with `adopt: { id: … }`");
    expect(scene.stage.changes()).toEqual([]);
  });

  test("a default template of that name is not taken over", async () => {
    const scene = await templateScene();
    const error = await failureOf(scene.up({ name: "Default-DDM" }));
    expect(error.message).toContain("it is a default template, which nobody can change");
    expect(scene.stage.changes()).toEqual([]);
  });
});
