import { instanceBody } from "../simulator/cloud";
import type { lookups } from "../../provider/lookups/registry";
import { makeInstanceLookups } from "./lookup-fixture";

/** An instance with the schemas `shop` and `archive` on its first data node, and the account `app`. */
async function makeContents() {
  const fixture = await makeInstanceLookups();
  const { otherClient, dataNodes } = fixture;
  const login = [{ id: dataNodes[0], user_name: "root", user_password: "Data-node-1" }];
  for (const name of ["shop", "archive"])
    await otherClient.call("POST", "/databases", { name, shard_mode: "cluster", shard_number: 2, dn_instances: login });
  const account = { name: "app", password: "Blue-sky-77", base_authority: ["SELECT"], databases: [{ name: "shop" }] };
  await otherClient.call("POST", "/users", account);
  fixture.cloud.clearCalls();
  return fixture;
}

test("getSchemas lists the schemas, sorted and filtered by name, and getSchema reads one", async () => {
  const { lookup, instanceId, dataNodes, countCalls } = await makeContents();
  const { names, schemas } = await lookup("getSchemas", { instanceId });
  expect(names).toEqual(["archive", "shop"]);
  expect(schemas[1]).toMatchObject({ shardMode: "cluster", shardNumber: 2, dataNodeIds: [dataNodes[0]] });
  expect((await lookup("getSchemas", { instanceId, name: "s*" })).names).toEqual(["shop"]);
  expect((await lookup("getSchemas", { instanceId, name: "S*" })).names).toEqual(["shop"]);
  const shop = await lookup("getSchema", { instanceId, name: "shop" });
  expect(shop).toMatchObject({ instanceId, name: "shop", status: "RUNNING", dataNodes: [{ id: dataNodes[0] }] });
  expect(shop.shards.map(({ index }) => index)).toEqual([0, 1]);
  expect(countCalls()).toEqual({ ListDatabases: 1, ShowDatabase: 1 });
});

test("getSchema suggests a schema with a similar name, and getSchemas an instance with a similar id", async () => {
  const { failureOf, instanceId, instance } = await makeContents();
  expect(await failureOf("getSchema", { instanceId, name: "shopp" })).toBe(
    `getSchema failed: There is no schema with the name "shopp" in instance ${instanceId}; did you mean "shop"? The schemas there are "archive", "shop".`,
  );
  const other = `${instanceId.slice(0, -5)}0in09`;
  const failure = await failureOf("getSchemas", { instanceId: other });
  expect(failure).toContain(`There is no instance with the id "${other}" in project`);
  expect(failure).toContain(`did you mean "${instanceId}"? The instances there are "${instance().name}".`);
});

test("names that differ only in leading zeros have the same order, whatever the order of the API", async () => {
  const { lookup, instance, instanceId } = await makeContents();
  const [app] = instance().accounts;
  for (const name of ["app1", "app01", "app001"]) if (app) instance().accounts.push({ ...app, name });
  const names = async () => (await lookup("getAccounts", { instanceId }, { fresh: true })).names;
  const before = await names();
  expect(before).toHaveLength(4);
  instance().accounts.reverse();
  expect(await names()).toEqual(before);
});

test("getAccounts lists the accounts that can use a schema, and ignores the case of its name", async () => {
  const { lookup, instanceId } = await makeContents();
  const { names, accounts } = await lookup("getAccounts", { instanceId, schema: "Shop" });
  expect([names, accounts[0]?.baseAuthority, accounts[0]?.databases]).toEqual([["app"], ["SELECT"], ["shop"]]);
  expect((await lookup("getAccounts", { instanceId, schema: "archive" })).names).toEqual([]);
});

