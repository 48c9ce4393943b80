/** Sends a request as another client and waits until its jobs have ended. Returns the body of the response. */
export type Call = (method: string, path: string, body?: object) => Promise<Readonly<Record<string, unknown>>>;

const network = {
  vpc_id: "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
  subnet_id: "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
  security_group_id: "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
};
const password = "Un-known-1";

/** Creates an instance as another client. @returns its id */
export async function createInstance(call: Call, name: string, settings: object = {}): Promise<string> {
  const { id } = await call("POST", "/v3/{pid}/instances", {
    name,
    available_zones: ["az1", "az2"],
    node_num: 2,
    engine_version: "3.1.0.7",
    flavor_ref: "ddm.c6.2xlarge.2",
    ...network,
    ...settings,
  });
  return String(id);
}

/** Creates a schema as another client. */
export async function createSchema(
  call: Call,
  instanceId: string,
  name: string,
  dataNodeIds: readonly (string | undefined)[],
  shards: object = { shard_mode: "cluster", shard_number: 8 },
): Promise<void> {
  const dn_instances = dataNodeIds.map((id) => ({ id, user_name: "root", user_password: password }));
  await call("POST", `/v3/{pid}/instances/${instanceId}/databases`, { name, ...shards, dn_instances });
}

/** Creates an account as another client. */
export async function createAccount(
  call: Call,
  instanceId: string,
  name: string,
  settings: object = {},
): Promise<void> {
  const body = { name, password, base_authority: ["SELECT"], ...settings };
  await call("POST", `/v3/{pid}/instances/${instanceId}/users`, body);
}

/** Creates a parameter template as another client. @returns its id */
export async function createTemplate(call: Call, name: string, values: object, description = ""): Promise<string> {
  const { id } = await call("POST", "/v3/{pid}/configurations", { name, description, values });
  return String(id);
}

/**
 * As another client, creates a parameter template and two instances with schemas and accounts. One instance also has a read-only group. Both
 * instances have a schema `shop` and an account `app`. Some settings differ from the defaults.
 *
 * @returns ids of the instances
 */
export async function createExistingResources(
  call: Call,
  dataNodeIds: readonly string[],
): Promise<{ orders: string; billing: string }> {
  const [first, second, third] = dataNodeIds;
  await createTemplate(call, "web", { long_query_time: "2", max_connections: "30000" }, "Web shop");
  const orders = await createInstance(call, "orders");
  const path = `/v3/{pid}/instances/${orders}`;
  await call("PUT", `${path}/port`, { port: 6033 });
  await call("POST", `${path}/switch-ssl`, { ssl_enabled: true });
  await call("PUT", `${path}/admin-user`, { name: "dba", password });
  await call("PUT", `/v3.1/{pid}/instances/${orders}/configurations`, { values: { long_query_time: "5" } });
  const nodes = [
    { available_zone: "az1", subnet_id: network.subnet_id },
    { available_zone: "az2", subnet_id: network.subnet_id },
  ];
  await call("POST", `${path}/groups`, { name: "reports", type: "r", flavor_ref: "ddm.c6.2xlarge.2", nodes });
  await createSchema(call, orders, "shop", [first, second]);
  await createSchema(call, orders, "audit", [second], { shard_mode: "single", shard_number: 1 });
  await createAccount(call, orders, "app", {
    base_authority: ["SELECT", "INSERT", "UPDATE", "DELETE"],
    description: 'The "web" shop: `${app}`',
    databases: [{ name: "shop" }],
  });
  await createAccount(call, orders, "analyst", {
    password_lifetime: 90,
    databases: [{ name: "shop" }, { name: "audit" }],
  });

  const billing = await createInstance(call, "billing", {
    node_num: 1,
    available_zones: ["az3"],
    time_zone: "UTC+08:00",
  });
  await createSchema(call, billing, "shop", [third]);
  await createAccount(call, billing, "app", { databases: [{ name: "shop" }] });
  return { orders, billing };
}
