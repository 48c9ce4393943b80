import { createGroup, deleteGroup, listGroups } from "../api/ddm/instance-groups";
import { showInstance } from "../api/ddm/instances";
import { listTasks, maxTaskAge } from "../api/ddm/jobs";
import { isInstanceNotFound } from "../api/errors";
import { findInList } from "./driver/absence";
import { isListedChild, readChild, waitForDeletion } from "./driver/children";
import { type Creation, type DeclaredArguments, type Definition, done, type Namesake } from "./driver/definition";
import { NotDeclarableError } from "./driver/declare";
import { createLifecycle } from "./driver/driver";
import type { Operation } from "./driver/operation";
import {
  groupOutputs,
  hasSize,
  isFailedGroup,
  listKernelFlavors,
  type LiveInstanceGroup,
  observeInstanceGroup,
} from "./instance-group/live";
import { isYearlyMonthly, planGroup } from "./instance-group/plan";
import { instanceGroupProperties, instanceGroupRules } from "./instance-group/properties";
import type { Lifecycle, Values } from "./lifecycle";
import { isGiven, textOf } from "./properties/values";
import { waitForCompletion } from "./waits/completion";
import { notFound, ensureInstanceReady, waitUntilIdle } from "./waits/status";

type GroupOperation = Operation<typeof instanceGroupProperties>;

/** A node group: additional nodes of an instance with their own class and address. */
export const instanceGroupDefinition: Definition<typeof instanceGroupProperties, LiveInstanceGroup> = {
  noun: "a group",
  scope: "child of an instance",
  properties: instanceGroupProperties,
  rules: instanceGroupRules,
  names: { maxLength: 64, separator: "-", forbidden: /[^A-Za-z0-9_-]/g, isUniquePerInstance: true },
  timeouts: { create: "40m", update: "60m", delete: "30m" },
  subject: ({ name, instanceId }, id) => {
    const [owner, localId] = id?.split("/") ?? [];
    return `group ${isGiven(name) ? `"${textOf(name)}"` : (localId ?? "?")} of instance ${owner ?? textOf(instanceId)}`;
  },

  observe: observeInstanceGroup,
  isListed: (operation) =>
    isListedChild(operation, async () => {
      const { services, ref, localId } = operation;
      const { groups, complete } = await listGroups(services.api, ref);
      return findInList({ items: groups, complete }, ({ id }) => id === localId) !== undefined;
    }),
  observeReady: async (operation) => {
    await ensureInstanceReady(operation);
    return observeInstanceGroup(operation);
  },
  outputs: groupOutputs,
  hasFailed: ({ nodeDetails }) => isFailedGroup(nodeDetails),
  declare: declareGroup,

  create: prepareCreation,
  findDelivered: ({ services, ref, inputs }) =>
    readChild(async () => (await listGroups(services.api, ref)).groups.find(({ name }) => name === inputs.name)?.id),
  steps: planGroup,

  remove: {
    title: "deleting the group",
    usualDuration: "3–8 min",
    retentionReason: ({ before, ref }) =>
      before["isDefault"] === true
        ? `${ref.subject} is the instance's default group: it stays until the instance is deleted.`
        : undefined,
    prepare: async (operation) => ((await waitUntilIdle(operation)) === notFound ? "absent" : undefined),
    send: ({ services, ref, localId }) => deleteGroup(services.api, ref, localId),
    isAbsent: isInstanceNotFound,
    waitForCompletion: waitForDeletion,
  },
  replacement: () =>
    "a new group is bought, with new nodes and another address; the old nodes are deleted and their connections drop",
};

/** Creates the lifecycle of node groups. */
export function instanceGroupLifecycle(): Lifecycle {
  return createLifecycle(instanceGroupDefinition);
}

/**
 * Adds `flavorRef`: a class that the group may have ({@link hasSize}). The instance's class is preferred if it is one of them.
 *
 * @throws NotDeclarableError if the group is or may be the default group, which belongs to the instance
 */
async function declareGroup(
  { services, ref }: GroupOperation,
  { group, isDefault }: LiveInstanceGroup,
  args: Values,
): Promise<DeclaredArguments> {
  if (isDefault === undefined)
    throw new NotDeclarableError("the API does not report whether it is the instance's default group");
  if (isDefault) throw new NotDeclarableError("it is the instance's default group");
  const { flavor_ref: instanceFlavor = "" } = await showInstance(services.api, ref);
  const flavors = await listKernelFlavors(services, ref);
  const fitting = flavors.filter((flavor) => hasSize(flavor, group)).map(({ specCode }) => specCode);
  const flavorRef = fitting.includes(instanceFlavor) ? instanceFlavor : fitting.sort()[0];
  const remarks =
    fitting.length > 1 ? [`Its class may be ${fitting.join(" or ")}: the API reports only the size.`] : [];
  return { args: { ...args, flavorRef }, remarks };
}

async function prepareCreation(operation: GroupOperation): Promise<Creation> {
  const { services, ref, inputs, progress } = operation;
  const name = String(inputs.name);
  const isOrder = await isYearlyMonthly(services, ref);
  progress.setPhases(2);
  return {
    title: "ordering the group",
    hasCost: true,
    isListedAtOnce: !isOrder,
    // The request has no field for automatic payment, so the user pays.
    isPaidByUser: isOrder,
    sets: [],
    namesakes: async () => {
      const { groups, complete } = await listGroups(services.api, ref);
      const same = groups.filter((group) => group.name === name);
      const created = same.length === 0 ? undefined : await findLastCreationTime(operation);
      return {
        namesakes: same.map(({ id, role, isDefault }): Namesake => {
          const differences = [
            ...(isDefault ? ["it is the instance's default group"] : []),
            ...(role !== undefined && role !== inputs.type
              ? [`its "type" is ${role} but ${inputs.type} in the program`]
              : []),
          ];
          return { localId: id, subject: `${ref.subject} (${id})`, created, differences };
        }),
        now: undefined,
        complete,
      };
    },
    send: async () => {
      await ensureInstanceReady(operation);
      const { groupId, ...accepted } = await createGroup(services.api, ref, {
        name,
        type: inputs.type,
        flavorRef: inputs.flavorRef,
        flavorId: inputs.flavorId,
        nodes: inputs.nodes,
      });
      return { localId: groupId, accepted };
    },
    locate: async () => {
      const { groups, complete } = await listGroups(services.api, ref);
      const found = findInList({ items: groups, complete }, (group) => group.name === name);
      return found && { localId: found.id, accepted: done };
    },
    waitForCompletion: async (accepted) => {
      progress.startPhase("creating the group", "5–10 min");
      await waitForCompletion(operation, accepted);
    },
  };
}

/**
 * Returns the time at which a group of the instance was last created, from the task list. The groups themselves report no creation time.
 *
 * @returns undefined if the list cannot be read, contains no creation, or lacks the time of a creation
 */
async function findLastCreationTime({ services, ref }: GroupOperation): Promise<number | undefined> {
  const now = services.clock.now();
  const day = 24 * 3_600_000;
  const tasks = await listTasks(services.api, { start: now - maxTaskAge, end: now + day }, ref.subject).catch(() => []);
  const times = tasks
    .filter(({ name, instanceId }) => name === "CreateGroup" && instanceId === ref.id)
    .map(({ created }) => created);
  return times.length === 0 || !times.every((time) => time !== undefined) ? undefined : Math.max(...times);
}
