import type { MutationResult } from "../../../provider/api/wire";
import { ApiError } from "../../../provider/http/errors";
import type { ApiClient, ApiRequest } from "../../../provider/http/request";
import { isListedChild } from "../../../provider/lifecycle/driver/children";
import { type Creation, type Definition, done, type Step } from "../../../provider/lifecycle/driver/definition";
import { mayChange, type Operation } from "../../../provider/lifecycle/driver/operation";
import type { Values } from "../../../provider/lifecycle/lifecycle";
import type { Effect } from "../../../provider/lifecycle/properties/table";
import { waitForJob } from "../../../provider/lifecycle/waits/job";
import { waitForOrder } from "../../../provider/lifecycle/waits/order";
import { settle } from "../../../provider/lifecycle/waits/settle";
import { isTransient } from "../../../provider/lifecycle/waits/transient";
import { onceDue, waitFor } from "../../../provider/wait/waiter";
import { lampProperties } from "./fake-lamp-properties";
import type { CloudLamp } from "./fake-work";

/** The kinds of lamps, which differ as real resources do. */
export interface LampKind {
  scope: "project" | "child of an instance";
  /** Whether it is ordered first, and has no id until the order is paid. */
  isOrdered: boolean;
}

type LampOperation = Operation<typeof lampProperties>;

/** Defines a kind of lamp. */
export function lampDefinition({ scope, isOrdered }: LampKind): Definition<typeof lampProperties, CloudLamp> {
  const isChild = scope === "child of an instance";
  const properties = isChild
    ? {
        ...lampProperties,
        instanceId: { ...lampProperties.instanceId, required: true },
        name: { ...lampProperties.name, change: "replace" as Effect },
      }
    : lampProperties;
  return {
    noun: "a lamp",
    scope,
    properties,
    rules: [],
    names: { longest: 64, separator: "-", forbidden: /\W/g },
    timeouts: { create: "40m", update: "60m", delete: "30m" },
    subject: ({ name }, id) =>
      `lamp${typeof name === "string" ? ` "${name}"` : ""}${id === undefined ? "" : ` (${id})`}`,

    observe,
    isListed: (operation) => {
      const isListed = async () => (await listLamps(operation)).some(({ id }) => id === operation.own);
      return isChild ? isListedChild(operation, isListed) : isListed();
    },
    observeReady,
    outputs: ({ status, created }) => ({ status, createdAt: new Date(created).toISOString() }),
    hasFailed: ({ status }) => status === "BROKEN",
    unfinished: ({ status }) => (status === "DUSTY" ? ["status"] : []),

    create: (operation) => prepareCreation(operation, { scope, isOrdered }),
    ...(isOrdered && {
      delivered: async (operation: LampOperation, orderId: string) =>
        (await listLamps(operation, "poll")).find(({ order }) => order === orderId)?.id,
    }),
    adoptionObstacles: ({ status }) => (status === "BROKEN" ? ["it is broken"] : []),
    steps: (operation, live) => planLamp(operation, live, isOrdered),
    ...(!isChild && { settle: settleOwn }),

    remove: {
      title: "deleting the lamp",
      retained: ({ before, ref }) => (before["keep"] === true ? `${ref.subject} is kept.` : undefined),
      send: (operation) => change(operation, "DELETE", "DeleteLamp"),
      isAbsent: isLampAbsent,
      ...(isChild && {
        isDeleting: async (operation: LampOperation) => (await observe(operation))?.status === "DELETING",
        settle,
      }),
    },
    replacement: () => "another lamp is bought, and this one thrown away",
  };
}

function prepareCreation(operation: LampOperation, { scope, isOrdered }: LampKind): Creation {
  const { services, inputs } = operation;
  const { name = "", instanceId, seed, color = "white", watts, socket = "E27", zone = "z1", bulbs = [] } = inputs;
  let others: readonly string[] = [];
  const find = async (lane: "read" | "poll") => {
    const found = (await listLamps(operation, lane)).find((lamp) => lamp.name === name && !others.includes(lamp.id));
    return found && { own: found.id, accepted: done };
  };
  return {
    title: "buying the lamp",
    costs: isOrdered || scope === "child of an instance",
    isPaidByUser: isOrdered,
    sets: ["seed"],
    namesakes: async () => {
      const lamps = await listLamps(operation);
      others = lamps.map(({ id }) => id);
      const namesakes = lamps.filter((lamp) => lamp.name === name);
      return {
        namesakes: namesakes.map((lamp) => ({
          own: lamp.id,
          subject: `lamp "${lamp.name}" (${lamp.id})`,
          created: lamp.created,
          differences: lamp.socket === socket ? [] : [`its "socket" is ${lamp.socket}, the program says ${socket}`],
          ...(Object.hasOwn(lamp.labels, "guest") && { inUse: "it has a guest" }),
        })),
        now: services.clock.now(),
      };
    },
    send: async () => {
      const body = {
        ...{ name, color, watts, socket, zone, bulbs: bulbs.map(({ id }) => id), hidden: { seed } },
        ...{ instance: instanceId, prepaid: isOrdered },
      };
      const { api } = services;
      const path = pathOf(operation, "");
      const answer = await send(api, { operation: "CreateLamp", method: "POST", path, body, lane: "mutation" });
      return { own: answer["id"] as string | undefined, accepted: acceptedOf("CreateLamp", answer) };
    },
    locate: () => find("poll"),
  };
}

