import { type CloudResponse, type Cloud, instanceBody } from "./cloud";

/** A situation that samples need. All preparations except `group` and `template` also create the schema `db_7567`. */
export type Preparation =
  "group" | "template" | "account" | "schema" | "backup" | "check" | "migration" | "failed migration" | "switched";

/**
 * Brings a running instance into the situation that a sample needs.
 *
 * @returns values of the placeholders in a sample's path and body (see spec-samples.test.ts). All preparations return `{dn}`, `{dn2}` and
 * `{dnip}`. The other placeholders exist if the preparation creates their resources:
 *
 * - `{dn}`, `{dn2}`: data nodes; `{dnip}`: the address of `{dn}`
 * - `{g2}`: a second group
 * - `{t2}`: a custom template in use; `{t3}`: an unused template
 * - `{b}`: a backup of the instance
 * - `{i2}`: another running instance
 * - `{metadata}`: the exported metadata of the schemas
 * - `{m}`: the job of a pre-check or migration of the schema `db_7567`
 */
export function prepareInstance(
  cloud: Cloud,
  instance: string,
  preparation: Preparation | undefined,
): Record<string, string> {
  const path = `/v3/{pid}/instances/${instance}`;
  const [first, second] = cloud.call("GET", `${path}/available-data-nodes`).body["data_nodes"] as readonly {
    id: string;
    private_ip: string;
  }[];
  const placeholders = { "{dn}": first?.id ?? "", "{dn2}": second?.id ?? "", "{dnip}": first?.private_ip ?? "" };
  const finish = (response: CloudResponse): CloudResponse => {
    if (response.status >= 300) throw new Error(`${preparation ?? ""}: ${JSON.stringify(response.body)}`);
    cloud.advance(1200);
    return response;
  };
  const startMigrationJob = (action: string): string => {
    const data_nodes = [{ id: placeholders["{dn}"], user: "root", password: "Any-7777" }];
    const body = { new_shard_number: 16, data_nodes };
    return String(finish(cloud.call("POST", `${path}/databases/db_7567/${action}`, body)).body["job_id"]);
  };

  if (preparation === undefined) return placeholders;
  if (preparation === "group") {
    const nodes = [{ available_zone: "az1", subnet_id: "ead1e945-ca89-45dd-bcce-4a30b2054c22" }];
    const body = { name: "group-2", type: "r", flavor_ref: "ddm.c6.large.2", nodes };
    return { ...placeholders, "{g2}": String(finish(cloud.call("POST", `${path}/groups`, body)).body["group_id"]) };
  }
  if (preparation === "template") {
    const create = (name: string, values: object) => {
      const body = { name, description: "", values };
      return String(finish(cloud.call("POST", "/v3/{pid}/configurations", body)).body["id"]);
    };
    const used = create("paramTemplate-test", { ddl_flowcontrol_threshold: "1005" });
    finish(cloud.call("POST", "/v3/{pid}/instances", bodyWithTemplate(used)));
    return { ...placeholders, "{t2}": used, "{t3}": create("spare", {}) };
  }
  const dn_instances = [{ id: placeholders["{dn}"], user_name: "root", user_password: "Any-7777" }];
  const schema = { name: "db_7567", shard_mode: "cluster", shard_number: 8, dn_instances };
  finish(cloud.call("POST", `${path}/databases`, schema));
  if (preparation === "account") {
    const databases = [{ name: "db_7567" }];
    const account = { name: "ddmtest", password: "Blue-sky-77", base_authority: ["SELECT"], databases };
    finish(cloud.call("POST", `${path}/users`, account));
  }
  if (preparation === "backup") {
    const target = finish(cloud.call("POST", "/v3/{pid}/instances", instanceBody({ name: "target" })));
    cloud.advance(24 * 3600);
    const [backup] = (
      cloud.call("GET", "/v3/{pid}/backups").body["backups"] as { id: string; instance_id: string }[]
    ).filter(({ instance_id }) => instance_id === instance);
    const metadata = cloud.call("GET", `${path}/schema-metadata`).body["compressed_databases_info"];
    return {
      ...placeholders,
      "{b}": backup?.id ?? "",
      "{i2}": String(target.body["id"]),
      "{metadata}": String(metadata),
    };
  }
  if (preparation === "check") return { ...placeholders, "{m}": startMigrationJob("migration/precheck") };
  if (preparation === "failed migration") {
    cloud.simulator.faults.add({ match: { operation: "MigrateLogicDb" }, effect: { job: "fail" } });
  }
  if (preparation === "account" || preparation === "schema") return placeholders;
  const job = startMigrationJob("migration");
  if (preparation === "switched")
    finish(cloud.call("PUT", `${path}/databases/db_7567/migration/jobs/${job}/route-switch`));
  return { ...placeholders, "{m}": job };
}

function bodyWithTemplate(template: string): object {
  return {
    name: "tuned",
    available_zones: ["az1"],
    node_num: 1,
    engine_version: "3.1.0.7",
    flavor_ref: "ddm.c6.xlarge.2",
    vpc_id: "e1d886ec-cfe7-4cd4-b748-fc55a10b4172",
    subnet_id: "f942f970-1a02-4eee-8927-aaaaaaaaaaaa",
    security_group_id: "035b70ed-319b-4086-9fd7-62a2e8548b2e",
    param_group_id: template,
  };
}
