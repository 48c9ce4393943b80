import { type PublicIp, showPublicIps } from "../../api/access";
import { listEngines, listFlavors } from "../../api/catalog";
import { isApiMissing, isInstanceGone } from "../../api/errors";
import {
  type DdmDetail,
  type InstanceDetail,
  type InstanceRef,
  showDdmDetail,
  showInstance,
} from "../../api/instances";
import { listInstanceParameters, type Parameter } from "../../api/parameters";
import type { ApiClient } from "../../http/request";
import { canonicalState } from "../../wait/waiter";
import { isGiven } from "../declare/properties";
import type { Values } from "../lifecycle";
import { hasFailed, type LiveNode } from "./nodes";
import type { Charging } from "./properties";

/** An instance as it is in the cloud: what several calls tell of it, in one place (facts 0.2: no single one tells all). */
export interface LiveInstance {
  detail: InstanceDetail;
  /** Absent where the region's API has no v3 details. */
  ddm: DdmDetail | undefined;
  /** Read only when parameters are managed. */
  parameters: Parameter[];
  /** Read only when the elastic IP is managed. */
  publicIps: PublicIp[];
}

/** What the program manages beyond what is always read. */
export interface Interest {
  parameters: boolean;
  publicIp: boolean;
}

/** What a set of inputs, or of outputs with what was given in them, makes worth reading. */
export function interestOf(...values: readonly Values[]): Interest {
  const speaksOf = (name: string) => values.some((value) => isGiven(value[name]));
  return { parameters: speaksOf("parameters") || speaksOf("paramGroupId"), publicIp: speaksOf("publicIpId") };
}

/**
 * Reads what is live.
 *
 * @returns undefined when the instance is gone
 */
export async function observeInstance(
  api: ApiClient,
  instance: InstanceRef,
  interest: Interest,
): Promise<LiveInstance | undefined> {
  const [detail, ddm] = await Promise.all([
    showInstance(api, instance).catch(undefinedIf(isInstanceGone)),
    showDdmDetail(api, instance).catch(undefinedIf((error) => isInstanceGone(error) || isApiMissing(error))),
  ]);
  if (!detail || isGoing(detail.status)) return undefined;
  const [parameters, publicIps] = await Promise.all([
    interest.parameters ? listInstanceParameters(api, instance) : [],
    interest.publicIp ? showPublicIps(api, instance).catch(undefinedIf(isApiMissing)) : [],
  ]);
  return { detail, ddm, parameters, publicIps: publicIps ?? [] };
}

/** Whether an instance is being deleted, or is listed although it has been (facts 1.10). */
export function isGoing(status: string): boolean {
  return ["DELETED", "DELETING"].includes(canonicalState(status));
}

function undefinedIf(expected: (error: unknown) => boolean) {
  return (error: unknown): undefined => {
    if (!expected(error)) throw error;
  };
}

/** All nodes of an instance, of all its groups. */
export function nodesOf({ detail, ddm }: LiveInstance): LiveNode[] {
  const addresses = new Map(detail.nodes.map((node) => [node.node_id, node]));
  if (ddm && ddm.groups.length > 0) {
    return ddm.groups.flatMap(({ id: groupId, nodes }) =>
      nodes.map(({ id, name, status, az_code, subnet_id }) => {
        const address = addresses.get(id);
        return {
          id,
          name,
          status: status ?? address?.status,
          ip: address?.ip,
          port: address?.port,
          zone: az_code,
          subnetId: subnet_id,
          groupId,
        };
      }),
    );
  }
  return detail.nodes.flatMap(({ node_id, status, ip, port, group_id }) =>
    node_id === undefined
      ? []
      : [{ id: node_id, name: undefined, status, ip, port, zone: undefined, subnetId: undefined, groupId: group_id }],
  );
}

