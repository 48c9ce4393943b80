import { Cloud, START, type CloudResponse } from "./cloud";

interface Task {
  readonly name: string;
  readonly status: string;
  readonly operations: readonly string[];
  readonly process: string;
  readonly fail_reason: string;
}

/** An instance with a schema `shop` of 8 shards on one data node, and requests for its shard configuration. */
class Shop {
  readonly cloud = new Cloud();
  readonly instance = this.cloud.runningInstance();
  readonly nodes: readonly string[];

  constructor() {
    const nodes = this.cloud.call("GET", `${this.path}/available-data-nodes?limit=128`).body["data_nodes"];
    this.nodes = (nodes as { id: string }[]).map(({ id }) => id);
    this.createSchema();
  }

  /** Creates the schema. Advances the simulated time until it is RUNNING. */
  createSchema(): void {
    const dn_instances = [{ id: this.nodes[0], user_name: "root", user_password: "Any-7777" }];
    const body = { name: "shop", shard_mode: "cluster", shard_number: 8, dn_instances };
    this.cloud.call("POST", `${this.path}/databases`, body);
    this.cloud.advance(200);
  }

  get path(): string {
    return `/v3/{pid}/instances/${this.instance}`;
  }

  /** Returns the body of a migration or of its pre-check. Data nodes are passed as indexes into the list of available data nodes. */
  body(nodes: readonly number[], shards: number, overrides: object = {}): object {
    const data_nodes = nodes.map((index) => ({ id: this.nodes[index], user: "root", password: "Any-7777" }));
    return { new_shard_number: shards, data_nodes, ...overrides };
  }

  migrate(nodes: readonly number[], shards: number, overrides: object = {}): CloudResponse {
    return this.cloud.call("POST", `${this.path}/databases/shop/migration`, this.body(nodes, shards, overrides));
  }

  /** Starts a valid migration and returns the id of its job. */
  start(overrides: object = {}): string {
    return String(this.migrate([0, 1], 16, overrides).body["job_id"]);
  }

  put(job: string, action: string, body?: object): CloudResponse {
    return this.cloud.call("PUT", `${this.path}/databases/shop/migration/jobs/${job}/${action}`, body);
  }

  task(job: string): Task {
    const now = this.cloud.simulator.clock.now();
    const path = `/v3/{pid}/jobs?start_time=${START}&end_time=${now}&limit=128`;
    const tasks = this.cloud.call("GET", path).body["jobs"] as (Task & { id: string })[];
    const task = tasks.find(({ id }) => id === job);
    if (task === undefined) throw new Error(`no task ${job}`);
    return task;
  }

  schema(): { status: string; shard_number: number; used_rds: readonly { id: string }[] } {
    const path = `/v1/{pid}/instances/${this.instance}/databases/shop`;
    return this.cloud.call("GET", path).body["database"] as ReturnType<Shop["schema"]>;
  }

  status(): unknown {
    return this.cloud.detail(this.instance)["status"];
  }

  /** Returns the indexes of the data nodes that the instance uses. */
  usedNodes(): number[] {
    const { dataNodes } = this.cloud.simulator.state;
    return this.nodes.flatMap((id, index) =>
      dataNodes.find((node) => node.id === id)?.usedBy === null ? [] : [index],
    );
  }
}

const makeRejection = (code: string) => ({ status: 400, body: { error_code: code } });