test.each<[keyof typeof lookups, string, Record<string, number>, object]>([
  ["getInstances", "ListInstances", { total_record: 9 }, {}],
  ["getParameterTemplates", "ListDdmConfigurations", { total: 99 }, {}],
  ["getInstanceGroups", "ListGroup", { total_count: 9 }, { ofInstance: true }],
  ["getSchemas", "ListDatabases", { total: 9 }, { ofInstance: true }],
  ["getAccounts", "ListDdmUsers", { total: 9 }, { ofInstance: true }],
  ["getAvailableDataNodes", "ListDatabases", { total: 9 }, { ofInstance: true }],
  ["getAvailableDataNodes", "ListAvailableRdsList", { total: 99 }, { ofInstance: true }],
  ["getInstanceParameters", "ShowInstanceParam", { total: 99 }, { ofInstance: true }],
  ["getBackups", "ListBackups", { total: 99 }, {}],
  ["getRestoreTimes", "ShowAvalibleTime", { total: 9 }, { ofInstance: true }],
  ["getEngines", "ListDdmEngines", { total: 99 }, {}],
  ["getFlavors", "ListDdmEngines", { total: 99 }, {}],
  ["getAvailabilityZones", "ListDdmEngines", { total: 99 }, {}],
])("%s fails if %s returns an incomplete list", async (name, operation, set, { ofInstance }: { ofInstance?: true }) => {
  const { cloud, failureOf, instanceId } = await makeContents();
  cloud.fault(operation, { set }, { times: 100 });
  const failure = await failureOf(name, ofInstance ? { instanceId } : {});
  expect(failure).toMatch(
    /The API returned an incomplete list of [a-z ]+, so some may be missing\. Run the same command again\./,
  );
});

test.each<[keyof typeof lookups, object, string, string, string]>([
  ["getInstances", { status: "RUNNING" }, "ListInstances", "status", '"status" of instance'],
  ["getInstances", { availabilityZone: "az1" }, "ListInstances", "available_zone", '"availableZones" of instance'],
  ["getInstances", { engineVersion: "3.1" }, "ListInstances", "engine_version", '"engineVersion" of instance'],
  ["getNodes", { zone: "az1" }, "ShowDdmDetail", "nodes", '"zone" of node'],
  ["getInstanceGroups", { role: "rw" }, "ListGroup", "role", '"role" of group'],
  ["getSchemas", { shardMode: "cluster" }, "ListDatabases", "shard_mode", '"shardMode" of schema'],
  ["getAccounts", { schema: "shop" }, "ListDdmUsers", "databases", '"databases" of account'],
  ["getAvailableDataNodes", { name: "*" }, "ListAvailableRdsList", "name", '"name" of data node'],
])("%s with the filter %j fails if %s does not report %s", async (name, filter, operation, field, text) => {
  const { cloud, lookup, failureOf, instanceId } = await makeContents();
  const args = name === "getInstances" ? {} : { instanceId };
  cloud.fault(operation, { set: { [field]: null } }, { times: 100 });
  await lookup(name, args);
  const failure = await failureOf(name, { ...args, ...filter });
  expect(failure).toContain(`The API does not report ${text} `);
  expect(failure).toContain(" matches. Run the same command again, or omit this filter.");
});

test("a value that the API does not report is ignored if another filter excludes the item", async () => {
  const { cloud, lookup, instanceId } = await makeContents();
  cloud.fault("ListDatabases", { set: { shard_mode: null } });
  const { names } = await lookup("getSchemas", { instanceId, name: "other*", shardMode: "cluster" });
  expect(names).toEqual([]);
});

test("a lookup reuses an earlier response; a fresh lookup reads again and returns the change of another client", async () => {
  const { lookup, instanceId, instance, countCalls } = await makeContents();
  await lookup("getAccounts", { instanceId });
  const { accounts } = instance();
  accounts.push(...accounts.map((account) => ({ ...account, name: "batch" })));
  expect((await lookup("getAccounts", { instanceId })).names).toEqual(["app"]);
  expect((await lookup("getAccounts", { instanceId }, { fresh: true })).names).toEqual(["app", "batch"]);
  expect(countCalls()).toEqual({ ListDdmUsers: 2 });
});

