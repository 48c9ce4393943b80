import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { State } from "../../simulator/index";
import { Cloud } from "./cloud";
import { isAlive, send, Simulators } from "./http-client";

const simulators = new Simulators();
afterEach(() => simulators.closeAll());

/** Returns a saved state with one instance, one schema, one server group, one unpaid order and two jobs. */
function makeFullState(): State {
  const cloud = new Cloud();
  const id = cloud.runningInstance();
  const dataNode = cloud.simulator.state.dataNodes[0]?.id;
  cloud.call("POST", `/v1/{pid}/instances/${id}/databases`, {
    databases: [
      {
        name: "shop",
        shard_mode: "cluster",
        shard_number: 8,
        shard_unit: 8,
        used_rds: [{ id: dataNode, adminUser: "root", adminPassword: "Any-7777" }],
      },
    ],
  });
  cloud.advance(3600);
  cloud.call("POST", "/v1/{pid}/cloudservers/os-server-groups", {
    server_group: { name: "test", policies: ["anti-affinity"] },
  });
  const charge = { charge_mode: "prePaid", period_type: "month", period_num: 1, is_auto_pay: false };
  cloud.runningInstance({ name: "invoices", charge_info: charge });
  const state = cloud.simulator.save();
  expect([state.instances[0]?.schemas, state.serverGroups, state.orders, state.jobs.slice(1)]).toMatchObject(
    [1, 1, 1, 1].map((length) => ({ length })),
  );
  return state;
}

describe("PUT /_sim/state", () => {
  const edits: readonly (readonly [named: string, edit: (state: State) => unknown])[] = [
    ["null", () => null],
    ["array", () => []],
    ["version", (state) => ({ ...state, version: 2 })],
    ["clock.now", (state) => ({ ...state, clock: { now: 1e17, speed: 1 } })],
    ["clock.speed", (state) => ({ ...state, clock: { now: 1, speed: 1e9 } })],
    ["random", (state) => ({ ...state, random: "1" })],
    ["region", (state) => ({ ...state, region: {} })],
    ["instances", (state) => ({ ...state, instances: {} })],
    ["instances[0]", (state) => ({ ...state, instances: [{}] })],
    ["instances[0].groups", (state) => ({ ...state, instances: [{ ...state.instances[0], groups: [] }] })],
    ["instances[0].groups", makeDefaultGroupsEdit(0)],
    ["instances[0].groups", makeDefaultGroupsEdit(2)],
    ["instances[0].id", (state) => ({ ...state, instances: [{ ...state.instances[0], id: 1 }] })],
    ["instances[0].schemas[0].shardNumber", makeShardNumberEdit(1e9)],
    ["orders[0]", (state) => ({ ...state, orders: [{ ...state.orders[0], jobKind: "constructor" }] })],
    ["jobs[0]", (state) => ({ ...state, jobs: [{ ...state.jobs[0], kind: "__proto__" }] })],
    ["jobs[0]", (state) => ({ ...state, jobs: [{ ...state.jobs[0], kind: "createLogicDb", params: 1 }] })],
    ["jobs[0].endsAt", (state) => ({ ...state, jobs: [{ ...state.jobs[0], endsAt: 1e300 }] })],
    ["servers", (state) => ({ ...state, servers: [{ id: "1" }] })],
    ["protectionGroups", (state) => ({ ...state, protectionGroups: [1] })],
    ["extra", (state) => ({ ...state, extra: 1 })],
  ];

  test.each(edits)(
    "rejects an invalid state with an error that names %s, and keeps the current state",
    async (named, edit) => {
      const running = await simulators.start();
      const before = running.simulator.save();
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify(edit(makeFullState()));
      const answer = await send(running, { method: "PUT", path: "/_sim/state", headers, body });
      expect(answer.status).toBe(400);
      expect((JSON.parse(answer.text) as { error: string }).error).toContain(named);
      expect(running.simulator.save()).toEqual(before);
      expect(await isAlive(running)).toBe(true);
    },
  );

  test("accepts a state that another simulator has saved", async () => {
    const running = await simulators.start();
    const headers = { "content-type": "application/json" };
    const state = makeFullState();
    const body = JSON.stringify(state);
    expect((await send(running, { method: "PUT", path: "/_sim/state", headers, body })).status).toBe(204);
    expect(running.simulator.save()).toEqual(state);
  });
});

test("only two modules of the simulator import Node's modules for files, processes, threads or VMs", () => {
  const folder = join(__dirname, "..", "..", "simulator");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const importers = files.filter((file) =>
    /"(node:)?(fs|child_process|worker_threads|vm)/.test(read(join(folder, file))),
  );
  expect(importers).toEqual([join("engine", "state-file.ts"), join("page", "assets.ts")]);
});

function read(file: string): string {
  return readFileSync(file, "utf8");
}

function makeShardNumberEdit(shardNumber: number) {
  return (state: State) => {
    const [instance] = state.instances;
    return { ...state, instances: [{ ...instance, schemas: [{ ...instance?.schemas[0], shardNumber }] }] };
  };
}

/** Gives the first instance `count` default groups and one other group. */
function makeDefaultGroupsEdit(count: number) {
  return (state: State) => {
    const [instance] = state.instances;
    const groups = Array.from({ length: count + 1 }, (_, index) => ({
      ...instance?.groups[0],
      isDefault: index < count,
    }));
    return { ...state, instances: [{ ...instance, groups }] };
  };
}
