import { type Flavor, listEngines, listFlavors, readEngineList } from "../../api/ddm/catalog";
import { changeKernelVersion, listKernelVersions, rollBackKernelVersion } from "../../api/ddm/kernel-versions";
import type { InstanceRef } from "../../api/ddm/instances";
import { addNodes, changeFlavor, removeNodes } from "../../api/ddm/nodes";
import type { ApiClient } from "../../http/request";
import { choiceText, nameHint } from "../../nearest-name";
import { describeCount } from "../../text";
import type { Step } from "../driver/definition";
import { InputError } from "../driver/errors";
import { canChange, type Operation } from "../driver/operation";
import { defaultGroupId, defaultNodes, isSeriesOf, type LiveInstance, versionOf, zonesOf } from "./live";
import { hasFailedCreation, type LiveNode, nodesToKeep, planNodes } from "./nodes";
import { liveCharging, liveNodeNum } from "./outputs";
import type { instanceProperties } from "./properties";
import { unknownEngineError } from "./purchase";

type InstanceOperation = Operation<typeof instanceProperties>;

/** Plans a change of the kernel to an available version, or a rollback to the previous version. */
export async function planKernel(operation: InstanceOperation, live: LiveInstance): Promise<Step[]> {
  const { api } = operation.services;
  const change = await findKernelChange(operation, live);
  if (!change) return [];
  const { from, to, isRollback } = change;
  const title = isRollback ? `rolling the kernel back to ${to}` : `changing the kernel from ${from ?? "?"} to ${to}`;
  const send = (instance: InstanceRef) =>
    isRollback ? rollBackKernelVersion(api, instance) : changeKernelVersion(api, instance, to);
  return [{ title, usualDuration: "5–15 min", properties: ["engineVersion", "engineId"], send }];
}

interface KernelChange {
  from: string | undefined;
  to: string;
  isRollback: boolean;
}

/** @throws InputError if the wanted version is neither available nor the previous one */
async function findKernelChange(operation: InstanceOperation, live: LiveInstance): Promise<KernelChange | undefined> {
  const { services, ref } = operation;
  if (!canChange(operation, "engineVersion", "engineId")) return undefined;
  const version = await findWantedVersion(operation);
  const current = versionOf(live);
  if (version === undefined || (current !== undefined && isSeriesOf(version, current))) return undefined;
  const known = await listKernelVersions(services.api, ref);
  const { current_version: from, previous_version: previous } = known;
  if (from !== undefined && isSeriesOf(version, from)) return undefined;
  const to = known.versions.find((candidate) => isSeriesOf(version, candidate));
  if (to !== undefined) return { from, to, isRollback: false };
  if (previous !== undefined && isSeriesOf(version, previous)) return { from, to: previous, isRollback: true };
  const { engineVersion, engineId } = operation.inputs;
  const [name, asked] =
    engineVersion === undefined ? ["engineId", `${engineId ?? ""} (${version})`] : ["engineVersion", version];
  const available = [...known.versions, previous && `${previous} (rollback)`].filter(Boolean);
  throw new InputError(
    `"${name}" ${asked} cannot be reached from ${from ?? "the current version"}: ` +
      (available.length === 0
        ? "no other version is available"
        : `available are ${available.join(", ")}${nameHint(version, known.versions)}`),
    [name],
  );
}

async function findWantedVersion({ services, inputs }: InstanceOperation): Promise<string | undefined> {
  const { engineVersion, engineId } = inputs;
  if (engineVersion !== undefined || engineId === undefined) return engineVersion;
  const { items: engines, complete } = await readEngineList(services.api);
  const engine = engines.find(({ id }) => id === engineId);
  if (engine) return engine.version;
  if (!complete) {
    const versions = engines.map(({ version }) => version);
    throw unknownEngineError({ engineId }, versions);
  }
  const known = engines.map(({ id, version }) => `${id} (${version})`);
  throw new InputError(`"engineId" ${engineId} is not an available engine: ${choiceText(known)}`, ["engineId"]);
}

/** Plans a change of the class of the default group's nodes. */
export async function planFlavor(operation: InstanceOperation, live: LiveInstance): Promise<Step[]> {
  const { services, inputs } = operation;
  if (!canChange(operation, "flavorRef", "flavorId")) return [];
  const current = live.detail.flavor_ref;
  if (inputs.flavorRef !== undefined && inputs.flavorRef === current) return [];
  const flavor = await findWantedFlavor(operation, live);
  if (flavor.specCode === current || (current === undefined && hasSizeOf(flavor, operation, live))) return [];
  const options = nodeOptionsOf(operation, live);
  return [
    {
      title: `changing the class to ${flavor.specCode}`,
      usualDuration: "5–15 min",
      properties: ["flavorRef", "flavorId"],
      purchase: "class",
      isPaidByUser: options.autoPay === false,
      send: (instance) => changeFlavor(services.api, instance, flavor.specCode, options),
    },
  ];
}

/** Whether the instance has the size of a class, and the state records no other class. Used if the API reports no class. */
function hasSizeOf(
  { specCode, id, vcpus, ram }: Flavor,
  { before }: InstanceOperation,
  { detail }: LiveInstance,
): boolean {
  const last = before["flavorRef"] ?? before["flavorId"];
  if (last !== undefined && last !== specCode && last !== id) return false;
  return vcpus === detail.core_count && ram === detail.ram_capacity;
}

