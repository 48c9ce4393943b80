import { isInstanceGone } from "../api/errors";
import { deleteInstance, type InstanceRef, showInstance } from "../api/instances";
import { unsubscribe } from "../api/orders";
import type { Accepted } from "../api/wire";
import { isOutcomeUnknown } from "../http/errors";
import { parseDuration } from "../wait/duration";
import { Progress } from "../wait/progress";
import { canonicalState, waitFor } from "../wait/waiter";
import { done } from "./aspect";
import { type Doing, failedBefore, failedToDelete, holding } from "./failure";
import {
  converge,
  type Convergence,
  InstanceGoneError,
  outputsAfterFailure,
  outputsOf,
  rememberedOf,
} from "./instance-converge";
import { instanceOutputs, interestOf, type LiveInstance, observeInstance, zonesOf } from "./instance-live";
import { type Charging, instanceProperties, instanceRules } from "./instance-properties";
import { buy, defaultName, findEarlierTry, preparePurchase } from "./instance-purchase";
import type { Checked, Difference, Found, Lifecycle, Values, World } from "./lifecycle";
import { changedProperties, checkProperties, differenceOf, isGiven } from "./properties";
import { isPassing, type Settling, transitional, waitForJob, waitUntilGone, waitUntilRunning } from "./settle";
import { hasUnknown } from "./unknown";

/** How long each operation may take unless `timeouts` says otherwise: a create takes 8–15 minutes, a class change up to an hour. */
const defaultTimeouts = { create: "40m", update: "60m", delete: "30m" };

/**
 * The life of a DDM instance: bought once, changed in place one aspect after the other, deleted until it is gone.
 *
 * @returns a lifecycle of its own for each process, since it remembers which names it has seen
 */
export function instanceLifecycle(): Lifecycle {
  /** Resource -> the name it has had in this process: a replacement must get another one. */
  const names = new Map<unknown, string>();
  return {
    check: (olds, news) => check(names, olds, news),
    diff,
    create: (inputs, world) => (isGiven(inputs["adopt"]) ? adopt(inputs, world) : create(inputs, world)),
    read,
    update,
    delete: remove,
  };
}

function check(names: Map<unknown, string>, olds: Values, news: Values): Checked {
  const { inputs, failures } = checkProperties(instanceProperties, instanceRules, news);
  const urn = inputs["__urn"];
  const exists = Object.keys(olds).length > 0;
  if (exists) names.set(urn, String(olds["name"]));
  // An adopted instance keeps its name unless the program gives one.
  if (isGiven(inputs["name"]) || isGiven(inputs["adopt"]) || hasUnknown(urn)) return { inputs, failures };

  // The engine checks a replacement again without olds, after it has checked the resource with them.
  const replaced = exists ? undefined : names.get(urn);
  const kept = olds["__name"] ?? olds["name"];
  const name = kept ?? defaultName(String(urn), String(inputs["__org"]), replaced);
  return { inputs: { ...inputs, name, __name: name }, failures };
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
  const subject = `instance "${String(inputs["name"])}"`;
  const doing: Doing = { verb: "Creating", subject, timeout: "timeouts.create" };
  const deadline = deadlineOf("create", inputs, world);
  const later = ["parameters", "sslEnabled", "port", "publicIpId", "readonly"].filter((name) => isGiven(inputs[name]));
  const progress = new Progress(world.progress(inputs["__urn"]), world.clock, 3 + later.length);
  progress.next("ordering the instance");

  const { purchase, id, jobId } = await (async () => {
    const purchase = await preparePurchase(world, inputs);
    const nameIsOurs = isGiven(inputs["__name"]);
    const { earlier, others } = await findEarlierTry(world, purchase, nameIsOurs, timeoutOf("create", inputs));
    if (earlier) {
      world.warn(
        inputs["__urn"],
        `Instance "${purchase.order.name}" (${earlier.id}) is what an interrupted create of this resource left behind: ` +
          "it is taken over instead of buying another one.",
      );
      return { purchase, id: earlier.id, jobId: undefined };
    }
    const bought = await buy(world, subject, purchase, others, deadline, (news) => {
      progress.say(news);
    });
    return { purchase, ...bought };
  })().catch((error: unknown) => {
    throw failedBefore(doing, error);
  });

  // From here on the cloud has named it: no failure may lose the id.
  const wanted = {
    ...inputs,
    flavorRef: purchase.specCode,
    engineVersion: inputs["engineVersion"] ?? purchase.version,
  };
  const remembered = {
    charging: inputs["charging"],
    adminPassword: inputs["adminPassword"],
    paramGroupId: inputs["paramGroupId"],
    restartTriggers: inputs["restartTriggers"],
  };
  const instance = refOf(id, inputs, deadline);
  const convergence: Convergence = {
    ...{ world, instance, inputs, wanted, before: {}, remembered, deadline, progress },
    phasesBefore: 3,
  };
  const settling: Settling = { world, instance, deadline, say: (news) => progress.say(news) };
  return holding(
    { ...doing, subject: instance.subject },
    id,
    () => whatIsLive(convergence),
    async () => {
      progress.next(jobId === undefined ? "waiting for the instance" : "job CreateInstance", "8–15 min");
      if (jobId !== undefined) await waitForJob(settling, jobId);
      progress.next("waiting for the instance to be RUNNING", "1 min");
      await waitUntilRunning(settling);
      return { id, outputs: await finish(convergence) };
    },
  );
}

