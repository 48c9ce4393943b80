import { unsubscribe } from "../api/bss/orders";
import { deleteInstance, listInstances, showInstance } from "../api/ddm/instances";
import { isInstanceNotFound } from "../api/errors";
import type { MutationResult } from "../api/wire";
import { ApiError, isOutcomeUnknown } from "../http/errors";
import { canonicalState } from "../wait/waiter";
import { findInList } from "./driver/absence";
import { type Definition, done } from "./driver/definition";
import { createLifecycle } from "./driver/driver";
import { isFoundOrder } from "./driver/unpaid-orders";
import { adviceForStatus, AdvisedError } from "./driver/errors";
import type { Operation } from "./driver/operation";
import type { Charging } from "./instance/charging";
import { prepareCreation } from "./instance/creation";
import { declareInstance } from "./instance/declare";
import { observationOptionsOf, type LiveInstance, observeInstance, zonesOf } from "./instance/live";
import { instanceOutputs, modeOf } from "./instance/outputs";
import { isRestartRequired, planRestart } from "./instance/parameters";
import { instanceProperties, instanceRules } from "./instance/properties";
import { planInstance } from "./instance/steps";
import type { Lifecycle, Values } from "./lifecycle";
import { isGiven, textOf } from "./properties/values";
import { waitForJob } from "./waits/job";
import {
  isDeletingStatus,
  isTransitional,
  notFound,
  waitUntilDeleted,
  waitUntilIdle,
  waitUntilRunning,
} from "./waits/status";

/** The context of an operation on an instance. */
export type InstanceOperation = Operation<typeof instanceProperties>;

/** A DDM instance. */
export const instanceDefinition: Definition<typeof instanceProperties, LiveInstance> = {
  noun: "an instance",
  scope: "instance",
  properties: instanceProperties,
  rules: instanceRules,
  names: { maxLength: 64, separator: "-", forbidden: /[^A-Za-z0-9_-]/g },
  // Usually, a creation takes 8 to 15 minutes, and the change of one property up to 20 minutes.
  timeouts: { create: "40m", update: "60m", delete: "30m" },
  subject: ({ name }, id) =>
    `instance${isGiven(name) ? ` "${textOf(name)}"` : ""}${id === undefined ? "" : ` (${id})`}`,

  observe: ({ services, ref, inputs, before, onUnreadable }) =>
    observeInstance(services.api, ref, { ...observationOptionsOf(inputs, before), onUnreadable }),
  isListed: async ({ services, localId }) => {
    const { instances, complete } = await listInstances(services.api);
    const listed = findInList({ items: instances, complete }, ({ id }) => id === localId);
    return listed !== undefined && canonicalState(listed.status ?? "") !== "DELETED";
  },
  observeReady,
  outputs: instanceOutputs,
  hasFailed: ({ status }) => canonicalState(String(status)) === "CREATEFAILED",
  unfinishedProperties: ({ restartRequired }, { restartOnParameterChange }) =>
    restartRequired === true && restartOnParameterChange === true ? ["restartTriggers"] : [],
  declare: declareInstance,
  declareInputs: { parameters: {}, publicIpId: "" },

  create: prepareCreation,
  findDelivered: async (operation, orderId) => {
    const { instances } = await listInstances(operation.services.api, "poll");
    const delivered = instances.find((instance) => instance.order_id === orderId);
    const isOwn = !isFoundOrder(operation) || delivered?.name === operation.inputs.name;
    return isOwn ? delivered?.id : undefined;
  },
  adoptionObstacles: (live, { inputs }) => {
    const otherZones = zonesOf(live).filter((zone) => !inputs.availableZones.includes(zone));
    return otherZones.length === 0
      ? []
      : [`"availableZones" lacks ${otherZones.join(", ")}, where the instance has nodes`];
  },
  // Only an explicit `autoRenew` is set: without renewal, the instance is deleted when its period ends.
  setWhenAdopted: ({ readonly, charging }) => [
    ...(readonly === undefined ? [] : ["readonly"]),
    ...(charging?.autoRenew === undefined ? [] : ["charging"]),
  ],
  steps: planInstance,
  lastSteps: planRestart,
  finish: (operation) => {
    if (!isRestartRequired(operation)) return;
    operation.warn(
      `Changed parameters of ${operation.ref.subject} take effect only after a restart. Set restartOnParameterChange: true, ` +
        "or restart the instance once with a new value in restartTriggers.",
    );
  },

  remove: {
    title: "deleting the instance",
    usualDuration: "1–5 min",
    prepare: async (operation) => {
      const status = await waitUntilIdle(operation);
      if (status === notFound) return "absent";
      return isDeletingStatus(status) ? "deleting" : undefined;
    },
    send: sendDeletion,
    isAbsent: isInstanceNotFound,
    isDeleting: async ({ services, ref }) => {
      try {
        return isDeletingStatus((await showInstance(services.api, ref, "poll")).status);
      } catch (error) {
        if (isInstanceNotFound(error)) return false;
        throw error;
      }
    },
    waitForCompletion: async (operation, accepted) => {
      const ended = await waitForJob(operation, accepted);
      await waitUntilDeleted(operation);
      return ended !== undefined;
    },
  },
  replacement: (olds) =>
    "a new instance is bought, with new nodes and addresses; schemas, accounts and groups belong to the old instance and are " +
    `deleted with it; data on data nodes ${olds["deleteDnData"] === true && recordedModeOf(olds) === "postPaid" ? "is deleted" : "stays"}`,
};