function planLamp(operation: LampOperation, live: CloudLamp, isOrdered: boolean): Step[] {
  const { inputs, changed, known, before, notes } = operation;
  const { name, zone, watts, pin } = inputs;
  const { color = "white", labels = {}, mode = "normal" } = inputs;
  const steps: Step[] = [];
  const plan = (title: string, properties: readonly string[], method: "PUT" | "POST", body: object, rest = {}) => {
    const [verb = ""] = title.split(" ");
    const call = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}${verb === "set" ? title.slice(4, 5).toUpperCase() + title.slice(5) : "Lamp"}`;
    steps.push({ title, usually: "", properties, send: () => change(operation, method, call, body), ...rest });
  };
  if (changed.has("status") && live.status === "DUSTY") plan("clean it", ["status"], "PUT", {});
  if (changed.has("name") && name !== undefined && name !== live.name) plan("rename it", ["name"], "PUT", { name });
  if (changed.has("zone") && zone !== undefined && zone !== live.zone) plan("move it", ["zone"], "PUT", { zone });

  const removed = Object.keys(before["labels"] ?? {});
  const others = Object.entries(live.labels).filter(([label]) => !removed.includes(label));
  const allLabels = { ...Object.fromEntries(others), ...labels };
  const paint = {
    ...(changed.has("color") && color !== live.color && { color }),
    ...(changed.has("labels") && !isDeepEqual(allLabels, live.labels) && { labels: allLabels }),
  };
  if (Object.keys(paint).length > 0) plan("paint it", Object.keys(paint), "PUT", paint);

  if (changed.has("watts") && watts > live.watts) {
    const body = { more: watts - live.watts, by: isOrdered ? "order" : "job" };
    plan("boost it", ["watts"], "POST", body, { costs: true, isPaidByUser: isOrdered });
  }
  if (changed.has("pin") && pin !== undefined && pin !== known["pin"]) {
    plan("set pin", ["pin"], "PUT", { pin }, { remembers: () => ({ pin }) });
  }
  if (mayChange(operation, "mode") && mode !== (known["mode"] ?? "normal")) {
    const remembers = () => {
      notes["lastMode"] = mode;
      return { mode };
    };
    plan("set mode", ["mode"], "PUT", { mode }, { remembers });
  }
  return steps;
}

function isDeepEqual(a: object, b: object): boolean {
  const sorted = (values: object) => JSON.stringify(Object.entries(values).sort(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
}

async function observe(operation: LampOperation): Promise<CloudLamp | undefined> {
  const { services, own } = operation;
  const request = {
    operation: "ShowLamp",
    method: "GET" as const,
    path: pathOf(operation, own),
    lane: "poll" as const,
  };
  try {
    return (await send(services.api, request)) as unknown as CloudLamp;
  } catch (error) {
    if (isLampAbsent(error)) return undefined;
    throw error;
  }
}

/** Waits until nothing runs on the lamp. */
async function observeReady(operation: LampOperation): Promise<CloudLamp | undefined> {
  const { services, ref, deadline } = operation;
  return waitFor<CloudLamp | undefined>({
    what: `${ref.subject} to be ON`,
    clock: services.clock,
    deadline,
    target: ["ON", "DUSTY", "absent"],
    pending: ["BUSY", "MAKING"],
    tolerate: isTransient,
    look: onceDue(services.clock, async () => {
      const value = await observe(operation);
      return { state: value?.status ?? "absent", value };
    }),
  });
}

async function listLamps(operation: LampOperation, lane: "read" | "poll" = "read"): Promise<CloudLamp[]> {
  const request = { operation: "ListLamps", method: "GET" as const, path: pathOf(operation, ""), lane };
  return (await send(operation.services.api, request))["lamps"] as CloudLamp[];
}

/** Lamps of a project have jobs and orders, and nothing else to wait for. */
async function settleOwn(operation: LampOperation, accepted: MutationResult): Promise<boolean> {
  if (accepted.orderId !== undefined) await waitForOrder(operation, accepted.orderId);
  return (await waitForJob(operation, accepted)) !== undefined;
}

function isLampAbsent(error: unknown): boolean {
  return error instanceof ApiError && ["Lamp.0404", "DBS.200002"].includes(error.code ?? "");
}

async function change(
  operation: LampOperation,
  method: "POST" | "PUT" | "DELETE",
  name: string,
  body?: object,
): Promise<MutationResult> {
  const { services, own, ref } = operation;
  const path = pathOf(operation, own);
  const request: ApiRequest = { operation: name, method, path, body, lane: "mutation", subject: ref.subject };
  return acceptedOf(name, await send(services.api, request));
}

function acceptedOf(operation: string, { job_id, order_id }: Values): MutationResult {
  return { operation, jobId: job_id as string | undefined, orderId: order_id as string | undefined };
}

function pathOf({ ref, own, inputs }: LampOperation, id: string): string {
  const owner = inputs.instanceId ?? (ref.id === own ? undefined : ref.id);
  const lamps = owner ? `/v1/{project_id}/instances/${owner}/lamps` : "/v1/{project_id}/lamps";
  return id === "" ? lamps : `${lamps}/${encodeURIComponent(id)}`;
}

async function send(api: ApiClient, request: ApiRequest): Promise<Values> {
  return ((await api.send(request)).body ?? {}) as Values;
}
