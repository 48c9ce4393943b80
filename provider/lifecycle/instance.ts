import { canonicalState } from "../wait/waiter";
import { namedCheck } from "./declare/names";
import { changedProperties, differenceOf, hiddenOf, inputsOf, isGiven } from "./declare/properties";
import { preparePurchase } from "./instance/choice";
import { converge, type Convergence, outputsAfterFailure, outputsOf, rememberedOf } from "./instance/converge";
import { deleteOnce, untilDeletable } from "./instance/deletion";
import { findEarlierTry } from "./instance/earlier";
import { instanceOutputs, interestOf, isGoing, type LiveInstance, observeInstance, zonesOf } from "./instance/live";
import { type Charging, instanceProperties, instanceRules } from "./instance/properties";
import { buy } from "./instance/purchase";
import type { Difference, Found, Lifecycle, Values, World } from "./lifecycle";
import { done } from "./operate/aspect";
import { failedBefore, failedToDelete, GoneError, holding } from "./operate/failure";
import { waitForJob } from "./operate/job";
import { type About, begin, type Operation, timeoutOf, type Timeouts } from "./operate/operation";
import { settleJob } from "./operate/settle";
import { gone, waitUntilGone } from "./operate/status";

/** How long each operation may take unless `timeouts` says otherwise: a create takes 8–15 minutes, a class change up to an hour. */
const timeouts: Timeouts = { create: "40m", update: "60m", delete: "30m" };

/** Ordering, the job, and the instance becoming RUNNING. */
const phasesOfCreate = 3;

/**
 * The life of a DDM instance: bought once, changed in place one aspect after the other, deleted until it is gone.
 *
 * @returns a lifecycle of its own for each process, since it notes which names are taken by what it replaces
 */
export function instanceLifecycle(): Lifecycle {
  return {
    check: namedCheck({ longest: 64, separator: "-", forbidden: /[^A-Za-z0-9_-]/g }, instanceProperties, instanceRules),
    diff,
    create: (inputs, world) => (isGiven(inputs["adopt"]) ? adopt(inputs, world) : create(inputs, world)),
    read,
    update,
    delete: remove,
  };
}

function diff(_id: string, olds: Values, news: Values): Difference {
  const { same } = instanceProperties.availableZones;
  const zonesAreAsBefore = same(olds["__zones"], news["availableZones"]);
  const changes = changedProperties(instanceProperties, olds, news).map((change) =>
    // Nodes that have come to other zones behind our back are moved back; only a changed program replaces the instance.
    change.name === "availableZones" && zonesAreAsBefore ? { ...change, effect: "in place" as const } : change,
  );
  const difference = differenceOf(changes, olds, news);
  if (canonicalState(String(olds["status"])) !== "CREATEFAILED") return difference;
  // It has never worked and never will: take it away and buy anew.
  return { changes: true, replaces: [...difference.replaces, "status"], deleteBeforeReplace: true };
}

async function create(inputs: Values, world: World): Promise<{ id: string; outputs: Values }> {
  const later = ["parameters", "sslEnabled", "port", "publicIpId", "readonly"].filter((name) => isGiven(inputs[name]));
  const ordering = begin("create", { ...about("", inputs, world), phases: phasesOfCreate + later.length });
  const { progress, doing } = ordering;
  progress.next("ordering the instance");
  const { purchase, id, accepted } = await order(inputs, ordering).catch((error: unknown) => {
    throw failedBefore(doing, error);
  });

  // From here on the cloud has named it: no failure may lose the id.
  const { subject } = about(id, inputs, world);
  const operation = { ...ordering, instance: { ...ordering.instance, id, subject }, doing: { ...doing, subject } };
  const convergence: Convergence = {
    ...operation,
    inputs,
    wanted: { ...inputs, flavorRef: purchase.specCode, engineVersion: inputs["engineVersion"] ?? purchase.version },
    before: {},
    // The order has said these: they are as they should be.
    remembered: rememberedOf({ ...inputs, readonly: undefined }),
    phasesBefore: phasesOfCreate,
  };
  return keeping(convergence, async () => {
    progress.next(accepted.jobId === undefined ? "waiting for the instance" : "job CreateInstance", "8–15 min");
    await settleJob(operation, accepted, () => {
      progress.next("waiting for the instance to be RUNNING", "1 min");
    });
    return { id, outputs: await finish(convergence) };
  });
}

/** Buys the instance, or finds what an interrupted create has left behind. */
async function order(inputs: Values, { world, say, deadline, doing }: Operation) {
  const purchase = await preparePurchase(world, inputs);
  const nameIsOurs = isGiven(inputs["__name"]);
  const { earlier, others } = await findEarlierTry(world, purchase, nameIsOurs, timeoutOf("create", inputs, timeouts));
  if (!earlier) return { purchase, ...(await buy(world, doing.subject, purchase, others, deadline, say)) };
  world.warn(
    inputs["__urn"],
    `Instance "${purchase.order.name}" (${earlier.id}) is what an interrupted create of this resource left behind: ` +
      "it is taken over instead of buying another one.",
  );
  return { purchase, id: earlier.id, accepted: done };
}

