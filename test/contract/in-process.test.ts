import { request } from "undici";
import { VirtualClock } from "../support/virtual-clock";
import { issueToken } from "../../simulator/engine/auth/token";
import { Simulator, type NewFaultRule } from "../../simulator";
import { SimulatorDispatcher } from "../support/simulator-dispatcher";

/** Lists the instances of a new in-process simulator with one fault rule. */
async function listInstances(effect: NewFaultRule["effect"], clock = new VirtualClock({ auto: true })) {
  const simulator = new Simulator({ speed: 0, realNow: () => clock.now() });
  simulator.faults.add({ effect });
  const answer = await request(`http://cloud.example/v3/${simulator.state.projectId}/instances`, {
    dispatcher: new SimulatorDispatcher(simulator, clock),
    headers: { "x-auth-token": issueToken("simulator", clock.now() + 60_000) },
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

describe("the in-process simulator", () => {
  test.each(['{"instances": [', "<html><h1>502 Bad Gateway</h1></html>", ""])(
    "returns the body %j of a fault rule unchanged",
    async (body) => {
      expect(await listInstances({ status: 502, body })).toMatchObject({ status: 502, text: body });
    },
  );

  test("returns the object body of a fault rule as JSON, with the headers of the rule", async () => {
    const answer = await listInstances({ body: { instances: [] }, headers: { "Retry-After": "7" } });
    expect(answer).toMatchObject({ status: 200, text: '{"instances":[]}', headers: { "retry-after": "7" } });
  });

  test("delays a response on the clock of the test", async () => {
    const clock = new VirtualClock({ start: 0, auto: true });
    await listInstances({ delayMs: 250 }, clock);
    expect(clock.now()).toBe(250);
  });

  test("closes the connection if a fault rule drops the request", async () => {
    await expect(listInstances({ drop: "before" })).rejects.toThrow("other side closed");
  });
});