test("getAvailableDataNodes omits the data nodes of other instances, and lists only unused data nodes on request", async () => {
  const { lookup, instanceId, cloud, dataNodes, countCalls } = await makeContents();
  const [used, ...others] = cloud.simulator.state.dataNodes;
  if (others[0]) others[0].usedBy = "another instance";
  const all = await lookup("getAvailableDataNodes", { instanceId });
  expect(all.dataNodes.find(({ id }) => id === dataNodes[0])).toMatchObject({
    name: used?.name,
    engine: "mysql",
    engineVersion: used?.engineVersion,
    availabilityZone: used?.availabilityZone,
    schemas: ["archive", "shop"],
  });
  expect(all.ids).not.toContain(others[0]?.id);
  const { ids } = await lookup("getAvailableDataNodes", { instanceId, unused: true });
  expect([...ids].sort()).toEqual(
    others
      .slice(1)
      .map(({ id }) => id)
      .sort(),
  );
  expect(countCalls()).toEqual({ ListAvailableRdsList: 1, ListDatabases: 1 });
});

test("getAvailableDataNodes with `unused` fails if the API does not report the data nodes of a schema", async () => {
  const { lookup, failureOf, instanceId, cloud } = await makeContents();
  cloud.fault("ListDatabases", { body: { databases: [{ name: "shop" }], total: 1 } }, {});
  expect((await lookup("getAvailableDataNodes", { instanceId })).ids).not.toEqual([]);
  expect(await failureOf("getAvailableDataNodes", { instanceId, unused: true })).toBe(
    'getAvailableDataNodes failed: The API does not report the data nodes of schema "shop", so the unused data nodes are unknown.',
  );
});

test("checkDataNodeConnections returns `allConnect: false` if the result of a login is missing", async () => {
  const { lookup, instanceId, cloud, dataNodes } = await makeContents();
  cloud.fault("CheckDataNodeConnection", { body: { rds_check_infos: [] } }, {});
  const logins = [{ id: dataNodes[1], userName: "root", userPassword: "Data-node-1" }];
  expect(await lookup("checkDataNodeConnections", { instanceId, dataNodes: logins })).toEqual({
    allConnect: false,
    results: [],
  });
});

test("checkDataNodeConnections returns `allConnect: false` if one of two logins to the same data node fails", async () => {
  const { lookup, instanceId, dataNodes } = await makeContents();
  const logins = ["Data-node-1", "wrong"].map((userPassword) => ({ id: dataNodes[1], userName: "root", userPassword }));
  expect(await lookup("checkDataNodeConnections", { instanceId, dataNodes: logins })).toMatchObject({
    allConnect: false,
    results: [{ connects: true }, { connects: false }],
  });
});

test("checkDataNodeConnections looks up endpoints that the arguments omit, reports a failed login, and shows no password in errors", async () => {
  const { lookup, failureOf, instanceId, dataNodes, countCalls } = await makeContents();
  const login = (userPassword: string) => [{ id: dataNodes[1], userName: "root", userPassword }];
  expect(await lookup("checkDataNodeConnections", { instanceId, dataNodes: login("Data-node-1") })).toEqual({
    allConnect: true,
    results: [{ id: dataNodes[1], connects: true }],
  });
  const wrong = await lookup("checkDataNodeConnections", { instanceId, dataNodes: login("wrong") });
  expect(wrong).toMatchObject({ allConnect: false, results: [{ connects: false, errorCode: "DBS.300357" }] });
  expect(countCalls()).toEqual({ ListAvailableRdsList: 1, CheckDataNodeConnection: 2 });
  const invalid = { instanceId, dataNodes: [{ id: "x", userName: "", userPassword: "Top-Secret-9" }] };
  expect(await failureOf("checkDataNodeConnections", invalid)).toBe(
    'checkDataNodeConnections failed: "dataNodes.0.userName" must be a non-empty string.',
  );
});

test("checkPasswordStrength recognizes a weak password, and redacts the password in errors", async () => {
  const { lookup, failureOf, cloud } = await makeContents();
  expect(await lookup("checkPasswordStrength", { password: "Huawei_1234" })).toEqual({ isWeak: true });
  expect(await lookup("checkPasswordStrength", { password: "Blue-sky-77" })).toEqual({ isWeak: false });
  cloud.fault("ValidateWeakPassword", {
    status: 400,
    body: { error_code: "DBS.280001", error_msg: "Bad: Blue-sky-78" },
  });
  const failure = await failureOf("checkPasswordStrength", { password: "Blue-sky-78" });
  expect(failure).toContain("Bad: ***");
  expect(failure).not.toContain("Blue-sky-78");
});

