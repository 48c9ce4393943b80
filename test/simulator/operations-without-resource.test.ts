import { Cloud } from "./cloud";
import { prepareInstance } from "./prepare-instance";

/** Creates a cloud with an instance that has a schema `db_7567` and an account `ddmtest`. */
function makeFixture(): { cloud: Cloud; path: string; dataNode: string; instance: string } {
  const cloud = new Cloud();
  const instance = cloud.runningInstance();
  const dataNode = prepareInstance(cloud, instance, "account")["{dn}"] ?? "";
  return { cloud, instance, dataNode, path: `/v3/{pid}/instances/${instance}` };
}

const makeRejection = (code: string) => ({ status: 400, body: { error_code: code } });

test("changes only the given lists of a SQL blacklist, and none while the instance is read-only", () => {
  const { cloud, path } = makeFixture();
  const list = `${path}/databases/db_7567/sql-black-list`;
  const empty = { sql_black_list_full_check: "", sql_black_list_prefix_check: "", sql_black_list_regex_check: "" };
  expect(cloud.call("GET", list).body).toEqual(empty);
  cloud.call("PUT", list, { sql_black_list_full_check: "drop table t" });
  const after = { ...empty, sql_black_list_full_check: "drop table t", sql_black_list_regex_check: "^kill" };
  expect(cloud.call("PUT", list, { sql_black_list_regex_check: "^kill" })).toMatchObject({ status: 200, body: after });
  expect(cloud.call("GET", list).body).toEqual(after);
  cloud.call("PUT", `${path}/readonly-status`, { readonly: true });
  cloud.advance(120);
  expect(cloud.call("PUT", list, empty)).toMatchObject(makeRejection("DBS.300131"));
});

test("enables the access control of a group, which is off by default", () => {
  const { cloud, path } = makeFixture();
  const group = cloud.simulator.state.instances[0]?.groups[0]?.id ?? "";
  const acls = `${path}/groups/${group}/acls`;
  expect(cloud.call("GET", acls).body).toMatchObject({ group_id: group, enable_ipgroup: false });
  const body = {
    name: "office",
    type: "white",
    enable_ip_group: true,
    ip_list: [{ ip: "10.0.0.0/8", description: "" }],
  };
  expect(cloud.call("POST", acls, body)).toMatchObject({ status: 200, body: { enable_ipgroup: true } });
  expect(cloud.call("GET", acls).body).toMatchObject({
    enable_ipgroup: true,
    type: "white",
    ipgroup: { ip_list: [{ ip: "10.0.0.0/8" }] },
  });
});

test("removes killed sessions, and records the kill of a logical session in the audit log of the instance", () => {
  const { cloud, path, instance, dataNode } = makeFixture();
  const listLogical = (query = "") =>
    cloud.call("GET", `${path}/logical-processes${query}`).body["logical_processes"] as { id: string; user: string }[];
  expect(listLogical().map(({ user }) => user)).toEqual(["drdsagent", "ddmtest"]);
  const [session] = listLogical("?keyword=ddmtest");
  const kill = { process_ids: [session?.id] };
  expect(cloud.call("DELETE", `${path}/logical-processes`, kill).body).toEqual({ resp: "successful" });
  expect(listLogical().map(({ user }) => user)).toEqual(["drdsagent"]);

  const physical = `/v3/{pid}/instances/${dataNode}/physical-processes`;
  const before = cloud.call("GET", physical).body;
  expect(before).toMatchObject({
    total_count: 8,
    physical_processes: [{ db: "db_7567_0000", info: null }, {}, {}, {}, {}, {}, {}, {}],
  });
  const [{ id }] = before["physical_processes"] as [{ id: number }];
  expect(cloud.call("DELETE", physical, { process_ids: [String(id)] }).status).toBe(200);
  expect(cloud.call("GET", physical).body["total_count"]).toBe(7);

  const readAuditLog = (from: string, to: string) =>
    cloud.call("GET", `${path}/processes-audit-log?start_time=${from}&end_time=${to}`);
  expect(readAuditLog("2026-01-15T00:00:00+0000", "2026-01-16T08:00:00+0800").body).toMatchObject({
    total_count: 1,
    process_audit_logs: [{ instance_id: instance, process_id: session?.id }],
  });
  expect(readAuditLog("2026-01-14T00:00:00+0000", "2026-01-14T08:00:00+0000").body["total_count"]).toBe(0);
  expect(readAuditLog("yesterday", "today")).toMatchObject(makeRejection("DBS.280001"));
  const start = "2026-01-08T00:00:00+0000";
  expect(readAuditLog(start, "2026-01-15T00:00:00+0000").status).toBe(200);
  expect(readAuditLog(start, "2026-01-15T00:00:01+0000")).toMatchObject(makeRejection("DBS.300377"));
  expect(readAuditLog(start, "2026-01-07T00:00:00+0000")).toMatchObject(makeRejection("DBS.300377"));
});

test("a killed session of a deleted account or schema does not hide the session of a new one with the same name", () => {
  const { cloud, path, dataNode } = makeFixture();
  const physical = `/v3/{pid}/instances/${dataNode}/physical-processes`;
  const logical = `${path}/logical-processes?keyword=ddmtest`;
  for (const [list, field] of [
    [logical, "logical_processes"],
    [physical, "physical_processes"],
  ] as const) {
    const [{ id }] = cloud.call("GET", list).body[field] as [{ id: unknown }];
    expect(cloud.call("DELETE", list.replace(/\?.*/, ""), { process_ids: [String(id)] }).status).toBe(200);
  }
  cloud.call("DELETE", `${path}/users/ddmtest`);
  cloud.call("DELETE", `${path}/databases/db_7567?delete_dn_data=true`);
  cloud.advance(600);
  const account = { name: "ddmtest", password: "Blue-sky-77", base_authority: ["SELECT"] };
  const dn_instances = [{ id: dataNode, user_name: "root", user_password: "Any-7777" }];
  expect(cloud.call("POST", `${path}/users`, account).status).toBe(200);
  const schema = { name: "db_7567", shard_mode: "cluster", shard_number: 8, dn_instances };
  expect(cloud.call("POST", `${path}/databases`, schema).status).toBe(202);
  expect(cloud.call("GET", physical).body["total_count"]).toBe(0);
  cloud.advance(600);
  expect(cloud.call("GET", logical).body["total_count"]).toBe(1);
  expect(cloud.call("GET", physical).body["total_count"]).toBe(8);
});

test("lists no slow queries, and rejects periods of more than a week", () => {
  const { cloud, instance } = makeFixture();
  const listSlowQueries = (end: number) =>
    cloud.call("GET", `/v2/{pid}/instances/${instance}/slowlog?curPage=1&perPage=10&startDate=0&endDate=${end}`);
  expect(listSlowQueries(604_800_000).body).toEqual({ totalRecord: 0, slowLogList: [] });
  expect(listSlowQueries(604_800_001)).toMatchObject({ status: 400, body: { errCode: "DBS.300377" } });
});
