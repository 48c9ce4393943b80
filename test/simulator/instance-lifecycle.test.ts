import { Cloud, instanceBody } from "./cloud";

describe("instance lifecycle", () => {
  test("an instance is created by a job with progress, becomes RUNNING some time after the job ends, and is deleted", () => {
    const cloud = new Cloud();
    const created = cloud.call("POST", "/v3/{pid}/instances", instanceBody());
    expect(created).toMatchObject({ status: 202, body: { order_id: null } });
    const { id, job_id: jobId } = created.body as { id: string; job_id: string };
    expect(id).toMatch(/^[\da-f]{32}in09$/);
    expect(jobId).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/);

    const job = () => cloud.job(created);
    expect(job()).toMatchObject({ name: "CreateInstance", status: "Running", process: "0%", instance: { id } });
    expect(cloud.detail(id)).toMatchObject({ status: "CREATING", node_count: 2, nodes: [{ status: "CREATING" }, {}] });

    cloud.advance(300);
    expect(Number.parseInt(job().process)).toBeGreaterThan(30);
    expect(Number.parseInt(job().process)).toBeLessThan(80);

    while (job().status === "Running") cloud.advance(1);
    expect(job()).toMatchObject({ status: "Completed", process: "" });
    expect(cloud.detail(id)["status"]).toBe("CREATING");
    cloud.advance(21);
    expect(cloud.detail(id)).toMatchObject({ status: "RUNNING", nodes: [{ status: "RUNNING" }, {}] });

    expect(cloud.call("DELETE", `/v3/{pid}/instances/${id}?delete_dn_data=false`).status).toBe(202);
    expect(cloud.detail(id)["status"]).toBe("DELETING");
    cloud.advance(600);
    expect(cloud.call("GET", `/v1/{pid}/instances/${id}`)).toMatchObject({
      status: 404,
      body: { errCode: "DBS.200002" },
    });
    expect(cloud.call("GET", "/v1/{pid}/instances").body).toMatchObject({ instance_num: 0, instances: [] });
  });
});
