import { Cloud, type CloudResponse } from "./cloud";

interface DataNode {
  readonly id: string;
  readonly private_ip: string;
}

/** An instance, and requests for its schemas. */
class Schemas {
  readonly instance: string;

  constructor(readonly cloud = new Cloud()) {
    this.instance = cloud.runningInstance();
  }

  path(version: "v1" | "v3", rest = ""): string {
    return `/${version}/{pid}/instances/${this.instance}${rest}`;
  }

  dataNodes(): readonly DataNode[] {
    return this.cloud.call("GET", this.path("v3", "/available-data-nodes?limit=128")).body["data_nodes"] as never;
  }

  dataNode(index: number): string {
    return this.dataNodes()[index]?.id ?? "";
  }

  /** Returns a login to a data node in the shape of v3. */
  login(index: number, password = "Any-7777"): object {
    return { id: this.dataNode(index), user_name: "root", user_password: password };
  }

  create(overrides: object = {}): CloudResponse {
    const body = { name: "shop", shard_mode: "cluster", shard_number: 8, dn_instances: [this.login(0)], ...overrides };
    return this.cloud.call("POST", this.path("v3", "/databases"), body);
  }

  detail(name = "shop"): CloudResponse {
    return this.cloud.call("GET", this.path("v3", `/databases/${name}`));
  }

  /** Fetches the status with v1, because v3 does not report all statuses. */
  status(): string | undefined {
    const list = this.cloud.call("GET", this.path("v1", "/databases")).body["databases"] as { status: string }[];
    return list[0]?.status;
  }

  remove(query = "delete_dn_data=true"): CloudResponse {
    return this.cloud.call("DELETE", this.path("v3", `/databases/shop?${query}`));
  }
}

const makeRejection = (code: string) => ({ status: 400, body: { error_code: code } });

