import { type Flavor, listEngines, listFlavors } from "../../api/ddm/catalog";
import { isUnreadable } from "../../api/errors";
import type { ApiClient } from "../../http/request";
import { canChange, type Operation } from "../driver/operation";
import type { Values } from "../lifecycle";
import { isSameValue } from "../properties/parameters";
import { liveValuesOf, reportedEntries } from "../properties/reported-parameters";
import { isGiven } from "../properties/values";
import { findFullVersion } from "./compute";
import { defaultGroupId, defaultNodes, isSeriesOf, type LiveInstance, nodesOf, versionOf, zonesOf } from "./live";
import { hasFailedCreation } from "./nodes";
import type { Charging } from "./charging";

/** Returns the outputs that are not inputs. If v3 cannot be read, outputs that only v3 reports keep their recorded values. */
export function instanceOutputs(live: LiveInstance, operation: Operation): Values {
  const { detail, ddm } = live;
  const { before } = operation;
  return {
    publicIpAddress: ddm ? ddm.public_ip : before["publicIpAddress"],
    restartRequired: liveRestartRequired(live, operation),
    status: detail.status,
    engineName: ddm?.datastore_type ?? before["engineName"] ?? "ddm",
    accessIp: detail.access_ip,
    accessPort: detail.access_port,
    nodes: nodesOf(live),
    groups: ddm ? groupsOf(live) : (before["groups"] ?? []),
    cores: detail.core_count,
    memory: detail.ram_capacity,
    created: detail.created,
    updated: detail.updated,
    orderId: detail.order_id ?? ddm?.order_id,
  };
}

/** Returns the node groups, as outputs and lookups report them. */
export function groupsOf(live: LiveInstance) {
  const nodes = nodesOf(live);
  const defaultGroup = defaultGroupId(live);
  return (live.ddm?.groups ?? []).map((group) => ({
    id: group.id,
    name: group.name,
    role: group.role,
    endpoint: group.endpoint,
    ipv6Endpoint: group.ipv6_endpoint,
    isDefault: group.is_default_group ?? group.id === defaultGroup,
    isLoadBalanced: group.load_balance ?? false,
    nodeNum: nodes.filter(({ groupId }) => groupId === group.id).length,
  }));
}

/** Returns the number of nodes in the default group, except nodes whose creation failed. Undefined if it is unknown. */
export function liveNodeNum(live: LiveInstance): number | undefined {
  const nodes = defaultNodes(live);
  if (nodes) return nodes.filter((node) => !hasFailedCreation(node)).length;
  // The node count of v1 covers all groups (quirk 7), so it is used only if there is no other group.
  const [only, ...others] = live.ddm?.groups ?? [];
  return only && others.length === 0 && only.id === defaultGroupId(live) ? live.detail.node_count : undefined;
}

/** Returns the name of the administrator; `""` if there is none. Undefined if v1 reports none and v3 cannot be read. */
export function liveAdminUser({ detail, ddm }: LiveInstance): string | undefined {
  return detail.admin_user_name ?? (ddm && (ddm.admin_user_name ?? ""));
}

/** Returns the live class, or the recorded class if it belongs to a recorded id ({@link isKept}). */
export function liveFlavorRef({ detail }: LiveInstance, operation: Operation): unknown {
  return isKept(operation, "flavorRef", "flavorId") ? operation.before["flavorRef"] : detail.flavor_ref;
}

/**
 * Whether an update keeps the recorded class or version, because the program sets its id and the update does not change it. The next refresh
 * detects drift of the id by comparing the recorded class or version with the live one.
 */
function isKept(operation: Operation, name: string, nameOfId: string): boolean {
  const { verb, before, inputs } = operation;
  const isSetById = isGiven((inputs as Values)[nameOfId]) && isGiven(before[name]);
  return verb === "update" && isSetById && !canChange(operation, name, nameOfId);
}

/**
 * Returns the program's version if it matches the live version, else the live version. A version also matches its series, such as `3.1` (quirk 8).
 * Returns the recorded version if it belongs to a recorded id ({@link isKept}).
 */
export function liveEngineVersion(
  live: LiveInstance,
  operation: Operation,
  { engineVersion: wanted }: Values,
): unknown {
  if (isKept(operation, "engineVersion", "engineId")) return operation.before["engineVersion"];
  const version = versionOf(live);
  if (version === undefined || typeof wanted !== "string") return version;
  return isSeriesOf(version, wanted) || isSeriesOf(wanted, version) ? wanted : version;
}

/** Returns the live zones ({@link zonesOf}), or the wanted zones if these contain all live zones. Undefined if no zone is reported. */
export function liveZones(live: LiveInstance, _: Operation, { availableZones: wanted }: Values): unknown {
  const zones = zonesOf(live);
  if (zones.length === 0) return undefined;
  return Array.isArray(wanted) && zones.every((zone) => wanted.includes(zone)) ? wanted : zones;
}

