import { Cloud, START } from "./cloud";
import { furnish } from "./furnish";

const DAY = 24 * 3600;

interface Item {
  readonly id: string;
}

/** A cloud with an instance that has the schema `db_7567`, another one without, and their data nodes. */
class Copies {
  readonly cloud = new Cloud();
  readonly source = this.cloud.runningInstance({ name: "source" });
  readonly target = this.cloud.runningInstance({ name: "target" });
  readonly nodes = furnish(this.cloud, this.source, "schema");

  path(instance: string): string {
    return `/v3/{pid}/instances/${instance}`;
  }

  /** Names of the schemas of the target, with their data nodes. */
  copied(): unknown {
    const { databases } = this.cloud.call("GET", `/v1/{pid}/instances/${this.target}/databases`).body;
    return (databases as { name: string; used_rds: Item[] }[]).map(({ name, used_rds: [rds] }) => [name, rds?.id]);
  }
}

describe("backups", () => {
  test("are made once a day, the last seven are kept, and they can be deleted", () => {
    const { cloud, source } = new Copies();
    const list = () => cloud.call("GET", `/v3/{pid}/backups?instance_id=${source}`).body["backups"] as Item[];
    expect(list()).toEqual([]);
    cloud.pass(2 * DAY);
    expect(list()).toMatchObject([
      { instance_name: "source", backup_type: "auto_metadata", created: "2026-01-17T12:00:00+0000" },
      { instance_name: "source", status: "normal", created: "2026-01-16T12:00:00+0000" },
    ]);
    const [newest, oldest] = list();
    const deleted = cloud.call("DELETE", `/v3/{pid}/backups/${newest?.id ?? ""}`);
    expect(deleted.status).toBe(202);
    cloud.pass(30);
    expect(cloud.job(deleted)).toMatchObject({ name: "deleteConsistentBackup", status: "Completed" });
    expect(list().map(({ id }) => id)).toEqual([oldest?.id]);
    expect(cloud.call("DELETE", `/v3/{pid}/backups/${newest?.id ?? ""}`).status).toBe(404);
    cloud.pass(30 * DAY);
    expect(list()).toHaveLength(7);
  });

  test("tell what there is to restore, and where to", () => {
    const copies = new Copies();
    const { cloud, source, target, nodes } = copies;
    cloud.pass(DAY);
    const [backup] = cloud.call("GET", `/v3/{pid}/backups?instance_name=source`).body["backups"] as Item[];
    const get = (what: string) => cloud.call("GET", `${copies.path(source)}/backups/${what}`).body;
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
});

describe("schemas are carried to another instance", () => {
  test("by metadata that is exported and imported", () => {
    const copies = new Copies();
    const { cloud, source, target, nodes } = copies;
    const exported = cloud.call("GET", `${copies.path(source)}/schema-metadata`).body;
    expect(exported["data_nodes"]).toMatchObject([{ instance_id: nodes["{dn}"], access_port: 3306 }]);
    const dn_instance = [{ dn_instance_id: nodes["{dn2}"], admin_user: "root", admin_password: "Any-7777" }];
    const upload = (changes: object = {}) =>
      cloud.call("POST", `${copies.path(target)}/schema-metadata`, {
        compressed_databases_info: exported["compressed_databases_info"],
        dn_instance,
        ...changes,
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
    cloud.pass(200);
    expect(cloud.job(answer)).toMatchObject({ name: "loadMetadata", status: "Completed" });
    expect(copies.copied()).toEqual([["db_7567", nodes["{dn2}"]]]);
    expect(upload().body["error_code"]).toBe("DBS.300372");
  });

  test("by restoring a moment, with metadata only or with data", () => {
    const copies = new Copies();
    const { cloud, source, target, nodes } = copies;
    const metadata = { source: { restore_time: START }, target: { instance_id: target, data_nodes: [nodes["{dn2}"]] } };
    const few = { ...metadata, target: { instance_id: target, data_nodes: [] } };
    const restore = (body: object) => cloud.call("POST", `${copies.path(source)}/backups/metadata-recovery`, body);
    expect(restore({ ...metadata, source: {} }).status).toBe(400);
    expect(restore(few).body["error_code"]).toBe("DBS.300102");
    expect(restore(metadata).status).toBe(202);
    cloud.pass(200);
    expect(copies.copied()).toEqual([["db_7567", nodes["{dn2}"]]]);

    const other = new Copies();
    const relations = [{ source_instance_id: other.nodes["{dn}"], target_instance_id: other.nodes["{dn2}"] }];
    const answer = other.cloud.call("POST", `${other.path(other.source)}/backups/recovery`, {
      source: { restore_time: START },
      target: { instance_id: other.target },
      data_node_relations: relations,
    });
    expect(answer.status).toBe(202);
    other.cloud.pass(200);
    expect(other.cloud.job(answer).name).toBe("RestoreInstance");
    expect(other.copied()).toEqual([["db_7567", other.nodes["{dn2}"]]]);
  });
});
