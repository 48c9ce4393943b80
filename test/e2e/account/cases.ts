import { anyString, type Cases, type DriftCase, type InPlaceCase, type ReplacementCase } from "../harness/cases";
import { ref } from "../harness/programs";

/** The password that accounts are created with, and another. */
export const [password, otherPassword] = ["Ab!cdef123", "N3w!secret9"] as const;

/** Schemas in the body of a request. */
const shop = { name: "shop" };
const crm = { name: "crm" };

export const inPlace: Cases<InPlaceCase> = {
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
    title: "adds a description and clears it when it is removed from the program",
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
    title: "clears the description when it is empty in the program",
    before: { description: "web" },
    edits: [{ after: { description: "" }, calls: { UpdateDdmUser: { description: "" } }, live: { description: "" } }],
  },
  passwordLifetime: {
    title: "sets the lifetime of the password and resets it when it is removed from the program",
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
  // Known bug of other DDM tools: schemas' names are compared case-sensitively.
  databases: {
    title: "grants another schema, and ignores their order and case",
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
  // Known bug of other DDM tools: an account's schemas cannot be cleared.
  databasesEmptied: {
    title: "revokes all schemas when the list is empty",
    before: { databases: [ref("shop.name")] },
    edits: [
      { after: { databases: [] }, calls: { UpdateDdmUser: { databases: [] } }, live: { schemas: [] } },
      { after: { databases: [] }, ops: ["same"], calls: {} },
    ],
  },
  databasesRemoved: {
    title: "revokes all schemas when the list is removed from the program",
    before: { databases: [ref("shop.name"), ref("crm.name")] },
    edits: [{ after: { databases: undefined }, calls: { UpdateDdmUser: { databases: [] } }, live: { schemas: [] } }],
  },
  severalProperties: {
    title: "changes several properties with one request, and the password with another",
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
    title: "makes no call for a timeout, or for values that the account already has",
    edits: [
      {
        after: { timeouts: { create: "41m" } },
        calls: {},
        outputs: { timeouts: { create: "41m" } },
      },
      // The program sets the current values for the first time.
      { after: { description: "", passwordLifetime: 0, databases: [] }, calls: {} },
    ],
  },
};

export const replacements: Cases<ReplacementCase> = {
  otherName: { title: "when the name changes", before: { name: "before" }, after: { name: "after" } },
  otherInstance: {
    title: "when the instance changes",
    before: { name: "moved" },
    after: { instanceId: ref("other.id") },
  },
};

export const drift: Cases<DriftCase> = {
  // Known bug of other DDM tools: a password changed by another client is not detected.
  passwordChanged: {
    title: "repairs a changed password",
    change: (call) => call("POST", "/v3/{instance}/users/{id}/password", { password: "S0mebody-else" }),
    diff: ["+ password: [secret]"],
    repair: { ResetDdmUserPassword: { password: anyString } },
  },
  passwordReset: {
    title: "repairs a password that was reset, even to the same value",
    change: (call) => call("POST", "/v2/{instance}/users/{id}/password", { password }),
    diff: ["+ password: [secret]"],
    repair: { ResetDdmUserPassword: { password: anyString } },
  },
  baseAuthorityChanged: {
    title: "repairs changed permissions",
    change: (call) => call("PUT", "/v1/{instance}/users/{id}", { user: { base_authority: ["DROP", "SELECT"] } }),
    diff: [`[0]: "DROP" => "SELECT"`, `- [1]: "SELECT"`],
    repair: { UpdateDdmUser: { base_authority: ["SELECT"] } },
  },
  descriptionChanged: {
    title: "repairs a changed description",
    before: { description: "web" },
    change: (call) => call("PUT", "/v3/{instance}/users/{id}", { description: "tmp" }),
    diff: [`description: "tmp" => "web"`],
    repair: { UpdateDdmUser: { description: "web" } },
  },
  descriptionCleared: {
    title: "repairs a cleared description",
    before: { description: "web" },
    change: (call) => call("PUT", "/v3/{instance}/users/{id}", { description: "" }),
    diff: [`+ description: "web"`],
    repair: { UpdateDdmUser: { description: "web" } },
  },
  descriptionAdded: {
    title: "clears a description that another client added",
    before: { description: "" },
    change: (call) => call("PUT", "/v3/{instance}/users/{id}", { description: "tmp" }),
    diff: [`- description: "tmp"`],
    repair: { UpdateDdmUser: { description: "" } },
  },
  lifetimeChanged: {
    title: "repairs a changed lifetime of the password",
    before: { passwordLifetime: 90 },
    change: (call) => call("PUT", "/v3/{instance}/users/{id}", { password_lifetime: 0 }),
    diff: ["passwordLifetime: 0 => 90"],
    repair: { UpdateDdmUser: { password_lifetime: 90 } },
  },
  databasesGranted: {
    title: "revokes a schema that another client granted",
    before: { databases: [] },
    change: (call) => call("PUT", "/v3/{instance}/users/{id}", { databases: [shop] }),
    diff: [`- [0]: "shop"`],
    repair: { UpdateDdmUser: { databases: [] } },
  },
  databasesRevoked: {
    title: "grants a schema again that another client revoked",
    before: { databases: [ref("shop.name")] },
    change: (call) => call("PUT", "/v3/{instance}/users/{id}", { databases: [] }),
    diff: [`+ [0]: "shop"`],
    repair: { UpdateDdmUser: { databases: [shop] } },
  },
  deleted: {
    title: "creates a deleted account again",
    before: { databases: [ref("shop.name")], description: "web", passwordLifetime: 30 },
    change: (call) => call("DELETE", "/v3/{instance}/users/{id}"),
    ops: ["refresh", "create"],
    repair: {
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
    title: "ignores properties that the program does not set",
    change: (call) =>
      call("PUT", "/v3/{instance}/users/{id}", { description: "tmp", password_lifetime: 30, databases: [shop] }),
  },
};