describe("configuring shards", () => {
  test("waits for a route switch after the copy if there is no time window", () => {
    const shop = new Shop();
    const { cloud } = shop;
    const started = shop.migrate([1, 2], 16);
    expect(started.status).toBe(202);
    const job = String(started.body["job_id"]);
    expect(shop.task(job)).toMatchObject({ name: "migrateLogicDb", status: "Expanding" });
    expect(shop.schema()).toMatchObject({ status: "EXPANDING", shard_number: 8 });
    expect(shop.status()).toBe("MIGRATE_DATABASE");
    expect(shop.usedNodes()).toEqual([0, 1, 2]);

    cloud.advance(1200);
    const waitingTask = {
      status: "ToBeSwitched",
      process: "",
      operations: ["modifySwitchingStrategy", "toBeCanceled"],
    };
    expect(shop.task(job)).toMatchObject(waitingTask);
    expect(cloud.job(job).status).toBe("Running");
    cloud.advance(100_000);
    expect(shop.task(job)).toMatchObject(waitingTask);
    // Outcome `wait`: the job continues when a client switches the route.
    expect(cloud.simulator.state.jobs.find(({ id }) => id === job)).toMatchObject({ outcome: "wait" });
    expect(shop.schema()).toMatchObject({ status: "EXPANDING", shard_number: 8 });

    expect(shop.put(job, "route-switch").status).toBe(200);
    expect(shop.task(job).status).toBe("Switching");
    cloud.advance(120);
    expect(shop.task(job)).toMatchObject({ status: "Completed", operations: [] });
    expect(cloud.job(job).status).toBe("Completed");
    const after = [{ id: shop.nodes[1] }, { id: shop.nodes[2] }];
    expect(shop.schema()).toMatchObject({ status: "RUNNING", shard_number: 16, used_rds: after });
    expect(shop.status()).toBe("RUNNING");
    expect(shop.usedNodes()).toEqual([0, 1, 2]);

    expect(shop.migrate([1, 2, 3], 32)).toMatchObject(makeRejection("DBS.300358"));
    expect(shop.put(job, "clean").status).toBe(202);
    cloud.advance(120);
    expect(shop.usedNodes()).toEqual([1, 2]);
    expect(shop.put(job, "clean")).toMatchObject(makeRejection("DBS.300121"));
    expect(shop.migrate([1, 2, 3], 32).status).toBe(202);
  });

  test("reports the parameters of a shard configuration", () => {
    const shop = new Shop();
    const window = { switch_route_begin_time: "17:00:00", switch_route_end_time: "18:00:00" };
    const job = shop.start({ ...window, is_exclusive: true });
    const info = (index: number) => ({ dn_instance_id: shop.nodes[index], dn_instance_name: `rds-0${index + 1}` });
    expect(shop.cloud.call("GET", `${shop.path}/databases/shop/migration/jobs/${job}`).body).toEqual({
      instance_name: "orders",
      original_shard_num: 8,
      after_shard_num: 16,
      original_dn_info_list: [info(0)],
      after_dn_info_list: [info(0), info(1)],
      switch_route_is_manual: false,
      auto_switch_begin_time: "17:00:00",
      auto_switch_end_time: "18:00:00",
      node_id_for_migrate: expect.stringMatching(/no09$/) as string,
      is_exclusive: true,
    });
  });

  test("switches the route at the beginning of the time window, which a client can change", () => {
    const shop = new Shop();
    const { cloud } = shop;
    const advanceTo = (time: string) =>
      cloud.advance((Date.parse(`2026-01-15T${time}Z`) - cloud.simulator.clock.now()) / 1000);
    const window = (begin: string, end: string) => ({ switch_route_begin_time: begin, switch_route_end_time: end });
    const job = shop.start(window("17:00:00", "18:00:00"));
    expect(shop.put(job, "route-switch-strategy", window("20:00:00", "21:00:00"))).toMatchObject({ status: 200 });
    advanceTo("19:59:00");
    expect(shop.task(job).status).toBe("ToBeSwitched");
    shop.put(job, "route-switch-strategy", window("22:00:00", "23:30:00"));
    advanceTo("21:59:59");
    expect(shop.task(job).status).toBe("ToBeSwitched");
    advanceTo("22:00:01");
    expect(shop.task(job).status).toBe("Switching");
    advanceTo("22:02:00");
    expect(shop.task(job).status).toBe("Completed");
    expect(shop.schema().shard_number).toBe(16);
    expect(shop.put(job, "route-switch-strategy", {})).toMatchObject(makeRejection("DBS.300401"));
  });

  test.each([
    ["immediately after the copy if the time window is open", "13:00:00", "23:00:00", "Completed", 16],
    ["on the next day if the time window is over", "02:00:00", "03:00:00", "ToBeSwitched", 8],
  ])("switches the route %s", (_, begin, end, status, shards) => {
    const shop = new Shop();
    const job = shop.start({ switch_route_begin_time: begin, switch_route_end_time: end });
    shop.cloud.advance(1800);
    expect(shop.task(job).status).toBe(status);
    expect(shop.schema().shard_number).toBe(shards);
    shop.cloud.advance(24 * 3600);
    expect(shop.task(job).status).toBe("Completed");
  });

  test("keeps the schema and its data nodes if a client cancels before the route switch", () => {
    const shop = new Shop();
    const job = shop.start();
    shop.cloud.advance(300);
    expect(shop.put(job, "cancel")).toMatchObject({ status: 202, body: { job_id: job } });
    expect(shop.task(job).status).toBe("Canceling");
    shop.cloud.advance(120);
    expect(shop.task(job).status).toBe("CancelSuccess");
    expect(shop.schema()).toMatchObject({ status: "RUNNING", shard_number: 8 });
    expect(shop.usedNodes()).toEqual([0]);
    expect(shop.status()).toBe("RUNNING");
    expect(shop.put(job, "cancel")).toMatchObject(makeRejection("DBS.300134"));
    expect(shop.put(job, "clean")).toMatchObject(makeRejection("DBS.300121"));
  });
});

