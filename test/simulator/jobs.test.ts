import { Cloud, instanceBody, START } from "./cloud";

describe("the simulation of jobs", () => {
  test("rejects a restart and a deletion during a rename, but no read", () => {
    const cloud = new Cloud();
    const id = cloud.runningInstance();
    const renamed = cloud.call("PUT", `/v3/{pid}/instances/${id}/name`, { name: "invoices" });
    expect(renamed.status).toBe(202);
    expect(cloud.detail(id)).toMatchObject({ status: "MODIFY_NAME", name: "orders" });

    const busy = cloud.call("POST", `/v3/{pid}/instances/${id}/restart`);
    expect(busy).toMatchObject({ status: 409, body: { error_code: "DBS.200019" } });
    expect(cloud.call("DELETE", `/v1/{pid}/instances/${id}`)).toMatchObject({
      status: 409,
      body: { errCode: "DBS.200019" },
    });

    cloud.advance(60);
    expect(cloud.job(renamed).status).toBe("Completed");
    expect(cloud.detail(id)).toMatchObject({ status: "RUNNING", name: "invoices" });
    expect(cloud.call("POST", `/v3/{pid}/instances/${id}/restart`).status).toBe(202);
    expect(cloud.detail(id)["status"]).toBe("RESTARTING");
  });

  test("rejects a rename with DBS.212033 while nodes are added", () => {
    const cloud = new Cloud();
    const id = cloud.runningInstance();
    cloud.call("POST", `/v3/{pid}/instances/${id}/nodes`, { nodes: [{ available_zone: "az1" }] });
    const busy = cloud.call("PUT", `/v3/{pid}/instances/${id}/name`, { name: "invoices" });
    expect(busy).toMatchObject({ status: 409, body: { error_code: "DBS.212033" } });
  });

  test("keeps an instance busy for a while after a switch of SSL", () => {
    const cloud = new Cloud();
    const id = cloud.runningInstance();
    const answer = cloud.call("POST", `/v3/{pid}/instances/${id}/switch-ssl`, { ssl_enabled: true });
    while (cloud.job(answer).status === "Running") cloud.advance(1);
    expect(cloud.detail(id)).toMatchObject({ status: "SWITCH_SSL", enable_ssl: true });
    cloud.advance(10);
    expect(cloud.detail(id)["status"]).toBe("RUNNING");
  });

  test("never reports less progress of a job than at the previous poll", () => {
    const cloud = new Cloud();
    const created = cloud.call("POST", "/v3/{pid}/instances", instanceBody());
    let last = 0;
    while (cloud.job(created).status === "Running") {
      const now = Number.parseInt(cloud.job(created).process);
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
      cloud.advance(10);
    }
    expect(last).toBeGreaterThan(90);
  });

  test("lists the jobs that started in a period, the newest first", () => {
    const cloud = new Cloud();
    const id = cloud.runningInstance();
    const now = cloud.simulator.clock.now();
    cloud.call("POST", `/v1/{pid}/instances/${id}/action`, { restart: { type: "hard" } });
    const tasks = (from: number, to: number) => cloud.call("GET", `/v3/{pid}/jobs?start_time=${from}&end_time=${to}`);
    expect(tasks(now - 7_200_000, now).body).toMatchObject({
      total: 2,
      jobs: [
        { name: "RestartInstance", status: "Running", process: "0%", instance_id: id, fail_reason: "" },
        { name: "CreateInstance", status: "Completed", process: "" },
      ],
    });
    expect(tasks(now, now).body["total"]).toBe(1);
  });

  test("rejects a list of jobs for a period that starts 31 days ago", () => {
    const cloud = new Cloud();
    const now = cloud.simulator.clock.now();
    const query = `start_time=${now - 31 * 24 * 3_600_000}&end_time=${now}`;
    expect(cloud.call("GET", `/v3/{pid}/jobs?${query}`)).toMatchObject({
      status: 400,
      body: { error_code: "DBS.300377" },
    });
  });

  test("accepts times such as 1.7e12 for a period of jobs, but no text", () => {
    const cloud = new Cloud();
    cloud.runningInstance();
    const tasks = (from: string, to: string) =>
      cloud.call("GET", `/v3/{pid}/jobs?start_time=${from}&end_time=${to}`).body["total"];
    expect(tasks(`${START}.0`, `${START + 60_000}.0`)).toBe(1);
    expect(tasks("1.768475e%2B12", "1.768482e%2B12")).toBe(1); // About an hour before and after the start of the job.
    expect(cloud.call("GET", "/v3/{pid}/jobs?start_time=today&end_time=tomorrow").status).toBe(400);
  });

  test("rejects a query of an unknown job with 400 DBS.300400", () => {
    expect(new Cloud().call("GET", "/v3/{pid}/jobs/none")).toMatchObject({
      status: 400,
      body: { error_code: "DBS.300400" },
    });
  });

  test("applies a job's change when the job ends, even if the clock jumps further", () => {
    const cloud = new Cloud();
    const a = cloud.runningInstance({ name: "aaaa" });
    const b = cloud.runningInstance({ name: "bbbb" });
    cloud.call("PUT", `/v3/{pid}/instances/${a}/flavor`, { spec_code: "ddm.c6.2xlarge.2" });
    cloud.call("PUT", `/v3/{pid}/instances/${b}/name`, { name: "cccc" });
    cloud.advance(100_000);
    const updated = (id: string) => Date.parse(String(cloud.detail(id)["updated"]).replace("+0000", "Z"));
    expect(updated(b)).toBeLessThan(updated(a));
  });
});
