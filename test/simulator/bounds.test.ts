import { SimClock } from "../../simulator";
import { LIMITS } from "../../simulator/engine/limits";
import { Cloud } from "./cloud";
import { isAlive, send, Simulators, type RawResponse } from "./http-client";

const simulators = new Simulators();
afterEach(() => simulators.closeAll());

/** Sends a body to a new simulator, and checks that the simulator still serves requests. */
async function sendBody(path: string, body: string, method = "POST"): Promise<RawResponse> {
  const running = await simulators.start();
  const headers = { "content-type": "application/json" };
  const answer = await send(running, { method, path, headers, body });
  expect((await send(running, { path: "/_sim/" })).status).toBe(200);
  expect(await isAlive(running)).toBe(true);
  return answer;
}

describe("the clock", () => {
  test.each([
    ["advanceSeconds", "1e14", "0 to 315360000"],
    ["advanceSeconds", "1e400", "0 to 315360000"],
    ["advanceSeconds", "-1", "0 to 315360000"],
    ["advanceSeconds", '"90"', "0 to 315360000"],
    ["speed", "1e9", "0 to 1000000"],
    ["speed", "null", "0 to 1000000"],
  ])("rejects a change of the clock with %s %s", async (field, value, range) => {
    const answer = await sendBody("/_sim/clock", `{"${field}":${value}}`);
    expect(answer.status).toBe(400);
    const { error } = JSON.parse(answer.text) as { error: string };
    expect(error).toContain(field);
    expect(error).toContain(range);
    expect(error).toContain(value === "1e400" ? "Infinity" : String(JSON.parse(value)));
  });

  test.each(["{}", '{"speed":1,"advanceSeconds":1}'])("rejects a change of the clock with %s", async (body) => {
    expect((await sendBody("/_sim/clock", body)).text).toContain("either `speed` or `advanceSeconds`");
  });

  test("stops the clock at the end of the year 9999", () => {
    const clock = new SimClock({ start: 0, speed: 0 });
    clock.advance(1e14);
    expect(new Date(clock.now()).toISOString()).toBe("9999-12-31T23:59:59.000Z");
    const cloud = new Cloud();
    const id = cloud.runningInstance();
    cloud.simulator.clock.advance(1e14);
    expect(cloud.detail(id)).toMatchObject({ status: "RUNNING" });
  });
});

describe("the options", () => {
  test.each([
    ["speed", -1],
    ["speed", 1e9],
    ["speed", NaN],
    ["quota", -1],
    ["start", 1e16],
  ])("rejects the option %s %d", (name, value) => {
    expect(() => new Cloud({ [name]: value })).toThrow(new RegExp(`^${name} must be a number from 0 to .*, not `));
  });

  test.each([-1, 65_536])("rejects the port %d", async (port) => {
    await expect(simulators.start({ port })).rejects.toThrow(`port must be a number from 0 to 65535, not ${port}.`);
  });
});

describe("a fault rule", () => {
  test.each([
    ["match.nth", { match: { nth: 0 }, effect: {} }, "1 to 1000000"],
    ["match.times", { match: { times: 1e9 }, effect: {} }, "1 to 1000000"],
    ["match.times", { match: { times: 1.5 }, effect: {} }, "a whole number"],
    ["match.probability", { match: { probability: 2 }, effect: {} }, "0 to 1"],
    ["effect.status", { effect: { status: 99 } }, "200 to 599"],
    ["effect.delayMs", { effect: { delayMs: 1e12 } }, "0 to 3600000"],
    ["effect.lateMs", { effect: { status: 504, lateMs: 1e14 } }, "1 to 31536000000"],
  ])("rejects a fault rule whose %s is invalid", async (field, rule, range) => {
    const answer = await sendBody("/_sim/faults", JSON.stringify(rule));
    expect(answer.status).toBe(400);
    const { error } = JSON.parse(answer.text) as { error: string };
    expect(error).toContain(field);
    expect(error).toContain(range);
  });

  test("rejects more than 1000 fault rules", async () => {
    const rules = Array.from({ length: 1001 }, () => ({ effect: {} }));
    const answer = await sendBody("/_sim/faults", JSON.stringify(rules));
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("at most 1000 fault rules")]);
  });

  test("closes the connection if Node.js rejects the headers of a rule", async () => {
    const running = await simulators.start();
    const headers = { Trailer: "a", "Content-Length": "1" };
    running.simulator.faults.add({ match: { times: 1 }, effect: { status: 200, body: "x", headers } });
    await expect(send(running, { path: "/" })).rejects.toThrow();
    expect(await isAlive(running)).toBe(true);
  });

  test("clears the timer of a delayed response when the simulator is closed", async () => {
    const timers = jest.spyOn(global, "setTimeout");
    const cleared = jest.spyOn(global, "clearTimeout");
    const running = await simulators.start();
    running.simulator.faults.add({ effect: { delayMs: LIMITS.delayMs[1] } });
    const pending = send(running, { path: "/" });
    pending.catch(() => undefined);
    while (running.simulator.journal.entries.length === 0) await new Promise(setImmediate);
    const index = timers.mock.calls.findIndex(([, delay]) => delay === LIMITS.delayMs[1]);
    await simulators.closeAll();
    await expect(pending).rejects.toThrow();
    expect(cleared).toHaveBeenCalledWith(timers.mock.results[index]?.value);
    jest.restoreAllMocks();
  });
});

test("the admin API and the token API reject deep nesting", async () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  for (const [path, method] of [
    ["/_sim/faults", "POST"],
    ["/_sim/state", "PUT"],
    ["/v3/auth/tokens", "POST"],
  ] as const) {
    const answer = await sendBody(path, deep, method);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("nested more than 64 levels deep")]);
  }
});

test("brackets in strings do not count as nesting", async () => {
  const answer = await sendBody("/_sim/faults", JSON.stringify({ effect: { body: '["'.repeat(100) } }));
  expect(answer.status).toBe(200);
});

test("the journal keeps at most 16 Mi characters of requests", () => {
  const cloud = new Cloud();
  for (let index = 0; index < 40; index++) cloud.call("POST", "/v3/auth/tokens", { text: "x".repeat(1_000_000) });
  expect(cloud.simulator.journal.entries).toHaveLength(16);
});