/**
 * Finds the id of the live class. The API reports only the specification code: if it differs from the recorded code, the id is looked up.
 *
 * @returns the specification code if no id is found; undefined if the program does not set the id, or if the code is not reported
 */
export async function findLiveFlavorId(live: LiveInstance, operation: Operation, wanted: Values): Promise<unknown> {
  const { flavor_ref: code } = live.detail;
  if (!isGiven(wanted["flavorId"]) || code === undefined) return undefined;
  const { flavorRef, flavorId } = recordedValues(operation, wanted);
  if (flavorRef === code && isGiven(flavorId)) return flavorId;
  const flavors = await listKernelFlavors(operation.services.api, live).catch(ignoreUnreadable);
  return flavors.find(({ specCode }) => specCode === code)?.id ?? code;
}

/**
 * Returns values in which the ids of the class and the engine belong to the class and the version. In an update, these are the outputs of the last
 * operation: the id in the program may be newer than the recorded class or version.
 */
function recordedValues({ verb, before }: Operation, wanted: Values): Values {
  return verb === "update" ? before : wanted;
}

async function listKernelFlavors(api: ApiClient, live: LiveInstance): Promise<Flavor[]> {
  const version = await findFullVersion(api, live);
  return version === undefined ? [] : listFlavors(api, { version });
}

/**
 * Finds the id of the live engine. The API reports only the version: if it differs from the recorded version, the id is looked up.
 *
 * @returns the version if no id is found; undefined if the program does not set the id, or if the version is not reported
 */
export async function findLiveEngineId(live: LiveInstance, operation: Operation, wanted: Values): Promise<unknown> {
  const version = versionOf(live);
  if (!isGiven(wanted["engineId"]) || version === undefined) return undefined;
  const { engineVersion: last, engineId } = recordedValues(operation, wanted);
  const isLiveVersion = typeof last === "string" && (isSeriesOf(last, version) || isSeriesOf(version, last));
  if (isLiveVersion && isGiven(engineId)) return engineId;
  const engines = await listEngines(operation.services.api).catch(ignoreUnreadable);
  return engines.find((candidate) => candidate.version === version)?.id ?? version;
}

/** Returns an empty list in place of a list that cannot be read. The API may refuse the classes of a kernel that is no longer sold. */
function ignoreUnreadable(error: unknown): [] {
  if (!isUnreadable(error)) throw error;
  return [];
}

/** Returns the live values of the parameters that the program sets. Unreported parameters have the program's values. */
export function liveParameters(live: LiveInstance, _: Operation, wanted: Values): Record<string, string> | undefined {
  return liveValuesOf(live.parameters, wanted["parameters"]);
}

/**
 * Returns the id of the bound elastic IP:
 *
 * - `""` if none is bound
 * - the wanted id if an elastic IP is bound, but its id is not reported
 * - undefined if the program sets no elastic IP, or if the API does not report whether one is bound
 */
export function livePublicIpId(
  { publicIps, ddm }: LiveInstance,
  _: Operation,
  { publicIpId: wanted }: Values,
): string | undefined {
  if (!isGiven(wanted)) return undefined;
  const [bound] = publicIps ?? [];
  if (bound) return bound.id;
  // Without a listed elastic IP, the address in the details shows whether one is bound.
  if (!publicIps && !ddm) return undefined;
  return ddm?.public_ip ? String(wanted) : "";
}

/**
 * Returns the billing of the instance. An order proves that the instance is yearly/monthly (API 4.2.3). A missing order proves nothing. The API does
 * not report the period.
 */
export function liveCharging(live: LiveInstance, operation: Operation, { charging: given }: Values): Charging {
  const known = (operation.known["charging"] ?? operation.before["charging"]) as Charging | undefined;
  const wanted = given as Charging | undefined;
  const mode = modeOf(live) ?? known?.mode ?? "postPaid";
  const charging = known?.mode === mode ? known : { mode };
  // The instance does not store `autoPay`: each order contains it. So the program's value counts, also if it is absent.
  return wanted?.mode === mode ? { ...charging, autoPay: wanted.autoPay } : charging;
}

/** Returns the billing mode; undefined if the API does not report it. */
export function modeOf({ ddm, detail }: LiveInstance): Charging["mode"] | undefined {
  if (isGiven(detail.order_id) || isGiven(ddm?.order_id) || ddm?.pay_model === "1") return "prePaid";
  return ddm?.pay_model === "0" ? "postPaid" : undefined;
}

/** Whether parameters wait for a restart. Either this is recorded, or a read finds a changed parameter that needs a restart. */
function liveRestartRequired({ parameters = [] }: LiveInstance, { verb, known, before }: Operation): boolean {
  const recorded = known["restartRequired"] ?? before["restartRequired"] ?? false;
  if (verb !== "read" || recorded === true) return recorded === true;
  const last = (before["parameters"] ?? {}) as Record<string, string>;
  const needingRestart = reportedEntries(parameters.filter(({ needsRestart }) => needsRestart));
  return needingRestart.some(([name, value]) => last[name] !== undefined && !isSameValue(value, last[name]));
}
