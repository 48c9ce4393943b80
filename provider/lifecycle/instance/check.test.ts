import { instanceArgs } from "../../../test/support/instance-args";
import { instanceLifecycle } from "../instance";
import { unknownValue } from "../properties/values";

/** Returns the failures of a valid program with some properties changed. */
const failuresOf = (changes: Record<string, unknown>) => instanceLifecycle().check({}, instanceArgs(changes)).failures;

test("accepts a valid program and fills in defaults", () => {
  const { inputs, failures } = instanceLifecycle().check({}, instanceArgs({ name: "shop-db" }));
  expect(failures).toEqual([]);
  expect(inputs).toEqual({
    ...instanceArgs({ name: "shop-db" }),
    restartOnParameterChange: false,
    restartType: "soft",
    deleteDnData: false,
  });
});

test("accepts a program with all options, and converts parameters and triggers to text", () => {
  const everything = {
    name: "shop_db-2",
    engineVersion: "3.1.0.7",
    timeZone: "UTC+08:00",
    enterpriseProjectId: "0",
    paramGroupId: "e0a4a6b3pr09",
    parameters: { long_query_time: 2, sql_audit: "ON", transaction_policy: "XA" },
    restartOnParameterChange: true,
    adminUser: "root",
    adminPassword: "Str0ng-enough",
    sslEnabled: true,
    port: 5067,
    publicIpId: "0b1e8bd5-7e6b-4c2e-8c3f-1d6f1f0d9c11",
    publicIp: "203.0.113.9",
    readonly: false,
    charging: { mode: "prePaid", periodUnit: "month", period: 9, autoRenew: true, autoPay: false },
    restartTriggers: { release: 7, hot: false },
    restartType: "hard",
    deleteDnData: true,
    timeouts: { create: "40m", update: "1h30m", delete: "90s" },
    adopt: { id: "e90bc6739a3c4666a577c3fa1524dac2in09" },
  };
  const { inputs, failures } = instanceLifecycle().check({}, instanceArgs(everything));
  expect(failures).toEqual([]);
  expect(inputs).toMatchObject({
    parameters: { long_query_time: "2", sql_audit: "ON", transaction_policy: "XA" },
    restartTriggers: { release: "7", hot: "false" },
  });
});

