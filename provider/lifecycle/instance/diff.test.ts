import { instanceArgs } from "../../../test/support/instance-args";
import { instanceLifecycle } from "../instance";
import type { Values } from "../lifecycle";
import { unknownValue } from "../properties/values";
import { instanceProperties } from "./properties";

/** A program that sets every property except `flavorId` and `engineId`, the alternatives of `flavorRef` and `engineVersion`. */
const before: Record<string, unknown> = {
  name: "orders-db",
  flavorRef: "ddm.c6.xlarge.2",
  nodeNum: 2,
  engineVersion: "3.1.0.7",
  availableZones: ["az1", "az2"],
  vpcId: "vpc-1",
  subnetId: "subnet-1",
  securityGroupId: "group-1",
  timeZone: "UTC",
  enterpriseProjectId: "0",
  paramGroupId: "template-1",
  parameters: { long_query_time: "2", sql_audit: "ON" },
  restartOnParameterChange: false,
  adminUser: "root",
  adminPassword: "Str0ng-enough",
  sslEnabled: true,
  port: 5067,
  publicIpId: "0b1e8bd5-7e6b-4c2e-8c3f-1d6f1f0d9c11",
  publicIp: "203.0.113.9",
  readonly: true,
  charging: { mode: "prePaid", periodUnit: "month", period: 1, autoRenew: false, autoPay: true },
  restartTriggers: { release: "1" },
  restartType: "soft",
  deleteDnData: false,
  timeouts: { create: "40m" },
  adopt: { id: "i1" },
};

const omit = (...names: string[]): Values =>
  Object.fromEntries(Object.entries(before).filter(([name]) => !names.includes(name)));

/** Outputs of an instance that has these inputs, in the form of version 0.1.0. `live` adds or replaces values. */
const outputsOf = (inputs: Values, live: Values = {}): Values => ({
  status: "RUNNING",
  ...inputs,
  ...live,
  __given: Object.keys(inputs),
  __zones: inputs["availableZones"],
});

/** The diff of a program with these changes: `none`, `update`, or the names of the properties that require a replacement. */
function outcomeOf(changes: Values, olds: Values = outputsOf(before)): string | string[] {
  const news = Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined));
  const { changes: differs, replaces, deleteBeforeReplace } = instanceLifecycle().diff("i1", olds, news);
  expect(deleteBeforeReplace).toBe(false);
  if (!differs) return "none";
  return replaces.length > 0 ? replaces : "update";
}

test("an instance that matches the program has no difference", () => {
  expect(outcomeOf({})).toBe("none");
});

describe("a changed property", () => {
  const replacing: Values = {
    availableZones: ["az1", "az3"],
    vpcId: "vpc-2",
    subnetId: "subnet-2",
    timeZone: "UTC+08:00",
    adminUser: "admin",
  };
  const updating: Values = {
    name: "sales-db",
    flavorRef: "ddm.c6.2xlarge.2",
    nodeNum: 3,
    engineVersion: "3.1.0.8",
    securityGroupId: "group-2",
    enterpriseProjectId: "8d6a2f0e-1111-4c2e-8c3f-1d6f1f0d9c11",
    paramGroupId: "template-2",
    parameters: { long_query_time: "3", sql_audit: "ON" },
    restartOnParameterChange: true,
    adminPassword: "Stronger-than-ever-1",
    sslEnabled: false,
    port: 5068,
    publicIpId: "0b1e8bd5-7e6b-4c2e-8c3f-1d6f1f0d9c22",
    publicIp: "203.0.113.10",
    readonly: false,
    charging: { mode: "prePaid", periodUnit: "month", period: 1, autoRenew: true, autoPay: true },
    restartTriggers: { release: "2" },
    restartType: "hard",
    deleteDnData: true,
    timeouts: { create: "50m" },
  };

  test.each(Object.entries(replacing))("another value of %s replaces the instance", (property, value) => {
    expect(outcomeOf({ [property]: value })).toEqual([property]);
  });

  test.each(Object.entries(updating))("another value of %s is an update", (property, value) => {
    expect(outcomeOf({ [property]: value })).toBe("update");
  });

  test("the tests change every property", () => {
    const testedBelow = ["flavorId", "engineId", "adopt"];
    expect([...Object.keys(replacing), ...Object.keys(updating), ...testedBelow].sort()).toEqual(
      Object.keys(instanceProperties).sort(),
    );
  });

  test("names only the changed properties that require a replacement", () => {
    expect(outcomeOf({ vpcId: "vpc-2", nodeNum: 3, timeZone: "UTC+01:00" })).toEqual(["vpcId", "timeZone"]);
  });

  test("counts an unknown value as a difference", () => {
    expect(outcomeOf({ nodeNum: unknownValue })).toBe("update");
    expect(outcomeOf({ vpcId: unknownValue })).toEqual(["vpcId"]);
    expect(outcomeOf({ availableZones: ["az1", unknownValue] })).toEqual(["availableZones"]);
    expect(outcomeOf({ parameters: { long_query_time: unknownValue, sql_audit: "ON" } })).toBe("update");
  });
});