/** Takes over an existing instance: verifies that it can become what the program says, then brings it there as an update would. */
async function adopt(inputs: Values, world: World): Promise<{ id: string; outputs: Values }> {
  const { id } = inputs["adopt"] as { id: string };
  const deadline = deadlineOf("create", inputs, world);
  const instance = refOf(id, inputs, deadline);
  const doing: Doing = { verb: "Adopting", subject: instance.subject, timeout: "timeouts.create" };
  const progress = new Progress(world.progress(inputs["__urn"]), world.clock, 1);
  progress.next("looking at the instance to adopt");
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
    ...{ world, instance, inputs, wanted: inputs, before: {}, deadline, progress },
    remembered: { restartTriggers: inputs["restartTriggers"] },
    phasesBefore: 1,
  };
  return world.queue.run(id, () =>
    holding(
      doing,
      id,
      () => whatIsLive(convergence),
      async () => ({ id, outputs: await finish(convergence) }),
    ),
  );
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
  const instance = refOf(id, outputs, undefined);
  const live = await observeInstance(world.api, instance, interestOf(outputs));
  if (!live) return undefined;
  const asked = { ...outputs, availableZones: outputs["__zones"] ?? outputs["availableZones"] };
  const kept = Object.fromEntries(Object.entries(outputs).filter(([name]) => name.startsWith("__")));
  const found: Values = { ...(await instanceOutputs(world.api, live, asked, outputs)), ...kept };
  const given = Array.isArray(outputs["__given"]) ? (outputs["__given"] as string[]) : [];
  const inputs = Object.fromEntries(
    [...given, "__urn", "__org", "__name"]
      .map((name): [string, unknown] => [name, found[name]])
      .filter(([, value]) => isGiven(value) && value !== ""),
  );
  return { id, outputs: found, inputs };
}

function update(id: string, olds: Values, news: Values, world: World): Promise<Values> {
  return world.queue.run(id, () => {
    const deadline = deadlineOf("update", news, world);
    const instance = refOf(id, olds, deadline);
    const progress = new Progress(world.progress(news["__urn"]), world.clock, 1);
    const convergence: Convergence = {
      ...{ world, instance, inputs: news, wanted: news, before: olds, deadline, progress },
      remembered: rememberedOf(olds),
      phasesBefore: 0,
    };
    return holding(
      { verb: "Updating", subject: instance.subject, timeout: "timeouts.update" },
      id,
      () => whatIsLive(convergence),
      () => finish(convergence),
    );
  });
}

