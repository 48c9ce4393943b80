import { z } from "zod";
import type { CheckFailure, Values } from "../lifecycle";
import { namedValues, parameterValues, areSameValues, isSameValue } from "../properties/parameters";
import {
  adoptShape,
  idText,
  ipv4Address,
  oneOf,
  textMatching,
  administratorPassword,
  timeoutsShape,
  wholeNumber,
  nonEmptyText,
  trueOrFalse,
  flavorRule,
  zoneText,
} from "../properties/shapes";
import { type Impact, type PropertyTable, type Rule } from "../properties/table";
import { hasSameMembers, isGiven, textOf } from "../properties/values";
import { chargingChange, chargingRule, chargingShape, isSameCharging } from "./charging";
import { isSeriesOf, type LiveInstance } from "./live";
import {
  liveAdminUser,
  liveCharging,
  findLiveEngineId,
  liveEngineVersion,
  findLiveFlavorId,
  liveFlavorRef,
  liveNodeNum,
  liveParameters,
  livePublicIpId,
  liveZones,
} from "./outputs";

/** The time zones that DDM supports (API 4.2.1). There is no UTC+04:00. */
const timeZones = [
  "UTC",
  ...[12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((hours) => `UTC-${String(hours).padStart(2, "0")}:00`),
  ...[1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12].map((hours) => `UTC+${String(hours).padStart(2, "0")}:00`),
];

const flavorImpact: Impact = {
  does: "changes the class node by node",
  detail: (before, wanted) => `(${describeValues(before, wanted)})`,
  takes: "5–15 min",
  clients: "connections of each node drop once",
};

const kernelImpact: Impact = {
  does: "changes the kernel node by node",
  detail: (before, wanted) => `(${describeValues(before, wanted)})`,
  takes: "5–15 min",
  clients: "each node restarts and drops its connections once",
};

const sslImpact = { takes: "1–3 min", clients: "the instance restarts, all connections drop" };

/** Impacts of changed parameters. The diff sends no request, so it does not know whether a parameter needs a restart. */
const restartImpacts: readonly Impact[] = [
  {
    does: "restarts if a changed parameter needs a restart",
    condition: "if `restartOnParameterChange` is true",
    takes: "1–5 min",
    clients: "all connections drop",
    applies: (_before, _wanted, _olds, { restartOnParameterChange }) => restartOnParameterChange === true,
  },
  {
    does: "does not restart; a parameter that needs a restart takes effect after the next restart",
    condition: "if `restartOnParameterChange` is false",
    takes: "",
    applies: (_before, _wanted, _olds, { restartOnParameterChange }) => restartOnParameterChange !== true,
  },
];

/** Properties of an instance: allowed values, and the effect of a change. */
export const instanceProperties = {
  name: {
    shape: textMatching(
      /^[A-Za-z][A-Za-z0-9_-]{3,63}$/,
      "4 to 64 letters, digits, hyphens and underscores, beginning with a letter",
    ),
    change: "in place",
    live: ({ detail }) => detail.name,
    impact: { does: "renames it", takes: "under 1 min" },
  },
  flavorRef: { shape: nonEmptyText, change: "in place", impact: flavorImpact, live: liveFlavorRef },
  flavorId: { shape: nonEmptyText, change: "in place", impact: flavorImpact, live: findLiveFlavorId },
  nodeNum: {
    shape: wholeNumber(1, 32),
    required: true,
    change: "in place",
    live: liveNodeNum,
    impact: [
      {
        does: "adds nodes",
        detail: describeValues,
        takes: "5–10 min",
        applies: (before, wanted) => Number(before) < Number(wanted),
      },
      {
        does: "removes nodes",
        detail: describeValues,
        takes: "3–8 min",
        clients: "connections of removed nodes drop",
        applies: (before, wanted) => Number(before) > Number(wanted),
      },
    ],
  },
  engineVersion: {
    shape: textMatching(/^\d+(\.\d+){1,3}$/, 'a string: a version such as "3.1.0.7" or a series such as "3.1"'),
    change: "in place",
    // A wanted series such as `3.1` matches each of its versions. A wanted version matches only itself.
    same: (live, wanted) => isSeriesOf(textOf(wanted), textOf(live)),
    live: liveEngineVersion,
    impact: kernelImpact,
  },
  engineId: { shape: nonEmptyText, change: "in place", impact: kernelImpact, live: findLiveEngineId },
  availableZones: {
    shape: z
      .array(zoneText, "a list of zones")
      .min(1, "a list of at least one zone")
      .refine((zones) => new Set(zones).size === zones.length, "a list that names each zone once"),
    required: true,
    change: "replace",
    // Nodes in other zones are removed, and missing nodes are added in the program's zones.
    drift: "in place",
    same: hasSameMembers,
    live: liveZones,
    impact: {
      does: "adds nodes in the program's zones and removes nodes in other zones",
      condition: "made by another client",
      takes: "10–20 min",
      clients: "connections of removed nodes drop",
    },
  },
  vpcId: { shape: idText, required: true, change: "replace", live: ({ detail }) => detail.vpc_id },
  subnetId: { shape: idText, required: true, change: "replace", live: ({ detail }) => detail.subnet_id },
  securityGroupId: {
    shape: idText,
    required: true,
    change: "in place",
    live: ({ detail }) => detail.security_group_id,
    impact: { does: "changes the security group", takes: "seconds", clients: "its rules apply immediately" },
  },
  timeZone: {
    shape: textMatching(
      new RegExp(`^(${timeZones.join("|").replaceAll("+", "\\+")})$`),
      `one of ${timeZones.join(", ")}`,
    ),
    change: "replace",
    same: isSameTimeZone,
    live: ({ ddm }) => ddm?.time_zone,
  },
  enterpriseProjectId: {
    shape: idText,
    change: "in place",
    live: ({ detail }) => detail.enterprise_project_id,
    impact: { does: "moves it to another enterprise project", takes: "seconds" },
  },
  paramGroupId: {
    shape: idText,
    change: "in place",
    unreported: true,
    impact: [{ does: "writes the template's values", takes: "seconds" }, ...restartImpacts],
  },
  parameters: {
    shape: parameterValues,
    change: "in place",
    whenRemoved: {},
    same: areSameValues,
    live: liveParameters,
    impact: [
      { does: "sets parameters", detail: (before, wanted) => changedNamesOf(before, wanted), takes: "seconds" },
      ...restartImpacts,
    ],
  },
  restartOnParameterChange: { shape: trueOrFalse, defaultValue: false, change: "no call" },
  adminUser: {
    shape: textMatching(
      /^[A-Za-z][A-Za-z0-9_]{0,31}$/,
      "1 to 32 letters, digits and underscores, beginning with a letter",
    ),
    // An administrator can be added at any time. Afterwards only the password can change (API 4.4.6).
    change: (before) => (isGiven(before) && before !== "" ? "replace" : "in place"),
    live: liveAdminUser,
    impact: { does: "adds the administrator", takes: "under 1 min" },
  },
  adminPassword: {
    shape: administratorPassword,
    secret: true,
    unreported: true,
    change: "in place",
    impact: { does: "sets the administrator's password", takes: "under 1 min" },
  },
  sslEnabled: {
    shape: trueOrFalse,
    change: "in place",
    whenRemoved: false,
    live: ({ detail }, { before }, wanted) =>
      detail.enable_ssl ?? wanted["sslEnabled"] ?? before["sslEnabled"] ?? false,
    impact: [
      { ...sslImpact, does: "enables SSL", applies: (_, wanted) => wanted === true },
      { ...sslImpact, does: "disables SSL", applies: (_, wanted) => wanted !== true },
    ],
  },
  port: {
    shape: wholeNumber(1025, 65534),
    change: "in place",
    whenRemoved: 5066,
    live: ({ detail }) => detail.access_port,
    impact: { does: "changes the port", detail: describeValues, takes: "1–3 min", clients: "all connections drop" },
  },
  publicIpId: {
    shape: textMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "the id of an elastic IP, a UUID in lower case"),
    change: "in place",
    whenRemoved: "",
    same: (live, wanted) => (live ?? "") === wanted,
    live: livePublicIpId,
    impact: [
      {
        does: "binds the elastic IP",
        takes: "under 1 min",
        applies: (before, _, olds) => !hasElasticIp(before, olds),
      },
      {
        does: "unbinds the elastic IP",
        takes: "under 1 min",
        clients: "connections over its address drop",
        applies: (before, wanted, olds) => hasElasticIp(before, olds) && !hasElasticIp(wanted, {}),
      },
      {
        does: "changes the elastic IP",
        takes: "1–2 min",
        clients: "connections over the old address drop",
        applies: (before, wanted, olds) => hasElasticIp(before, olds) && hasElasticIp(wanted, {}),
      },
    ],
  },
  publicIp: { shape: ipv4Address, change: "no call" },
  readonly: {
    shape: trueOrFalse,
    change: "in place",
    unreported: true,
    whenRemoved: false,
    same: (live, wanted) => (live ?? false) === wanted,
    impact: [
      {
        does: "makes it read-only",
        takes: "under 1 min",
        clients: "writes fail",
        applies: (_, wanted) => wanted === true,
      },
      { does: "makes it writable", takes: "under 1 min", applies: (_, wanted) => wanted !== true },
    ],
  },
  charging: {
    shape: chargingShape,
    change: chargingChange,
    same: isSameCharging,
    live: liveCharging,
    impact: { does: "changes automatic renewal", takes: "seconds" },
  },
  restartTriggers: {
    shape: namedValues,
    unreported: true,
    // If there were no triggers before, the instance restarts only if its parameters wait for a restart.
    change: (before, _wanted, { restartRequired }) =>
      isGiven(before) || restartRequired === true ? "in place" : "no call",
    impact: {
      does: "restarts",
      detail: (_before, _wanted, _olds, { restartType }) =>
        `(${typeof restartType === "string" ? restartType : "soft"})`,
      takes: "1–5 min",
      clients: "all connections drop",
    },
  },
  restartType: { shape: oneOf("soft", "hard"), defaultValue: "soft", change: "no call" },
  deleteDnData: { shape: trueOrFalse, defaultValue: false, change: "no call" },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptShape, change: "no call" },
} satisfies PropertyTable<LiveInstance>;

