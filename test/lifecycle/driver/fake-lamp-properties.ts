import { z } from "zod";
import type { Operation } from "../../../provider/lifecycle/driver/operation";
import type { Values } from "../../../provider/lifecycle/lifecycle";
import { adoptShape, timeoutsShape, wholeNumber, words, yesOrNo } from "../../../provider/lifecycle/properties/shapes";
import { type Effect, isGiven, type PropertyTable } from "../../../provider/lifecycle/properties/table";
import type { CloudLamp } from "./fake-work";

const bulb = z.strictObject({ id: words, key: words });
/** A bulb of a lamp: the API reports its id, and never its key. */
export type Bulb = z.output<typeof bulb>;

const idsOf = (bulbs: unknown) => (bulbs as Bulb[]).map(({ id }) => id).sort();

/** An effect that differs from kind to kind. */
const inKind = (effect: Effect): Effect => effect;

/** A property of every sort that the driver knows. */
export const lampProperties = {
  instanceId: { shape: words, change: inKind("replace"), live: ({ instance }) => instance },
  name: { shape: words, change: inKind("in place"), live: ({ name }) => name },
  color: {
    shape: words,
    change: "in place",
    whenRemoved: "white",
    live: ({ color }) => color,
    impact: { does: "paints it", takes: "seconds" },
  },
  watts: {
    shape: wholeNumber(1, 1_000),
    required: true,
    change: (before: unknown, wanted: unknown): Effect => (Number(wanted) < Number(before) ? "replace" : "in place"),
    live: ({ watts }) => watts,
    impact: {
      does: "boosts it",
      detail: (before: unknown, wanted: unknown) => `${String(before)} → ${String(wanted)} W`,
      takes: "1 min",
      clients: "it flickers",
    },
  },
  labels: { shape: z.record(z.string(), words), change: "in place", whenRemoved: {}, live: namedLabels },
  socket: { shape: words, change: "replace", live: ({ socket }) => socket },
  zone: { shape: words, change: "replace", drift: "in place", live: ({ zone }) => zone },
  bulbs: {
    shape: z.array(bulb),
    secret: true,
    change: "replace",
    same: (live: unknown, wanted: unknown) => isGiven(live) && idsOf(live).join() === idsOf(wanted).join(),
    identity: idsOf,
    live: namedBulbs,
  },
  seed: { shape: words, unreported: true, change: "replace" },
  pin: { shape: words, secret: true, unreported: true, change: "in place" },
  mode: { shape: words, unreported: true, change: "in place", whenRemoved: "normal" },
  keep: { shape: yesOrNo, change: "no call" },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptShape, change: "no call" },
} satisfies PropertyTable<CloudLamp>;

/** The live labels that the program names. */
function namedLabels({ labels }: CloudLamp, _operation: Operation, wanted: Values): unknown {
  const named = Object.entries(labels).filter(([label]) => Object.hasOwn(wanted["labels"] ?? {}, label));
  return Object.fromEntries(named);
}

/** The live bulbs, with the keys that the program gives. */
function namedBulbs({ bulbs }: CloudLamp, _operation: Operation, wanted: Values): Bulb[] {
  const bulbOf = (id: string) => ((wanted["bulbs"] ?? []) as Bulb[]).find((each) => each.id === id);
  return bulbs.map((id) => bulbOf(id) ?? { id, key: "" });
}
