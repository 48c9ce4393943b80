import type { Answer, Cloud } from "./cloud";

/** What an instance can be furnished with, for examples that need it. */
export type Furniture =
  "group" | "template" | "account" | "schema" | "backup" | "check" | "migration" | "failed migration" | "switched";

/**
 * Furnishes a running instance through the API.
 *
 * @returns what the places in an example's path and body stand for: `{dn}`, `{dn2}` data nodes, `{dnip}` the first one's
 * address, `{g2}` a second group, `{t2}` a custom template that is used and `{t3}` one that is not, `{b}` a backup, `{m}` the job of a check or a migration of the schema `db_7567`
 */
export function furnish(cloud: Cloud, instance: string, furniture: Furniture | undefined): Record<string, string> {
  const path = `/v3/{pid}/instances/${instance}`;
  const [first, second] = cloud.call("GET", `${path}/available-data-nodes`).body["data_nodes"] as readonly {
    id: string;
    private_ip: string;
  }[];
  const places = { "{dn}": first?.id ?? "", "{dn2}": second?.id ?? "", "{dnip}": first?.private_ip ?? "" };
  const done = (answer: Answer): Answer => {
    if (answer.status >= 300) throw new Error(`${furniture ?? ""}: ${JSON.stringify(answer.body)}`);
    cloud.pass(1200);
    return answer;
  };
  const migrate = (what: string): string => {
    const data_nodes = [{ id: places["{dn}"], user: "root", password: "Any-7777" }];
    const body = { new_shard_number: 16, data_nodes };
    return String(done(cloud.call("POST", `${path}/databases/db_7567/${what}`, body)).body["job_id"]);
  };

  if (furniture === undefined) return places;
  if (furniture === "group") {
    const nodes = [{ available_zone: "az1", subnet_id: "ead1e945-ca89-45dd-bcce-4a30b2054c22" }];
    const body = { name: "group-2", type: "r", flavor_ref: "ddm.c6.large.2", nodes };
    return { ...places, "{g2}": String(done(cloud.call("POST", `${path}/groups`, body)).body["group_id"]) };
  }
  if (furniture === "template") {
    const create = (name: string, values: object) => {
      const body = { name, description: "", values };
      return String(done(cloud.call("POST", "/v3/{pid}/configurations", body)).body["id"]);
    };
    const used = create("paramTemplate-test", { ddl_flowcontrol_threshold: "1005" });
    done(cloud.call("POST", "/v3/{pid}/instances", boughtWith(used)));
    return { ...places, "{t2}": used, "{t3}": create("spare", {}) };
  }
  const dn_instances = [{ id: places["{dn}"], user_name: "root", user_password: "Any-7777" }];
  const schema = { name: "db_7567", shard_mode: "cluster", shard_number: 8, dn_instances };
  done(cloud.call("POST", `${path}/databases`, schema));
  if (furniture === "account") {
    const databases = [{ name: "db_7567" }];
    const account = { name: "ddmtest", password: "Blue-sky-77", base_authority: ["SELECT"], databases };
    done(cloud.call("POST", `${path}/users`, account));
  }
  if (furniture === "backup") {
    cloud.pass(24 * 3600);
    const [backup] = cloud.call("GET", `/v3/{pid}/backups?instance_id=${instance}`).body["backups"] as [{ id: string }];
    return { ...places, "{b}": backup.id };
  }
  if (furniture === "check") return { ...places, "{m}": migrate("migration/precheck") };
  if (furniture === "failed migration") {
    cloud.simulator.faults.add({ match: { operation: "MigrateLogicDb" }, effect: { job: "fail" } });
  }
  if (furniture === "account" || furniture === "schema") return places;
  const job = migrate("migration");
  if (furniture === "switched") done(cloud.call("PUT", `${path}/databases/db_7567/migration/jobs/${job}/route-switch`));
  return { ...places, "{m}": job };
}

function boughtWith(template: string): object {
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