/** Rules about several properties, or about several fields of a property. */
export const instanceRules: readonly Rule[] = [
  flavorRule,
  {
    properties: ["engineVersion", "engineId"],
    problems: (inputs) =>
      isGiven(inputs["engineVersion"]) && isGiven(inputs["engineId"])
        ? makeFailures(
            ["engineVersion", "engineId"],
            '"engineVersion" and "engineId" are alternatives: give only one of them',
          )
        : [],
  },
  {
    properties: ["adminUser", "adminPassword"],
    problems: (inputs) => {
      const missing = ["adminUser", "adminPassword"].filter((name) => !isGiven(inputs[name]));
      if (missing.length !== 1) return [];
      const failures = makeFailures(missing, '"adminUser" and "adminPassword" go together: give both');
      return missing[0] === "adminPassword"
        ? failures.map((failure) => ({ ...failure, missingSecret: "adminPassword" }))
        : failures;
    },
  },
  {
    properties: ["publicIp", "publicIpId"],
    problems: (inputs) =>
      isGiven(inputs["publicIp"]) && !isGiven(inputs["publicIpId"])
        ? makeFailures(["publicIp"], '"publicIp" is the address of the elastic IP that "publicIpId" names: give both')
        : [],
  },
  chargingRule,
];

function makeFailures(properties: readonly string[], reason: string): CheckFailure[] {
  return properties.map((property) => ({ property, reason }));
}

