import { startSimulator, type RunningSimulator } from "../../simulator";
import { byOperation, listen, mutations } from "./calls";

describe("the calls that reach a simulator", () => {
  let simulator: RunningSimulator;
  beforeEach(async () => (simulator = await startSimulator()));
  afterEach(() => simulator.close());

  const call = (method: string, path: string) => fetch(`${simulator.url}${path}`, { method });

  test("are heard from when one listens on, and not the side door's", async () => {
    await call("GET", "/before");
    const calls = listen(simulator);
    expect(calls()).toEqual([]);
    await call("GET", "/one");
    await call("GET", "/_sim/health");
    await call("POST", "/two");
    expect(calls().map(({ path }) => path)).toEqual(["/one", "/two"]);
  });

  test("are counted by operation, and told apart by whether they change something", async () => {
    const calls = listen(simulator);
    await call("GET", "/one");
    await call("POST", "/two");
    await call("GET", "/one");
    await call("POST", "/v3/auth/tokens");
    expect(Object.entries(byOperation(calls()))[0]).toEqual(["GET /one", 2]);
    expect(mutations(calls()).map(({ path }) => path)).toEqual(["/two"]);
  });
});
