import type { MutationResult } from "../../../provider/api/wire";
import { ApiError } from "../../../provider/http/errors";
import type { ApiClient, ApiRequest } from "../../../provider/http/request";
import { isListedChild } from "../../../provider/lifecycle/driver/children";
import { type Creation, type Definition, done, type Step } from "../../../provider/lifecycle/driver/definition";
import { canChange, type Operation } from "../../../provider/lifecycle/driver/operation";
import type { Values } from "../../../provider/lifecycle/lifecycle";
import type { Effect } from "../../../provider/lifecycle/properties/table";
import { waitForJob } from "../../../provider/lifecycle/waits/job";
import { waitForOrder } from "../../../provider/lifecycle/waits/order";
import { waitForCompletion } from "../../../provider/lifecycle/waits/completion";
import { createUnbatchedPoll } from "../../../provider/wait/polling";
import { waitFor } from "../../../provider/wait/waiter";
import { diskProperties } from "./fake-disk-properties";
import { isTransient } from "../../../provider/lifecycle/waits/context";
import type { CloudDisk } from "./pending-work";

/** A kind of disk. As with real resources, some kinds belong to an instance, and some kinds are ordered. */
export interface DiskKind {
  scope: "project" | "child of an instance";
  /** Whether creations and resizes place orders. An ordered disk gets its id when its order is delivered. */
  isOrdered: boolean;
}

type DiskOperation = Operation<typeof diskProperties>;

/** Defines a kind of disk. */
export function diskDefinition({ scope, isOrdered }: DiskKind): Definition<typeof diskProperties, CloudDisk> {
  const isChild = scope === "child of an instance";
  const properties = isChild
    ? {
        ...diskProperties,
        instanceId: { ...diskProperties.instanceId, required: true },
        name: { ...diskProperties.name, change: "replace" as Effect },
      }
    : diskProperties;
  return {
    noun: "a disk",
    scope,
    properties,
    rules: [],
    names: { maxLength: 64, separator: "-", forbidden: /\W/g },
    timeouts: { create: "40m", update: "60m", delete: "30m" },
    subject: ({ name }, id) =>
      `disk${typeof name === "string" ? ` "${name}"` : ""}${id === undefined ? "" : ` (${id})`}`,

    observe,
    isListed: (operation) => {
      const isListed = async () => (await listDisks(operation)).some(({ id }) => id === operation.localId);
      return isChild ? isListedChild(operation, isListed) : isListed();
    },
    observeReady,
    outputs: ({ status, created }) => ({ status, createdAt: new Date(created).toISOString() }),
    hasFailed: ({ status }) => status === "FAILED",
    unfinishedProperties: ({ status }) => (status === "DEGRADED" ? ["status"] : []),

    create: (operation) => prepareCreation(operation, { scope, isOrdered }),
    ...(isOrdered && {
      findDelivered: async (operation: DiskOperation, orderId: string) =>
        (await listDisks(operation, "poll")).find(({ order }) => order === orderId)?.id,
    }),
    adoptionObstacles: ({ status }) => (status === "FAILED" ? ["it has failed"] : []),
    steps: (operation, live) => planDisk(operation, live, isOrdered),
    ...(!isChild && { waitForCompletion: waitForDiskCompletion }),

    remove: {
      title: "deleting the disk",
      retentionReason: ({ before, ref }) => (before["retain"] === true ? `${ref.subject} is kept.` : undefined),
      send: (operation) => sendChange(operation, "DELETE", "DeleteDisk"),
      isAbsent: isDiskAbsent,
      ...(isChild && {
        isDeleting: async (operation: DiskOperation) => (await observe(operation))?.status === "DELETING",
        waitForCompletion,
      }),
    },
    replacement: () => "another disk is created, and this one is deleted",
  };
}

function prepareCreation(operation: DiskOperation, { scope, isOrdered }: DiskKind): Creation {
  const { services, inputs } = operation;
  const {
    name = "",
    instanceId,
    snapshot,
    description = "none",
    size,
    type = "hdd",
    zone = "z1",
    replicas = [],
  } = inputs;
  let idsBefore: readonly string[] = [];
  const find = async (priority: "read" | "poll") => {
    const found = (await listDisks(operation, priority)).find(
      (disk) => disk.name === name && !idsBefore.includes(disk.id),
    );
    return found && { localId: found.id, accepted: done };
  };
  return {
    title: "creating the disk",
    hasCost: isOrdered || scope === "child of an instance",
    isPaidByUser: isOrdered,
    sets: ["snapshot"],
    namesakes: async () => {
      const disks = await listDisks(operation);
      idsBefore = disks.map(({ id }) => id);
      const namesakes = disks.filter((disk) => disk.name === name);
      return {
        namesakes: namesakes.map((disk) => ({
          localId: disk.id,
          subject: `disk "${disk.name}" (${disk.id})`,
          created: disk.created,
          differences: disk.type === type ? [] : [`its "type" is ${disk.type} but ${type} in the program`],
          ...(Object.hasOwn(disk.labels, "attached") && { inUse: "it is attached" }),
        })),
        now: services.clock.now(),
        complete: true,
      };
    },
    send: async () => {
      const body = {
        name,
        description,
        size,
        type,
        zone,
        replicas: replicas.map(({ id }) => id),
        hidden: { snapshot },
        instance: instanceId,
        prepaid: isOrdered,
      };
      const { api } = services;
      const path = pathOf(operation, "");
      const answer = await send(api, { operation: "CreateDisk", method: "POST", path, body, priority: "mutation" });
      return { localId: answer["id"] as string | undefined, accepted: acceptedOf("CreateDisk", answer) };
    },
    locate: () => find("poll"),
  };
}