describe("check", () => {
  const nameRule = "4 to 64 letters, digits, hyphens and underscores, beginning with a letter";
  const passwordRule =
    "8 to 32 letters, digits and special characters (~!@#%^*-_+?), including an uppercase letter, a lowercase letter, a digit and a special character";
  const durationRule = 'a duration such as "40m", "90s" or "1h30m"';
  const someTimeZones = ["UTC-12:00", "UTC-01:00", "UTC+01:00", "UTC+03:00, UTC+05:00", "UTC+12:00"];

  test.each<[string, unknown, string]>([
    ["name", "abc", `"name" must be ${nameRule}, not "abc"`],
    ["name", "1orders", `"name" must be ${nameRule}, not "1orders"`],
    ["name", "a".repeat(65), `"name" must be ${nameRule}, not "${"a".repeat(65)}"`],
    ["name", "or.ders", `"name" must be ${nameRule}, not "or.ders"`],
    ["flavorRef", "", '"flavorRef" must be a non-empty string, not ""'],
    ["flavorRef", 7, '"flavorRef" must be a string, not 7'],
    ["nodeNum", 0, '"nodeNum" must be a whole number from 1 to 32, not 0'],
    ["nodeNum", 33, '"nodeNum" must be a whole number from 1 to 32, not 33'],
    ["nodeNum", 1.5, '"nodeNum" must be a whole number from 1 to 32, not 1.5'],
    ["nodeNum", "2", '"nodeNum" must be a whole number from 1 to 32, not "2"'],
    [
      "engineVersion",
      "newest",
      '"engineVersion" must be a string: a version such as "3.1.0.7" or a series such as "3.1", not "newest"',
    ],
    ["availableZones", "az1", '"availableZones" must be a list of zones, not "az1"'],
    ["availableZones", [], '"availableZones" must be a list of at least one zone, not []'],
    ["availableZones", ["az1", "az1"], '"availableZones" must be a list that names each zone once, not ["az1","az1"]'],
    ["availableZones", ["az1", 2], '"availableZones.1" must be a string, not 2'],
    ["availableZones", ["az1", "az2 "], '"availableZones.1" must be a zone, which has no spaces, not "az2 "'],
    ["vpcId", null, '"vpcId" is required'],
    ["subnetId", undefined, '"subnetId" is required'],
    ["securityGroupId", false, '"securityGroupId" must be a string, not false'],
    ["parameters", ["a"], '"parameters" must be an object of names and values, not ["a"]'],
    ["parameters", { a: {} }, '"parameters.a" must be a string, a number, true or false, not {}'],
    ["restartOnParameterChange", "yes", '"restartOnParameterChange" must be true or false, not "yes"'],
    ["sslEnabled", 1, '"sslEnabled" must be true or false, not 1'],
    ["port", 80, '"port" must be a whole number from 1025 to 65534, not 80'],
    ["port", 65535, '"port" must be a whole number from 1025 to 65534, not 65535'],
    [
      "publicIpId",
      "203.0.113.9",
      '"publicIpId" must be the id of an elastic IP, a UUID in lower case, not "203.0.113.9"',
    ],
    // The API reports ids in lower case, and an id in upper case would differ from them in every preview.
    [
      "publicIpId",
      "0B1E8BD5-7E6B-4C2E-8C3F-1D6F1F0D9C11",
      '"publicIpId" must be the id of an elastic IP, a UUID in lower case, not "0B1E8BD5-7E6B-4C2E-8C3F-1D6F1F0D9C11"',
    ],
    ["readonly", "no", '"readonly" must be true or false, not "no"'],
    ["restartTriggers", "v2", '"restartTriggers" must be an object of names and values, not "v2"'],
    ["restartType", "warm", '"restartType" must be one of "soft", "hard", not "warm"'],
    ["deleteDnData", "false", '"deleteDnData" must be true or false, not "false"'],
    ["timeouts", { create: "soon" }, `"timeouts.create" must be ${durationRule}, not "soon"`],
    ["timeouts", { create: "0s" }, `"timeouts.create" must be ${durationRule}, not "0s"`],
    ["timeouts", { create: 40 }, `"timeouts.create" must be ${durationRule}, not 40`],
    [
      "timeouts",
      { read: "1m" },
      '"timeouts" must be an object with any of create, update and delete (there is no "read"), not {"read":"1m"}',
    ],
    ["publicIp", "300.1.1.1", '"publicIp" must be an IPv4 address, not "300.1.1.1"'],
    ["adopt", "i1", '"adopt" must be an object with the id of an existing resource, such as { id: "…" }, not "i1"'],
    ["adopt", { id: "" }, '"adopt.id" must be a non-empty string, not ""'],
    ["adopt", { id: "E9IN09" }, expect.stringMatching(/^"adopt.id" must be an id, .* lowercase .*, not "E9IN09"$/)],
    ["charging", { mode: "free" }, '"charging.mode" must be one of "postPaid", "prePaid", not "free"'],
    [
      "charging",
      { mode: "postPaid", autoRenew: true, period: 1 },
      '"charging" with mode "postPaid" takes no other field, but has period, autoRenew',
    ],
    [
      "charging",
      { mode: "postPaid", autorenew: true },
      expect.stringContaining(' if mode is prePaid (there is no "autorenew"; did you mean "autoRenew"?), not {"mode":'),
    ],
    ["charging", { mode: "prePaid" }, '"charging" with mode "prePaid" needs periodUnit ("month" or "year") and period'],
    [
      "charging",
      { mode: "prePaid", periodUnit: "year", period: 4 },
      '"charging.period" must be from 1 to 3 for periodUnit "year", not 4',
    ],
    ["color", "red", expect.stringMatching(/^there is no property "color"; the properties are name, flavorRef, /)],
    ["subnetID", "s", 'there is no property "subnetID"; did you mean "subnetId"?'],
  ])("rejects %s = %j and states the reason", (property, value, reason) => {
    expect(failuresOf({ [property]: value })).toEqual([{ property, reason }]);
  });

  test.each([
    "root",
    "Sho-rt1",
    "no-digits-At-all",
    "NO-LOWER-1",
    "no-upper-1",
    "With1blank x",
    `Too-long-${"1".repeat(24)}`,
  ])("rejects the administrator's password %j without showing it", (adminPassword) => {
    expect(failuresOf({ adminUser: "root", adminPassword })).toEqual([
      { property: "adminPassword", reason: `"adminPassword" must be ${passwordRule}` },
    ]);
  });

  test("rejects an unsupported time zone and lists the supported ones", () => {
    for (const timeZone of ["UTC+04:00", "UTC+8", "Europe/Berlin"]) {
      const [failure] = failuresOf({ timeZone });
      expect(failure?.property).toBe("timeZone");
      for (const zones of someTimeZones) expect(failure?.reason).toContain(zones);
    }
    expect(failuresOf({ timeZone: "UTC" })).toEqual([]);
  });

  test.each<[Record<string, unknown>, string[]]>([
    [{ flavorId: "a615922f" }, ["flavorRef", "flavorId"]],
    [{ flavorRef: undefined }, ["flavorRef"]],
    [{ engineVersion: "3.1", engineId: "e1" }, ["engineVersion", "engineId"]],
    [{ adminUser: "root" }, ["adminPassword"]],
    [{ adminPassword: "Str0ng-enough" }, ["adminUser"]],
    [{ publicIp: "203.0.113.9" }, ["publicIp"]],
  ])("rejects an invalid combination of properties: %p", (changes, properties) => {
    expect(failuresOf(changes).map(({ property }) => property)).toEqual(properties);
  });
});