describe("a schema", () => {
  test("jobs create and delete a schema, which is RUNNING before the instance", () => {
    const schemas = new Schemas();
    const { cloud } = schemas;
    const created = schemas.create();
    expect(created).toMatchObject({ status: 202, body: { name: "shop" } });
    expect(schemas.status()).toBe("CREATING");
    expect(cloud.detail(schemas.instance)["status"]).toBe("CREATE_DATABASE");

    while (cloud.job(created).status === "Running") cloud.advance(1);
    expect(schemas.detail().body).toMatchObject({ status: "RUNNING", shard_number: 8 });
    expect(cloud.detail(schemas.instance)["status"]).toBe("CREATE_DATABASE");
    expect(schemas.create({ name: "other" })).toMatchObject({ status: 409, body: { error_code: "DBS.200019" } });
    cloud.advance(21);
    expect(cloud.detail(schemas.instance)["status"]).toBe("RUNNING");

    const removed = schemas.remove();
    expect(removed).toMatchObject({ status: 202, body: { database_name: "shop" } });
    expect(schemas.status()).toBe("DELETING");
    expect(schemas.detail().body["status"]).toBe("UNKNOWN");
    cloud.advance(120);
    expect(cloud.job(removed).status).toBe("Completed");
    expect(schemas.detail()).toMatchObject(makeRejection("DBS.300129"));
    expect(schemas.remove()).toMatchObject(makeRejection("DBS.300129"));
  });

  test("creates, reads and deletes a schema with the paths and fields of v1", () => {
    const schemas = new Schemas();
    const { cloud } = schemas;
    const rds = { id: schemas.dataNode(0), adminUser: "root", adminPassword: "Any-7777" };
    const body = { name: "mytestdb", shard_mode: "cluster", shard_number: 8, shard_unit: 8, used_rds: [rds] };
    const created = cloud.call("POST", schemas.path("v1", "/databases"), { databases: [body] });
    expect(created).toMatchObject({ status: 200, body: { databases: [{ name: "mytestdb" }] } });
    cloud.advance(120);
    expect(cloud.call("GET", schemas.path("v1", "/databases")).body).toMatchObject({
      databases: [{ name: "mytestdb", status: "RUNNING", shard_unit: 8, used_rds: [{ id: rds.id, status: "normal" }] }],
      total: 1,
    });
    expect(cloud.call("GET", schemas.path("v1", "/databases/MYTESTDB")).body["database"]).toMatchObject({
      name: "mytestdb",
      created: expect.any(Number) as number,
      dataVips: [expect.stringMatching(/:5066$/) as string],
      databases: Array.from({ length: 8 }, (_, slot) => ({ dbslot: slot, idName: `mytestdb_000${slot}`, id: rds.id })),
    });
    const path = schemas.path("v1", "/databases/mytestdb?delete_rds_data=false");
    expect(cloud.call("DELETE", path)).toMatchObject({ status: 200, body: {} });
    cloud.advance(120);
    expect(cloud.call("DELETE", path)).toMatchObject({ status: 400, body: { errCode: "DBS.300129" } });
  });

  test("distributes the shards over data nodes, and keeps other instances from using these nodes", () => {
    const schemas = new Schemas();
    const { cloud } = schemas;
    const first = schemas.dataNode(0);
    const neighbor = new Schemas(cloud);
    schemas.create({ shard_number: 3, dn_instances: [schemas.login(0), schemas.login(1)] });
    cloud.advance(120);
    const placed = schemas.detail().body["shards"] as { data_node_id: string }[];
    expect(placed.map(({ data_node_id: id }) => id)).toEqual([first, first, schemas.dataNode(1)]);

    expect(neighbor.dataNodes()).toHaveLength(10);
    const bodyWithUsedNode = { dn_instances: [{ id: first, user_name: "root", user_password: "Any-7777" }] };
    const answer = neighbor.create(bodyWithUsedNode);
    expect(answer).toMatchObject(makeRejection("DBS.300110"));
    expect(answer.body["error_msg"]).toContain(`The RDS instance rds-01 (${first}) is used by another DDM instance.`);
    expect(schemas.create({ name: "second" }).status).toBe(202); // The same instance may create another schema on the data node.
    cloud.advance(120);
    schemas.remove();
    cloud.advance(120);
    expect(neighbor.dataNodes()).toHaveLength(11);
    expect(neighbor.create(bodyWithUsedNode)).toMatchObject(makeRejection("DBS.300110"));
  });

  test("a grant remains until an update revokes it or the schema is deleted", () => {
    const schemas = new Schemas();
    const { cloud } = schemas;
    schemas.create();
    cloud.advance(120);
    const users = schemas.path("v3", "/users");
    const account = { name: "app", password: "Blue-sky-77", base_authority: ["SELECT"], databases: [{ name: "SHOP" }] };
    expect(cloud.call("POST", users, account).status).toBe(200);
    const grants = () => (cloud.call("GET", users).body["users"] as { databases: unknown }[])[0]?.databases;
    expect(grants()).toEqual([{ name: "shop" }]);
    cloud.call("PUT", `${users}/app`, { description: "x" });
    expect(grants()).toEqual([{ name: "shop" }]);
    cloud.call("PUT", `${users}/app`, { databases: [] });
    expect(grants()).toEqual([]);
    cloud.call("PUT", `${users}/app`, { databases: [{ name: "shop" }] });
    schemas.remove();
    cloud.advance(120);
    expect(grants()).toEqual([]);
  });
});

describe("the creation of a schema", () => {
  test.each([
    ["DBS.300405", { name: "a" }],
    ["DBS.300405", { name: "a".repeat(49) }],
    ["DBS.300407", { name: "Shop" }],
    ["DBS.300406", { name: "mysql" }],
    ["DBS.300109", { name: "1shop" }],
    ["DBS.300109", { name: "my-shop" }],
    ["DBS.300104", { shard_mode: "sharded" }],
    ["DBS.300127", { shard_number: 1 }],
    ["DBS.300127", { shard_number: 65 }],
    ["DBS.300127", { shard_mode: "single" }],
    ["DBS.300102", { dn_instances: [] }],
    ["DBS.300103", { dn_instances: [{ id: "nosuchnodein01", user_name: "root", user_password: "x" }] }],
    ["DBS.280001", { shard_unit: 8 }],
    ["DBS.280001", { dn_instances: [{ id: "nosuchnodein01" }] }],
  ])("returns %s for a schema with %j", (code, overrides) => {
    expect(new Schemas().create(overrides)).toMatchObject(makeRejection(code));
  });

  test("rejects duplicate data nodes and existing names", () => {
    const schemas = new Schemas();
    expect(schemas.create({ dn_instances: [schemas.login(0), schemas.login(0)] })).toMatchObject(
      makeRejection("DBS.300108"),
    );
    schemas.create();
    schemas.cloud.advance(120);
    expect(schemas.create()).toMatchObject(makeRejection("DBS.300112"));
  });

  test("v1 rejects reserved words in the name and inconsistent or large shard numbers", () => {
    const schemas = new Schemas();
    const create = (overrides: object) => {
      const used_rds = [{ id: schemas.dataNode(0), adminUser: "root", adminPassword: "Any-7777" }];
      const database = { name: "shop", shard_mode: "cluster", shard_number: 8, shard_unit: 8, used_rds, ...overrides };
      return schemas.cloud.call("POST", schemas.path("v1", "/databases"), { databases: [database] });
    };
    expect(create({ name: "mysql_shop" }).body["errCode"]).toBe("DBS.300406");
    expect(create({ shard_unit: 4 }).body["errCode"]).toBe("DBS.300127");
    expect(create({ shard_unit: 65, shard_number: 65 }).body["errCode"]).toBe("DBS.300106");
    expect(create({ shard_unit: 1, shard_number: 1 }).status).toBe(200);
  });
});

