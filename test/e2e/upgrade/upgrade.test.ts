import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { root } from "../../../scripts/sandbox/paths";
import type { State } from "../../../simulator";
import { useProject } from "../harness/use-project";

// Stacks as version 0.1.0 stored them, and the cloud at that time (test/fixtures/state/0.1.0). Each program declares all
// five kinds of resources of that version.

const fixture = (...path: readonly string[]) =>
  readFileSync(join(root, "test", "fixtures", "state", "0.1.0", ...path), "utf8");
const program = fixture("program.js");
const names = ["tuned", "orders", "readers", "shop", "app"];

const { simulator, project } = useProject({ seed: "state-0.1.0" }, { program });

beforeEach(() => load());

/** Loads a stack and its cloud. @param folder path of the fixture in the folder of version 0.1.0 */
async function load(...folder: readonly string[]): Promise<void> {
  simulator.simulator.load(JSON.parse(fixture(...folder, "cloud.json")) as State);
  const file = join(project.directory, "stack.json");
  writeFileSync(file, fixture(...folder, "stack.json"));
  await project.run(["stack", "import", "--file", file]);
}

test("refreshes without a change, updates in place and destroys a stack of version 0.1.0", async () => {
  const calls = recordCalls(simulator);
  const refreshed = await project.refresh({ args: ["--expect-no-changes"] });
  for (const name of names) expect(refreshed.ops(name)).toEqual(["refresh"]);
  expect(mutations(calls())).toEqual([]);
  const { outputs } = (await project.state()).resource("orders");
  expect(outputs).toMatchObject({ __location: expect.stringMatching(/^sim-north-1\/./) as string });

  await project.up();
  expect(mutations(calls())).toEqual([]);
  project.edit(program.replace("nodeNum: 2", "nodeNum: 3").replace('"SELECT", "INSERT"', '"SELECT"'));
  const updated = await project.up();
  expect([updated.ops("orders"), updated.ops("app"), updated.ops("shop")]).toEqual([["update"], ["update"], ["same"]]);
  expect(mutations(calls()).map(({ operation }) => operation)).toEqual(["ExpandDdmInstanceNodes", "UpdateDdmUser"]);

  await project.destroy();
  expect(simulator.simulator.state.instances).toEqual([]);
});

test("updates and destroys a stack of version 0.1.0 without a refresh", async () => {
  project.edit(program.replace('description: "web"', 'description: "web shop"'));
  const updated = await project.up();
  expect(updated.ops("tuned")).toEqual(["update"]);
  expect(updated.ops("orders")).toEqual(["same"]);
  await project.destroy();
  expect(simulator.simulator.state.instances).toEqual([]);
});

/** Unfinished stacks of version 0.1.0: name of the fixture -> mutating calls of the `up` that completes the stack. */
const unfinished: Readonly<Record<string, readonly string[]>> = {
  "create-failed": [
    "DeleteDdmInstance",
    "CreateInstance",
    "ModifyConfiguration",
    "CreateGroup",
    "CreateDdmDatabase",
    "CreateDdmUser",
  ],
  "create-timed-out": ["ModifyConfiguration", "CreateGroup", "CreateDdmDatabase", "CreateDdmUser"],
  // BatchDeleteNodes removes the node that the failed expansion has left.
  "instance-failed": [
    "BatchDeleteNodes",
    "ExpandDdmInstanceNodes",
    "UpdateInstancePort",
    "ResizeFlavor",
    "CheckMigrateLogicDb",
    "MigrateLogicDb",
    "SwitchRoute",
    "CleanMigration",
    "UpdateDdmUser",
    "ResetDdmUserPassword",
  ],
};

test.each(Object.entries(unfinished))("completes and destroys an unfinished 0.1.0 stack: %s", async (folder, calls) => {
  await load(folder);
  project.edit(fixture(folder, "program.js"));
  const recorded = recordCalls(simulator);
  await project.preview();
  expect(recorded()).toEqual([]);
  const before = await project.state();
  await project.up();
  expect(
    mutations(recorded())
      .map(({ operation }) => operation)
      .sort(),
  ).toEqual([...calls].sort());
  const after = await project.state();
  for (const { urn, id, initErrors } of after.resources) {
    const old = before.resources.find((resource) => resource.urn === urn);
    expect(initErrors ?? []).toEqual([]);
    if (old?.outputs?.["status"] !== "CREATEFAILED") expect(old?.id ?? id).toBe(id);
  }
  await project.refresh({ args: ["--expect-no-changes"] });
  await project.preview({ args: ["--expect-no-changes"] });
  await project.destroy();
  expect(simulator.simulator.state.instances).toEqual([]);
});
