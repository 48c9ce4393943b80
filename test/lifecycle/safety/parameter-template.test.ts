import { parameterTemplateLifecycle } from "../../../provider/lifecycle/parameter-template";
import { type ChildFixture, makeTemplateFixture } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { describeSafetyRules } from "./rules";
import { makeEmptyLists, makeExisting, type ResourceKind } from "./rules/kind";

const edit = { description: "fast" };

const template: ResourceKind<ChildFixture> = {
  makeFixture: makeTemplateFixture,
  lifecycle: parameterTemplateLifecycle,
  program: { name: "tuned", description: "slow" },
  edit: () => edit,
  editOperations: ["ResetParameterGroup"],
  readOperation: "ShowConfiguration",
  listOperation: "ListDdmConfigurations",
  listsWithoutResource: makeEmptyLists("configurations", "total"),
  unknownId: () => "nothing",
  notFound: { status: 404, code: "DBS.200057" },
  createOperation: "CreateDdmConfigurations",
  deleteOperation: "DeleteConfiguration",
  findAll: ({ cloud }) => cloud.simulator.state.templates.filter(({ userDefined }) => userDefined),
  deleteAsOtherClient: ({ cloud, id }) => cloud.otherClient.call("DELETE", `/v3/{pid}/configurations/${id}`),
};

describeSafetyRules(template);

test("an update keeps the changes of another client until a refresh has recorded them", async () => {
  const fixture = await makeExisting(template);
  const body = { name: "renamed", values: { long_query_time: "9", sql_audit: "ON" } };
  await fixture.cloud.otherClient.call("PUT", `/v3/{pid}/configurations/${fixture.id}`, body);
  const edited = { ...template.program, ...edit };
  await fixture.up(edited);
  expect(template.findAll(fixture)).toMatchObject([
    { name: "renamed", description: "fast", values: { long_query_time: "9", sql_audit: "ON" } },
  ]);
  await fixture.stack.refresh();
  expect(fixture.stack.outputs).toMatchObject({ name: "renamed", values: { long_query_time: "9" } });
  await fixture.up(edited);
  expect(template.findAll(fixture)).toMatchObject([
    { name: "tuned", values: { long_query_time: "2", sql_audit: "ON" } },
  ]);
});

test("the reset of a removed parameter is sent again if the first request had no effect", async () => {
  const fixture = await makeExisting(template);
  await fixture.up({ values: { long_query_time: "2", sql_audit: "ON" } });
  fixture.cloud.fault("ResetParameterGroup", { status: 200, body: {} });
  await fixture.up({ values: { long_query_time: "2" } });
  expect(template.findAll(fixture)).toMatchObject([{ values: { long_query_time: "2", sql_audit: "OFF" } }]);
});

test.each(["", "null"])(
  "a deletion is sent again when the response has the body %j instead of the documented body",
  async (body) => {
    const fixture = await makeExisting(template);
    fixture.cloud.fault("DeleteConfiguration", { status: 200, body }, { times: 1 });
    await fixture.stack.destroy();
    expect(template.findAll(fixture)).toEqual([]);
  },
);

describe("an existing template of the same name", () => {
  test("a create fails when two templates have the generated name, and the error names both", async () => {
    const fixture = await makeTemplateFixture();
    await fixture.up();
    const [created] = fixture.cloud.simulator.state.templates.slice(-1);
    if (!created) throw new Error("there is no template");
    const secondId = `${created.id}-2`;
    fixture.cloud.simulator.state.templates.push({ ...created, id: secondId });
    fixture.stack.removeFromState();
    fixture.cloud.clearCalls();
    const error = await catchFailure(fixture.up());
    expect(error.message).toContain("2 resources have this name already: ");
    expect(error.message).toContain(`(${created.id})`);
    expect(error.message).toContain(`(${secondId})`);
    expect(error.message).toContain("Adopt one of them with `adopt: { id: … }`");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("a create with the name of a default template advises another name, but not `adopt`", async () => {
    const fixture = await makeTemplateFixture();
    const error = await catchFailure(fixture.up({ name: "Default-DDM" }));
    expect(error.message).toContain('"name" Default-DDM is the name of a default template: choose another name');
    expect(error.message).not.toContain("adopt");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });
});
