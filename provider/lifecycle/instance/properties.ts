import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { flavorRule } from "../declare/flavor";
import { isGiven, type Properties, type Rule } from "../declare/properties";
import {
  adoptShape,
  oneOf,
  pattern,
  strongPassword,
  timeoutsShape,
  wholeNumber,
  words,
  yesOrNo,
} from "../declare/shapes";
import type { CheckFailure, Values } from "../lifecycle";
import { parameterValues, sameParameters } from "../operate/parameters";

/** The time zones that DDM knows (spec 4.2.1: there is no UTC+04:00). */
const timeZones = [
  "UTC",
  ...[12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((hours) => `UTC-${String(hours).padStart(2, "0")}:00`),
  ...[1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12].map((hours) => `UTC+${String(hours).padStart(2, "0")}:00`),
];

const chargingShape = z.strictObject(
  {
    mode: oneOf("postPaid", "prePaid"),
    periodUnit: oneOf("month", "year").optional(),
    period: wholeNumber(1, 9).optional(),
    autoRenew: yesOrNo.optional(),
    autoPay: yesOrNo.optional(),
  },
  "an object with mode, and for prePaid periodUnit and period",
);

/** How an instance is paid for. */
export type Charging = z.output<typeof chargingShape>;

/** Every property of an instance: what is allowed, and what a change does. */
export const instanceProperties = {
  name: {
    shape: pattern(
      /^[A-Za-z][A-Za-z0-9_-]{3,63}$/,
      "4 to 64 letters, digits, hyphens and underscores, beginning with a letter",
    ),
    change: "in place",
  },
  flavorRef: { shape: words, change: "in place" },
  flavorId: { shape: words, change: "in place" },
  nodeNum: { shape: wholeNumber(1, 32), required: true, change: "in place" },
  engineVersion: { shape: pattern(/^\d+(\.\d+){1,3}$/, 'a version such as "3.1.0.7"'), change: "in place" },
  engineId: { shape: words, change: "in place" },
  availableZones: {
    shape: z
      .array(words, "a list of zones")
      .min(1, "a list of at least one zone")
      .refine((zones) => new Set(zones).size === zones.length, "a list that names each zone once"),
    required: true,
    change: "replace",
    same: sameSet,
  },
  vpcId: { shape: words, required: true, change: "replace" },
  subnetId: { shape: words, required: true, change: "replace" },
  securityGroupId: { shape: words, required: true, change: "in place" },
  timeZone: {
    shape: pattern(new RegExp(`^(${timeZones.join("|").replaceAll("+", "\\+")})$`), `one of ${timeZones.join(", ")}`),
    change: "replace",
  },
  enterpriseProjectId: { shape: words, change: "in place" },
  paramGroupId: { shape: words, change: "in place" },
  parameters: {
    shape: parameterValues,
    change: "in place",
    whenRemoved: {},
    same: sameParameters,
  },
  restartOnParameterChange: { shape: yesOrNo, byDefault: false, change: "no call" },
  adminUser: {
    shape: pattern(/^[A-Za-z][A-Za-z0-9_]{0,31}$/, "1 to 32 letters, digits and underscores, beginning with a letter"),
    // The first administrator can be added at any time; from then on only its password can change (spec 4.4.6).
    change: (before) => (isGiven(before) && before !== "" ? "replace" : "in place"),
  },
  adminPassword: { shape: strongPassword, secret: true, change: "in place" },
  sslEnabled: { shape: yesOrNo, change: "in place", whenRemoved: false },
  port: { shape: wholeNumber(1025, 65534), change: "in place", whenRemoved: 5066 },
  publicIpId: {
    shape: pattern(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "the id (a UUID) of an elastic IP"),
    change: "in place",
    whenRemoved: "",
    same: (live, wanted) => (live ?? "") === wanted,
  },
  publicIp: { shape: pattern(/^\d+(\.\d+){3}$/, "an IPv4 address"), change: "no call" },
  readonly: {
    shape: yesOrNo,
    change: "in place",
    whenRemoved: false,
    same: (live, wanted) => (live ?? false) === wanted,
  },
  charging: { shape: chargingShape, change: chargingChange, same: sameCharging },
  restartTriggers: {
    shape: parameterValues,
    change: (before) => (isGiven(before) ? "in place" : "no call"),
  },
  restartType: { shape: oneOf("soft", "hard"), byDefault: "soft", change: "no call" },
  deleteDnData: { shape: yesOrNo, byDefault: false, change: "no call" },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptShape, change: "no call" },
} satisfies Properties;

/** What must hold between properties. */
export const instanceRules: readonly Rule[] = [
  flavorRule,
  {
    about: ["engineVersion", "engineId"],
    problems: (inputs) =>
      isGiven(inputs["engineVersion"]) && isGiven(inputs["engineId"])
        ? onEach(["engineVersion", "engineId"], '"engineVersion" and "engineId" say the same thing: give one of them')
        : [],
  },
  {
    about: ["adminUser", "adminPassword"],
    problems: (inputs) => {
      const missing = ["adminUser", "adminPassword"].filter((name) => !isGiven(inputs[name]));
      return missing.length === 1 ? onEach(missing, '"adminUser" and "adminPassword" go together: give both') : [];
    },
  },
  {
    about: ["publicIp", "publicIpId"],
    problems: (inputs) =>
      isGiven(inputs["publicIp"]) && !isGiven(inputs["publicIpId"])
        ? onEach(["publicIp"], '"publicIp" is the address of the elastic IP that "publicIpId" names: give both')
        : [],
  },
  {
    about: ["charging"],
    problems: (inputs) => {
      const charging = chargingShape.safeParse(inputs["charging"]).data;
      if (charging?.mode !== "prePaid") return [];
      if (charging.periodUnit === undefined || charging.period === undefined)
        return onEach(["charging"], '"charging" with mode "prePaid" needs periodUnit ("month" or "year") and period');
      const most = charging.periodUnit === "year" ? 3 : 9;
      return charging.period > most
        ? onEach(
            ["charging"],
            `"charging.period" must be from 1 to ${most} for periodUnit "${charging.periodUnit}", not ${charging.period}`,
          )
        : [];
    },
  },
];

function onEach(properties: readonly string[], reason: string): CheckFailure[] {
  return properties.map((property) => ({ property, reason }));
}

function sameSet(live: unknown, wanted: unknown): boolean {
  if (!Array.isArray(live) || !Array.isArray(wanted)) return false;
  return isDeepStrictEqual(new Set(live), new Set(wanted));
}

/** What decides which order was made: changing it means another purchase. */
function purchase(charging: Charging | undefined): Values {
  if (charging?.mode !== "prePaid") return { mode: "postPaid" };
  return { mode: "prePaid", periodUnit: charging.periodUnit, period: charging.period };
}

function sameCharging(live: unknown, wanted: unknown): boolean {
  const [before, after] = [live as Charging | undefined, wanted as Charging];
  return (
    isDeepStrictEqual(purchase(before), purchase(after)) &&
    (before?.autoRenew ?? false) === (after.autoRenew ?? false) &&
    (before?.autoPay ?? true) === (after.autoPay ?? true)
  );
}

function chargingChange(before: unknown, wanted: unknown) {
  const [old, next] = [before as Charging | undefined, wanted as Charging];
  if (!isDeepStrictEqual(purchase(old), purchase(next))) return "replace";
  return (old?.autoRenew ?? false) === (next.autoRenew ?? false) ? "no call" : "in place";
}