function remove(id: string, outputs: Values, world: World): Promise<void> {
  return world.queue.run(id, async () => {
    const deadline = deadlineOf("delete", outputs, world);
    const instance = refOf(id, outputs, deadline);
    const progress = new Progress(world.progress(outputs["__urn"]), world.clock, 2);
    const settling: Settling = { world, instance, deadline, say: (news) => progress.say(news) };
    progress.next("deleting the instance", "1–5 min");
    try {
      if (!(await untilDeletable(settling))) return;
      const { jobId } = await deleteOnce(settling, outputs);
      if (jobId !== undefined) await waitForJob(settling, jobId);
      progress.next("waiting until the instance is gone");
      await waitUntilGone(settling);
    } catch (error) {
      throw failedToDelete({ verb: "Deleting", subject: instance.subject, timeout: "timeouts.delete" }, error);
    }
  });
}

/** Waits until what is under way has ended: the cloud deletes nothing while it works on it. @returns false when it is gone */
async function untilDeletable({ world, instance, deadline, say }: Settling): Promise<boolean> {
  const status = await waitFor<string>({
    what: `${instance.subject} to be deletable`,
    clock: world.clock,
    deadline,
    target: ["RUNNING", "CREATEFAILED", "ERROR", "FROZEN", "DELETING", "GONE", "DELETED"],
    pending: [...transitional, "FREEZING"],
    tolerate: isPassing,
    look: async () => {
      try {
        const { status: state } = await showInstance(world.api, instance);
        return { state, value: state };
      } catch (error) {
        if (isInstanceGone(error)) return { state: "GONE", value: "GONE" };
        throw error;
      }
    },
    onTick: ({ state }) => {
      say(`instance ${state}`);
    },
  });
  return !["GONE", "DELETED"].includes(canonicalState(status));
}

/** Asks for the deletion, once: when the answer is lost, the instance itself tells whether it was heard. */
async function deleteOnce({ world, instance }: Settling, outputs: Values): Promise<Accepted> {
  const isPrePaid = (outputs["charging"] as Charging | undefined)?.mode === "prePaid";
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (!isPrePaid) return await deleteInstance(world.api, instance, outputs["deleteDnData"] === true);
      await unsubscribe(world.api, instance);
      return done;
    } catch (error) {
      if (isInstanceGone(error)) return done;
      if (!isOutcomeUnknown(error) || attempt === 3) throw error;
      const live = await observeInstance(world.api, instance, { parameters: false, publicIp: false });
      if (!live || canonicalState(live.detail.status) !== "RUNNING") return done;
    }
  }
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

async function whatIsLive(convergence: Convergence): Promise<{ outputs: Values; next?: string }> {
  const { outputs, live } = await outputsAfterFailure(convergence);
  if (live === undefined) return { outputs, next: new InstanceGoneError(convergence.instance.subject).message };
  if (live === "unknown" || canonicalState(live.detail.status) !== "CREATEFAILED") return { outputs };
  return {
    outputs,
    next: "Pulumi holds its id: run `pulumi up` again, it deletes the failed instance and creates another one.",
  };
}

function refOf(id: string, values: Values, busyUntil: number | undefined): InstanceRef {
  const name = isGiven(values["name"]) ? ` "${String(values["name"])}"` : "";
  return { id, subject: `instance${name} (${id})`, ...(busyUntil !== undefined && { busyUntil }) };
}

function timeoutOf(operation: keyof typeof defaultTimeouts, values: Values): number {
  const given = (values["timeouts"] as Partial<typeof defaultTimeouts> | undefined)?.[operation];
  return parseDuration(given ?? defaultTimeouts[operation]) ?? 0;
}

function deadlineOf(operation: keyof typeof defaultTimeouts, values: Values, { clock }: World): number {
  return clock.now() + timeoutOf(operation, values);
}