describe("a shard configuration that fails", () => {
  function makeFailedMigration(): { shop: Shop; job: string } {
    const shop = new Shop();
    shop.cloud.simulator.faults.add({ match: { operation: "MigrateLogicDb", times: 1 }, effect: { job: "fail" } });
    const job = shop.start();
    shop.cloud.advance(1200);
    return { shop, job };
  }

  test("sets the schema to EXPAND_FAILED and the instance to RUNNING", () => {
    const { shop, job } = makeFailedMigration();
    expect(shop.task(job)).toMatchObject({ status: "Failed", operations: ["retry", "rollback"] });
    expect(shop.schema()).toMatchObject({ status: "EXPAND_FAILED", shard_number: 8 });
    expect(shop.status()).toBe("RUNNING");
    expect(shop.migrate([0, 1], 16)).toMatchObject(makeRejection("DBS.300130"));
    expect(shop.put(job, "route-switch")).toMatchObject(makeRejection("DBS.300402"));
  });

  test("reserves the data nodes of a failed configuration until its rollback", () => {
    const { shop, job } = makeFailedMigration();
    const create = (node: number) => {
      const dn_instances = [{ id: shop.nodes[node], user_name: "root", user_password: "Any-7777" }];
      const body = { name: "other", shard_mode: "cluster", shard_number: 8, dn_instances };
      return shop.cloud.call("POST", `${shop.path}/databases`, body);
    };
    expect(create(1)).toMatchObject(makeRejection("DBS.300133"));
    shop.put(job, "rollback");
    shop.cloud.advance(120);
    expect(create(1).status).toBe(202);
  });

  test("completes a failed configuration by a retry", () => {
    const { shop, job } = makeFailedMigration();
    expect(shop.put(job, "retry")).toMatchObject({ status: 202, body: { job_id: job } });
    expect(shop.task(job)).toMatchObject({ name: "retryMigrateLogicDb", status: "Expanding" });
    expect(shop.schema().status).toBe("EXPANDING");
    shop.cloud.advance(1200);
    shop.put(job, "route-switch");
    shop.cloud.advance(120);
    expect(shop.schema()).toMatchObject({ status: "RUNNING", shard_number: 16 });
    expect(shop.put(job, "retry")).toMatchObject(makeRejection("DBS.300123"));
  });

  test("restores the schema by a rollback", () => {
    const { shop, job } = makeFailedMigration();
    expect(shop.put(job, "rollback").status).toBe(202);
    expect(shop.task(job).status).toBe("Rollbacking");
    expect(shop.schema().status).toBe("ROLLING BACK");
    shop.cloud.advance(120);
    expect(shop.task(job).status).toBe("RollbackSuccess");
    expect(shop.schema()).toMatchObject({ status: "RUNNING", shard_number: 8 });
    expect(shop.usedNodes()).toEqual([0]);
    expect(shop.put(job, "rollback")).toMatchObject(makeRejection("DBS.300134"));
  });

  test("belongs to its schema, not to a later schema of the same name", () => {
    const { shop, job } = makeFailedMigration();
    shop.cloud.call("POST", `${shop.path}/databases/shop/unbind`);
    shop.createSchema();
    const later = String(
      shop.migrate([], 16, { data_nodes: [{ id: shop.nodes[1], user: "root", password: "wrong" }] }).body["job_id"],
    );
    shop.cloud.advance(1200);
    expect(shop.schema().status).toBe("EXPAND_FAILED");
    expect(shop.put(job, "rollback")).toMatchObject(makeRejection("DBS.300400"));
    expect(shop.put(later, "rollback").status).toBe(202);
  });

  test("fails with a wrong password, which the pre-check reports, and fails again after a retry", () => {
    const shop = new Shop();
    const data_nodes = [{ id: shop.nodes[1], user: "root", password: "wrong" }];
    const check = shop.cloud.call(
      "POST",
      `${shop.path}/databases/shop/migration/precheck`,
      shop.body([], 16, { data_nodes }),
    );
    expect(check).toMatchObject({ status: 202, body: { pre_check_results: [{ status: "SUCCESS" }, {}] } });
    const result = () =>
      shop.cloud.call("GET", `${shop.path}/databases/shop/migration/precheck/${String(check.body["job_id"])}`).body;
    expect(result()["pre_check_results"]).toHaveLength(2);
    shop.cloud.advance(30);
    expect(result()["pre_check_results"]).toMatchObject([{}, {}, { status: "FAILED", error_message: "DBS.300357" }]);

    const job = String(shop.migrate([], 16, { data_nodes }).body["job_id"]);
    shop.cloud.advance(1200);
    expect(shop.task(job)).toMatchObject({
      status: "Failed",
      fail_reason: expect.stringMatching(/^DBS.300357/) as string,
    });
    shop.put(job, "retry");
    shop.cloud.advance(1200);
    expect(shop.task(job).status).toBe("Failed");
  });
});

