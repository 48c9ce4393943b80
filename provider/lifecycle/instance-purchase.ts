import { type Engine, type Flavor, listEngines, listFlavors } from "../api/catalog";
import { holdsSomething } from "../api/contents";
import {
  createInstance,
  type InstanceRef,
  type ListedInstance,
  listInstances,
  type NewInstance,
} from "../api/instances";
import { basisParameters } from "../api/templates";
import { showOrder } from "../api/orders";
import { type Accepted, parseTime } from "../api/wire";
import { isOutcomeUnknown } from "../http/errors";
import { waitFor } from "../wait/waiter";
import { done } from "./aspect";
import { isYoung } from "./earlier";
import { isGoing, isSeriesOf, type LiveInstance, observeInstance } from "./instance-live";
import type { Charging } from "./instance-properties";
import type { Values, World } from "./lifecycle";
import { didYouMean } from "./nearest";
import { requireValidParameters } from "./parameters";
import { isGiven } from "./properties";
import { isPassing, OrderCancelledError, UndeliveredOrderError } from "./settle";

/** A purchase with every name resolved to the id that the API wants. */
export interface Purchase {
  order: NewInstance;
  /** What the ids stand for, to compare with what is live. */
  specCode: string;
  version: string;
}

/** The program asks for something that cannot be bought. Nothing was bought. */
export class NotForSaleError extends Error {
  override readonly name = "NotForSaleError";
}

/**
 * Resolves the specification code and the version to ids (creation is v1, which takes only ids), and finds out what would
 * go wrong *before* anything is bought.
 */
export async function preparePurchase(world: World, wanted: Values): Promise<Purchase> {
  const engine = chooseEngine(await listEngines(world.api), wanted);
  const zones = wanted["availableZones"] as string[];
  const flavor = chooseFlavor(await listFlavors(world.api, { id: engine.id }), wanted, zones, engine);
  if (isGiven(wanted["parameters"])) await checkParameters(world, wanted);
  const charging = wanted["charging"] as Charging | undefined;
  const optional = (name: string) => (isGiven(wanted[name]) ? String(wanted[name]) : undefined);
  return {
    specCode: flavor.specCode,
    version: engine.version,
    order: {
      name: String(wanted["name"]),
      flavorId: flavor.id,
      nodeNum: Number(wanted["nodeNum"]),
      engineId: engine.id,
      availableZones: zones,
      vpcId: String(wanted["vpcId"]),
      subnetId: String(wanted["subnetId"]),
      securityGroupId: String(wanted["securityGroupId"]),
      enterpriseProjectId: optional("enterpriseProjectId") ?? world.enterpriseProjectId,
      paramGroupId: optional("paramGroupId"),
      timeZone: optional("timeZone"),
      adminUser: optional("adminUser"),
      adminPassword: optional("adminPassword"),
      prePaid:
        charging?.mode === "prePaid"
          ? {
              periodUnit: charging.periodUnit ?? "month",
              period: charging.period ?? 1,
              autoRenew: charging.autoRenew ?? false,
              autoPay: charging.autoPay ?? true,
            }
          : undefined,
    },
  };
}

function chooseEngine(engines: readonly Engine[], wanted: Values): Engine {
  const newestFirst = [...engines].sort((a, b) => compareVersions(b.version, a.version));
  const known = newestFirst.map(({ version }) => version);
  const newest = newestFirst[0];
  if (!newest) throw new NotForSaleError("The cloud lists no DDM engine that can be bought in this region.");
  if (isGiven(wanted["engineId"])) {
    const found = engines.find(({ id }) => id === wanted["engineId"]);
    if (found) return found;
    const list = newestFirst.map(({ id, version }) => `${id} (${version})`).join(", ");
    throw new NotForSaleError(`"engineId" ${String(wanted["engineId"])} is not for sale here: there are ${list}`);
  }
  if (!isGiven(wanted["engineVersion"])) return newest;
  const version = String(wanted["engineVersion"]);
  const found = newestFirst.find((engine) => isSeriesOf(version, engine.version));
  if (found) return found;
  throw new NotForSaleError(
    `"engineVersion" ${version} is not for sale here: there are ${known.join(", ")}${didYouMean(version, known)}`,
  );
}