test("parameter lookups list templates, read one by name, compare two, and filter the parameters of an instance", async () => {
  const { lookup, failureOf, cloud, instanceId } = await makeContents();
  const create = (name: string, values: object) =>
    cloud.otherClient.call("POST", "/v3/{pid}/configurations", { name, description: "", values });
  const web = await create("web", { long_query_time: "2" });
  const batch = await create("batch", { long_query_time: "9" });
  const { templates } = await lookup("getParameterTemplates", { userDefined: true });
  expect(templates.map(({ name }) => name)).toEqual(["batch", "web"]);
  const found = await lookup("getParameterTemplate", { name: "web" });
  expect([found.id, found.values["long_query_time"]]).toEqual([web["id"], "2"]);
  expect(await failureOf("getParameterTemplate", { name: "wev" })).toContain('did you mean "web"?');
  expect(await failureOf("getParameterTemplate", { id: "0000pr09" })).toContain(
    'no parameter template with the id "0000pr09"',
  );
  const compared = await lookup("getTemplateDifferences", { sourceId: web["id"], targetId: batch["id"] });
  expect(compared).toEqual({
    sourceName: "web",
    targetName: "batch",
    differences: [{ name: "long_query_time", sourceValue: "2", targetValue: "9" }],
  });
  const missing = { sourceId: web["id"], targetId: "0000pr09" };
  expect(await failureOf("getTemplateDifferences", missing)).toContain('no parameter template with the id "0000pr09"');
  const { values, parameters } = await lookup("getInstanceParameters", { instanceId, name: "*timeout*" });
  expect(Object.keys(values)).toEqual(parameters.map(({ name }) => name));
  expect(parameters.length).toBeGreaterThan(1);
  for (const { name } of parameters) expect(name).toContain("timeout");
});

test("version lookups list the available versions and the upgrade risks of an instance", async () => {
  const { lookup, cloud } = await makeContents();
  const { id } = await cloud.otherClient.call(
    "POST",
    "/v3/{pid}/instances",
    instanceBody({ engine_version: "3.0.8.5" }),
  );
  const { versions, currentVersion } = await lookup("getAvailableVersions", { instanceId: id });
  expect([currentVersion, versions]).toEqual(["3.0.8.5", ["3.1.0.8", "3.1.0.7", "3.1.0.3", "3.0.8.3"]]);
  expect((await lookup("getUpgradeRisks", { instanceId: id })).risks).toMatchObject([{ level: 1, engine: "ddm" }]);
});

test.each(["{}", '{"versions": null}', '{"versions": [3], "current_version": "3.1.0.7"}'])(
  "getAvailableVersions fails for the undocumented response %s",
  async (body) => {
    const { failureOf, instanceId, cloud } = await makeContents();
    cloud.fault("ListDatabaseAvailableVersions", { status: 200, body }, {});
    expect(await failureOf("getAvailableVersions", { instanceId })).toContain("returned an undocumented response");
  },
);

test("getTemplateDifferences returns values that the API reports as numbers or booleans", async () => {
  const { lookup, cloud } = await makeContents();
  const parameters = [
    { name: "long_query_time", source_value: 2, target_value: "9" },
    { name: "contains_shard_key", source_value: true, target_value: "OFF" },
  ];
  cloud.fault("CompareParameterGroups", { status: 200, body: { parameters } }, {});
  expect(await lookup("getTemplateDifferences", { sourceId: "apr09", targetId: "bpr09" })).toEqual({
    differences: [
      { name: "contains_shard_key", sourceValue: "ON", targetValue: "OFF" },
      { name: "long_query_time", sourceValue: "2", targetValue: "9" },
    ],
  });
});

