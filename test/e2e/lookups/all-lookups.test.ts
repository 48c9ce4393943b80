import * as ddm from "../../../provider";
import { recordCalls } from "../../../scripts/sandbox/calls";
import { environmentOf } from "../../../scripts/sandbox/environment";
import { type RunningSimulator, startSimulator } from "../../../simulator";
import { dataNodePassword } from "../harness/fixtures";
import { createProject, type Project } from "../harness/project";
import { lookupArgs, outputProgram, promiseProgram } from "./programs";

let simulator: RunningSimulator;
let project: Project;
beforeAll(async () => {
  simulator = await startSimulator({ speed: 3600, seed: "lookups" });
});
afterAll(async () => {
  (project as Project | undefined)?.remove();
  await simulator.close();
});

test("the programs use all lookups", () => {
  const names = Object.keys(ddm).filter((name) => `${name}Output` in ddm);
  expect(Object.keys(lookupArgs).sort()).toEqual(names.sort());
});

test("Output forms send no request in a preview of new resources and read the resources in `up`, and Promise forms return the same results", async () => {
  const dataNode = simulator.simulator.state.dataNodes[0]?.id ?? "";
  const now = Date.now();
  project = await createProject({ program: outputProgram(dataNode, now), environment: environmentOf(simulator) });
  const calls = recordCalls(simulator);
  const preview = await project.preview();
  expect(preview.stdout).toMatch(/getSchema\s*: \[unknown\]/);
  expect(calls()).toEqual([]);

  await project.up();
  const state = await project.state();
  const { names, before, ...results } = state.outputs;
  expect(before).toEqual({ accounts: [], names: [] });
  const { shop, app, web, orders } = names as Record<string, string>;
  expect(results).toMatchObject({
    getInstance: { name: orders, status: "RUNNING" },
    getSchemas: { names: [shop] },
    getSchema: { name: shop, shardNumber: 2 },
    // Unlike `before`, this is read after the creation of the account.
    getAccounts: { names: [app] },
    getParameterTemplate: { name: web, values: { long_query_time: "2" } },
    checkDataNodeConnections: { allConnect: false, results: [{ id: dataNode, errorCode: "DBS.300357" }] },
    getTasks: { tasks: [{ name: "CreateInstance", status: "Completed" }] },
    getLogicalSessions: { sessions: [{ user: app, database: shop }] },
  });
  expect(state.text).not.toContain(dataNodePassword);

  const known = Object.fromEntries(
    ["orders", "shop", "app", "web", "batch"].map((name) => {
      const { id = "", outputs } = state.resource(name);
      return [name, { id, name: outputs?.["name"] as string }];
    }),
  );
  project.edit(promiseProgram(dataNode, now, known));
  await project.up({ args: ["--expect-no-changes"] });
  // The lists of backups and restore periods grow with time.
  const ignored = { getBackups: expect.anything() as unknown, getRestoreTimes: expect.anything() as unknown };
  expect((await project.state()).outputs).toEqual({ ...results, ...ignored });
});
