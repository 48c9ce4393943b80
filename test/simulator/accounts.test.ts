import { Cloud, START, type CloudResponse } from "./cloud";

const PASSWORD = "Blue-sky-77";
const ALL = ["CREATE", "DROP", "ALTER", "INDEX", "INSERT", "DELETE", "UPDATE", "SELECT"];

/** An instance, and requests for its accounts. */
class Accounts {
  readonly cloud = new Cloud();
  readonly instance = this.cloud.runningInstance({ admin_user_name: "root", admin_user_password: "Green-hill-9" });

  path(version: string, rest = ""): string {
    return `/${version}/{pid}/instances/${this.instance}/users${rest}`;
  }

  create(overrides: object = {}): CloudResponse {
    return this.cloud.call("POST", this.path("v3"), {
      name: "app",
      password: PASSWORD,
      base_authority: ALL,
      ...overrides,
    });
  }

  update(change: object, name = "app"): CloudResponse {
    return this.cloud.call("PUT", this.path("v3", `/${name}`), change);
  }

  reset(password: string): CloudResponse {
    return this.cloud.call("POST", this.path("v3", "/app/password"), { password });
  }

  list(query = ""): readonly Readonly<Record<string, unknown>>[] {
    return this.cloud.call("GET", this.path("v3", query)).body["users"] as never;
  }
}

const rejected = (code: string) => ({ status: 400, body: { error_code: code } });

describe("account lifecycle", () => {
  test("creates an account immediately, lists it with sorted permissions, updates and deletes it", () => {
    const accounts = new Accounts();
    expect(accounts.create({ description: "shop" })).toEqual({
      status: 200,
      body: {},
      headers: expect.anything() as object,
    });
    expect(accounts.list()).toEqual([
      {
        name: "app",
        status: "RUNNING",
        base_authority: ["ALTER", "CREATE", "DELETE", "DROP", "INDEX", "INSERT", "SELECT", "UPDATE"],
        password_lifetime: null,
        password_last_changed: "2026-01-15T13:00:00+0000",
        description: "shop",
        created: "2026-01-15T13:00:00+0000",
        databases: [],
        expiration_time: null,
      },
    ]);
    expect(accounts.update({ base_authority: ["SELECT"] }).body).toEqual({});
    expect(accounts.list()).toMatchObject([{ base_authority: ["SELECT"], description: "shop" }]);
    expect(accounts.update({ description: "" }).status).toBe(200);
    expect(accounts.list()).toMatchObject([{ base_authority: ["SELECT"], description: "" }]);
    expect(accounts.cloud.call("DELETE", accounts.path("v3", "/app"))).toEqual({
      status: 200,
      body: {},
      headers: expect.anything() as object,
    });
    expect(accounts.list()).toEqual([]);
  });

  test("accepts and returns the fields of v1 and v2", () => {
    const accounts = new Accounts();
    const { cloud } = accounts;
    const users = [
      { name: "DDMuser1", password: PASSWORD, base_authority: ["SELECT"], description: "", databases: [] },
      { name: "DDMuser2", password: PASSWORD, base_authority: ["INSERT"] },
    ];
    expect(cloud.call("POST", accounts.path("v1"), { users })).toMatchObject({
      status: 200,
      body: { users: [{ name: "DDMuser1" }, { name: "DDMuser2" }] },
    });
    const change = { user: { base_authority: ["UPDATE"], description: "test11" } };
    expect(cloud.call("PUT", accounts.path("v1", "/DDMuser1"), change).body).toEqual({ name: "DDMuser1" });
    cloud.advance(60);
    expect(cloud.call("POST", accounts.path("v2", "/DDMuser1/password"), { password: "Red-rose-88" }).body).toEqual({
      success: true,
      instance_id: accounts.instance,
      user_name: "DDMuser1",
    });
    expect(cloud.call("GET", accounts.path("v1")).body).toMatchObject({
      users: [
        {
          name: "DDMuser1",
          base_authority: ["UPDATE"],
          description: "test11",
          created: START + 3_600_000,
          password_last_changed: START + 3_660_000,
        },
        { name: "DDMuser2" },
      ],
      page_no: 1,
      total_record: 2,
    });
    expect(cloud.call("DELETE", accounts.path("v1", "/DDMuser1")).body).toEqual({ name: "DDMuser1" });
    expect(cloud.call("PUT", accounts.path("v1", "/DDMuser1"), change)).toMatchObject({
      status: 400,
      body: { errCode: "DBS.300327" },
    });
  });

  test("reports the times when a password was changed and when it expires", () => {
    const accounts = new Accounts();
    accounts.create({ password_lifetime: 60 });
    expect(accounts.list()).toMatchObject([{ password_lifetime: 60, expiration_time: "2026-03-16T13:00:00+0000" }]);
    accounts.cloud.advance(24 * 3600);
    expect(accounts.reset("Red-rose-88")).toEqual({ status: 200, body: {}, headers: expect.anything() as object });
    expect(accounts.list()).toMatchObject([
      { password_last_changed: "2026-01-16T13:00:00+0000", expiration_time: "2026-03-17T13:00:00+0000" },
    ]);
    accounts.update({ password_lifetime: 0 });
    expect(accounts.list()).toMatchObject([{ password_lifetime: 0, expiration_time: null }]);
    accounts.update({ password_lifetime: null });
    expect(accounts.list()).toMatchObject([{ password_lifetime: null, expiration_time: null }]);
  });
});