describe("`adopt`", () => {
  test("the removal of `adopt` is an update", () => {
    expect(outcomeOf({ adopt: undefined })).toBe("update");
  });

  test("rejects another id in `adopt`", () => {
    expect(() => outcomeOf({ adopt: { id: "i2" } })).toThrow(
      '"adopt.id" i2 is not the id of instance "orders-db" (i1)',
    );
  });
});

describe("equivalent values", () => {
  test.each<[string, Values]>([
    ["another order of zones", { availableZones: ["az2", "az1"] }],
    ["another notation of a number", { parameters: { long_query_time: "2.0", sql_audit: "ON" } }],
    ["another notation of a switch", { parameters: { long_query_time: "2", sql_audit: "on" } }],
    [
      "omitted charging settings that have their default values",
      { charging: { mode: "prePaid", periodUnit: "month", period: 1 } },
    ],
    ["another notation of the time zone", { timeZone: "UTC+00:00" }],
  ])("finds no difference for %s", (_, changes) => {
    expect(outcomeOf(changes)).toBe("none");
  });

  test("finds no difference for `autoRenew: false` of a pay-per-use instance", () => {
    const olds = outputsOf({ ...before, charging: { mode: "postPaid" } });
    expect(outcomeOf({ charging: { mode: "postPaid", autoRenew: false } }, olds)).toBe("none");
  });
});

describe("a property that the program does not set", () => {
  test.each([
    "parameters",
    "sslEnabled",
    "port",
    "publicIpId",
    "readonly",
    "name",
    "timeZone",
    "engineVersion",
    "adminUser",
    "enterpriseProjectId",
  ])("the removal of %s is an update, not a replacement", (property) => {
    expect(outcomeOf({ [property]: undefined })).toBe("update");
  });

  test("finds no difference for a property that neither the old nor the new program sets", () => {
    const olds = outputsOf(omit("port", "parameters"), { port: 5070, publicIpAddress: "203.0.113.9" });
    expect(outcomeOf({ port: undefined, parameters: undefined }, olds)).toBe("none");
  });

  test("a change to an alternative property, such as flavorId for flavorRef, is an update", () => {
    expect(outcomeOf({ flavorRef: undefined, flavorId: "f2" })).toBe("update");
    expect(outcomeOf({ engineVersion: undefined, engineId: "e2" })).toBe("update");
  });
});

describe("the impact of a change of publicIpId", () => {
  const eip = "0b1e8bd5-7e6b-4c2e-8c3f-1d6f1f0d9c12";
  const none = outputsOf(omit("publicIpId", "publicIp"));
  const bindsAnother = "changes the elastic IP, 1–2 min, connections over the old address drop";

  test.each<[string, Values, string | undefined, string]>([
    ["binding the first elastic IP", none, eip, "binds the elastic IP, under 1 min"],
    ["replacing an elastic IP", outputsOf(before), eip, bindsAnother],
    [
      "replacing an elastic IP that the program did not set",
      { ...none, publicIpAddress: "203.0.113.9" },
      eip,
      bindsAnother,
    ],
    [
      "unbinding the elastic IP",
      outputsOf(before),
      undefined,
      "unbinds the elastic IP, under 1 min, connections over its address drop",
    ],
  ])("the preview shows the impact of %s", (_, olds, publicIpId, impact) => {
    const news = { ...omit("publicIp"), ...olds, publicIpId };
    expect(instanceLifecycle().diff("i1", olds, news).impact).toBe(impact);
  });
});

