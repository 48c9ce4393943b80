import { z } from "zod";
import type { Operation } from "../../../provider/lifecycle/driver/operation";
import type { Values } from "../../../provider/lifecycle/lifecycle";
import { timeoutsShape, wholeNumber, nonEmptyText, trueOrFalse } from "../../../provider/lifecycle/properties/shapes";
import { type Effect, type PropertyTable } from "../../../provider/lifecycle/properties/table";
import { isGiven } from "../../../provider/lifecycle/properties/values";
import type { CloudDisk } from "./pending-work";

const replica = z.strictObject({ id: nonEmptyText, key: nonEmptyText });
/** A replica of a disk. The API reports its id but not its key. */
export type Replica = z.output<typeof replica>;

const idsOf = (replicas: unknown) => (replicas as Replica[]).map(({ id }) => id).sort();

/** Widens the type of an effect: for a disk that belongs to an instance, `diskDefinition` sets the effect of the name to "replace". */
const asEffect = (effect: Effect): Effect => effect;

/** The properties of a disk. They cover drift, secrets, values that the API does not report, and all effects of a change. */
export const diskProperties = {
  instanceId: { shape: nonEmptyText, change: "replace", live: ({ instance }) => instance },
  name: { shape: nonEmptyText, change: asEffect("in place"), live: ({ name }) => name },
  description: {
    shape: nonEmptyText,
    change: "in place",
    whenRemoved: "none",
    live: ({ description }) => description,
    impact: { does: "updates it", takes: "seconds" },
  },
  size: {
    shape: wholeNumber(1, 1_000),
    required: true,
    change: (before: unknown, wanted: unknown): Effect => (Number(wanted) < Number(before) ? "replace" : "in place"),
    live: ({ size }) => size,
    impact: {
      does: "resizes it",
      detail: (before: unknown, wanted: unknown) => `${String(before)} → ${String(wanted)} GB`,
      takes: "1 min",
      clients: "writes pause",
    },
  },
  labels: { shape: z.record(z.string(), nonEmptyText), change: "in place", whenRemoved: {}, live: managedLabels },
  type: { shape: nonEmptyText, change: "replace", live: ({ type }) => type },
  zone: { shape: nonEmptyText, change: "replace", drift: "in place", live: ({ zone }) => zone },
  replicas: {
    shape: z.array(replica),
    secret: true,
    change: "replace",
    same: (live: unknown, wanted: unknown) => isGiven(live) && idsOf(live).join() === idsOf(wanted).join(),
    identity: idsOf,
    live: replicasWithKeys,
  },
  snapshot: { shape: nonEmptyText, unreported: true, change: "replace" },
  password: { shape: nonEmptyText, secret: true, unreported: true, change: "in place" },
  encryptionKey: { shape: nonEmptyText, secret: true, unreported: true, change: "in place" },
  mode: { shape: nonEmptyText, unreported: true, change: "in place", whenRemoved: "normal" },
  retain: { shape: trueOrFalse, change: "no call" },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: z.strictObject({ id: nonEmptyText }), change: "no call" },
} satisfies PropertyTable<CloudDisk>;

/** The live labels that the program sets. */
function managedLabels({ labels }: CloudDisk, _operation: Operation, wanted: Values): unknown {
  const managed = Object.entries(labels).filter(([label]) => Object.hasOwn(wanted["labels"] ?? {}, label));
  return Object.fromEntries(managed);
}

/** The live replicas, with their keys from the program. */
function replicasWithKeys({ replicas }: CloudDisk, _operation: Operation, wanted: Values): Replica[] {
  const replicaOf = (id: string) => ((wanted["replicas"] ?? []) as Replica[]).find((each) => each.id === id);
  return replicas.map((id) => replicaOf(id) ?? { id, key: "" });
}
