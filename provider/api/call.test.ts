import { z } from "zod";
import { catchFailure } from "../../test/support/failure";
import { clientOf, ok, reset } from "../../test/support/scripted-cloud";
import type { Step } from "../../test/support/scripted-cloud";
import { isOutcomeUnknown } from "../http/errors";
import { cacheReads } from "../http/read-cache";
import type { ApiClient } from "../http/request";
import { createAccount, deleteAccount, listAccounts, setAccountPassword, updateAccount } from "./ddm/accounts";
import { cacheScopeOf, get, mutate, query } from "./call";
import { hasContents } from "./ddm/contents";
import { setReadWeights } from "./ddm/data-nodes";
import { createGroup, listGroups } from "./ddm/instance-groups";
import { createInstance, deleteInstance, setAdministrator, showInstance } from "./ddm/instances";
import { setAccountPasswordV2 } from "./ddm/other-versions/accounts";
import { isWeakPassword } from "./ddm/passwords";
import { createSchema, deleteSchema, listSchemas } from "./ddm/schemas";
import { copyTemplate, createTemplate, deleteTemplate } from "./ddm/parameter-templates";

const instance = { id: "i1", subject: `instance "orders"` };
const htmlPage = `<html><h1>Bad Gateway</h1></html>`;

test("hasContents is true for a total above 0, and fails if a list cannot be read", async () => {
  const none = ok({ databases: [], total: 0 });
  expect(await hasContents(clientOf([none, ok({ users: [], total: 0 })]).client, instance)).toBe(false);
  expect(await hasContents(clientOf([none, ok({ users: [], total: 4 })]).client, instance)).toBe(true);
  const unreadable = clientOf([none, ok({}), ok({}), ok({})]);
  expect(await catchFailure(hasContents(unreadable.client, instance))).toMatchObject({
    name: "UnexpectedResponseError",
  });
});

describe("a boolean that must be reported", () => {
  const setWeights = (body: object) => setReadWeights(clientOf([ok(body)]).client, instance, { a1in01: 60 });
  const setPassword = (body: object) => setAccountPasswordV2(clientOf([ok(body)]).client, instance, "app", "Any-7777");
  const checkPassword = (body: object) => isWeakPassword(clientOf([ok(body), ok(body), ok(body)]).client, "Any-7777");

  test("may be a string", async () => {
    await setWeights({ success: "true" });
    await setPassword({ success: "true" });
    expect(await checkPassword({ is_weak_password: "true" })).toBe(true);
    expect(await checkPassword({ is_weak_password: "false" })).toBe(false);
  });

  test.each([{}, { success: "perhaps" }, { success: "false" }, { success: false }])(
    "makes a change fail unless it is true: %j",
    async (body) => {
      for (const change of [setWeights, setPassword])
        expect(await catchFailure(change(body))).toMatchObject({ name: "UnexpectedResponseError" });
    },
  );

  test.each([{}, { is_weak_password: "perhaps" }, { is_weak_password: null }])(
    "makes a read fail if it is missing or unreadable: %j",
    async (body) => {
      expect(await catchFailure(checkPassword(body))).toMatchObject({ name: "UnexpectedResponseError" });
    },
  );
});

test.each([
  ["a lost response", reset],
  ["an HTML page", { status: 200, text: htmlPage }],
])("a read with a body is repeated after %s, and invalidates no cached read", async (_name, failure) => {
  const { client, calls, clock } = clientOf([ok({ name: "a" }), failure, ok({ weak: true })]);
  const api = cacheReads(client, clock);
  const readThing = () =>
    get(api, { operation: "ShowThing", path: "/v3/thing", shape: z.object({ name: z.string() }) });
  await readThing();
  const checkThing = { operation: "CheckThing", method: "POST", path: "/v3/check", body: { name: "a" } } as const;
  expect(await query(api, { ...checkThing, shape: z.object({ weak: z.boolean() }) })).toEqual({ weak: true });
  await readThing();
  expect(calls().map(({ method }) => method)).toEqual(["GET", "POST", "POST"]);
});

test("the error of a read with a body does not say that the request may have been carried out", async () => {
  const { client } = clientOf([reset, reset, reset]);
  const check = { operation: "CheckThing", method: "POST", path: "/v3/check", body: {}, shape: z.unknown() } as const;
  const error = await catchFailure(query(client, check));
  expect(error).toMatchObject({ name: "ConnectionError", outcome: "nothing happened" });
  expect(error.message).not.toContain("It may have been carried out");
});

describe("reading", () => {
  const shape = z.object({ id: z.string() });
  const show = (api: ApiClient) => get(api, { operation: "ShowThing", path: "/v3/things/1", shape });

  test.each<[string, Step]>([
    ["an empty body", { status: 200 }],
    ["an HTML page", { status: 200, text: htmlPage }],
    ["JSON of another shape", ok({ id: 7 })],
    ["JSON that is cut off", { status: 200, text: `{"id":"i1` }],
  ])("repeats a read after %s, and fails after `maxRetries` repetitions", async (_name, step) => {
    expect(await show(clientOf([step, step, ok({ id: "1" })]).client)).toEqual({ id: "1" });
    expect(await catchFailure(show(clientOf([step, step, step]).client))).toMatchObject({
      name: "UnexpectedResponseError",
    });
  });
});