/** The group that an instance is created with, and that `nodeNum` counts (facts 0.7). */
export function defaultGroupId(live: LiveInstance): string | undefined {
  const groups = live.ddm?.groups ?? [];
  return (groups.find(({ is_default_group }) => is_default_group) ?? groups[0])?.id ?? live.detail.nodes[0]?.group_id;
}

/** The nodes of the default group. */
export function defaultNodes(live: LiveInstance): LiveNode[] {
  const group = defaultGroupId(live);
  const nodes = nodesOf(live);
  return group === undefined ? nodes : nodes.filter(({ groupId }) => groupId === group);
}

/** The zones of an instance: where its default group's nodes are, or, where that is not told, what the instance says. */
export function zonesOf(live: LiveInstance): string[] {
  const zones = defaultNodes(live).flatMap(({ zone }) => zone ?? []);
  return zones.length > 0 ? [...new Set(zones)] : (live.detail.available_zone ?? "").split(",").filter(Boolean);
}

/** The kernel version, as exactly as the API tells it: v1 may tell only the series (`3.0.8` of `3.0.8.5`). */
export function versionOf({ detail, ddm }: LiveInstance): string | undefined {
  const [short, long] = [detail.engine_version, ddm?.datastore_version];
  return long !== undefined && (short === undefined || isSeriesOf(short, long)) ? long : short;
}

/** Whether a version is of the series that another, equal or shorter one names. */
export function isSeriesOf(series: string, version: string): boolean {
  return version === series || version.startsWith(`${series}.`);
}

/** What a resource remembers of an instance because no call tells it. */
export const rememberedProperties = [
  "charging",
  "adminPassword",
  "paramGroupId",
  "readonly",
  "restartTriggers",
  "restartRequired",
] as const;

/**
 * The outputs: what is live, in the words of the program where both mean the same, and what only we remember.
 *
 * @param wanted the program's inputs, or what is remembered of them
 * @param remembered the values of {@link rememberedProperties} that have taken effect
 */
export async function instanceOutputs(
  api: ApiClient,
  live: LiveInstance,
  wanted: Values,
  remembered: Values,
): Promise<Values> {
  const { detail, ddm } = live;
  const version = versionOf(live);
  const zones = zonesOf(live);
  const asked = Array.isArray(wanted["availableZones"]) ? (wanted["availableZones"] as string[]) : undefined;
  const kept = Object.fromEntries(
    ["publicIp", "restartOnParameterChange", "restartType", "deleteDnData", "timeouts", "adopt"].map((name) => [
      name,
      wanted[name],
    ]),
  );
  const groups = (ddm?.groups ?? []).map((group) => ({
    id: group.id,
    name: group.name,
    role: group.role,
    endpoint: group.endpoint,
    ipv6Endpoint: group.ipv6_endpoint,
    isDefault: group.is_default_group ?? false,
    isLoadBalanced: group.load_balance ?? false,
    nodeNum: group.nodes.length,
  }));
  return {
    ...kept,
    ...Object.fromEntries(rememberedProperties.map((name) => [name, remembered[name]])),
    restartRequired: remembered["restartRequired"] ?? false,
    name: detail.name,
    flavorRef: detail.flavor_ref ?? wanted["flavorRef"],
    flavorId: await flavorIdOf(api, live, wanted),
    nodeNum: defaultNodes(live).filter((node) => !hasFailed(node)).length || detail.node_count,
    engineVersion: echo(wanted["engineVersion"], version, isSeriesOf),
    engineId: await engineIdOf(api, version, wanted),
    // Nodes may be in fewer zones than asked for, but in no other.
    availableZones: asked && zones.every((zone) => asked.includes(zone)) ? asked : zones,
    vpcId: detail.vpc_id ?? wanted["vpcId"],
    subnetId: detail.subnet_id ?? wanted["subnetId"],
    securityGroupId: detail.security_group_id ?? wanted["securityGroupId"],
    timeZone: ddm?.time_zone ?? wanted["timeZone"],
    enterpriseProjectId: detail.enterprise_project_id ?? wanted["enterpriseProjectId"],
    parameters: managedParameters(live, wanted),
    adminUser: detail.admin_user_name ?? "",
    sslEnabled: detail.enable_ssl ?? wanted["sslEnabled"] ?? false,
    port: detail.access_port ?? wanted["port"],
    publicIpId: isGiven(wanted["publicIpId"]) ? boundPublicIp(live, wanted) : undefined,
    publicIpAddress: ddm?.public_ip === "" ? undefined : ddm?.public_ip,
    charging: chargingOf(live, remembered),
    status: detail.status,
    engineName: ddm?.datastore_type ?? "ddm",
    accessIp: detail.access_ip,
    accessPort: detail.access_port,
    nodes: nodesOf(live),
    groups,
    cores: detail.core_count,
    memory: detail.ram_capacity,
    created: detail.created,
    updated: detail.updated,
    orderId: detail.order_id ?? ddm?.order_id,
  };
}