test("job lookups list tasks from newest to oldest, read a job, and reject an invalid period", async () => {
  const { lookup, failureOf, instanceId } = await makeContents();
  const { tasks } = await lookup("getTasks", { instanceId });
  expect(tasks.map(({ name }) => name)).toContain("CreateInstance");
  const times = tasks.map(({ created }) => created ?? "");
  expect(times).toEqual([...times].sort().reverse());
  expect(tasks.at(-1)).toMatchObject({
    name: "CreateInstance",
    status: "Completed",
    ended: expect.any(String) as string,
  });
  const job = await lookup("getJob", { id: tasks[0]?.id });
  expect(job).toMatchObject({ id: tasks[0]?.id, name: tasks[0]?.name, status: "Completed" });
  expect(await failureOf("getJob", { id: "0000" })).toContain('There is no job with the id "0000" in project');
  expect(await failureOf("getTasks", { start: "2026-01-01", end: "2026-03-01" })).toBe(
    'getTasks failed: "end" is 2026-03-01, but must be 0 to 30 days after "start".',
  );
  expect(await failureOf("getTasks", { start: "2026-01-15T12:00:00" })).toContain(
    '"start" must be a date, or a time with a time zone such as "2026-01-15T12:00:00Z", not "2026-01-15T12:00:00"',
  );
  expect(await failureOf("getTasks", { start: "2100-01-01" })).toBe(
    'getTasks failed: "start" is 2100-01-01, but must be in the last 30 days unless "end" is set.',
  );
});

test("getTasks returns the end of a canceled or rolled-back migration, and no end while a migration waits for the route switch", async () => {
  const { lookup, cloud, otherClient, dataNodes } = await makeContents();
  const path = "/databases/shop/migration";
  const data_nodes = dataNodes.slice(0, 1).map((id) => ({ id, user: "root", password: "Data-node-1" }));
  const migrate = () => otherClient.call("POST", path, { new_shard_number: 16, data_nodes });
  const findTask = async () => (await lookup("getTasks", { name: "migrateLogicDb" }, { fresh: true })).tasks[0];
  const { job_id: canceled } = await migrate();
  const waiting = await findTask();
  expect([waiting?.status, waiting?.ended]).toEqual(["ToBeSwitched", undefined]);
  await otherClient.call("PUT", `${path}/jobs/${String(canceled)}/cancel`);
  const ended = expect.any(String) as string;
  expect(await findTask()).toMatchObject({ id: canceled, status: "CancelSuccess", ended });

  cloud.fault("MigrateLogicDb", { job: "fail" });
  const { job_id: failed } = await migrate();
  await otherClient.call("PUT", `${path}/jobs/${String(failed)}/rollback`);
  expect(await findTask()).toMatchObject({ id: failed, status: "RollbackSuccess", ended });
});

test("getJob reads a failed job from more than 30 days ago; getTasks rejects times more than 30 days ago", async () => {
  const { lookup, failureOf, cloud, otherClient } = await makeContents();
  cloud.fault("RestartDdmInstance", { job: "fail" });
  const { job_id: id } = await otherClient.call("POST", "/restart", { type: "soft" });
  await cloud.clock.sleep(3_600_000);
  expect(await lookup("getJob", { id })).toMatchObject({ status: "Failed", failReason: expect.any(String) as string });
  cloud.fault("ShowDdmJobResult", { set: { status: "FAILED" } });
  expect(await lookup("getJob", { id }, { fresh: true })).toMatchObject({ failReason: expect.any(String) as string });
  const start = new Date(cloud.clock.now()).toISOString();
  await cloud.clock.sleep(31 * 86_400_000);
  expect(await lookup("getJob", { id })).toEqual(expect.objectContaining({ status: "Failed" }));
  const refusal = `is ${start}, but the API lists only the tasks of the last 30 days.`;
  expect(await failureOf("getTasks", { start })).toBe(`getTasks failed: "start" ${refusal}`);
  expect(await failureOf("getTasks", { start, end: start })).toBe(`getTasks failed: "start" ${refusal}`);
  expect(await failureOf("getTasks", { end: start })).toBe(`getTasks failed: "end" ${refusal}`);
  // A day before `end`, the default start, is too long ago. The lookup then uses a later start instead of failing.
  const end = new Date(cloud.clock.now() - 29.5 * 86_400_000).toISOString();
  expect(await lookup("getTasks", { end })).toEqual({ tasks: [] });
});

