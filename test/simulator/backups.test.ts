import { gzipSync } from "node:zlib";
import { Cloud, START } from "./cloud";
import { prepareInstance } from "./prepare-instance";

const DAY = 24 * 3600;

interface Item {
  readonly id: string;
}

/** A cloud with a source instance, which has the schema `db_7567`, and an empty target instance. */
class TransferFixture {
  readonly cloud = new Cloud();
  readonly source = this.cloud.runningInstance({ name: "source" });
  readonly target = this.cloud.runningInstance({ name: "target" });
  readonly nodes = prepareInstance(this.cloud, this.source, "schema");

  path(instance: string): string {
    return `/v3/{pid}/instances/${instance}`;
  }

  /** Restores the source with its data to the target, on the data node `{dn2}`. */
  restore(): ReturnType<Cloud["call"]> {
    return this.cloud.call("POST", `${this.path(this.source)}/backups/recovery`, {
      source: { restore_time: START },
      target: { instance_id: this.target },
      data_node_relations: [{ source_instance_id: this.nodes["{dn}"], target_instance_id: this.nodes["{dn2}"] }],
    });
  }

  /** Lists the target's schemas, each with the id of its first data node. */
  targetSchemas(): unknown {
    const { databases } = this.cloud.call("GET", `/v1/{pid}/instances/${this.target}/databases`).body;
    return (databases as { name: string; used_rds: Item[] }[]).map(({ name, used_rds: [rds] }) => [name, rds?.id]);
  }
}

describe("backups", () => {
  test("makes daily backups, keeps them for seven days, and deletes a backup on request", () => {
    const { cloud, source } = new TransferFixture();
    const list = () => cloud.call("GET", `/v3/{pid}/backups?instance_id=${source}`).body["backups"] as Item[];
    expect(list()).toEqual([]);
    cloud.advance(2 * DAY);
    expect(list()).toMatchObject([
      { instance_name: "source", backup_type: "auto_metadata", created: "2026-01-17T12:00:00+0000" },
      { instance_name: "source", status: "normal", created: "2026-01-16T12:00:00+0000" },
    ]);
    const [newest, oldest] = list();
    const deleted = cloud.call("DELETE", `/v3/{pid}/backups/${newest?.id ?? ""}`);
    expect(deleted.status).toBe(202);
    cloud.advance(30);
    expect(cloud.job(deleted)).toMatchObject({ name: "deleteConsistentBackup", status: "Completed" });
    expect(list().map(({ id }) => id)).toEqual([oldest?.id]);
    expect(cloud.call("DELETE", `/v3/{pid}/backups/${newest?.id ?? ""}`).status).toBe(404);
    cloud.advance(30 * DAY);
    expect(list()).toHaveLength(7);
  });

  test("reports the data nodes of a backup, and the restorable times and possible targets of an instance", () => {
    const fixture = new TransferFixture();
    const { cloud, source, target, nodes } = fixture;
    cloud.advance(DAY);
    const [backup] = cloud.call("GET", `/v3/{pid}/backups?instance_name=source`).body["backups"] as Item[];
    const get = (what: string) => cloud.call("GET", `${fixture.path(source)}/backups/${what}`).body;
    expect(get(backup?.id ?? "")).toMatchObject({ related_data_nodes: [{ instance_id: nodes["{dn}"] }] });
    expect(get(`related-dn?restore_time=${START}`)).toMatchObject({
      related_data_nodes: [{ instance_id: nodes["{dn}"] }],
      total: 1,
    });
    expect(get("restorable-time-interval")["restorable_time_intervals"]).toMatchObject([
      { start_time: "2026-01-15T12:00:00+0000" },
    ]);
    expect(get("restorable-instances")["instances"]).toMatchObject([{ instance_id: target, available: true }]);
    const query = `target_instance_id=${target}&source_dn_instance_id=${nodes["{dn}"] ?? ""}&restore_time=${START}`;
    expect(get(`restorable-data-node?${query}`)).toMatchObject({
      total: 11,
      target_data_nodes: Array.from({ length: 10 }, () => ({ available: true })),
    });
  });

  test("reports which data nodes a restore rejects, and why", () => {
    const fixture = new TransferFixture();
    const { cloud, source, target, nodes } = fixture;
    const list = () => {
      const query = `target_instance_id=${target}&source_dn_instance_id=${nodes["{dn}"] ?? ""}&restore_time=${START}`;
      const { body } = cloud.call("GET", `${fixture.path(source)}/backups/restorable-data-node?${query}`);
      const found = (body["target_data_nodes"] as Record<string, unknown>[]).find(
        ({ instance_id }) => instance_id === nodes["{dn2}"],
      );
      return [found?.["available"], found?.["unavailable_reason"]];
    };
    expect(list()).toEqual([true, ""]);
    const node = cloud.simulator.state.dataNodes.find(({ id }) => id === nodes["{dn2}"]);
    Object.assign(node ?? {}, { status: "abnormal" });
    expect(list()).toEqual([false, "The status of the data node is abnormal."]);
    expect(fixture.restore().body["error_code"]).toBe("DBS.300110");
    Object.assign(node ?? {}, { status: "normal", usedBy: source });
    expect(list()).toEqual([false, "The data node is used by another instance."]);
    expect(fixture.restore().body["error_code"]).toBe("DBS.300110");
  });
});