/** Orders versions by their numbers: 3.0.9 before 3.0.10. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function chooseFlavor(flavors: readonly Flavor[], wanted: Values, zones: readonly string[], engine: Engine): Flavor {
  const byId = isGiven(wanted["flavorId"]);
  const asked = String(byId ? wanted["flavorId"] : wanted["flavorRef"]);
  const flavor = flavors.find(({ id, specCode }) => asked === (byId ? id : specCode));
  if (!flavor) {
    const known = flavors.map(({ id, specCode }) => (byId ? `${id} (${specCode})` : specCode));
    const near = byId ? "" : didYouMean(asked, known);
    throw new NotForSaleError(
      `"${byId ? "flavorId" : "flavorRef"}" ${asked} is not a class that engine ${engine.version} runs on: there are ${known.join(", ")}${near}`,
    );
  }
  const told = Object.keys(flavor.zones).length > 0;
  const closed = zones.filter((zone) => told && flavor.zones[zone] !== "normal");
  if (closed.length > 0) {
    const why = closed.map((zone) => `${zone} (${flavor.zones[zone] ?? "no such zone"})`).join(", ");
    const open = Object.keys(flavor.zones).filter((zone) => flavor.zones[zone] === "normal");
    throw new NotForSaleError(
      `Class ${flavor.specCode} is not for sale in ${why}: "availableZones" may be any of ${open.join(", ") || "none"}`,
    );
  }
  return flavor;
}

/** A paid instance whose parameters then turn out wrong helps nobody: its template knows them beforehand. */
async function checkParameters({ api }: World, wanted: Values): Promise<void> {
  const template = isGiven(wanted["paramGroupId"]) ? String(wanted["paramGroupId"]) : undefined;
  const known = await basisParameters(api, template);
  if (known.length > 0) requireValidParameters("parameters", wanted["parameters"] as Record<string, string>, known);
}

/** An instance of the wanted name is there already, and it is not sure whose it is. */
export class NameTakenError extends Error {
  override readonly name = "NameTakenError";
  constructor(name: string, id: string) {
    super(
      `There is a new, unused instance "${name}" (${id}) that is just as this program describes. It may be what an interrupted ` +
        "`pulumi up` left behind, or belong to another stack, so it is not taken over by itself. " +
        `Either take it over with \`adopt: { id: "${id}" }\`, or delete it and run \`pulumi up\` again.`,
    );
  }
}

/**
 * Finds the instance that an earlier, interrupted create of this resource has left behind: the only one of its name, as
 * everything that create sends says, young, and holding nothing. Anything older or different is somebody else's.
 *
 * @param isOurs whether only this resource can have asked for the name: it is the default one
 * @throws NameTakenError when there is one, but its name was given by the user
 */
export async function findEarlierTry(
  world: World,
  { order, specCode, version }: Purchase,
  isOurs: boolean,
  createTimeout: number,
): Promise<{ earlier: ListedInstance | undefined; others: Set<string> }> {
  const { instances, date } = await listInstances(world.api);
  const namesakes = instances.filter(({ name, status }) => name === order.name && !isGoing(status ?? ""));
  const others = new Set(instances.map(({ id }) => id));
  const [only] = namesakes;
  if (!only || namesakes.length > 1) return { earlier: undefined, others };
  const young = isYoung(parseTime(only.created), date ?? world.clock.now(), createTimeout);
  const matches =
    told(only.vpc_id, order.vpcId) &&
    told(only.subnet_id, order.subnetId) &&
    told(only.security_group_id, order.securityGroupId) &&
    told(only.node_count || undefined, order.nodeNum) &&
    told(only.flavor_ref, specCode) &&
    told(only.enterprise_project_id, order.enterpriseProjectId) &&
    (only.engine_version === undefined || isSeriesOf(only.engine_version, version)) &&
    (order.prePaid !== undefined) === isGiven(only.order_id) &&
    told(zones(only.available_zone), zones(order.availableZones.join(",")));
  if (!young || !matches) return { earlier: undefined, others };
  const instance: InstanceRef = { id: only.id, subject: `instance "${order.name}" (${only.id})` };
  const live = await observeInstance(world.api, instance, { parameters: false, publicIp: false });
  if (!live || !isInDetailAs(order, live)) return { earlier: undefined, others };
  if (await holdsSomething(world.api, instance)) return { earlier: undefined, others };
  if (!isOurs) throw new NameTakenError(order.name, only.id);
  return { earlier: only, others };
}

