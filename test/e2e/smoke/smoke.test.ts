import { createProject, type Project } from "../harness/project";

// A dynamic resource without DDM: tests the pinned CLI, its language host and the harness.
const program = (text: string) => `
const pulumi = require("@pulumi/pulumi");
const provider = {
  async create(inputs) {
    await log(inputs.__urn, "[1/2] opening the notebook");
    await log(inputs.__urn, "[2/2] writing");
    if (inputs.text === "") throw new Error("the text is empty");
    return { id: "note-1", outs: inputs };
  },
  async diff(id, olds, news) { return { changes: olds.text !== news.text }; },
  async update(id, olds, news) { return { outs: news }; },
  async read(id, props) { return { id, props }; },
};
function log(urn, message) {
  const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb");
  const { LogRequest } = require("@pulumi/pulumi/proto/engine_pb");
  const { credentials } = require("@grpc/grpc-js");
  const request = new LogRequest();
  request.setUrn(urn);
  request.setMessage(message);
  request.setSeverity(1);
  request.setEphemeral(true);
  const engine = new EngineClient(process.argv.at(-1), credentials.createInsecure());
  return new Promise((resolve) => engine.log(request, resolve));
}
class Note extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super(provider, name, { ...args, __urn: pulumi.createUrn(name, "pulumi-nodejs:dynamic:Resource") });
  }
}
exports.cloud = Object.entries(process.env).filter(([name]) => name.startsWith("HW_")).flat();
exports.id = new Note("note", { text: ${JSON.stringify(text)} }).id;
`;

describe("the pinned Pulumi CLI", () => {
  let project: Project;
  afterEach(() => {
    delete process.env["HW_ACCESS_KEY"];
    project.remove();
  });

  test("creates with progress, refreshes, previews and destroys; the developer's HW_ variables are not passed on", async () => {
    process.env["HW_ACCESS_KEY"] = "developer-key";
    project = await createProject({ program: program("milk"), environment: { HW_REGION_NAME: "nowhere" } });
    expect((await project.preview()).ops("note")).toEqual(["create"]);

    const created = await project.up();
    expect(created.ops("note")).toEqual(["create"]);
    expect(created.progress("note")).toEqual(["[1/2] opening the notebook", "[2/2] writing"]);
    const state = await project.state();
    expect(state.resource("note")).toMatchObject({ id: "note-1", inputs: { text: "milk" }, outputs: { text: "milk" } });
    expect(state.outputs).toEqual({ id: "note-1", cloud: ["HW_REGION_NAME", "nowhere"] });

    expect((await project.up()).ops("note")).toEqual(["same"]);
    expect((await project.refresh()).ops("note")).toEqual(["refresh"]);

    project.edit(program("bread"));
    const previewed = await project.preview({ args: ["--diff"] });
    expect(previewed.ops("note")).toEqual(["update"]);
    expect(previewed.stdout).toContain(`~ text: "milk" => "bread"`);

    expect((await project.destroy()).ops("note")).toEqual(["delete"]);
    expect((await project.state()).find("note")).toBeUndefined();
  });

  test("reports the error of a failed create and stores no resource", async () => {
    project = await createProject({ program: program("") });
    const failed = await project.up({ fails: true });
    const errors = failed.messages.filter(({ name, severity }) => name === "note" && severity === "error");
    expect(errors.map(({ text }) => text).join()).toContain("the text is empty");
    expect((await project.state()).find("note")).toBeUndefined();
  });
});
