// Valid and invalid programs. `npm run check` compiles them against the declarations in dist/. A line after `@ts-expect-error` must
// not compile. Every other line must compile. messages.test.ts checks the messages of the compiler.
import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

const config = new pulumi.Config();
const network = { nodeNum: 2, availableZones: ["az1"], vpcId: "vpc", subnetId: "subnet", securityGroupId: "sg" };
const base = { ...network, flavorRef: "ddm.c6.2xlarge.2" };
const text = config.require("text");
const secret = config.requireSecret("secret");

/** Node class of an instance: exactly one of `flavorRef` and `flavorId`. */
export const flavors = [
  new ddm.Instance("by code", { ...network, flavorRef: text }),
  new ddm.Instance("by id", { ...network, flavorId: secret }),
  new ddm.Instance("by either", { ...network, ...(config.getBoolean("x") ? { flavorRef: text } : { flavorId: text }) }),
  // @ts-expect-error -- no class
  new ddm.Instance("none", network),
  // @ts-expect-error -- two classes
  new ddm.Instance("both", { ...network, flavorRef: text, flavorId: secret }),
  // @ts-expect-error -- a class that may be absent
  new ddm.Instance("perhaps", { ...network, flavorRef: config.get("flavor") }),
];

const group = { instanceId: "id", type: "r", nodes: [{ availableZone: "az1", subnetId: "subnet" }] } as const;
/** Node class of a node group. */
export const groups = [
  new ddm.InstanceGroup("by code", { ...group, nodes: [...group.nodes], flavorRef: text }),
  new ddm.InstanceGroup("by id", { ...group, nodes: [...group.nodes], flavorId: text }),
  // @ts-expect-error -- no class
  new ddm.InstanceGroup("none", { ...group, nodes: [...group.nodes] }),
  // @ts-expect-error -- two classes
  new ddm.InstanceGroup("both", { ...group, nodes: [...group.nodes], flavorRef: text, flavorId: text }),
];

/** Arguments that require or exclude other arguments. */
export const combinations = [
  new ddm.Instance("version", { ...base, engineVersion: "3.1" }),
  new ddm.Instance("engine", { ...base, engineId: text }),
  // @ts-expect-error -- two kernel versions
  new ddm.Instance("both engines", { ...base, engineVersion: "3.1", engineId: text }),

  new ddm.Instance("administrator", { ...base, adminUser: "dba", adminPassword: secret }),
  // @ts-expect-error -- no password
  new ddm.Instance("no password", { ...base, adminUser: "dba" }),
  // @ts-expect-error -- no user for the password
  new ddm.Instance("no user", { ...base, adminPassword: secret }),

  new ddm.Instance("elastic IP", { ...base, publicIpId: text }),
  new ddm.Instance("elastic IP with its address", { ...base, publicIpId: text, publicIp: "203.0.113.7" }),
  // @ts-expect-error -- no id of the elastic IP
  new ddm.Instance("no id", { ...base, publicIp: "203.0.113.7" }),

  new ddm.Instance("everything", {
    ...network,
    flavorId: text,
    engineId: text,
    adminUser: "dba",
    adminPassword: secret,
    publicIpId: text,
    publicIp: text,
    name: "orders",
    timeZone: "UTC-03:00",
    sslEnabled: true,
    port: 5067,
    parameters: { long_query_time: 2 },
    restartType: "hard",
    timeouts: { create: "1h" },
    adopt: { id: text },
  }),
];

/** Charging mode of an instance. */
export const chargings = [
  new ddm.Instance("per use", { ...base, charging: { mode: "postPaid" } }),
  new ddm.Instance("monthly", { ...base, charging: { mode: "prePaid", periodUnit: "month", period: 1 } }),
  new ddm.Instance("from config", { ...base, charging: config.requireObject<ddm.ChargingArgs>("charging") }),
  new ddm.Instance("from an output", {
    ...base,
    charging: secret.apply((): ddm.ChargingArgs => ({ mode: "postPaid" })),
  }),
  // @ts-expect-error -- no period
  new ddm.Instance("no period", { ...base, charging: { mode: "prePaid", periodUnit: "year" } }),
  // @ts-expect-error -- a period without a subscription
  new ddm.Instance("a period", { ...base, charging: { mode: "postPaid", periodUnit: "month", period: 1 } }),
  // @ts-expect-error -- renewal without a subscription
  new ddm.Instance("renewed", { ...base, charging: { mode: "postPaid", autoRenew: true } }),
  // @ts-expect-error -- no such mode
  new ddm.Instance("no mode", { ...base, charging: { mode: "prepaid", periodUnit: "month", period: 1 } }),
];

const minutes = config.requireNumber("minutes");
const shared: ddm.TimeoutsArgs = { create: "90m", delete: "1h30m" };
/** Strings with a fixed format. */
export const texts = [
  new ddm.Instance("zone", { ...base, timeZone: "UTC+08:00" }),
  new ddm.Instance("zone from config", { ...base, timeZone: text as ddm.TimeZone }),
  // @ts-expect-error -- not a time zone of DDM
  new ddm.Instance("no zone", { ...base, timeZone: "UTC+04:00" }),
  // @ts-expect-error -- perhaps not a time zone
  new ddm.Instance("any zone", { ...base, timeZone: text }),

  new ddm.Instance("timeouts", { ...base, timeouts: { create: "40m", update: "90s", delete: "1h30m" } }),
  new ddm.Instance("timeouts in words", {
    ...base,
    timeouts: { create: "40 minutes", update: "1 hour", delete: "1h2m3s" },
  }),
  new ddm.Instance("a timeout from a number", { ...base, timeouts: { create: `${minutes}m` } }),
  new ddm.Instance("timeouts from a constant", { ...base, timeouts: shared }),
  new ddm.Instance("a timeout from config", { ...base, timeouts: { create: text as ddm.Duration } }),
  new ddm.Instance("a timeout from an output", {
    ...base,
    timeouts: { create: secret as pulumi.Output<ddm.Duration> },
  }),
  // @ts-expect-error -- no unit
  new ddm.Instance("no unit", { ...base, timeouts: { create: "40" } }),
  // @ts-expect-error -- the second unit is missing
  new ddm.Instance("half a duration", { ...base, timeouts: { create: "1h30" } }),
  // @ts-expect-error -- perhaps not a duration
  new ddm.Instance("any timeout", { ...base, timeouts: { create: text } }),
];

/** Source of a parameter template: a template, an instance, or none. */
export const templates = [
  new ddm.ParameterTemplate("no source"),
  new ddm.ParameterTemplate("from a template", { source: { templateId: text } }),
  new ddm.ParameterTemplate("from an instance", { source: { instanceId: secret } }),
  // @ts-expect-error -- two sources
  new ddm.ParameterTemplate("from both", { source: { templateId: text, instanceId: text } }),
  // @ts-expect-error -- a source without an id
  new ddm.ParameterTemplate("from neither", { source: {} }),
];

const account = { instanceId: "id", password: secret };
/** Permissions of an account. */
export const accounts = [
  new ddm.Account("reads", { ...account, baseAuthority: ["SELECT"] }),
  new ddm.Account("from config", { ...account, baseAuthority: config.requireObject<ddm.BaseAuthority[]>("authority") }),
  // @ts-expect-error -- no such authority
  new ddm.Account("reads", { ...account, baseAuthority: ["READ"] }),
];
