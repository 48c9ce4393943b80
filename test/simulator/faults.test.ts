import type { NewFaultRule } from "../../simulator";
import { Cloud, instanceBody } from "./cloud";

/** Creates a cloud with fault rules. */
function makeCloud(...rules: readonly NewFaultRule[]): Cloud {
  const cloud = new Cloud();
  cloud.simulator.faults.add(...rules);
  return cloud;
}

const list = "/v1/{pid}/instances";
const create = (cloud: Cloud) => cloud.outcome("POST", "/v3/{pid}/instances", instanceBody());

describe("the fault injector", () => {
  test("applies a rule at most `times` times, and returns errors in the shape of the API version", () => {
    const cloud = makeCloud({ match: { operation: "ListInstances", times: 2 }, effect: { status: 500 } });
    expect(cloud.call("GET", list)).toMatchObject({ status: 500, body: { errCode: "DBS.200412" } });
    expect(cloud.call("GET", "/v3/{pid}/instances").status).toBe(200);
    expect([cloud.call("GET", list).status, cloud.call("GET", list).status]).toEqual([500, 200]);
  });

  test("applies a rule with `nth` only to the n-th request that it matches", () => {
    const effect = { status: 409, code: "DBS.200011", message: "Busy." };
    const cloud = makeCloud({ match: { method: "get", path: "/instances$", nth: 2 }, effect });
    expect([1, 2, 3].map(() => cloud.call("GET", list).status)).toEqual([200, 409, 200]);
    expect(cloud.simulator.faults.list()).toMatchObject([{ seen: 3, used: 1 }]);
  });

  test("uses the message of the rule, else the documented message of the code or status, else a general message", () => {
    const errorOf = (effect: NewFaultRule["effect"]) => makeCloud({ effect }).call("GET", list).body;
    expect(errorOf({ status: 409 })).toEqual({
      errCode: "DBS.200019",
      externalMessage: "Another operation is being performed on the instance.",
    });
    expect(errorOf({ status: 404, code: "DBS.200002" })).toMatchObject({
      externalMessage: "The instance does not exist.",
    });
    expect(errorOf({ status: 409, message: "Busy." })).toMatchObject({ externalMessage: "Busy." });
    expect(errorOf({ status: 502, code: "DBS.999999" })).toMatchObject({ externalMessage: "Server failure." });
  });

  test("gives a rule precedence over later rules", () => {
    const cloud = makeCloud({ match: { times: 1 }, effect: { status: 503 } }, { match: {}, effect: { status: 429 } });
    expect(cloud.call("GET", list).status).toBe(503);
    expect(cloud.call("GET", list)).toMatchObject({ status: 429, body: { error_code: "APIGW.0308" } });
  });

  test("applies a rule with a probability to the same requests in every run with the same seed", () => {
    const run = () => {
      const cloud = makeCloud({ match: { probability: 0.5 }, effect: { status: 500 } });
      return Array.from({ length: 40 }, () => cloud.call("GET", list).status);
    };
    const statuses = run();
    expect(new Set(statuses)).toEqual(new Set([200, 500]));
    expect(run()).toEqual(statuses);
  });

  test("drops a request before it is executed", () => {
    const cloud = makeCloud({ match: { operation: "CreateDdmInstance" }, effect: { drop: "before" } });
    expect(create(cloud).dropped).toBe(true);
    expect(cloud.call("GET", list).body["instance_num"]).toBe(0);
  });

  test("drops the response after the request is executed", () => {
    const cloud = makeCloud({ match: { operation: "CreateDdmInstance" }, effect: { drop: "after" } });
    expect(create(cloud).dropped).toBe(true);
    expect(cloud.call("GET", list).body["instance_num"]).toBe(1);
    expect(cloud.simulator.journal.entries[0]).toMatchObject({ operation: "CreateDdmInstance", status: null });
  });

  test("delays a response and replaces its body", () => {
    const cloud = makeCloud({ effect: { delayMs: 250, body: { instances: "none" } } });
    expect(cloud.outcome("GET", list)).toMatchObject({ delayMs: 250, reply: { body: { instances: "none" } } });
  });
});

describe("the effect `job`", () => {
  const createWithFault = (job: "fail" | "stall" | "vanish") => {
    const cloud = makeCloud({ match: { method: "POST" }, effect: { job } });
    const { reply } = create(cloud);
    cloud.simulator.faults.clear();
    const { id, job_id: jobId } = reply.body as { id: string; job_id: string };
    return { cloud, id, jobId };
  };

  test("`fail` makes the creation of an instance fail; the instance can be deleted but not renamed", () => {
    const { cloud, id, jobId } = createWithFault("fail");
    expect(cloud.job(jobId).status).toBe("Running");
    cloud.advance(400);
    expect(cloud.job(jobId)).toMatchObject({ status: "Failed", process: "" });
    expect(cloud.detail(id)).toMatchObject({ status: "CREATEFAILED", nodes: [{ status: "CREATEFAIL" }, {}] });
    const now = cloud.simulator.clock.now();
    expect(cloud.call("GET", `/v3/{pid}/jobs?start_time=${now - 3_600_000}&end_time=${now}`).body).toMatchObject({
      jobs: [{ id: jobId, status: "Failed", fail_reason: expect.stringContaining("DBS.300005") as string }],
    });
    expect(cloud.call("PUT", `/v3/{pid}/instances/${id}/name`, { name: "invoices" })).toMatchObject({
      status: 400,
      body: { error_code: "DBS.200076" },
    });
    expect(cloud.call("DELETE", `/v3/{pid}/instances/${id}`).status).toBe(202);
    cloud.advance(3600);
    expect(cloud.call("GET", `/v1/{pid}/instances/${id}`).status).toBe(404);
  });

  test("`stall` keeps the job Running", () => {
    const { cloud, id, jobId } = createWithFault("stall");
    cloud.advance(3600);
    const { process } = cloud.job(jobId);
    cloud.advance(100 * 3600);
    expect(cloud.job(jobId)).toMatchObject({ status: "Running", process });
    expect(cloud.detail(id)["status"]).toBe("CREATING");
  });

  test("`vanish` hides the job from queries, but the job completes", () => {
    const { cloud, id, jobId } = createWithFault("vanish");
    expect(cloud.call("GET", `/v3/{pid}/jobs/${jobId}`)).toMatchObject({
      status: 400,
      body: { error_code: "DBS.300400" },
    });
    cloud.advance(3600);
    expect(cloud.detail(id)["status"]).toBe("RUNNING");
  });

  test("nodes whose addition fails by the effect `fail` remain, and can be deleted", () => {
    const cloud = new Cloud();
    const id = cloud.runningInstance();
    cloud.simulator.faults.add({ effect: { job: "fail" } });
    cloud.call("POST", `/v3/{pid}/instances/${id}/nodes`, { nodes: [{ available_zone: "az1" }] });
    cloud.simulator.faults.clear();
    cloud.advance(3600);
    const { nodes } = cloud.call("GET", `/v1/{pid}/instances/${id}/nodes`).body as { nodes: { status: string }[] };
    expect(nodes.map(({ status }) => status)).toEqual(["normal", "normal", "enlargefail"]);
    expect(cloud.detail(id)).toMatchObject({ status: "RUNNING", node_count: 2 });
    cloud.call("POST", `/v2/{pid}/instances/${id}/action/reduce`, { node_number: 1 });
    cloud.advance(3600);
    expect(cloud.call("GET", `/v1/{pid}/instances/${id}/nodes`).body["total"]).toBe(2);
    expect(cloud.detail(id)["node_count"]).toBe(2);
  });
});
