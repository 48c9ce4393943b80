import { makeRunningInstance } from "../../support/instance-fixture";

const nodesDrop = "5–15 min, connections of each node drop once";

describe("the impact in a preview", () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>, string | undefined]>([
    [
      "the class",
      {},
      { flavorRef: "ddm.c6.2xlarge.2" },
      `changes the class node by node (ddm.c6.xlarge.2 → ddm.c6.2xlarge.2), ${nodesDrop}`,
    ],
    ["more nodes", {}, { nodeNum: 4 }, "adds nodes 2 → 4, 5–10 min"],
    ["fewer nodes", {}, { nodeNum: 1 }, "removes nodes 2 → 1, 3–8 min, connections of removed nodes drop"],
    [
      "parameters",
      { parameters: { long_query_time: "2", sql_audit: "ON" } },
      { parameters: { long_query_time: "2.0", max_connections: "30000" } },
      "sets parameters (sql_audit, max_connections), seconds; " +
        "does not restart; a parameter that needs a restart takes effect after the next restart",
    ],
    [
      "parameters with restartOnParameterChange",
      { parameters: { long_query_time: "2" }, restartOnParameterChange: true },
      { parameters: { max_connections: "30000" }, restartOnParameterChange: true },
      "sets parameters (long_query_time, max_connections), seconds; " +
        "restarts if a changed parameter needs a restart, 1–5 min, all connections drop",
    ],
    ["the port", {}, { port: 5067 }, "changes the port 5066 → 5067, 1–3 min, all connections drop"],
    ["the port back to its default", { port: 5067 }, {}, "changes the port 5067 → 5066, 1–3 min, all connections drop"],
    ["SSL", {}, { sslEnabled: true }, "enables SSL, 1–3 min, the instance restarts, all connections drop"],
    [
      "SSL back to its default",
      { sslEnabled: true },
      {},
      "disables SSL, 1–3 min, the instance restarts, all connections drop",
    ],
    ["read-only mode", {}, { readonly: true }, "makes it read-only, under 1 min, writes fail"],
    ["read-only mode back to its default", { readonly: true }, {}, "makes it writable, under 1 min"],
    [
      "a restart trigger",
      { restartTriggers: { release: "1" } },
      { restartTriggers: { release: "2" }, restartType: "hard" },
      "restarts (hard), 1–5 min, all connections drop",
    ],
    [
      "the kernel",
      { engineVersion: "3.1.0.3" },
      { engineVersion: "3.1.0.8" },
      "changes the kernel node by node (3.1.0.3 → 3.1.0.8), 5–15 min, each node restarts and drops its connections once",
    ],
    ["no change (no impact)", {}, {}, undefined],
    ["properties that are only recorded (no impact)", {}, { restartType: "hard", deleteDnData: true }, undefined],
  ])("a preview shows the impact of a change: %s", async (_, from, to, impact) => {
    const { cloud, diff } = await makeRunningInstance(from);
    expect(diff(to).impact).toBe(impact);
    expect(cloud.takeCalls()).toEqual([]);
  });

  test("a preview lists the impacts of several properties in the order of the property table", async () => {
    const { diff } = await makeRunningInstance();
    expect(diff({ port: 5067, nodeNum: 3, name: "sales-db" }).impact).toBe(
      "renames it, under 1 min; adds nodes 2 → 3, 5–10 min; changes the port 5066 → 5067, 1–3 min, all connections drop",
    );
  });

  test("the preview of a replacement shows what is lost and what is kept", async () => {
    const { diff } = await makeRunningInstance();
    expect(diff({ vpcId: "another-vpc", port: 5067 }).impact).toBe(
      "replaces it: a new instance is bought, with new nodes and addresses; schemas, accounts and groups belong to the old instance " +
        "and are deleted with it; data on data nodes stays",
    );
  });

  test("the preview of a replacement shows that deleteDnData deletes the data on data nodes", async () => {
    const { diff } = await makeRunningInstance({ deleteDnData: true });
    expect(diff({ vpcId: "another-vpc", deleteDnData: true }).impact).toMatch(/data on data nodes is deleted$/);
  });

  test("a preview shows a restart when the program adds restartOnParameterChange and parameters wait for a restart", async () => {
    const parameterChange = { parameters: { max_connections: "30000" } };
    const { up, diff } = await makeRunningInstance();
    await up(parameterChange);
    expect(diff({ ...parameterChange, restartOnParameterChange: true }).impact).toBe(
      "restarts (soft), 1–5 min, all connections drop",
    );
  });
});
