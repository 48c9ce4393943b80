import { isInstanceGone } from "../api/errors";
import { createGroup, deleteGroup, listGroups } from "../api/groups";
import type { Accepted } from "../api/wire";
import { isOutcomeUnknown } from "../http/errors";
import { namedCheck } from "./declare/names";
import {
  changedProperties,
  differenceOf,
  hiddenOf,
  inputsOf,
  isGiven,
  noted,
  notedAfterFailure,
} from "./declare/properties";
import { groupOutputs, isWreck, type LiveInstanceGroup, observeGroup } from "./instance-group/live";
import { type GroupSituation, planGroup } from "./instance-group/plan";
import { instanceGroupProperties, instanceGroupRules, type NodePlace } from "./instance-group/properties";
import type { Difference, Found, Lifecycle, Values, World } from "./lifecycle";
import { done } from "./operate/aspect";
import { adoptedChild, childId, mustGoFirst, oneAtATime, parseChildId, requireName } from "./operate/child";
import { AlreadyThereError, createOnce, takenOver } from "./operate/earlier";
import { failedBefore, failedToDelete, GoneError, holding } from "./operate/failure";
import { type About, begin, type Operation, type Timeouts } from "./operate/operation";
import { settle } from "./operate/settle";
import { untilReady, waitUntilRunning } from "./operate/status";

/** Creating a group takes as long as adding its nodes. */
const timeouts: Timeouts = { create: "40m", update: "60m", delete: "30m" };

/** The life of a node group: more nodes of an instance, of their own class and with an address of their own. */
export function instanceGroupLifecycle(): Lifecycle {
  return oneAtATime({
    check: namedCheck(
      { longest: 64, separator: "-", forbidden: /[^A-Za-z0-9_-]/g },
      instanceGroupProperties,
      instanceGroupRules,
    ),
    diff,
    create,
    read,
    update,
    delete: remove,
  });
}

function diff(_id: string, olds: Values, news: Values): Difference {
  const difference = differenceOf(changedProperties(instanceGroupProperties, olds, news), olds, news);
  if (isWreck(olds["nodeDetails"])) {
    return { changes: true, replaces: [...difference.replaces, "nodeDetails"], deleteBeforeReplace: true };
  }
  return { ...difference, deleteBeforeReplace: mustGoFirst(difference, olds, news) };
}

async function create(inputs: Values, world: World): Promise<{ id: string; outputs: Values }> {
  const adopted = adoptedChild("a group", inputs);
  const operation = begin(adopted === undefined ? "create" : "adopt", { ...about(inputs, world), phases: 2 });
  const { instance, progress } = operation;
  progress.next(adopted === undefined ? "ordering the group" : "looking at the group to adopt");
  const { groupId, accepted, isNew } = await (
    adopted === undefined ? ensure(operation, inputs) : requireAdoptable(operation, inputs, adopted)
  ).catch((error: unknown) => {
    throw failedBefore(operation.doing, error);
  });

  // From here on the cloud has named it: no failure may lose the id.
  const change: GroupChange = { ...operation, id: childId(instance.id, groupId), groupId, inputs, before: {}, isNew };
  return keeping(change, async () => {
    progress.next("creating the group", "5–10 min");
    await settle(operation, accepted);
    return { id: change.id, outputs: await outputsOf(change, await converge(change)) };
  });
}

async function read(id: string, outputs: Values, world: World): Promise<Found | undefined> {
  const { instanceId, own } = parseChildId("a group", id);
  const { subject } = about({ ...outputs, instanceId }, world);
  const live = await observeGroup(world, { id: instanceId, subject }, own);
  if (!live) return undefined;
  const found = { ...(await groupOutputs(world, live, instanceId, outputs)), ...hiddenOf(outputs) };
  return { id, outputs: found, inputs: inputsOf(found) };
}

async function update(id: string, olds: Values, news: Values, world: World): Promise<Values> {
  const { own: groupId } = parseChildId("a group", id);
  const values = { ...olds, timeouts: news["timeouts"], __urn: news["__urn"] };
  const operation = begin("update", about(values, world));
  const change: GroupChange = { ...operation, id, groupId, inputs: news, before: olds, isNew: false };
  return keeping(change, async () => outputsOf(change, await converge(change)));
}

async function remove(id: string, outputs: Values, world: World): Promise<void> {
  const { own: groupId } = parseChildId("a group", id);
  const operation = begin("delete", { ...about(outputs, world), phases: 1 });
  const { progress, doing } = operation;
  progress.next("deleting the group", "3–8 min");
  try {
    if (outputs["isDefault"] === true) {
      world.warn(
        outputs["__urn"],
        `${doing.subject} is the instance's default group: it stays until the instance goes.`,
      );
      return;
    }
    await untilReady(operation);
    await settle(operation, await deleteOnce(operation, groupId));
  } catch (error) {
    if (!isInstanceGone(error)) throw failedToDelete(doing, error);
  }
}

/** One operation on one group that exists. */
interface GroupChange extends Operation, GroupSituation {
  id: string;
}

/** A group that exists, or is being created. */
interface Ensured {
  groupId: string;
  accepted: Accepted;
  /** Whether it was created just now. */
  isNew: boolean;
}