/** Creates the lifecycle of instances. */
export function instanceLifecycle(): Lifecycle {
  return createLifecycle(instanceDefinition);
}

/** Error of an instance that cannot be changed: its status is neither RUNNING nor transitional. */
export class InstanceNotReadyError extends AdvisedError {
  override readonly name = "InstanceNotReadyError";
  constructor(status: string, message: string | undefined, advice: string) {
    super(`It is in status ${status}${message ? ` (${message})` : ""} and cannot be changed`, advice);
  }
}

/**
 * Waits until the instance is RUNNING, and reads the live state. An operation of an interrupted run may still be running.
 *
 * @throws InstanceNotReadyError if the status is neither RUNNING nor transitional ({@link isTransitional})
 * @throws UnexpectedStateError if the instance enters such a status during the wait
 */
async function observeReady(operation: InstanceOperation): Promise<LiveInstance | undefined> {
  const live = await instanceDefinition.observe(operation);
  if (!live) return undefined;
  const { status, error_msg } = live.detail;
  if (canonicalState(status) === "RUNNING") return live;
  if (!isTransitional(status)) throw new InstanceNotReadyError(status, error_msg, adviceForStatus(status, operation));
  operation.seenStatuses.add(canonicalState(status));
  operation.report(`waiting for the running operation: instance ${status}`);
  await waitUntilRunning({
    ...operation,
    report: (line) => operation.report(`waiting for the running operation: ${line}`),
  });
  return instanceDefinition.observe(operation);
}

/** Returns the recorded billing mode; pay-per-use if none is recorded. */
function recordedModeOf(outputs: Values): Charging["mode"] {
  return (outputs["charging"] as Charging | undefined)?.mode ?? "postPaid";
}

/** Deletes the instance. Ends the subscription of a yearly/monthly instance instead, because DDM rejects its deletion (API 4.2.25). */
async function sendDeletion({ services, ref, before, warn }: InstanceOperation): Promise<MutationResult> {
  const send = {
    postPaid: () => deleteInstance(services.api, ref, before["deleteDnData"] === true),
    prePaid: async () => {
      await unsubscribe(services.api, ref);
      if (before["deleteDnData"] === true)
        warn(
          "The data on the data nodes stays: the cancellation of a subscription cannot delete it. Delete it on the data nodes.",
        );
      return done;
    },
  };
  const mode = recordedModeOf(before);
  try {
    return await send[mode]();
  } catch (error) {
    if (!(error instanceof ApiError) || isOutcomeUnknown(error) || isInstanceNotFound(error)) throw error;
    // The billing mode may have been changed by another client.
    const live = await observeInstance(services.api, ref).catch(() => undefined);
    const currentMode = live && modeOf(live);
    if (currentMode === undefined || currentMode === mode) throw error;
    return send[currentMode]();
  }
}