test("the error for an undocumented response names a problem once", async () => {
  const { client } = clientOf([ok([]), ok([]), ok([])]);
  const { message } = await catchFailure(listSchemas(client, instance));
  expect(message.match(/body: Invalid input/g)).toHaveLength(1);
});

test("the error for an undocumented response names at most ten problems, and never says `undefined`", async () => {
  const shape = z.object({ items: z.array(z.object({ id: z.string() })) });
  const show = async (body: unknown) => {
    const { client } = clientOf([ok(body), ok(body), ok(body)]);
    return (await catchFailure(get(client, { operation: "ShowThing", path: "/v3/things/1", shape }))).message;
  };
  expect(await show({})).toContain("items: Invalid input: expected array, received nothing");
  const message = await show({ items: Array<unknown>(10_000).fill({ id: 1 }) });
  expect(message).toContain("items.9.id: Invalid input: expected string, received number; 9990 more problems");
  expect(message.length).toBeLessThan(1_000);
});

const wanted = {
  name: "orders",
  flavorId: "f",
  nodeNum: 1,
  engineId: "e",
  availableZones: ["az1"],
  vpcId: "v",
  subnetId: "s",
  securityGroupId: "g",
};
const login = { id: "dn1", userName: "root", userPassword: "Any-7777" };
const schema = { name: "shop", shardMode: "cluster", shardNumber: 8, dataNodes: [login] };
const group = { name: "g", type: "r", flavorRef: "f", nodes: [] };

/** Mutations whose documented response contains an id, a job or an order. */
const mutationsWithId: Readonly<Partial<Record<string, (api: ApiClient) => Promise<unknown>>>> = {
  CreateInstance: (api) => createInstance(api, "it", wanted),
  CreateGroup: (api) => createGroup(api, instance, group),
  CreateDdmDatabase: (api) => createSchema(api, instance, schema),
  DeleteDdmDatabase: (api) => deleteSchema(api, instance, "shop", false),
  CreateDdmConfigurations: (api) => createTemplate(api, "it", { name: "t", description: "", values: {} }),
};

/** Deletions that return `{}`. A response without a body may come from a gateway, so it proves no deletion. */
const deletions: Readonly<Partial<Record<string, (api: ApiClient) => Promise<unknown>>>> = {
  DeleteDdmUser: (api) => deleteAccount(api, instance, "app"),
  DeleteConfiguration: (api) => deleteTemplate(api, { id: "t1", subject: "it" }),
};

/** Mutations without a documented result: their examples return `{}` or no body. */
const mutationsWithoutResult: Readonly<Partial<Record<string, (api: ApiClient) => Promise<unknown>>>> = {
  CreateDdmUser: (api) => createAccount(api, instance, { name: "app", password: "Any-7777" }),
  UpdateDdmUser: (api) => updateAccount(api, instance, "app", { description: "" }),
  ResetDdmUserPassword: (api) => setAccountPassword(api, instance, "app", "Any-7777"),
  CopyConfiguration: (api) => copyTemplate(api, "it", "t1", { name: "t", description: "" }),
  ResetAdministrator: (api) => setAdministrator(api, instance, { name: "root", password: "Any-7777" }),
};

const unreadable: [string, Step][] = [
  ["an HTML page", { status: 200, text: htmlPage }],
  ["JSON that is cut off", { status: 200, text: `{"id":"i1` }],
  ["JSON of another shape", ok(["done"])],
  ["a text", ok("done")],
];

describe("an unusable response to a mutation", () => {
  const cases = [
    ...Object.keys({ ...mutationsWithId, ...deletions, ...mutationsWithoutResult }).flatMap((name) =>
      unreadable.map(([what, step]): [string, string, Step] => [name, what, step]),
    ),
    ...Object.keys(mutationsWithId).flatMap((name): [string, string, Step][] => [
      [name, "nothing", { status: 200 }],
      [name, "an object without an id", ok({})],
      [name, "empty ids", ok({ id: "", job_id: "", order_id: "", group_id: "" })],
    ]),
    ...Object.keys(deletions).map((name): [string, string, Step] => [name, "nothing", { status: 200 }]),
    ["DeleteDdmInstance", "nothing", { status: 202 }] satisfies [string, string, Step],
  ];
  const callOf = (name: string): ((api: ApiClient) => Promise<unknown>) => {
    const call = mutationsWithId[name] ?? deletions[name] ?? mutationsWithoutResult[name];
    return call ?? ((api) => deleteInstance(api, instance, false));
  };

  test.each(cases)("reports an unknown outcome when %s returns %s", async (name, _what, step) => {
    const { client, calls: sent } = clientOf([step, ok({})]);
    const error = await catchFailure(callOf(name)(client));
    expect(error).toMatchObject({ name: "UnexpectedResponseError", operation: name, outcomeUnknown: true });
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(sent()).toHaveLength(1);
  });
});

