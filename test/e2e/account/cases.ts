import { anyString, type ByResource, type DriftCase, type InPlaceCase, type ReplacementCase } from "../harness/cases";
import { ref } from "../harness/programs";

/** Initial password of the accounts, and the password that edits set. */
export const [password, otherPassword] = ["Ab!cdef123", "N3w!secret9"] as const;

/** Schemas as the API expects them in `databases` (the API calls a schema "database" here). */
const shop = { name: "shop" };
const crm = { name: "crm" };

export const inPlace: ByResource<InPlaceCase> = {
  password: {
    title: "resets the password",
    edits: [{ after: { password: otherPassword }, calls: { ResetDdmUserPassword: { password: anyString } } }],
  },
  baseAuthority: {
    title: "changes the permissions, and ignores their order",
    before: { baseAuthority: ["SELECT", "CREATE"] },
    edits: [
      { after: { baseAuthority: ["CREATE", "SELECT"] }, ops: ["same"], calls: {} },
      {
        after: { baseAuthority: ["SELECT", "INSERT"] },
        calls: { UpdateDdmUser: { base_authority: ["SELECT", "INSERT"] } },
        live: { baseAuthority: ["INSERT", "SELECT"] },
        outputs: { baseAuthority: ["SELECT", "INSERT"] },
      },
    ],
  },
  description: {
    title: "sets a description, and clears it when the program no longer sets one",
    edits: [
      {
        after: { description: "web" },
        calls: { UpdateDdmUser: { description: "web" } },
        live: { description: "web" },
      },
      { after: {}, calls: { UpdateDdmUser: { description: "" } }, live: { description: "" } },
    ],
  },
  descriptionEmptied: {
    title: "clears the description when the program sets an empty one",
    before: { description: "web" },
    edits: [{ after: { description: "" }, calls: { UpdateDdmUser: { description: "" } }, live: { description: "" } }],
  },
  passwordLifetime: {
    title: "sets `passwordLifetime`, and sends 0 when the program no longer sets it",
    edits: [
      {
        after: { passwordLifetime: 90 },
        calls: { UpdateDdmUser: { password_lifetime: 90 } },
        live: { passwordLifetime: 90 },
        outputs: { expirationTime: anyString },
      },
      { after: {}, calls: { UpdateDdmUser: { password_lifetime: 0 } }, outputs: { passwordLifetime: 0 } },
    ],
  },
  // Schema names are case-insensitive.
  databases: {
    title: "grants another schema; ignores the order and case of schema names",
    before: { databases: [ref("shop.name")] },
    edits: [
      {
        after: { databases: [{ name: ref("crm.name") }, ref("shop.name")] },
        calls: { UpdateDdmUser: { databases: [crm, shop] } },
        live: { schemas: ["crm", "shop"] },
        outputs: { databases: ["crm", "shop"] },
      },
      { after: { databases: [ref("shop.name"), "CRM"] }, ops: ["same"], calls: {} },
    ],
  },
  // An empty list must be sent, or the grants would stay.
  databasesEmptied: {
    title: "revokes all schemas when `databases` is empty",
    before: { databases: [ref("shop.name")] },
    edits: [
      { after: { databases: [] }, calls: { UpdateDdmUser: { databases: [] } }, live: { schemas: [] } },
      { after: { databases: [] }, ops: ["same"], calls: {} },
    ],
  },
  databasesRemoved: {
    title: "revokes all schemas when the program no longer sets `databases`",
    before: { databases: [ref("shop.name"), ref("crm.name")] },
    edits: [{ after: { databases: undefined }, calls: { UpdateDdmUser: { databases: [] } }, live: { schemas: [] } }],
  },
  severalProperties: {
    title: "changes several properties with one request, and the password with a second request",
    before: { databases: [ref("shop.name")] },
    edits: [
      {
        after: { password: otherPassword, baseAuthority: ["DROP"], description: "batch", databases: [ref("crm.name")] },
        calls: {
          UpdateDdmUser: { base_authority: ["DROP"], description: "batch", databases: [crm] },
          ResetDdmUserPassword: { password: anyString },
        },
      },
    ],
  },
  noCall: {
    title: "makes no mutating call for edits that leave the account as it is",
    edits: [
      {
        after: { timeouts: { create: "41m" } },
        calls: {},
        outputs: { timeouts: { create: "41m" } },
      },
      { after: { description: "", passwordLifetime: 0, databases: [] }, calls: {} },
    ],
  },
};