describe("creation of an account", () => {
  test.each([
    ["DBS.300305", { name: "1app" }],
    ["DBS.300305", { name: "a".repeat(33) }],
    ["DBS.300309", { base_authority: ["GRANT"] }],
    ["DBS.300309", { base_authority: [] }],
    ["DBS.300307", { description: "d".repeat(257) }],
    ["DBS.280001", { password_lifetime: 65536 }],
    ["DBS.280001", { extend_authority: [] }],
    ["DBS.300311", { name: "root" }],
    ["DBS.300300", { databases: [{ name: "no_such_schema" }] }],
  ])("fails with %s for %j", (code, overrides) => {
    expect(new Accounts().create(overrides)).toMatchObject(rejected(code));
  });

  test("fails without a password", () => {
    expect(new Accounts().create({ password: undefined })).toMatchObject(rejected("DBS.280001"));
  });

  test.each([
    "Blue-7",
    `Blue-sky-77${"x".repeat(22)}`,
    "bluesky-abc",
    "Blue sky 77",
    "Passw0rd-1",
    "Under_Score9",
    "9erocS_rednU",
  ])("rejects the password %s for the account name Under_Score9", (password) => {
    expect(new Accounts().create({ name: "Under_Score9", password })).toMatchObject(rejected("DBS.300306"));
  });

  test("rejects existing and duplicate names, and a 101st account", () => {
    const accounts = new Accounts();
    accounts.create();
    expect(accounts.create()).toMatchObject(rejected("DBS.300311"));
    const users = (names: string[]) => ({
      users: names.map((name) => ({ name, password: PASSWORD, base_authority: ["SELECT"] })),
    });
    const add = (names: string[]) => accounts.cloud.call("POST", accounts.path("v1"), users(names));
    expect(add(["x", "x"])).toMatchObject({ status: 400, body: { errCode: "DBS.300107" } });
    expect(add(Array.from({ length: 99 }, (_, index) => `user${index}`)).status).toBe(200);
    expect(accounts.create({ name: "last" })).toMatchObject(rejected("DBS.300300"));
    expect(accounts.list()).toHaveLength(10);
    expect(accounts.list("?limit=128")).toHaveLength(100);
    expect(accounts.cloud.call("GET", accounts.path("v1")).body["users"]).toHaveLength(100);
  });
});

test("the API rejects empty and invalid changes of an account, and unknown account names", () => {
  const accounts = new Accounts();
  accounts.create();
  expect(accounts.update({})).toMatchObject(rejected("DBS.280001"));
  expect(accounts.update({ databases: [{}] })).toMatchObject(rejected("DBS.280001"));
  expect(accounts.update({ databases: [{ name: "missing" }] })).toMatchObject(rejected("DBS.300301"));
  expect(accounts.update({ description: "x" }, "missing")).toMatchObject(rejected("DBS.300327"));
  expect(accounts.cloud.call("DELETE", accounts.path("v3", "/missing"))).toMatchObject(rejected("DBS.300327"));
  expect(accounts.reset("short")).toMatchObject(rejected("DBS.300306"));
});

test("a busy instance allows reads of accounts and rejects changes of accounts", () => {
  const accounts = new Accounts();
  accounts.create();
  accounts.cloud.call("POST", `/v3/{pid}/instances/${accounts.instance}/restart`);
  const busy = { status: 409, body: { error_code: "DBS.200019" } };
  expect(accounts.create({ name: "other" })).toMatchObject(busy);
  expect(accounts.update({ description: "x" })).toMatchObject(busy);
  expect(accounts.reset("Red-rose-88")).toMatchObject(busy);
  expect(accounts.cloud.call("DELETE", accounts.path("v3", "/app"))).toMatchObject(busy);
  expect(accounts.list()).toHaveLength(1);
});
