import { isNotFound } from "../api/errors";
import {
  createProtectionGroup,
  deleteProtectionGroup,
  listProtectionGroups,
  type LiveProtectionGroup,
  parseProtectionTime,
  renameProtectionGroup,
  setProtection,
} from "../api/sdrs/protection-groups";
import type { MutationResult } from "../api/wire";
import { isOutcomeUnknown } from "../http/errors";
import { describeCount } from "../text";
import { findInList } from "./driver/absence";
import { type Creation, type Definition, done, type Namesake, type Step } from "./driver/definition";
import { createLifecycle } from "./driver/driver";
import { AdvisedError, UncertainError, InputError } from "./driver/errors";
import type { Operation } from "./driver/operation";
import type { Lifecycle } from "./lifecycle";
import { isGiven, textOf } from "./properties/values";
import { isProtected, protectionGroupProperties } from "./protection-group/properties";
import * as waits from "./protection-group/waits";
import { JobFailedError } from "./waits/job";

type GroupOperation = Operation<typeof protectionGroupProperties>;

/** An SDRS protection group: servers of one zone that are replicated to another zone. Most requests start a job. */
export const protectionGroupDefinition: Definition<typeof protectionGroupProperties, LiveProtectionGroup> = {
  noun: "a protection group",
  scope: "project",
  properties: protectionGroupProperties,
  rules: [],
  names: { maxLength: 64, separator: "-", forbidden: /[^A-Za-z0-9._-]/g },
  timeouts: { create: "10m", update: "10m", delete: "10m" },
  subject: ({ name }, id) =>
    `protection group${isGiven(name) ? ` "${textOf(name)}"` : ""}${id === undefined ? "" : ` (${id})`}`,

  observe: (operation) => waits.observeProtectionGroup(operation),
  isListed: async ({ services, localId }) =>
    findInList(await listProtectionGroups(services.api), ({ id }) => id === localId) !== undefined,
  observeReady: waits.waitUntilReady,
  outputs: (live) => ({
    status: live.status,
    domainName: live.domainName,
    serverType: live.serverType,
    priorityStation: live.priorityStation,
    protectedInstanceNum: live.protectedInstanceNum,
    replicationNum: live.replicationNum,
    drillNum: live.drillNum,
    created: live.created,
    updated: live.updated,
  }),
  hasFailed: ({ status }) => status === "error",

  create: prepareCreation,
  adoptionObstacles: ({ status }) => {
    if (status === "error") throw new InputError("Its creation failed", ["adopt"]);
    return [];
  },
  steps: (operation, live) => {
    const { services, ref, inputs, changed } = operation;
    const { name } = inputs;
    const steps: Step[] = [];
    if (changed.has("name") && name !== undefined && name !== live.name) {
      const send = () => renameProtectionGroup(services.api, ref, name).then(() => done);
      steps.push({ title: `renaming to "${name}"`, usualDuration: "", properties: ["name"], send });
    }
    return changed.has("enabled") ? [...steps, ...planProtection(operation, live)] : steps;
  },
  waitForCompletion,

  remove: {
    title: "deleting the protection group",
    prepare: prepareDeletion,
    send: ({ services, ref }) => deleteProtectionGroup(services.api, ref),
    isAbsent: (error) => isNotFound(error, "protection group"),
    isDeleting: async (operation) => (await waits.observeProtectionGroup(operation))?.status === "deleting",
    waitForCompletion: async (operation, accepted) => {
      if (await waits.waitForProtectionJob(operation, accepted)) return true;
      await waits.waitUntilDeleted(operation);
      return false;
    },
  },
  // The deletion fails if the old group is not empty. It comes first, so that this failure leaves no new group behind.
  isDeletedFirst: () => true,
  replacement: () => "the group is deleted and created again; it must be empty",
};

/** Creates the lifecycle of protection groups. */
export function protectionGroupLifecycle(): Lifecycle {
  return createLifecycle(protectionGroupDefinition);
}

async function waitForCompletion(operation: GroupOperation, accepted: MutationResult): Promise<void> {
  if (!(await waits.waitForProtectionJob(operation, accepted))) await waits.waitUntilReady(operation);
}