test("getTasks accepts an end almost 30 days ago, even if the API receives the request later", async () => {
  const { lookup, cloud } = await makeContents();
  const end = new Date(cloud.clock.now() - 29.5 * 86_400_000).toISOString();
  cloud.fault("ListTasks", { status: 503, headers: { "retry-after": "60" } }, { times: 1 });
  expect(await lookup("getTasks", { end })).toEqual({ tasks: [] });
});

test("backup lookups list backups from newest to oldest, and the periods to which an instance can be restored", async () => {
  const { lookup, cloud, instanceId } = await makeContents();
  await cloud.clock.sleep(3 * 86_400_000);
  const { backups } = await lookup("getBackups", { instanceId });
  expect(backups).toHaveLength(3);
  expect(backups[0]?.created).toBe("2026-01-18T12:00:00+0000");
  expect(await lookup("getBackups", { instanceName: "no-*" })).toEqual({ backups: [] });
  expect((await lookup("getRestoreTimes", { instanceId })).periods).toHaveLength(1);
});

test("backups, restorable periods, killed sessions and slow logs are sorted by time, whatever the UTC offset of the time", async () => {
  const { lookup, instanceId, cloud } = await makeContents();
  // The second time is half an hour after the first: daylight saving time ended in between.
  const times = ["2026-10-25T02:45:00+0200", "2026-10-25T02:15:00+0100"];
  const respond = (operation: string, body: object) => {
    cloud.fault(operation, { status: 200, body }, {});
  };
  respond("ListBackups", { backups: times.map((created, index) => ({ id: `b${index}`, created })), total: 2 });
  respond("ShowAvalibleTime", { restorable_time_intervals: times.map((start_time) => ({ start_time })), total: 2 });
  const killed = times.map((execute_time, process_id) => ({ instance_id: instanceId, process_id, execute_time }));
  respond("ShowProcessesAuditLog", { process_audit_logs: killed, total_count: 2 });
  respond("ListSlowLog", { slowLogList: times.map((logTime) => ({ logTime, time: "1" })), totalRecord: 2 });
  expect((await lookup("getBackups")).backups.map(({ created }) => created)).toEqual([...times].reverse());
  expect((await lookup("getRestoreTimes", { instanceId })).periods.map(({ start }) => start)).toEqual(times);
  const { sessions } = await lookup("getKilledSessions", { instanceId });
  expect(sessions.map(({ time }) => time)).toEqual([...times].reverse());
  expect((await lookup("getSlowLogs", { instanceId })).slowLogs.map(({ started }) => started)).toEqual(times);
});

test("session lookups list sessions and killed sessions, and getSlowLogs rejects a period of more than 7 days", async () => {
  const { lookup, failureOf, instanceId, otherClient, dataNodes } = await makeContents();
  const { sessions } = await lookup("getLogicalSessions", { instanceId, user: "app" });
  expect(sessions).toMatchObject([{ user: "app", database: "shop", command: "Sleep" }]);
  await otherClient.call("DELETE", "/logical-processes", { process_ids: [sessions[0]?.id] });
  const killed = await lookup("getKilledSessions", { instanceId });
  expect(killed.sessions).toMatchObject([{ sessionId: sessions[0]?.id, instanceId }]);
  const physical = await lookup("getPhysicalSessions", { dataNodeId: dataNodes[0], database: "shop_*" });
  expect(physical.sessions).toHaveLength(2);
  expect(await failureOf("getPhysicalSessions", { dataNodeId: "0000in01" })).toContain("There is no data node");
  expect(await lookup("getSlowLogs", { instanceId })).toEqual({ slowLogs: [] });
  const long = { instanceId, start: "2026-01-01", end: "2026-01-10" };
  expect(await failureOf("getSlowLogs", long)).toContain('must be 0 to 7 days after "start"');
});