test("the deletion of a schema in v3 requires delete_dn_data", () => {
  const schemas = new Schemas();
  schemas.create();
  schemas.cloud.advance(120);
  expect(schemas.remove("")).toMatchObject(makeRejection("DBS.280001"));
  expect(schemas.remove("delete_dn_data=").status).toBe(400);
});

test("a create job with a wrong password fails, and the schema can be deleted", () => {
  const schemas = new Schemas();
  const { cloud } = schemas;
  const created = schemas.create({ dn_instances: [schemas.login(0, "wrong")] });
  expect(created.status).toBe(202);
  cloud.advance(120);
  expect(cloud.job(created).status).toBe("Failed");
  const now = cloud.simulator.clock.now();
  const tasks = cloud.call("GET", `/v3/{pid}/jobs?start_time=${now - 600_000}&end_time=${now}`).body["jobs"];
  expect(tasks).toMatchObject([
    {
      name: "createLogicDb",
      database_name: "shop",
      fail_reason: "DBS.300114: The administrator or password is incorrect.",
    },
  ]);
  expect(schemas.status()).toBe("CREATE_FAILED");
  expect(cloud.detail(schemas.instance)["status"]).toBe("RUNNING");
  expect(schemas.remove().status).toBe(202);
  cloud.advance(120);
  expect(schemas.status()).toBeUndefined();
  expect(JSON.stringify(cloud.simulator.save())).not.toContain('"wrong"');
});

test("unbinding removes a schema immediately", () => {
  const schemas = new Schemas();
  schemas.create();
  schemas.cloud.advance(120);
  const unbind = () => schemas.cloud.call("POST", schemas.path("v3", "/databases/shop/unbind"));
  expect(unbind()).toMatchObject({ status: 200, body: {} });
  expect(unbind()).toMatchObject(makeRejection("DBS.300129"));
  expect(new Schemas(schemas.cloud).dataNodes()).toHaveLength(12);
});

test("the connection check reports whether the login and the endpoint of a data node are correct", () => {
  const schemas = new Schemas();
  const [node] = schemas.dataNodes();
  const check = (overrides: object) => {
    const info = { endpoint: `${node?.private_ip ?? ""}:3306`, username: "root", password: "Any-7777", ...overrides };
    const infos = [{ rds_instance_id: node?.id, ...info }];
    return schemas.cloud.call("POST", schemas.path("v3", "/rds/connection"), { infos }).body["rds_check_infos"];
  };
  expect(check({})).toEqual([{ rds_instance_id: node?.id, success: "true", error_code: null, error_message: null }]);
  expect(check({ password: "wrong" })).toMatchObject([{ success: "false", error_code: "DBS.300357" }]);
  expect(check({ username: "admin" })).toMatchObject([{ success: "false", error_code: "DBS.300357" }]);
  expect(check({ endpoint: "192.168.0.1:3306" })).toMatchObject([{ success: "false", error_code: "DBS.300356" }]);
});

test("v2 rejects read weights above 99 and read weights of data nodes that the instance does not use", () => {
  const schemas = new Schemas();
  schemas.create();
  schemas.cloud.advance(120);
  const path = `/v2/{pid}/instances/${schemas.instance}/action/read-write-strategy`;
  const put = (read_weight: object) => schemas.cloud.call("PUT", path, { read_weight });
  const used = schemas.dataNode(0);
  expect(put({ [used]: 60 })).toMatchObject({ status: 200, body: { success: true, instance_id: schemas.instance } });
  expect(put({ [used]: 100 })).toMatchObject({ status: 400, body: { errCode: "DBS.300315" } });
  expect(put({ [schemas.dataNode(1)]: 60 })).toMatchObject({ status: 400, body: { errCode: "DBS.300117" } });
  expect(put({ nosuchin01: 60 })).toMatchObject({ status: 400, body: { errCode: "DBS.300117" } });
});