function planDisk(operation: DiskOperation, live: CloudDisk, isOrdered: boolean): Step[] {
  const { inputs, changed, known, before, notes } = operation;
  const { name, zone, size, password, encryptionKey } = inputs;
  const { description = "none", labels = {}, mode = "normal" } = inputs;
  const steps: Step[] = [];
  const plan = (title: string, name: string, properties: readonly string[], body: object, rest = {}) => {
    const method = name === "ResizeDisk" ? "POST" : "PUT";
    const send = () => sendChange(operation, method, name, body);
    steps.push({ title, usualDuration: "", properties, send, ...rest });
  };
  if (changed.has("status") && live.status === "DEGRADED") plan("repairing the disk", "RepairDisk", ["status"], {});
  if (changed.has("name") && name !== undefined && name !== live.name)
    plan("renaming the disk", "RenameDisk", ["name"], { name });
  if (changed.has("zone") && zone !== undefined && zone !== live.zone)
    plan("moving the disk", "MoveDisk", ["zone"], { zone });

  const removed = Object.keys(before["labels"] ?? {});
  const others = Object.entries(live.labels).filter(([label]) => !removed.includes(label));
  const allLabels = { ...Object.fromEntries(others), ...labels };
  const update = {
    ...(changed.has("description") && description !== live.description && { description }),
    ...(changed.has("labels") && !hasSameEntries(allLabels, live.labels) && { labels: allLabels }),
  };
  if (Object.keys(update).length > 0) plan("updating the disk", "UpdateDisk", Object.keys(update), update);

  if (changed.has("size") && size > live.size) {
    const body = { more: size - live.size, by: isOrdered ? "order" : "job" };
    plan("resizing the disk", "ResizeDisk", ["size"], body, { purchase: "size", isPaidByUser: isOrdered });
  }
  if (changed.has("password") && password !== undefined && password !== known["password"]) {
    plan("setting the password", "SetPassword", ["password"], { password }, { remembers: () => ({ password }) });
  }
  if (changed.has("encryptionKey") && encryptionKey !== undefined && encryptionKey !== known["encryptionKey"]) {
    const remembers = () => ({ encryptionKey });
    plan("encrypting the disk", "EncryptDisk", ["encryptionKey"], { encryptionKey }, { remembers });
  }
  if (canChange(operation, "mode") && mode !== (known["mode"] ?? "normal")) {
    const remembers = () => {
      notes["lastMode"] = mode;
      return { mode };
    };
    plan("setting the mode", "SetMode", ["mode"], { mode }, { remembers });
  }
  return steps;
}

function hasSameEntries(a: object, b: object): boolean {
  const sorted = (values: object) => JSON.stringify(Object.entries(values).sort(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
}

async function observe(operation: DiskOperation): Promise<CloudDisk | undefined> {
  const { services, localId } = operation;
  const request = {
    operation: "ShowDisk",
    method: "GET" as const,
    path: pathOf(operation, localId),
    priority: "poll" as const,
  };
  try {
    return (await send(services.api, request)) as unknown as CloudDisk;
  } catch (error) {
    if (isDiskAbsent(error)) return undefined;
    throw error;
  }
}

/** Waits while a job creates or changes the disk, and returns the live state. */
async function observeReady(operation: DiskOperation): Promise<CloudDisk | undefined> {
  const { services, ref, deadline } = operation;
  return waitFor<CloudDisk | undefined>({
    goal: `${ref.subject} to be READY`,
    clock: services.clock,
    deadline,
    target: ["READY", "DEGRADED", "absent"],
    pending: ["BUSY", "CREATING"],
    isTolerable: isTransient,
    poll: createUnbatchedPoll(services.clock, async () => {
      const value = await observe(operation);
      return { state: value?.status ?? "absent", value };
    }),
  });
}

async function listDisks(operation: DiskOperation, priority: "read" | "poll" = "read"): Promise<CloudDisk[]> {
  const request = { operation: "ListDisks", method: "GET" as const, path: pathOf(operation, ""), priority };
  return (await send(operation.services.api, request))["disks"] as CloudDisk[];
}

/** Waits for the order and the job of a request, if any. Only for disks of a project. */
async function waitForDiskCompletion(operation: DiskOperation, accepted: MutationResult): Promise<boolean> {
  if (accepted.orderId !== undefined) await waitForOrder(operation, accepted.orderId);
  return (await waitForJob(operation, accepted)) !== undefined;
}

function isDiskAbsent(error: unknown): boolean {
  return error instanceof ApiError && ["Disk.0404", "DBS.200002"].includes(error.code ?? "");
}

async function sendChange(
  operation: DiskOperation,
  method: "POST" | "PUT" | "DELETE",
  name: string,
  body?: object,
): Promise<MutationResult> {
  const { services, localId, ref } = operation;
  const path = pathOf(operation, localId);
  const request: ApiRequest = { operation: name, method, path, body, priority: "mutation", subject: ref.subject };
  return acceptedOf(name, await send(services.api, request));
}

function acceptedOf(operation: string, { job_id, order_id }: Values): MutationResult {
  return { operation, jobId: job_id as string | undefined, orderId: order_id as string | undefined };
}

function pathOf({ ref, localId, inputs }: DiskOperation, id: string): string {
  const owner = inputs.instanceId ?? (ref.id === localId ? undefined : ref.id);
  const disks = owner ? `/v1/{project_id}/instances/${owner}/disks` : "/v1/{project_id}/disks";
  return id === "" ? disks : `${disks}/${encodeURIComponent(id)}`;
}

async function send(api: ApiClient, request: ApiRequest): Promise<Values> {
  return ((await api.send(request)).body ?? {}) as Values;
}