/** Finds the class of the program among those of the kernel that the instance has when the class is changed. */
async function findWantedFlavor(operation: InstanceOperation, live: LiveInstance): Promise<Flavor> {
  const { services, inputs } = operation;
  const { flavorRef, flavorId } = inputs;
  const kernelChange = await findKernelChange(operation, live);
  const version = kernelChange?.to ?? (await findFullVersion(services.api, live));
  const flavors = version === undefined ? [] : await listFlavors(services.api, { version });
  const found = flavors.find(({ id, specCode }) =>
    flavorRef === undefined ? id === flavorId : specCode === flavorRef,
  );
  if (found) return found;
  const codes = flavors.map(({ specCode }) => specCode);
  const [name, asked] = flavorRef === undefined ? ["flavorId", flavorId ?? ""] : ["flavorRef", flavorRef];
  const known = flavorRef === undefined ? flavors.map(({ id, specCode }) => `${id} (${specCode})`) : codes;
  throw new InputError(
    `"${name}" ${asked} is not a class that kernel ${version ?? "?"} runs on: ` +
      `${choiceText(known)}${flavorRef === undefined ? "" : nameHint(asked, codes)}`,
    [name],
  );
}

/**
 * Finds the full kernel version. If the API reports only a series, an available engine of the series supplies the version. Without such an
 * engine, returns the series.
 */
export async function findFullVersion(api: ApiClient, live: LiveInstance): Promise<string | undefined> {
  const version = versionOf(live);
  if (version === undefined || version.split(".").length >= 4) return version;
  const engine = (await listEngines(api)).find((candidate) => isSeriesOf(version, candidate.version));
  return engine?.version ?? version;
}

/** Plans the steps that add nodes to the default group and remove nodes from it; see {@link planNodes}. */
export function planNodeChanges(operation: InstanceOperation, live: LiveInstance): Step[] {
  const { services, inputs } = operation;
  if (!canChange(operation, "nodeNum", "availableZones")) return [];
  const present = completeNodes(defaultNodes(live), operation);
  if (present === undefined) {
    const isInWantedZones = zonesOf(live).every((zone) => inputs.availableZones.includes(zone));
    if (operation.isNew || (liveNodeNum(live) === inputs.nodeNum && isInWantedZones)) return [];
    const missing =
      defaultGroupId(live) === undefined
        ? "which node group is the default group"
        : "the nodes of the default node group";
    throw new Error(`The API does not report ${missing}, so nodes cannot be added or removed`);
  }
  // Nodes outside the program's zones are replaced only if the operation may change the zones.
  const presentZones = [...zonesOf(live), ...present.flatMap(({ zone }) => zone ?? [])];
  const keptZones = operation.changed.has("availableZones") ? [] : presentZones;
  const count = operation.changed.has("nodeNum") ? inputs.nodeNum : unchangedCount(inputs, present, keptZones);
  const { add, remove } = planNodes(present, inputs.availableZones, count, keptZones);
  const options = nodeOptionsOf(operation, live);
  const properties = ["nodeNum", "availableZones"];
  const steps: Step[] = [];
  if (add.length > 0) {
    steps.push({
      title: `adding ${describeCount(add.length, "node")} in ${[...new Set(add)].join(", ")}`,
      usualDuration: "5–10 min",
      properties: remove.length > 0 ? [] : properties,
      purchase: "nodes",
      dependsOnLiveState: true,
      isPaidByUser: options.autoPay === false,
      // The subnet is required if the group's nodes are in several subnets (API 4.2.24).
      send: (instance) =>
        addNodes(services.api, instance, add, { ...options, subnetId: requiredSubnet(operation, present) }),
    });
  }
  if (remove.length > 0) {
    const title = `removing ${describeCount(remove.length, "node")}`;
    steps.push({
      title,
      usualDuration: "3–8 min",
      properties,
      dependsOnLiveState: true,
      send: (instance) => removeNodes(services.api, instance, remove),
    });
  }
  return steps;
}

/**
 * Adds the recorded zones and subnets of nodes, which never change, if they are not reported. Without them, a new node may share the zone of the
 * others.
 */
function completeNodes(nodes: LiveNode[] | undefined, { before }: InstanceOperation): LiveNode[] | undefined {
  const recorded = new Map(((before["nodes"] ?? []) as readonly LiveNode[]).map((node) => [node.id, node]));
  return nodes?.map((node) => {
    const last = recorded.get(node.id);
    return { ...node, zone: node.zone ?? last?.zone, subnetId: node.subnetId ?? last?.subnetId };
  });
}

/**
 * Returns the number of nodes if the operation may not change it: the live number, even if it differs from the program. Surplus nodes outside
 * the kept zones do not count: an earlier plan may have added the nodes that replace them.
 */
function unchangedCount(
  { nodeNum, availableZones }: InstanceOperation["inputs"],
  present: Parameters<typeof nodesToKeep>[0],
  keptZones: readonly string[],
): number {
  const working = present.filter((node) => !hasFailedCreation(node));
  const kept = nodesToKeep(present, [...availableZones, ...keptZones]);
  return Math.max(kept.length, Math.min(working.length, nodeNum));
}

function requiredSubnet(
  { inputs }: InstanceOperation,
  nodes: readonly { subnetId: string | undefined }[],
): string | undefined {
  return new Set(nodes.map(({ subnetId }) => subnetId)).size > 1 ? inputs.subnetId : undefined;
}

/**
 * Returns the options of requests for nodes: the default group, and whether orders are paid automatically. The live billing counts, too: the
 * program may omit `charging`, for example after an import.
 */
function nodeOptionsOf(operation: InstanceOperation, live: LiveInstance) {
  const { charging } = operation.inputs;
  const isYearlyMonthly = [charging, liveCharging(live, operation, {})].some((one) => one?.mode === "prePaid");
  const autoPay = isYearlyMonthly ? (charging?.autoPay ?? true) : undefined;
  return { groupId: defaultGroupId(live), autoPay };
}