function describeValues(before: unknown, wanted: unknown): string {
  return isGiven(before) ? `${textOf(before)} → ${textOf(wanted)}` : `to ${textOf(wanted)}`;
}

/** Whether an elastic IP is bound: that of `publicIpId`, or another one whose address is in the outputs. */
function hasElasticIp(publicIpId: unknown, { publicIpAddress }: Values): boolean {
  return [publicIpId, publicIpAddress].some((value) => isGiven(value) && value !== "");
}

/** Returns the names of the parameters that change, e.g. `(sql_audit, max_connections)`. */
function changedNamesOf(before: unknown, wanted: unknown): string {
  const [last, next] = [before ?? {}, wanted ?? {}] as [Values, Values];
  const names = [...new Set([...Object.keys(last), ...Object.keys(next)])];
  return `(${names.filter((name) => next[name] === undefined || !isSameValue(textOf(last[name]), textOf(next[name]))).join(", ")})`;
}

/** Compares time zones by offset. The API spells the same offset in several ways: `UTC+08:00`, `GMT+8`, `+08:00`. */
function isSameTimeZone(live: unknown, wanted: unknown): boolean {
  return offsetOf(live) === offsetOf(wanted);
}

function offsetOf(zone: unknown): string {
  const text = textOf(zone).trim().toUpperCase();
  const [, sign, hours, minutes] = /^(?:UTC|GMT)?\s*([+-])?(\d{1,2})?(?::?(\d{2}))?$/.exec(text) ?? [];
  if (hours === undefined) return text === "UTC" || text === "GMT" || text === "Z" ? "0:00" : text;
  const offset = `${Number(hours)}:${minutes ?? "00"}`;
  return offset === "0:00" ? offset : `${sign ?? "+"}${offset}`;
}
