import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { root } from "../../../scripts/sandbox/paths";
import type { State } from "../../../simulator";
import { useProject } from "../harness/use-project";

// A stack with all five kinds of resources as version 0.1.0 stored it, and the cloud at that time (test/fixtures/state/0.1.0).

const fixture = (name: string) => readFileSync(join(root, "test", "fixtures", "state", "0.1.0", name), "utf8");
const program = fixture("program.js");
const names = ["tuned", "orders", "readers", "shop", "app"];

const { simulator, project } = useProject({ seed: "state-0.1.0" }, { program });

beforeEach(async () => {
  simulator.simulator.load(JSON.parse(fixture("cloud.json")) as State);
  const file = join(tmpdir(), `ddm-stack-${String(process.pid)}.json`);
  writeFileSync(file, fixture("stack.json"));
  await project.run(["stack", "import", "--file", file]);
});

test("refreshes without a change, updates in place and destroys a stack of version 0.1.0", async () => {
  const calls = recordCalls(simulator);
  const refreshed = await project.refresh({ args: ["--expect-no-changes"] });
  for (const name of names) expect(refreshed.ops(name)).toEqual(["refresh"]);
  expect(mutations(calls())).toEqual([]);
  const { outputs } = (await project.state()).resource("orders");
  expect(outputs).toMatchObject({ __region: "sim-north-1", __project: expect.any(String) as string });

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
