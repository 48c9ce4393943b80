import type { Saga } from "../harness/saga";
import { declaration, program, ref } from "../harness/programs";
import { some, type Args } from "../harness/stories";

const shop = { name: "shop" };
const crm = { name: "crm" };
const password = "Ab!cdef123";
const another = "N3w!secret9";

/** What the accounts of stories have in common. */
const accountArgs = { instanceId: ref("orders.id"), password, baseAuthority: ["SELECT"] } as const;
const schemaArgs = {
  ...{ instanceId: ref("orders.id"), shardMode: "cluster", shardNumber: 8 },
  dataNodes: [{ id: ref("dataNodes[0]"), userName: "root", userPassword: "Sh4rds!of9" }],
} as const;

/** Every input of an account; they share an instance with two schemas, and there is another instance. */
export const accountSaga: Saga = {
  seed: "accounts",
  program: (accounts: Readonly<Record<string, Args>>) =>
    program(
      { orders: {}, other: { name: "other-orders" } },
      [
        declaration("Schema", "shop", { ...schemaArgs, name: "shop" }),
        declaration("Schema", "crm", { ...schemaArgs, name: "crm" }),
        ...Object.entries(accounts).map(([name, args]) => declaration("Account", name, { ...accountArgs, ...args })),
      ].join("\n"),
    ),
  live: (cloud, { id }) => {
    const [instance, own] = (id ?? "").split("/");
    return cloud.instances.find((one) => one.id === instance)?.accounts.find(({ name }) => name === own);
  },

  inPlace: {
    password: { steps: [{ edit: { password: another }, calls: { ResetDdmUserPassword: { password: some } } }] },
    baseAuthority: {
      start: { baseAuthority: ["SELECT", "CREATE"] },
      steps: [
        { edit: { baseAuthority: ["CREATE", "SELECT"] }, ops: ["same"], calls: {} },
        {
          edit: { baseAuthority: ["SELECT", "INSERT"] },
          calls: { UpdateDdmUser: { base_authority: ["SELECT", "INSERT"] } },
          live: { baseAuthority: ["INSERT", "SELECT"] },
          outputs: { baseAuthority: ["SELECT", "INSERT"] },
        },
      ],
    },
    description: {
      steps: [
        {
          edit: { description: "web" },
          calls: { UpdateDdmUser: { description: "web" } },
          live: { description: "web" },
        },
        { edit: {}, calls: { UpdateDdmUser: { description: "" } }, live: { description: "" } },
      ],
    },
    descriptionEmptied: {
      start: { description: "web" },
      steps: [{ edit: { description: "" }, calls: { UpdateDdmUser: { description: "" } }, live: { description: "" } }],
    },
    passwordLifetime: {
      steps: [
        {
          edit: { passwordLifetime: 90 },
          calls: { UpdateDdmUser: { password_lifetime: 90 } },
          live: { passwordLifetime: 90 },
          outputs: { expirationTime: some },
        },
        { edit: {}, calls: { UpdateDdmUser: { password_lifetime: 0 } }, outputs: { passwordLifetime: 0 } },
      ],
    },
    databases: {
      start: { databases: [ref("shop.name")] },
      steps: [
        {
          edit: { databases: [{ name: ref("crm.name") }, ref("shop.name")] },
          calls: { UpdateDdmUser: { databases: [crm, shop] } },
          live: { schemas: ["crm", "shop"] },
          outputs: { databases: ["crm", "shop"] },
        },
        { edit: { databases: [ref("shop.name"), "CRM"] }, ops: ["same"], calls: {} },
      ],
    },
    databasesToNone: {
      start: { databases: [ref("shop.name")] },
      steps: [
        { edit: { databases: [] }, calls: { UpdateDdmUser: { databases: [] } }, live: { schemas: [] } },
        { edit: { databases: [] }, ops: ["same"], calls: {} },
      ],
    },
    databasesTakenOut: {
      start: { databases: [ref("shop.name"), ref("crm.name")] },
      steps: [{ edit: { databases: undefined }, calls: { UpdateDdmUser: { databases: [] } }, live: { schemas: [] } }],
    },
    severalAtOnce: {
      start: { databases: [ref("shop.name")] },
      steps: [
        {
          edit: { password: another, baseAuthority: ["DROP"], description: "batch", databases: [ref("crm.name")] },
          calls: {
            UpdateDdmUser: { base_authority: ["DROP"], description: "batch", databases: [crm] },
            ResetDdmUserPassword: { password: some },
          },
        },
      ],
    },
    noCall: {
      steps: [
        {
          edit: { timeouts: { create: "41m" } },
          calls: {},
          outputs: { timeouts: { create: "41m" } },
        },
        // What is said for the first time as it is already.
        { edit: { description: "", passwordLifetime: 0, databases: [] }, calls: {} },
      ],
    },
  },

  replacements: {
    anotherName: { start: { name: "before" }, edit: { name: "after" } },
    anotherInstance: { start: { name: "moved" }, edit: { instanceId: ref("other.id") } },
  },

  drifts: {
    passwordChanged: {
      happens: (call) => call("POST", "/v3/{i}/users/{own}/password", { password: "S0mebody-else" }),
      shows: ["+ password: [secret]"],
      repair: { ResetDdmUserPassword: { password: some } },
    },
    passwordChangedBack: {
      happens: (call) => call("POST", "/v2/{i}/users/{own}/password", { password }),
      shows: ["+ password: [secret]"],
      repair: { ResetDdmUserPassword: { password: some } },
    },
    baseAuthorityChanged: {
      happens: (call) => call("PUT", "/v1/{i}/users/{own}", { user: { base_authority: ["DROP", "SELECT"] } }),
      shows: [`[0]: "DROP" => "SELECT"`, `- [1]: "SELECT"`],
      repair: { UpdateDdmUser: { base_authority: ["SELECT"] } },
    },
    descriptionChanged: {
      program: { description: "web" },
      happens: (call) => call("PUT", "/v3/{i}/users/{own}", { description: "tmp" }),
      shows: [`description: "tmp" => "web"`],
      repair: { UpdateDdmUser: { description: "web" } },
    },
    descriptionEmptiedByOthers: {
      program: { description: "web" },
      happens: (call) => call("PUT", "/v3/{i}/users/{own}", { description: "" }),
      shows: [`+ description: "web"`],
      repair: { UpdateDdmUser: { description: "web" } },
    },
    descriptionFilledByOthers: {
      program: { description: "" },
      happens: (call) => call("PUT", "/v3/{i}/users/{own}", { description: "tmp" }),
      shows: [`- description: "tmp"`],
      repair: { UpdateDdmUser: { description: "" } },
    },
    lifetimeChanged: {
      program: { passwordLifetime: 90 },
      happens: (call) => call("PUT", "/v3/{i}/users/{own}", { password_lifetime: 0 }),
      shows: ["passwordLifetime: 0 => 90"],
      repair: { UpdateDdmUser: { password_lifetime: 90 } },
    },
    databasesAdded: {
      program: { databases: [] },
      happens: (call) => call("PUT", "/v3/{i}/users/{own}", { databases: [shop] }),
      shows: [`- [0]: "shop"`],
      repair: { UpdateDdmUser: { databases: [] } },
    },
    databasesTaken: {
      program: { databases: [ref("shop.name")] },
      happens: (call) => call("PUT", "/v3/{i}/users/{own}", { databases: [] }),
      shows: [`+ [0]: "shop"`],
      repair: { UpdateDdmUser: { databases: [shop] } },
    },
    gone: {
      program: { databases: [ref("shop.name")], description: "web", passwordLifetime: 30 },
      happens: (call) => call("DELETE", "/v3/{i}/users/{own}"),
      ops: ["refresh", "create"],
      repair: {
        CreateDdmUser: {
          ...{ name: some, password: some, base_authority: ["SELECT"], description: "web", password_lifetime: 30 },
          databases: [shop],
        },
      },
    },
    whatNobodySpokeOf: {
      happens: (call) =>
        call("PUT", "/v3/{i}/users/{own}", { description: "tmp", password_lifetime: 30, databases: [shop] }),
    },
  },
};
