import { hasContents } from "../../api/ddm/contents";
import { createInstance, type InstanceRef, type ListedInstance, listInstances } from "../../api/ddm/instances";
import { parseTime } from "../../api/wire";
import { findInList } from "../driver/absence";
import { type Creation, done, type Namesake } from "../driver/definition";
import type { Operation } from "../driver/operation";
import type { Services, Values } from "../lifecycle";
import { isSame } from "../properties/table";
import { isGiven } from "../properties/values";
import { waitForJobAndInstance } from "../waits/completion";
import { isDeletingStatus } from "../waits/status";
import { observeInstance, zonesOf } from "./live";
import { liveAdminUser, modeOf } from "./outputs";
import { instanceProperties } from "./properties";
import { preparePurchase, type Purchase } from "./purchase";

type InstanceOperation = Operation<typeof instanceProperties>;

/** Progress phases of the purchase: the order, the job, and the wait until the instance is RUNNING. Without a job, its phase ends immediately. */
const purchasePhases = 3;

/** Properties that the purchase cannot set. */
const propertiesSetLater = ["parameters", "sslEnabled", "port", "publicIpId", "readonly"] as const;

/** Prepares the purchase of an instance. */
export async function prepareCreation(operation: InstanceOperation): Promise<Creation> {
  const { services, inputs, ref, progress } = operation;
  progress.setPhases(purchasePhases + propertiesSetLater.filter((name) => inputs[name] !== undefined).length);
  const purchase = await preparePurchase(services, inputs);
  const { order } = purchase;
  /** Ids of the instances that existed before the purchase. */
  let existing = new Set<string>();
  return {
    title: "ordering the instance",
    hasCost: true,
    isListedAtOnce: !order.prePaid,
    isPaidByUser: order.prePaid?.autoPay === false,
    wanted: {
      ...inputs,
      flavorRef: purchase.specCode,
      engineVersion: inputs.engineVersion ?? purchase.version,
    },
    sets: ["adminPassword", "charging", "paramGroupId", "restartTriggers"],
    namesakes: async () => {
      const { instances, date, complete } = await listInstances(services.api);
      existing = new Set(instances.map(({ id }) => id));
      const same = instances.filter(({ name, status }) => name === order.name && !isDeletingStatus(status ?? ""));
      const isOld = await Promise.all(same.map((instance) => isReplacedInstance(operation, instance)));
      const others = same.filter((_, index) => !isOld[index]);
      return {
        namesakes: await Promise.all(others.map((instance) => describeNamesake(services, instance, purchase))),
        now: date,
        complete,
      };
    },
    send: async () => {
      const { id, accepted } = await createInstance(services.api, ref.subject, order);
      return { localId: id, accepted };
    },
    locate: async () => {
      const { instances: items, complete } = await listInstances(services.api, "poll");
      const found = findInList({ items, complete }, ({ name, id }) => name === order.name && !existing.has(id));
      return found && { localId: found.id, accepted: done };
    },
    waitForCompletion: async (accepted) => {
      const hasJob = accepted.jobId !== undefined;
      progress.startPhase(hasJob ? "job CreateInstance" : "waiting for the instance", "8–15 min");
      await waitForJobAndInstance(operation, accepted, () => {
        // Without a job, as for a yearly/monthly instance, this wait takes as long as the whole creation.
        progress.startPhase("waiting for the instance to be RUNNING", hasJob ? "1 min" : "8–15 min");
      });
    },
  };
}

/** Whether an instance with the wanted name is the old instance of a replacement, which is deleted after the purchase. */
async function isReplacedInstance({ inputs, services, replaced }: InstanceOperation, { id }: ListedInstance) {
  if (id !== replaced?.id) return false;
  // An interrupted command may have deleted the old instance already. The state then contains it only as `pendingReplacement`, which does not count
  // as managed (stack-state.ts).
  return !services.findManagedUrn || (await services.findManagedUrn(id, inputs)) !== null;
}

/** Returns the name of the old instance in a replacement; undefined if no instance is replaced. */
export function replacedName({ inputs, before }: InstanceOperation): string | undefined {
  const { __replaces: replaced = before["__replaces"] } = inputs as Values;
  return typeof replaced === "string" ? replaced : undefined;
}

/**
 * Describes an existing instance that has the wanted name. The result contains the differences from the purchase that an adoption must not or cannot
 * remove.
 */
async function describeNamesake(services: Services, listed: ListedInstance, { order }: Purchase): Promise<Namesake> {
  const { id, name } = listed;
  const ref: InstanceRef = { id, subject: `instance "${name ?? ""}" (${id})` };
  const live = await observeInstance(services.api, ref);
  const { timeZone } = instanceProperties;
  const fixed: [string, unknown, unknown][] = live
    ? [
        ["vpcId", live.detail.vpc_id, order.vpcId],
        ["subnetId", live.detail.subnet_id, order.subnetId],
        ["adminUser", liveAdminUser(live) || undefined, order.adminUser],
        ["charging.mode", modeOf(live), order.prePaid ? "prePaid" : "postPaid"],
      ]
    : [];
  const zone = live?.ddm?.time_zone;
  const timeZoneDifference =
    zone !== undefined && order.timeZone !== undefined && !isSame(timeZone, zone, order.timeZone)
      ? [describeDifference("timeZone", zone, order.timeZone)]
      : [];
  const zones = live ? zonesOf(live) : [];
  const isInOtherZones = zones.some((each) => !order.availableZones.includes(each));
  return {
    localId: id,
    subject: ref.subject,
    created: parseTime(listed.created),
    differences: [
      ...fixed
        .filter(([, actual, wanted]) => isGiven(actual) && isGiven(wanted) && actual !== wanted)
        .map((row) => describeDifference(...row)),
      ...timeZoneDifference,
      ...(isInOtherZones
        ? [describeDifference("availableZones", zones.join(", "), order.availableZones.join(", "))]
        : []),
    ],
    ...((await hasContents(services.api, ref)) && { inUse: "it holds schemas or accounts" }),
  };
}

function describeDifference(name: string, actual: unknown, wanted: unknown): string {
  return `its "${name}" is ${String(actual)} but ${String(wanted)} in the program`;
}