test("reports all failures at once, each on its property", () => {
  const wrong = { color: "red", nodeNum: "two", flavorId: "f1", adminUser: "root", adminPassword: "weak", port: 80 };
  expect(
    failuresOf({ ...wrong, vpcId: undefined })
      .map(({ property }) => property)
      .sort(),
  ).toEqual(["color", "nodeNum", "flavorRef", "flavorId", "adminPassword", "port", "vpcId"].sort());
});

test.each(["vpcId", "subnetId", "securityGroupId", "enterpriseProjectId", "paramGroupId"])(
  "rejects an id in upper case or with spaces as %s",
  (property) => {
    for (const id of ["E1D886EC-CFE7-4CD4-B748-FC55A10B4172", " e1d886ec-cfe7-4cd4-b748-fc55a10b4172"]) {
      const rule = "an id, which has only lowercase letters, digits, hyphens and underscores";
      expect(failuresOf({ [property]: id })).toEqual([
        { property, reason: `"${property}" must be ${rule}, not "${id}"` },
      ]);
    }
  },
);

describe("an unknown value", () => {
  test.each<Record<string, unknown>>([
    { nodeNum: unknownValue },
    { availableZones: unknownValue },
    { availableZones: [unknownValue, unknownValue] },
    { flavorRef: unknownValue, flavorId: "f1" },
    { adminUser: unknownValue },
    { adminUser: "root", adminPassword: unknownValue },
    { port: unknownValue, name: unknownValue, timeZone: unknownValue },
    { parameters: { long_query_time: unknownValue } },
    { charging: unknownValue },
    { charging: { mode: "prePaid", periodUnit: "month", period: unknownValue } },
    { timeouts: { create: unknownValue } },
    { adopt: { id: unknownValue } },
    { restartTriggers: unknownValue },
  ])("is accepted and stays unknown: %j", (changes) => {
    const { inputs, failures } = instanceLifecycle().check({}, instanceArgs(changes));
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject(changes);
  });

  test("does not hide other failures", () => {
    expect(failuresOf({ availableZones: [unknownValue, ""], port: 1 }).map(({ property }) => property)).toEqual([
      "availableZones",
      "port",
    ]);
  });
});