describe("drift", () => {
  test.each<[string, unknown]>([
    ["name", "renamed-by-hand"],
    ["flavorRef", "ddm.c6.4xlarge.2"],
    ["nodeNum", 5],
    ["engineVersion", "3.1.0.8"],
    ["securityGroupId", "group-9"],
    ["enterpriseProjectId", "8d6a2f0e-1111-4c2e-8c3f-1d6f1f0d9c11"],
    ["parameters", { long_query_time: "9", sql_audit: "ON" }],
    ["sslEnabled", false],
    ["port", 6000],
    ["publicIpId", ""],
    ["availableZones", ["az1", "az3"]],
  ])("corrects drift of %s in place", (property, live) => {
    expect(outcomeOf({}, outputsOf(before, { [property]: live }))).toBe("update");
  });
});

test("new zones in the program replace the instance even if its zones have drifted", () => {
  const drifted = outputsOf(before, { availableZones: ["az1", "az3"] });
  expect(outcomeOf({ availableZones: ["az2", "az3"] }, drifted)).toEqual(["availableZones"]);
});

describe("the administrator", () => {
  test("adds an administrator in place when the instance has none", () => {
    expect(outcomeOf({}, outputsOf(omit("adminUser", "adminPassword"), { adminUser: "" }))).toBe("update");
    expect(outcomeOf({}, outputsOf(omit("adminUser", "adminPassword")))).toBe("update");
  });

  test("replaces the instance for another administrator, but not for another password", () => {
    expect(outcomeOf({ adminUser: "admin", adminPassword: "Stronger-1" })).toEqual(["adminUser"]);
    expect(outcomeOf({ adminPassword: "Stronger-1" })).toBe("update");
  });
});

describe("charging", () => {
  const prePaid = { mode: "prePaid", periodUnit: "month", period: 1, autoRenew: false, autoPay: true };

  test.each<[string, Values, string | string[]]>([
    ["another charging mode replaces the instance", { mode: "postPaid" }, ["charging"]],
    ["another unit of the charging period replaces the instance", { ...prePaid, periodUnit: "year" }, ["charging"]],
    ["another charging period replaces the instance", { ...prePaid, period: 2 }, ["charging"]],
    [
      "another charging period replaces the instance, even together with another renewal setting",
      { ...prePaid, period: 2, autoRenew: true },
      ["charging"],
    ],
    ["another renewal setting is an update", { ...prePaid, autoRenew: true }, "update"],
    ["another payment setting is an update", { ...prePaid, autoPay: false }, "update"],
  ])("%s", (_, charging, expected) => {
    expect(outcomeOf({ charging })).toEqual(expected);
  });

  test.each([{ autoRenew: true }, { autoPay: false }])(
    "another setting than the period does not replace an instance whose period has drifted: %j",
    (change) => {
      const drifted = outputsOf(before, { charging: { ...prePaid, period: 2 }, __programValues: before });
      expect(outcomeOf({ charging: { ...prePaid, ...change } }, drifted)).toBe("update");
      expect(outcomeOf({ charging: { ...prePaid, period: 3 } }, drifted)).toEqual(["charging"]);
    },
  );

  test("the change from pay-per-use to yearly/monthly replaces the instance", () => {
    expect(outcomeOf({ charging: prePaid }, outputsOf({ ...before, charging: { mode: "postPaid" } }))).toEqual([
      "charging",
    ]);
  });
});

test("replaces an instance whose creation failed, and deletes it first", () => {
  for (const status of ["CREATEFAILED", "CREATE_FAILED"]) {
    const olds = outputsOf(instanceArgs(), { status });
    const difference = instanceLifecycle().diff("i1", olds, instanceArgs());
    expect(difference).toMatchObject({ changes: true, replaces: ["status"], deleteBeforeReplace: true });
  }
});