test.each(Object.entries(deletions))("%s succeeds when the API returns an empty object", async (_name, call) => {
  await expect(call?.(clientOf([ok({})]).client)).resolves.not.toThrow();
});

test.each(Object.entries(mutationsWithoutResult))(
  "%s succeeds when the API returns an empty object or body",
  async (_name, call) => {
    for (const step of [ok({}), ok(null), { status: 204 }, { status: 200, text: " \n" }]) {
      await expect(call?.(clientOf([step]).client)).resolves.not.toThrow();
    }
  },
);

describe("a mutation", () => {
  const change = (api: ApiClient) =>
    mutate(api, { operation: "Change", method: "POST", path: "/v3/x", instance, returns: "job" });

  test.each([
    [{ job_id: "j1" }, { jobId: "j1", orderId: undefined }],
    [
      { jobId: "j1", orderId: null },
      { jobId: "j1", orderId: undefined },
    ],
    [
      { job_id: "j1", order_id: "" },
      { jobId: "j1", orderId: undefined },
    ],
    [
      { order_id: "CS1", job_id: null },
      { jobId: undefined, orderId: "CS1" },
    ],
  ])("returns the job or the order in %j", async (body, expected) => {
    expect(await change(clientOf([ok(body)]).client)).toMatchObject({ operation: "Change", ...expected });
  });

  test("reports an unknown outcome when its response is lost", async () => {
    expect(isOutcomeUnknown(await catchFailure(change(clientOf([reset]).client)))).toBe(true);
  });

  test("returns no order if the order id is empty", async () => {
    const { client } = clientOf([ok({ id: "i1", job_id: "j1", order_id: "" })]);
    expect(await createInstance(client, "it", wanted)).toMatchObject({ id: "i1", accepted: { orderId: undefined } });
  });
});

describe("the details of an instance", () => {
  const plain = { id: "i1", name: "orders", status: "RUNNING" };
  const optional = [
    "created",
    "updated",
    "available_zone",
    "vpc_id",
    "subnet_id",
    "security_group_id",
    "node_count",
    "access_ip",
    "access_port",
    "core_count",
    "ram_capacity",
    "error_msg",
    "order_id",
    "enterprise_project_id",
    "enable_ssl",
    "engine_version",
    "admin_user_name",
    "admin_username",
    "flavor_ref",
    "nodes",
  ];
  const show = (body: object) => showInstance(clientOf([ok(body)]).client, instance);

  test("may lack optional properties, or contain them as null, empty or of another type", async () => {
    const missing = await show(plain);
    for (const value of [null, "", {}, []]) {
      const all = Object.fromEntries(optional.map((name) => [name, value]));
      expect(await show({ ...all, ...plain })).toEqual(missing);
    }
    expect(missing).toEqual({ ...plain, nodes: [] });
  });

  test("may contain a port as a string, an empty address and unusable nodes", async () => {
    const nodes = [{ node_id: "n1", port: "5066", ip: "" }];
    expect((await show({ ...plain, nodes })).nodes).toMatchObject([{ node_id: "n1", port: 5066, ip: undefined }]);
    expect(await show({ ...plain, nodes: "two" })).toMatchObject({ nodes: [] });
  });

  test.each(["id", "name", "status"])("must contain the %s of the instance", async (name) => {
    const step = ok({ ...plain, [name]: "" });
    const { client } = clientOf([step, step, step]);
    expect(await catchFailure(showInstance(client, instance))).toMatchObject({ name: "UnexpectedResponseError" });
  });
});

test("a list inside an account, group or schema is undefined, not empty, if the API does not report it", async () => {
  const { client } = clientOf([
    ok({ users: [{ name: "a" }, { name: "b", base_authority: [], databases: [], description: "" }], total: 2 }),
    ok({ group_list: [{ id: "g" }], total_count: 1 }),
    ok({ databases: [{ name: "s", used_rds: null }], total: 1 }),
  ]);
  expect((await listAccounts(client, instance)).accounts).toMatchObject([
    { baseAuthority: undefined, databases: undefined, description: undefined, passwordLifetime: undefined },
    { baseAuthority: [], databases: [], description: "" },
  ]);
  expect((await listGroups(client, instance)).groups).toMatchObject([{ nodes: undefined }]);
  expect((await listSchemas(client, instance)).schemas).toMatchObject([{ dataNodes: undefined }]);
});

test.each([
  ["/v3/{project_id}/instances/a/users/app", "ddm", "instance a accounts"],
  ["/v3/{project_id}/instances/a/databases", "ddm", "instance a"],
  ["/v3.1/{project_id}/instances/a/configurations", "ddm", "instance a"],
  ["/v3/{project_id}/configurations/t", "ddm", "templates"],
  ["/v1/{project_id}/instances", "ddm", undefined],
  ["/v3/{project_id}/jobs/j", "ddm", undefined],
  ["/v2/orders/subscriptions/resources/autorenew/a", "bss", undefined],
  ["/v1/{project_id}/server-groups", "sdrs", "sdrs"],
] as const)("a request to %s of service %s has the cache scope %s", (path, service, scope) => {
  expect(cacheScopeOf({ path, service })).toBe(scope);
});