export const replacements: ByResource<ReplacementCase> = {
  otherName: {
    title: "replaces the account when the name changes",
    before: { name: "before" },
    after: { name: "after" },
  },
  otherInstance: {
    title: "replaces the account when the instance changes",
    before: { name: "moved" },
    after: { instanceId: ref("other.id") },
  },
};

export const drift: ByResource<DriftCase> = {
  // The API does not return the password. A change of the password must still be detected.
  passwordChanged: {
    title: "corrects a password that another client changed",
    change: (call) => call("POST", "/v3/{instance}/users/{id}/password", { password: "S0mebody-else" }),
    diff: ["+ password: [secret]"],
    correction: { ResetDdmUserPassword: { password: anyString } },
  },
  passwordReset: {
    title: "resets a password that another client has reset to the same value",
    change: (call) => call("POST", "/v2/{instance}/users/{id}/password", { password }),
    diff: ["+ password: [secret]"],
    correction: { ResetDdmUserPassword: { password: anyString } },
  },
  baseAuthorityChanged: {
    title: "corrects permissions that another client changed",
    change: (call) => call("PUT", "/v1/{instance}/users/{id}", { user: { base_authority: ["DROP", "SELECT"] } }),
    diff: [`[0]: "DROP" => "SELECT"`, `- [1]: "SELECT"`],
    correction: { UpdateDdmUser: { base_authority: ["SELECT"] } },
  },
  descriptionChanged: {
    title: "corrects a description that another client changed",
    before: { description: "web" },
    change: (call) => call("PUT", "/v3/{instance}/users/{id}", { description: "tmp" }),
    diff: [`description: "tmp" => "web"`],
    correction: { UpdateDdmUser: { description: "web" } },
  },
  descriptionCleared: {
    title: "restores a description that another client cleared",
    before: { description: "web" },
    change: (call) => call("PUT", "/v3/{instance}/users/{id}", { description: "" }),
    diff: [`+ description: "web"`],
    correction: { UpdateDdmUser: { description: "web" } },
  },
  descriptionAdded: {
    title: "clears a description that another client added",
    before: { description: "" },
    change: (call) => call("PUT", "/v3/{instance}/users/{id}", { description: "tmp" }),
    diff: [`- description: "tmp"`],
    correction: { UpdateDdmUser: { description: "" } },
  },
  lifetimeChanged: {
    title: "corrects a `passwordLifetime` that another client changed",
    before: { passwordLifetime: 90 },
    change: (call) => call("PUT", "/v3/{instance}/users/{id}", { password_lifetime: 0 }),
    diff: ["passwordLifetime: 0 => 90"],
    correction: { UpdateDdmUser: { password_lifetime: 90 } },
  },
  databasesGranted: {
    title: "revokes a schema that another client granted",
    before: { databases: [] },
    change: (call) => call("PUT", "/v3/{instance}/users/{id}", { databases: [shop] }),
    diff: [`- [0]: "shop"`],
    correction: { UpdateDdmUser: { databases: [] } },
  },
  databasesRevoked: {
    title: "grants a schema again after another client has revoked it",
    before: { databases: [ref("shop.name")] },
    change: (call) => call("PUT", "/v3/{instance}/users/{id}", { databases: [] }),
    diff: [`+ [0]: "shop"`],
    correction: { UpdateDdmUser: { databases: [shop] } },
  },
  deleted: {
    title: "creates an account again after another client has deleted it",
    before: { databases: [ref("shop.name")], description: "web", passwordLifetime: 30 },
    change: (call) => call("DELETE", "/v3/{instance}/users/{id}"),
    ops: ["refresh", "create"],
    correction: {
      CreateDdmUser: {
        name: anyString,
        password: anyString,
        base_authority: ["SELECT"],
        description: "web",
        password_lifetime: 30,
        databases: [shop],
      },
    },
  },
  notInTheProgram: {
    title: "ignores changes to properties that the program does not set",
    change: (call) =>
      call("PUT", "/v3/{instance}/users/{id}", { description: "tmp", password_lifetime: 30, databases: [shop] }),
  },
};
