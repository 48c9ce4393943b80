import { startSimulator, type RunningSimulator } from "../../simulator";
import { countByOperation, mutations, recordCalls } from "./calls";

describe("recorded calls", () => {
  let simulator: RunningSimulator;
  beforeEach(async () => (simulator = await startSimulator()));
  afterEach(() => simulator.close());

  const call = (method: string, path: string) => fetch(`${simulator.url}${path}`, { method });

  test("records neither earlier calls nor calls of the admin API", async () => {
    await call("GET", "/before");
    const calls = recordCalls(simulator);
    expect(calls()).toEqual([]);
    await call("GET", "/one");
    await call("GET", "/_sim/health");
    await call("POST", "/two");
    expect(calls().map(({ path }) => path)).toEqual(["/one", "/two"]);
  });

  test("counts calls, the most frequent first, and does not treat requests for tokens as mutations", async () => {
    const calls = recordCalls(simulator);
    await call("GET", "/one");
    await call("POST", "/two");
    await call("GET", "/one");
    await call("POST", "/v3/auth/tokens");
    expect(Object.entries(countByOperation(calls()))[0]).toEqual(["GET /one", 2]);
    expect(mutations(calls()).map(({ path }) => path)).toEqual(["/two"]);
  });
});