describe("a rejected shard configuration", () => {
  test.each<[string, number[], number, object]>([
    ["DBS.300118", [0], 8, {}],
    ["DBS.300118", [0, 1], 7, {}],
    ["DBS.300127", [0], 65, {}],
    ["DBS.300108", [0, 0], 16, {}],
    ["DBS.300102", [], 16, {}],
    ["DBS.300377", [0], 16, { switch_route_begin_time: "17:00:00" }],
    ["DBS.300377", [0], 16, { switch_route_begin_time: "17:00:00", switch_route_end_time: "17:59:59" }],
    ["DBS.300377", [0], 16, { switch_route_begin_time: "5 pm", switch_route_end_time: "6 pm" }],
    ["DBS.280001", [0], 16, { shards: 16 }],
  ])("returns %s for data nodes %j, %d shards and the fields %j", (code, nodes, shards, overrides) => {
    expect(new Shop().migrate(nodes, shards, overrides)).toMatchObject(makeRejection(code));
  });

  test("returns 409 during another shard configuration", () => {
    const shop = new Shop();
    shop.start();
    expect(shop.migrate([0, 1], 16)).toMatchObject({ status: 409 });
  });
});

test("accepts a shard configuration that adds only data nodes or only shards", () => {
  expect(new Shop().migrate([0, 1], 8).status).toBe(202);
  expect(new Shop().migrate([0], 9, { new_shard_number: "9" }).status).toBe(202);
});

test.each([
  ["after the copy if there is no time window", {}, 1200],
  [
    "in the time window",
    { switch_route_begin_time: "17:00:00", switch_route_end_time: "18:00:00" },
    (Date.parse("2026-01-15T17:02:00Z") - START) / 1000,
  ],
])(
  "a shard configuration with the outcome `vanish` switches the route %s, and stays unknown to queries",
  (_, window, seconds) => {
    const shop = new Shop();
    shop.cloud.simulator.faults.add({ match: { operation: "MigrateLogicDb", times: 1 }, effect: { job: "vanish" } });
    const job = shop.start(window);
    for (let step = 0; step < 20; step += 1) {
      expect(shop.cloud.call("GET", `/v3/{pid}/jobs/${job}`)).toMatchObject(makeRejection("DBS.300400"));
      expect(shop.put(job, "route-switch")).toMatchObject(makeRejection("DBS.300400"));
      expect(() => shop.task(job)).toThrow("no task");
      shop.cloud.advance(seconds / 20);
    }
    expect(shop.schema()).toMatchObject({ status: "RUNNING", shard_number: 16 });
    expect(shop.status()).toBe("RUNNING");
  },
);

test("the cancellation of an unknown job or of a job of another kind is rejected", () => {
  const shop = new Shop();
  expect(shop.put("5f0f8cc2-0a55-4c63-9a9c-31b2b2a5f7e9", "cancel")).toMatchObject(makeRejection("DBS.300400"));
  const creation = shop.cloud.simulator.state.jobs.find(({ name }) => name === "createLogicDb");
  expect(shop.put(creation?.id ?? "", "cancel")).toMatchObject(makeRejection("DBS.300379"));
});