describe("the transfer of schemas to another instance", () => {
  test("exports and imports the metadata of schemas, and rejects invalid imports", () => {
    const fixture = new TransferFixture();
    const { cloud, source, target, nodes } = fixture;
    const exported = cloud.call("GET", `${fixture.path(source)}/schema-metadata`).body;
    expect(exported["data_nodes"]).toMatchObject([{ instance_id: nodes["{dn}"], access_port: 3306 }]);
    const dn_instance = [{ dn_instance_id: nodes["{dn2}"], admin_user: "root", admin_password: "Any-7777" }];
    const upload = (overrides: object = {}) =>
      cloud.call("POST", `${fixture.path(target)}/schema-metadata`, {
        compressed_databases_info: exported["compressed_databases_info"],
        dn_instance,
        ...overrides,
      });
    expect(upload({ compressed_databases_info: "H4sIA" }).body["error_code"]).toBe("DBS.300330");
    expect(upload({ dn_instance: [{ ...dn_instance[0], admin_password: "wrong" }] }).body["error_code"]).toBe(
      "DBS.300114",
    );
    expect(upload({ dn_instance: [{ ...dn_instance[0], dn_instance_id: nodes["{dn}"] }] }).body["error_code"]).toBe(
      "DBS.300110",
    );
    const answer = upload();
    expect(answer).toMatchObject({ status: 202, body: { instance_id: target, instance_name: "target" } });
    expect(cloud.detail(target)["status"]).toBe("RESTORE");
    cloud.advance(200);
    expect(cloud.job(answer)).toMatchObject({ name: "loadMetadata", status: "Completed" });
    expect(fixture.targetSchemas()).toEqual([["db_7567", nodes["{dn2}"]]]);
    expect(upload().body["error_code"]).toBe("DBS.300372");
  });

  const schema = { name: "shop", shardMode: "cluster", shardNumber: 8, shardUnit: 8, dataNodeIds: ["old"] };
  test.each([
    ["too many shards", [{ ...schema, shardNumber: 1e9 }]],
    ["half a shard per data node", [{ ...schema, shardUnit: 0.5 }]],
    ["two schemas of one name", [schema, schema]],
    ["more data than any instance has", [{ ...schema, name: "x".repeat(20 * 1024 * 1024) }]],
  ])("rejects an import of metadata with %s", (_mistake, schemas) => {
    const { cloud, target, nodes } = new TransferFixture();
    const upload = cloud.call("POST", `/v3/{pid}/instances/${target}/schema-metadata`, {
      compressed_databases_info: gzipSync(JSON.stringify(schemas)).toString("base64"),
      dn_instance: [{ dn_instance_id: nodes["{dn2}"], admin_user: "root", admin_password: "Any-7777" }],
    });
    expect(upload.body["error_code"]).toBe("DBS.300330");
  });

  test("restores the metadata of schemas or all data, and rejects invalid restores", () => {
    const fixture = new TransferFixture();
    const { cloud, source, target, nodes } = fixture;
    const metadata = { source: { restore_time: START }, target: { instance_id: target, data_nodes: [nodes["{dn2}"]] } };
    const withoutDataNodes = { ...metadata, target: { instance_id: target, data_nodes: [] } };
    const restore = (body: object) => cloud.call("POST", `${fixture.path(source)}/backups/metadata-recovery`, body);
    expect(restore({ ...metadata, source: {} }).status).toBe(400);
    expect(restore(withoutDataNodes).body["error_code"]).toBe("DBS.300102");
    expect(restore(metadata).status).toBe(202);
    cloud.advance(200);
    expect(fixture.targetSchemas()).toEqual([["db_7567", nodes["{dn2}"]]]);

    const other = new TransferFixture();
    const answer = other.restore();
    expect(answer.status).toBe(202);
    other.cloud.advance(200);
    expect(other.cloud.job(answer).name).toBe("RestoreInstance");
    expect(other.targetSchemas()).toEqual([["db_7567", other.nodes["{dn2}"]]]);
  });
});

test.each([
  ["cannot use them after the restore has succeeded", undefined, 400],
  ["can use them after the restore has failed", "fail", 202],
] as const)("another instance cannot use the target data nodes of a running restore, and %s", (_, job, status) => {
  const fixture = new TransferFixture();
  const { cloud, nodes } = fixture;
  const other = cloud.runningInstance({ name: "other" });
  const use = () =>
    cloud.call("POST", `${fixture.path(other)}/databases`, {
      name: "shop",
      shard_mode: "cluster",
      shard_number: 8,
      dn_instances: [{ id: nodes["{dn2}"], user_name: "root", user_password: "Any-7777" }],
    });
  if (job !== undefined) cloud.simulator.faults.add({ match: { operation: "Restore2Exist" }, effect: { job } });
  expect(fixture.restore().status).toBe(202);
  expect(use().body["error_code"]).toBe("DBS.300110");
  cloud.advance(200);
  expect(use().status).toBe(status);
});

test.each([
  ["is being created", "Any-7777", 0],
  ["could not be created", "wrong", 600],
])("an export of metadata and a restore omit a schema that %s", (_, password, seconds) => {
  const fixture = new TransferFixture();
  const { cloud, source, nodes } = fixture;
  const [, , third] = cloud.simulator.state.dataNodes;
  const dn_instances = [{ id: third?.id, user_name: "root", user_password: password }];
  const body = { name: "shop", shard_mode: "cluster", shard_number: 8, dn_instances };
  expect(cloud.call("POST", `${fixture.path(source)}/databases`, body).status).toBe(202);
  cloud.advance(seconds);
  expect(cloud.call("GET", `${fixture.path(source)}/schema-metadata`).body["data_nodes"]).toMatchObject([
    { instance_id: nodes["{dn}"] },
  ]);
  expect(fixture.restore().status).toBe(202);
  cloud.advance(200);
  expect(fixture.targetSchemas()).toEqual([["db_7567", nodes["{dn2}"]]]);
});
