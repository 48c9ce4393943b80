import type { z } from "zod";
import { exactObject, oneOf, trueOrFalse, wholeNumber } from "../properties/shapes";
import type { Rule } from "../properties/table";

/** Shape of `charging`. {@link chargingRule} checks that the fields fit the mode. */
export const chargingShape = exactObject(
  {
    mode: oneOf("postPaid", "prePaid"),
    periodUnit: oneOf("month", "year").optional(),
    period: wholeNumber(1, 9).optional(),
    autoRenew: trueOrFalse.optional(),
    autoPay: trueOrFalse.optional(),
  },
  "an object with mode, and also periodUnit and period if mode is prePaid",
);

/** Billing of an instance: mode, period, renewal and payment. */
export type Charging = z.output<typeof chargingShape>;

/** Checks the fields of `charging` against its mode. */
export const chargingRule: Rule = {
  properties: ["charging"],
  problems: (inputs) => {
    const charging = chargingShape.safeParse(inputs["charging"]).data;
    const reason = charging && problemOf(charging);
    return reason === undefined ? [] : [{ property: "charging", reason }];
  },
};

function problemOf({ mode, periodUnit, period, ...others }: Charging): string | undefined {
  if (mode === "postPaid") {
    const names = Object.entries({ periodUnit, period, ...others }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    return names.length === 0
      ? undefined
      : `"charging" with mode "postPaid" takes no other field, but has ${names.join(", ")}`;
  }
  if (periodUnit === undefined || period === undefined)
    return '"charging" with mode "prePaid" needs periodUnit ("month" or "year") and period';
  const maximum = periodUnit === "year" ? 3 : 9;
  return period > maximum
    ? `"charging.period" must be from 1 to ${maximum} for periodUnit "${periodUnit}", not ${period}`
    : undefined;
}

/**
 * Whether `before` and `wanted` have the same mode and, for prePaid, the same period. A missing `before` counts as postPaid. If only the period
 * of `before` is missing, the periods count as the same.
 */
function isSamePurchase(before: Charging | undefined, wanted: Charging): boolean {
  if ((before?.mode ?? "postPaid") !== wanted.mode) return false;
  if (wanted.mode === "postPaid" || before?.period === undefined) return true;
  return before.periodUnit === wanted.periodUnit && before.period === wanted.period;
}

/** Whether the live and the wanted charging are the same, including automatic renewal and payment. */
export function isSameCharging(live: unknown, wanted: unknown): boolean {
  const [before, after] = [live as Charging | undefined, wanted as Charging];
  return (
    isSamePurchase(before, after) &&
    (before?.autoRenew ?? false) === (after.autoRenew ?? false) &&
    (before?.autoPay ?? true) === (after.autoPay ?? true)
  );
}

/** Returns the effect of a change of `charging`. */
export function chargingChange(before: unknown, wanted: unknown) {
  const [old, next] = [before as Charging | undefined, wanted as Charging];
  if (!isSamePurchase(old, next)) return "replace";
  return (old?.autoRenew ?? false) === (next.autoRenew ?? false) ? "no call" : "in place";
}