/** The program's word for a value when the live one means the same, else the live one. */
function echo(wanted: unknown, live: string | undefined, same: (a: string, b: string) => boolean): unknown {
  if (typeof wanted !== "string" || live === undefined) return live ?? wanted;
  return same(wanted, live) || same(live, wanted) ? wanted : live;
}

/** The flavor's id: the API tells only its code, so a changed code has to be looked up. */
async function flavorIdOf(api: ApiClient, { detail }: LiveInstance, wanted: Values): Promise<unknown> {
  if (!isGiven(wanted["flavorId"]) || detail.flavor_ref === undefined) return wanted["flavorId"];
  if (wanted["flavorRef"] === detail.flavor_ref) return wanted["flavorId"];
  if (detail.engine_version === undefined) return wanted["flavorId"];
  const flavors = await listFlavors(api, { version: detail.engine_version });
  return flavors.find(({ specCode }) => specCode === detail.flavor_ref)?.id ?? detail.flavor_ref;
}

/** The engine's id: the API tells only its version, so a changed version has to be looked up. */
async function engineIdOf(api: ApiClient, version: string | undefined, wanted: Values): Promise<unknown> {
  if (!isGiven(wanted["engineId"]) || version === undefined) return wanted["engineId"];
  const remembered = wanted["engineVersion"];
  if (typeof remembered === "string" && (isSeriesOf(remembered, version) || isSeriesOf(version, remembered))) {
    return wanted["engineId"];
  }
  const engine = (await listEngines(api)).find((candidate) => candidate.version === version);
  return engine?.id ?? version;
}

function managedParameters(live: LiveInstance, wanted: Values): Record<string, string> | undefined {
  if (!isGiven(wanted["parameters"])) return undefined;
  const names = Object.keys(wanted["parameters"] as object);
  const values = new Map(live.parameters.map(({ name, value }) => [name, value]));
  return Object.fromEntries(names.flatMap((name) => (values.has(name) ? [[name, values.get(name) ?? ""]] : [])));
}

function boundPublicIp({ publicIps, ddm }: LiveInstance, wanted: Values): string {
  const [bound] = publicIps;
  if (bound) return bound.id;
  // Where the list of bound addresses is not served, the address in the details still tells whether one is bound.
  return ddm?.public_ip ? String(wanted["publicIpId"]) : "";
}

function chargingOf({ ddm, detail }: LiveInstance, remembered: Values): Charging {
  const asked = remembered["charging"] as Charging | undefined;
  // Only a yearly/monthly instance has an order (spec 4.2.3).
  const prePaid = isGiven(detail.order_id ?? ddm?.order_id) || ddm?.pay_model === "1";
  if (!prePaid) return { ...(asked?.mode === "postPaid" ? asked : {}), mode: "postPaid" };
  return asked?.mode === "prePaid" ? asked : { mode: "prePaid" };
}
