import { join } from "node:path";
import { saveToStateFile } from "../../simulator/engine/state-file";
import { Simulator, type State } from "../../simulator/index";
import { Cloud, instanceBody, START } from "./cloud";

/** Creates an instance, polls it for 15 minutes, and returns all responses as text. */
function recordCreate(seed: string) {
  const cloud = new Cloud({ seed, start: START });
  const responses = [
    cloud.call(
      "POST",
      "/v3/{pid}/instances",
      instanceBody({ admin_user_name: "root", admin_user_password: "Sup3r-secret" }),
    ),
  ];
  for (let minute = 0; minute < 15; minute++) {
    cloud.advance(60);
    responses.push(cloud.call("GET", "/v3/{pid}/instances"));
  }
  return JSON.stringify(responses);
}

describe("the state of the simulator", () => {
  test("the same seed and requests give the same responses", () => {
    expect(recordCreate("42")).toBe(recordCreate("42"));
    expect(recordCreate("42")).not.toBe(recordCreate("43"));
  });

  test("another simulator loads the state and continues the running jobs", () => {
    const running = new Cloud();
    const created = running.call("POST", "/v3/{pid}/instances", instanceBody());
    running.advance(300);
    const saved = JSON.parse(JSON.stringify(running.simulator.save())) as State;

    const two = new Cloud({ seed: "other", speed: undefined, realNow: () => START + 1e9 });
    two.simulator.load(saved);
    expect(two.simulator.save()).toEqual(saved);
    expect(two.simulator.clock.now()).toBe(running.simulator.clock.now());
    running.advance(3600);
    two.advance(3600);
    expect(two.simulator.save()).toEqual(running.simulator.save());
    expect(two.simulator.state.jobs[0]).toMatchObject({ id: created.body["job_id"], applied: true });
  });

  test("a state with the most data nodes and shards that the API permits can be loaded", () => {
    const cloud = new Cloud();
    const id = cloud.runningInstance();
    const { dataNodes } = cloud.simulator.state;
    const [first] = dataNodes;
    while (first !== undefined && dataNodes.length < 256) dataNodes.push({ ...first, id: `node-${dataNodes.length}` });
    const body = {
      name: "shop",
      shard_mode: "cluster",
      shard_number: 256 * 64,
      dn_instances: dataNodes.map((node) => ({ id: node.id, user_name: "root", user_password: "Any-7777" })),
    };
    expect(cloud.call("POST", `/v3/{pid}/instances/${id}/databases`, body).status).toBe(202);
    const saved = cloud.simulator.save();
    expect(new Cloud({ state: saved }).simulator.save()).toEqual(saved);
  });

  test("a reset restores the initial data nodes, starts the sequence of new ids again, and empties the journal", () => {
    const cloud = new Cloud();
    const initial = cloud.simulator.save();
    const id = cloud.runningInstance();
    cloud.simulator.reset();
    expect(cloud.simulator.save().dataNodes).toEqual(initial.dataNodes);
    expect(cloud.simulator.journal.entries).toEqual([]);
    expect(cloud.runningInstance()).toBe(id);
  });

  test("an unwritable state file causes a warning, and an error when the simulator stops", async () => {
    const simulator = new Simulator();
    const writeAndStop = saveToStateFile(simulator, join(__dirname, "missing", "state.json"));
    const warning = await new Promise((resolve) => {
      jest.spyOn(process, "emitWarning").mockImplementationOnce(resolve);
      simulator.onChange();
    });
    expect(warning).toContain("The state file was not written");
    expect(writeAndStop).toThrow("ENOENT");
  });
});