function prepareCreation(operation: GroupOperation): Creation {
  const { services, ref, inputs } = operation;
  const title = "creating the protection group";
  const name = inputs.name ?? "";
  /** Ids of the groups that existed before the creation. */
  let existing = new Set<string>();
  const locate = async () => {
    const groups = await listProtectionGroups(services.api);
    return findInList(groups, (group) => group.name === name && !existing.has(group.id))?.id;
  };
  return {
    title,
    hasCost: false,
    sets: [],
    namesakes: async () => {
      const { items, date, complete } = await listProtectionGroups(services.api);
      existing = new Set(items.map(({ id }) => id));
      const same = items.filter((group) => group.name === name && group.status !== "deleting");
      return { namesakes: same.map((group) => namesakeOf(operation, group)), now: date, complete };
    },
    send: async () => {
      const accepted = await createProtectionGroup(services.api, ref.subject, { ...inputs, name });
      const { jobId } = accepted;
      if (jobId === undefined) return { localId: undefined, accepted };
      try {
        return { localId: await waits.waitForGroupId(operation, jobId, locate), accepted };
      } catch (error) {
        if (error instanceof JobFailedError) throw error;
        // The job cannot be read, or does not report the id in time. Without the id, Pulumi's state would not contain the group.
        const localId = await locate().catch(() => undefined);
        if (localId === undefined) throw new UncertainError(title, error);
        return { localId, accepted };
      }
    },
    locate: async () => {
      const localId = await locate();
      return localId === undefined ? undefined : { localId, accepted: done };
    },
  };
}

function namesakeOf({ inputs }: GroupOperation, group: LiveProtectionGroup): Namesake {
  const fixed = [
    "description",
    "sourceAvailabilityZone",
    "targetAvailabilityZone",
    "domainId",
    "sourceVpcId",
    "drType",
  ];
  const differences = (fixed as (keyof typeof inputs & keyof typeof group)[])
    .filter((name) => inputs[name] !== undefined && group[name] !== undefined && inputs[name] !== group[name])
    .map(
      (name) => `its "${name}" is ${JSON.stringify(group[name])} but ${JSON.stringify(inputs[name])} in the program`,
    );
  return {
    localId: group.id,
    subject: `protection group "${group.name}" (${group.id})`,
    created: parseProtectionTime(group.created),
    differences,
    inUse: contentsOf(group),
  };
}

/** Describes the contents of a group as a clause, for errors. Undefined if the group is empty. */
function contentsOf(group: LiveProtectionGroup): string | undefined {
  const { protectedInstanceNum = 0, replicationNum = 0, drillNum = 0 } = group;
  if (protectedInstanceNum + replicationNum + drillNum === 0) return undefined;
  const [instances, pairs] = [
    describeCount(protectedInstanceNum, "protected instance"),
    describeCount(replicationNum, "replication pair"),
  ];
  return `it holds ${instances}, ${pairs} and ${describeCount(drillNum, "DR drill")}`;
}

/** Plans the request that enables or disables protection. Never plans a failover, because the user must decide which site's data is kept. */
function planProtection({ services, ref, inputs }: GroupOperation, { status }: LiveProtectionGroup): Step[] {
  const wanted = inputs.enabled ?? false;
  // In status `error-starting`, enabling has failed, and no request can disable protection.
  if (isProtected(status) === wanted || (!wanted && status === "error-starting")) return [];
  const title = wanted ? "enabling protection" : "disabling protection";
  if (!(wanted ? ["available", "error-starting"] : ["protected", "error-stopping"]).includes(status)) {
    throw new AdvisedError(
      `${title} is not possible in status ${status}`,
      "If a reprotection is running, wait until it ends. Resolve any other status in the console. Then run `pulumi up` again.",
    );
  }
  const send = () => setProtection(services.api, ref, wanted);
  return [{ title, usualDuration: "minutes", properties: ["enabled"], send }];
}

/** Disables the protection of an empty group, because a protected group cannot be deleted. Fails if the group is not empty. */
async function prepareDeletion(operation: GroupOperation, attempt = 0): Promise<"deleting" | "absent" | undefined> {
  const { services, ref } = operation;
  const live = await waits.waitUntilIdle(operation);
  if (live === undefined) return "absent";
  if (live.status === "deleting") return "deleting";
  const contents = contentsOf(live);
  if (contents !== undefined) {
    throw new AdvisedError(
      `It cannot be deleted: ${contents}`,
      "Delete the contents of the group first, then run the command again.",
    );
  }
  if (!["protected", "error-stopping"].includes(live.status) || attempt > 2) return undefined;
  operation.report("disabling protection");
  try {
    await waitForCompletion(operation, await setProtection(services.api, ref, false));
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    await services.clock.sleep(2_000);
  }
  return prepareDeletion(operation, attempt + 1);
}
