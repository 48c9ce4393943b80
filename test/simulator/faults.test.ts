import type { NewFaultRule } from "../../simulator";
import { Cloud, instanceBody } from "./cloud";

/** A cloud with rules, in order. */
function cloudWith(...rules: readonly NewFaultRule[]): Cloud {
  const cloud = new Cloud();
  cloud.simulator.faults.add(...rules);
  return cloud;
}

const list = "/v1/{pid}/instances";
const create = (cloud: Cloud) => cloud.outcome("POST", "/v3/{pid}/instances", instanceBody());

describe("a fault rule", () => {
  test("answers an error in the words of the version, so many times", () => {
    const cloud = cloudWith({ match: { operation: "ListInstances", times: 2 }, effect: { status: 500 } });
    expect(cloud.call("GET", list)).toMatchObject({ status: 500, body: { errCode: "DBS.200412" } });
    expect(cloud.call("GET", "/v3/{pid}/instances").status).toBe(200);
    expect([cloud.call("GET", list).status, cloud.call("GET", list).status]).toEqual([500, 200]);
  });

  test("meets the n-th request only, and names its own code", () => {
    const effect = { status: 409, code: "DBS.200011", message: "Busy." };
    const cloud = cloudWith({ match: { method: "get", path: "/instances$", nth: 2 }, effect });
    expect([1, 2, 3].map(() => cloud.call("GET", list).status)).toEqual([200, 409, 200]);
    expect(cloud.simulator.faults.list()).toMatchObject([{ seen: 3, used: 1 }]);
  });

  test("says what its code or its status usually means, unless it has a message", () => {
    const answer = (effect: NewFaultRule["effect"]) => cloudWith({ effect }).call("GET", list).body;
    expect(answer({ status: 409 })).toEqual({
      errCode: "DBS.200019",
      externalMessage: "Another operation is being performed on the instance.",
    });
    expect(answer({ status: 404, code: "DBS.200002" })).toMatchObject({
      externalMessage: "The instance does not exist.",
    });
    expect(answer({ status: 409, message: "Busy." })).toMatchObject({ externalMessage: "Busy." });
    expect(answer({ status: 502, code: "DBS.999999" })).toMatchObject({ externalMessage: "Server failure." });
  });

  test("comes before those after it", () => {
    const cloud = cloudWith({ match: { times: 1 }, effect: { status: 503 } }, { match: {}, effect: { status: 429 } });
    expect(cloud.call("GET", list).status).toBe(503);
    expect(cloud.call("GET", list)).toMatchObject({ status: 429, body: { error_code: "APIGW.0308" } });
  });

  test("by chance meets some, the same ones for the same seed", () => {
    const run = () => {
      const cloud = cloudWith({ match: { probability: 0.5 }, effect: { status: 500 } });
      return Array.from({ length: 40 }, () => cloud.call("GET", list).status);
    };
    const statuses = run();
    expect(new Set(statuses)).toEqual(new Set([200, 500]));
    expect(run()).toEqual(statuses);
  });

  test("loses a request on its way, and nothing happens", () => {
    const cloud = cloudWith({ match: { operation: "CreateDdmInstance" }, effect: { drop: "before" } });
    expect(create(cloud).dropped).toBe(true);
    expect(cloud.call("GET", list).body["instance_num"]).toBe(0);
  });

  test("loses an answer on its way, and it has happened", () => {
    const cloud = cloudWith({ match: { operation: "CreateDdmInstance" }, effect: { drop: "after" } });
    expect(create(cloud).dropped).toBe(true);
    expect(cloud.call("GET", list).body["instance_num"]).toBe(1);
    expect(cloud.simulator.journal.entries[0]).toMatchObject({ operation: "CreateDdmInstance", status: null });
  });

  test("delays, and answers any body", () => {
    const cloud = cloudWith({ effect: { delayMs: 250, body: { instances: "none" } } });
    expect(cloud.outcome("GET", list)).toMatchObject({ delayMs: 250, reply: { body: { instances: "none" } } });
  });
});

describe("a job under a fault rule", () => {
  const faulty = (job: "fail" | "stall" | "vanish") => {
    const cloud = cloudWith({ match: { method: "POST" }, effect: { job } });
    const { reply } = create(cloud);
    cloud.simulator.faults.clear();
    const { id, job_id: jobId } = reply.body as { id: string; job_id: string };
    return { cloud, id, jobId };
  };

  test("fails half-way, tells why in the task list, and leaves an instance that can only be deleted", () => {
    const { cloud, id, jobId } = faulty("fail");
    expect(cloud.job(jobId).status).toBe("Running");
    cloud.pass(400);
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
    cloud.pass(3600);
    expect(cloud.call("GET", `/v1/{pid}/instances/${id}`).status).toBe(404);
  });

  test("stalls for ever", () => {
    const { cloud, id, jobId } = faulty("stall");
    cloud.pass(3600);
    const { process } = cloud.job(jobId);
    cloud.pass(100 * 3600);
    expect(cloud.job(jobId)).toMatchObject({ status: "Running", process });
    expect(cloud.detail(id)["status"]).toBe("CREATING");
  });

  test("vanishes, though its work is done", () => {
    const { cloud, id, jobId } = faulty("vanish");
    expect(cloud.call("GET", `/v3/{pid}/jobs/${jobId}`)).toMatchObject({
      status: 400,
      body: { error_code: "DBS.300400" },
    });
    cloud.pass(3600);
    expect(cloud.detail(id)["status"]).toBe("RUNNING");
  });

  test("that grows nodes leaves the failed ones to be deleted", () => {
    const cloud = new Cloud();
    const id = cloud.runningInstance();
    cloud.simulator.faults.add({ effect: { job: "fail" } });
    cloud.call("POST", `/v3/{pid}/instances/${id}/nodes`, { nodes: [{ available_zone: "az1" }] });
    cloud.simulator.faults.clear();
    cloud.pass(3600);
    const { nodes } = cloud.call("GET", `/v1/{pid}/instances/${id}/nodes`).body as { nodes: { status: string }[] };
    expect(nodes.map(({ status }) => status)).toEqual(["normal", "normal", "enlargefail"]);
    expect(cloud.detail(id)).toMatchObject({ status: "RUNNING", node_count: 2 });
    cloud.call("POST", `/v2/{pid}/instances/${id}/action/reduce`, { node_number: 1 });
    cloud.pass(3600);
    expect(cloud.call("GET", `/v1/{pid}/instances/${id}/nodes`).body["total"]).toBe(2);
    expect(cloud.detail(id)["node_count"]).toBe(2);
  });
});