/** Whether two values are the same, as far as both are told. */
function told(live: unknown, ordered: unknown): boolean {
  return !isGiven(live) || !isGiven(ordered) || live === ordered;
}

/** What only the details tell: the time zone, and the administrator, who must not be there if none was ordered. */
function isInDetailAs(order: NewInstance, { detail, ddm }: LiveInstance): boolean {
  const administrator = detail.admin_user_name ?? "";
  return told(ddm?.time_zone, order.timeZone) && (administrator === "" || administrator === order.adminUser);
}

function zones(list: string | undefined): string | undefined {
  return list === undefined || list === "" ? undefined : list.split(",").sort().join(",");
}

/** What was bought: the instance's id, and what the purchase has set off. */
export interface Bought {
  id: string;
  accepted: Accepted;
}

/** How often an instance is looked for whose purchase may or may not have been carried out. */
const searches = [1_000, 5_000, 15_000];

/**
 * Buys the instance, once. When the answer is lost, the instance is looked for by the name that only this run can have asked
 * for; it is bought again only when it is certain that it was not.
 *
 * @param others ids of the instances that were there before
 * @param onOrder called when there is an order to wait for
 */
export async function buy(
  world: World,
  subject: string,
  { order }: Purchase,
  others: ReadonlySet<string>,
  deadline: number,
  say: (news: string) => void,
): Promise<Bought> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { id, accepted } = await createInstance(world.api, subject, order);
      const { orderId } = accepted;
      if (id !== undefined) return { id, accepted };
      if (orderId !== undefined) {
        return await waitForDelivery(world, subject, order, orderId, deadline, say).catch((error: unknown) => {
          throw error instanceof OrderCancelledError ? error : new UndeliveredOrderError(orderId, error);
        });
      }
      throw new Error(`The answer to the purchase of ${subject} names neither an instance nor an order.`);
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      say("the answer to the purchase was lost: looking whether the instance is there");
      const found = await search(world, order.name, others);
      if (found) return { id: found.id, accepted: done };
      // An order shows only when it is paid and delivered: that nothing is there does not say that nothing was ordered.
      if (attempt === 2 || order.prePaid) throw error;
    }
  }
}

async function search(world: World, name: string, others: ReadonlySet<string>): Promise<ListedInstance | undefined> {
  for (const pause of searches) {
    await world.clock.sleep(pause);
    const { instances } = await listInstances(world.api, "poll");
    const found = instances.find((instance) => instance.name === name && !others.has(instance.id));
    if (found) return found;
  }
  return undefined;
}

/** A yearly/monthly instance has an order first, and an id when the order is paid: its listing names the order (spec 4.2.2). */
async function waitForDelivery(
  world: World,
  subject: string,
  order: NewInstance,
  orderId: string,
  deadline: number,
  say: (news: string) => void,
): Promise<Bought> {
  const delivered = await waitFor<string | undefined>({
    what: `order ${orderId} of ${subject} to be delivered`,
    clock: world.clock,
    deadline,
    firstPause: 1_000,
    target: ["delivered"],
    pending: ["processing", "pending payment", "completed"],
    tolerate: isPassing,
    look: async () => {
      const { instances } = await listInstances(world.api, "poll");
      const found = instances.find((instance) => instance.order_id === orderId);
      if (found) return { state: "delivered", value: found.id };
      const state = await showOrder(world.api, orderId, subject);
      if (state === "cancelled") throw new OrderCancelledError(orderId, subject);
      return { state, value: undefined };
    },
    onTick: ({ state }) => {
      const unpaid = state === "pending payment" && order.prePaid?.autoPay !== true;
      say(`order ${orderId} ${unpaid ? "waits to be paid in the console" : state}`);
    },
  });
  return { id: delivered ?? "", accepted: done };
}