/** Takes over an existing instance: verifies that it can become what the program says, then brings it there as an update would. */
async function adopt(inputs: Values, world: World): Promise<{ id: string; outputs: Values }> {
  const { id } = inputs["adopt"] as { id: string };
  const operation = begin("adopt", about(id, inputs, world));
  const { instance } = operation;
  operation.progress.next("looking at the instance to adopt");
  const live = await observeInstance(world.api, instance, interestOf(inputs));
  if (!live) {
    throw new Error(
      `Adopting ${instance.subject} failed: there is no instance with this id in region ${world.api.region}. ` +
        "Check `adopt.id`, the region and the project. Nothing was changed.",
    );
  }
  const obstacles = whatCannotChange(live, inputs);
  if (obstacles.length > 0) {
    throw new Error(
      `Adopting ${instance.subject} failed: ${obstacles.join("; ")}. These cannot be changed: ` +
        "write them in the program as they are. Nothing was changed.",
    );
  }
  const convergence: Convergence = {
    ...operation,
    ...{ inputs, wanted: inputs, before: {}, phasesBefore: 1 },
    remembered: rememberedOf({ restartTriggers: inputs["restartTriggers"] }),
  };
  return world.queue.run(id, () => keeping(convergence, async () => ({ id, outputs: await finish(convergence) })));
}

function whatCannotChange(live: LiveInstance, wanted: Values): string[] {
  const { detail, ddm } = live;
  const charging = wanted["charging"] as Charging | undefined;
  const isPrePaid = isGiven(detail.order_id ?? ddm?.order_id);
  const fixed: [string, unknown, unknown][] = [
    ["vpcId", detail.vpc_id, wanted["vpcId"]],
    ["subnetId", detail.subnet_id, wanted["subnetId"]],
    ["timeZone", ddm?.time_zone, wanted["timeZone"]],
    ["adminUser", detail.admin_user_name === "" ? undefined : detail.admin_user_name, wanted["adminUser"]],
    ["charging.mode", isPrePaid ? "prePaid" : "postPaid", charging?.mode],
  ];
  const differing = fixed.filter(([, is, wish]) => isGiven(is) && isGiven(wish) && is !== wish);
  const obstacles = differing.map(([name, is, wish]) => `"${name}" is ${String(is)}, the program says ${String(wish)}`);
  const zones = wanted["availableZones"] as string[];
  const elsewhere = zonesOf(live).filter((zone) => !zones.includes(zone));
  if (elsewhere.length > 0) obstacles.push(`"availableZones" lacks ${elsewhere.join(", ")}, where it has nodes`);
  return obstacles;
}

async function read(id: string, outputs: Values, world: World): Promise<Found | undefined> {
  const instance = { id, subject: about(id, outputs, world).subject };
  const live = await observeInstance(world.api, instance, interestOf(outputs));
  if (!live) return undefined;
  const asked = { ...outputs, availableZones: outputs["__zones"] ?? outputs["availableZones"] };
  const found = { ...(await instanceOutputs(world.api, live, asked, outputs)), ...hiddenOf(outputs) };
  return { id, outputs: found, inputs: inputsOf(found) };
}

function update(id: string, olds: Values, news: Values, world: World): Promise<Values> {
  return world.queue.run(id, () => {
    const convergence: Convergence = {
      ...begin("update", about(id, { ...olds, timeouts: news["timeouts"], __urn: news["__urn"] }, world)),
      ...{ inputs: news, wanted: news, before: olds, phasesBefore: 0 },
      remembered: rememberedOf(olds),
    };
    return keeping(convergence, () => finish(convergence));
  });
}

function remove(id: string, outputs: Values, world: World): Promise<void> {
  return world.queue.run(id, async () => {
    const operation = begin("delete", { ...about(id, outputs, world), phases: 2 });
    const { progress, doing } = operation;
    progress.next("deleting the instance", "1–5 min");
    try {
      const status = await untilDeletable(operation);
      if (status === gone) return;
      await waitForJob(operation, isGoing(status) ? done : await deleteOnce(operation, outputs, status));
      progress.next("waiting until the instance is gone");
      await waitUntilGone(operation);
    } catch (error) {
      throw failedToDelete(doing, error);
    }
  });
}

/** Runs work on an instance that exists: whatever fails, Pulumi keeps its id and what is live in it. */
function keeping<Result>(convergence: Convergence, work: () => Promise<Result>): Promise<Result> {
  const { doing, instance } = convergence;
  const remember = async () => {
    const { outputs, live } = await outputsAfterFailure(convergence);
    if (live === undefined) return { outputs, next: new GoneError(instance.subject).message };
    if (live === "unknown" || canonicalState(live.detail.status) !== "CREATEFAILED") return { outputs };
    const next = "Pulumi holds its id: run `pulumi up` again, it deletes the failed instance and creates another one.";
    return { outputs, next };
  };
  return holding(doing, instance.id, remember, work);
}

/** Brings the instance to what the program wants; the outputs, with a warning when the user has something left to do. */
async function finish(convergence: Convergence): Promise<Values> {
  const { world, instance, remembered, inputs } = convergence;
  const live = await converge(convergence);
  if (remembered["restartRequired"] === true) {
    world.warn(
      inputs["__urn"],
      `Parameters of ${instance.subject} take effect only after a restart. Set restartOnParameterChange: true, ` +
        "or change a value of restartTriggers when it suits you.",
    );
  }
  return outputsOf(convergence, live);
}

function about(id: string, values: Values, world: World): About {
  const name = isGiven(values["name"]) ? ` "${String(values["name"])}"` : "";
  return { world, instanceId: id, subject: `instance${name}${id === "" ? "" : ` (${id})`}`, values, timeouts };
}