/** Makes sure that the group exists: creates it, once, or goes on with what is there if that is certainly ours. */
async function ensure(operation: Operation, inputs: Values): Promise<Ensured> {
  const { world, instance } = operation;
  const name = String(inputs["name"]);
  const { groups } = await listGroups(world.api, instance);
  const there = groups.find((group) => group.name === name);
  if (there) {
    const subject = `${instance.subject} (${there.id})`;
    // The API tells no age of a group; its default name alone can have been asked for only by this resource.
    const matches = there.role === inputs["type"] && !there.isDefault;
    if (!isGiven(inputs["__name"]) || !matches) throw new AlreadyThereError(subject, childId(instance.id, there.id));
    world.warn(inputs["__urn"], takenOver(subject));
    return { groupId: there.id, accepted: done, isNew: false };
  }
  await untilReady(operation);
  const wanted = {
    name,
    type: String(inputs["type"]),
    flavorRef: inputs["flavorRef"] as string | undefined,
    flavorId: inputs["flavorId"] as string | undefined,
    nodes: inputs["nodes"] as NodePlace[],
  };
  const find = async (): Promise<Ensured | undefined> => {
    const found = (await listGroups(world.api, instance)).groups.find((group) => group.name === name);
    return found && { groupId: found.id, accepted: done, isNew: true };
  };
  const call = async (): Promise<Ensured> => {
    const { groupId, ...accepted } = await createGroup(world.api, instance, wanted);
    if (groupId !== undefined) return { groupId, accepted, isNew: true };
    // A group of a yearly/monthly instance has an order first, and an id when that is delivered (spec 4.2.19).
    await settle(operation, accepted);
    const delivered = await find();
    if (delivered) return delivered;
    throw new Error(`The order was delivered, but the instance lists no group "${name}"`);
  };
  return createOnce(operation, "group", call, find);
}

async function requireAdoptable({ world, instance }: Operation, inputs: Values, groupId: string): Promise<Ensured> {
  const live = await observeGroup(world, instance, groupId);
  if (!live) throw new Error(`There is no group ${groupId} in instance ${instance.id}`);
  requireName(live.group.name, inputs);
  if (live.group.role !== inputs["type"])
    throw new Error(
      `"type" is ${live.group.role ?? "?"}, the program says ${String(inputs["type"])}, and it cannot be changed`,
    );
  return { groupId, accepted: done, isNew: false };
}

/** Brings the group to what the program says, one call after the other with the wait that belongs to it. */
async function converge(change: GroupChange): Promise<LiveInstanceGroup> {
  for (let round = 1; ; round += 1) {
    await (round === 1 ? untilReady(change) : waitUntilRunning(change));
    const live = await observeExisting(change);
    const steps = await planGroup(change, live);
    change.progress.expect(steps.length);
    try {
      for (const { doing, usually, call } of steps) {
        change.progress.next(doing, usually);
        await settle({ ...change, say: (news) => change.progress.say(`${doing}: ${news}`) }, await call());
      }
      return steps.length > 0 ? await observeExisting(change) : live;
    } catch (error) {
      if (!isOutcomeUnknown(error) || round === 3) throw error;
      change.progress.say("an answer was lost: looking at what has become of it");
    }
  }
}

/**
 * Asks for the deletion, once. Of a group that is refused to be deleted, what is live tells whether it is gone already; when the
 * answer is lost, it is gone as soon as the instance is RUNNING, or the call was not heard.
 */
async function deleteOnce(operation: Operation, groupId: string): Promise<Accepted> {
  const { world, instance } = operation;
  try {
    return await deleteGroup(world.api, instance, groupId);
  } catch (error) {
    const isUnknown = isOutcomeUnknown(error);
    if (isUnknown) await waitUntilRunning(operation);
    if (!(await observeGroup(world, instance, groupId))) return done;
    if (!isUnknown) throw error;
    return deleteGroup(world.api, instance, groupId);
  }
}

async function observeExisting({ world, instance, groupId }: GroupChange): Promise<LiveInstanceGroup> {
  const live = await observeGroup(world, instance, groupId);
  if (live) return live;
  throw new GoneError(instance.subject);
}

async function outputsOf({ world, instance, inputs }: GroupChange, live: LiveInstanceGroup): Promise<Values> {
  const outputs = await groupOutputs(world, live, instance.id, inputs);
  return { ...outputs, ...noted(instanceGroupProperties, inputs) };
}

function keeping<Result>(change: GroupChange, work: () => Promise<Result>): Promise<Result> {
  const { world, doing, id, groupId, instance, inputs, before } = change;
  const remember = async () => {
    const live = await observeGroup(world, instance, groupId).catch(() => undefined);
    const last = { ...inputs, ...before, instanceId: instance.id, groupId };
    const known = live
      ? await groupOutputs(world, live, instance.id, { ...inputs, ...before }).catch(() => last)
      : last;
    return {
      outputs: { ...known, ...notedAfterFailure(instanceGroupProperties, before, inputs) },
      next: isWreck(live?.nodes)
        ? "Pulumi holds it: run `pulumi up` again, it deletes the failed group and creates it anew."
        : undefined,
    };
  };
  return holding(doing, id, remember, work);
}

function about(values: Values, world: World): About {
  const instanceId = String(values["instanceId"]);
  // One that is adopted need not be named by the program.
  const own = isGiven(values["name"]) ? `"${String(values["name"])}"` : (adoptedChild("a group", values) ?? "?");
  const subject = `group ${own} of instance ${instanceId}`;
  return { world, instanceId, subject, values, timeouts };
}
