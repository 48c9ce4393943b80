import { listBoundPublicIps } from "../../api/ddm/access";
import {
  type DdmDetail,
  type InstanceDetail,
  type InstanceRef,
  showDdmDetail,
  showInstance,
} from "../../api/ddm/instances";
import { listInstanceParameters, type Parameter } from "../../api/ddm/parameters";
import { isInstanceNotFound, isUnreadable } from "../../api/errors";
import type { PublicIp } from "../../api/vpc/public-ips";
import type { ApiClient } from "../../http/request";
import { canonicalState } from "../../wait/waiter";
import type { Values } from "../lifecycle";
import { isGiven } from "../properties/values";
import type { LiveNode } from "./nodes";

/** The live state of an instance. Several requests supply it, because no single request reports everything (quirk 2). */
export interface LiveInstance {
  detail: InstanceDetail;
  /** The v3 details; undefined if they cannot be read. */
  ddm: DdmDetail | undefined;
  /** The parameters. Empty if they are not managed; undefined if they cannot be read. */
  parameters: Parameter[] | undefined;
  /** The bound elastic IPs. Undefined if they are not managed or cannot be read. */
  publicIps: PublicIp[] | undefined;
  /** Recorded id of the default group, used if the v3 details do not identify the group. */
  lastDefaultGroup: string | undefined;
}

/** Options of {@link observeInstance}. */
export interface ObservationOptions {
  /** Whether parameters are read. @defaultValue false */
  parameters?: boolean;
  /** Whether the bound elastic IP is read. @defaultValue false */
  publicIp?: boolean;
  /** Recorded id of the default group. */
  lastDefaultGroup?: string | undefined;
  /** Called with the error of an optional read. The values of this read then count as not reported. */
  onUnreadable?: (failure: unknown) => void;
}

/** Returns the options that these inputs and recorded outputs need. */
export function observationOptionsOf(inputs: Values, before: Values): ObservationOptions {
  const hasAny = (...names: string[]) => [inputs, before].some((value) => names.some((name) => isGiven(value[name])));
  const groups = (before["groups"] ?? []) as readonly { id: string; isDefault: boolean }[];
  return {
    parameters: hasAny("parameters", "paramGroupId"),
    publicIp: hasAny("publicIpId"),
    lastDefaultGroup: groups.find(({ isDefault }) => isDefault)?.id,
  };
}

/**
 * Reads the live state. If an optional read is refused or returns an undocumented response, its values count as not reported.
 *
 * @returns undefined if the API reports the instance as not found or deleted
 */
export async function observeInstance(
  api: ApiClient,
  instance: InstanceRef,
  options: ObservationOptions = {},
): Promise<LiveInstance | undefined> {
  const ignoreUnreadable = (error: unknown): undefined => {
    if (!isUnreadable(error)) throw error;
    options.onUnreadable?.(error);
  };
  let ddmFailure: unknown;
  const [detail, ddm] = await Promise.all([
    showInstance(api, instance).catch((error: unknown) => {
      if (!isInstanceNotFound(error)) throw error;
      return undefined;
    }),
    showDdmDetail(api, instance).catch((error: unknown) => {
      if (!isUnreadable(error)) throw error;
      ddmFailure = error;
    }),
  ]);
  // A deleted instance may be reported as DELETED for a while (quirk 5).
  if (!detail || canonicalState(detail.status) === "DELETED") return undefined;
  if (ddmFailure !== undefined) options.onUnreadable?.(ddmFailure);
  const [parameters, publicIps] = await Promise.all([
    options.parameters ? listInstanceParameters(api, instance).catch(ignoreUnreadable) : [],
    options.publicIp ? listBoundPublicIps(api, instance).catch(ignoreUnreadable) : undefined,
  ]);
  return { detail, ddm: ddm ?? undefined, parameters, publicIps, lastDefaultGroup: options.lastDefaultGroup };
}

/** Returns the nodes of all groups of an instance. v1 supplies the nodes of groups whose nodes v3 does not report. */
export function nodesOf({ detail, ddm }: LiveInstance): LiveNode[] {
  const addresses = new Map(detail.nodes.map((node) => [node.node_id, node]));
  const reported = (ddm?.groups ?? []).flatMap(({ id: groupId, nodes = [] }) =>
    nodes.map(({ id, name, status, az_code, subnet_id }): LiveNode => {
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
  const reportedGroups = new Set(reported.map(({ groupId }) => groupId));
  const others = detail.nodes.flatMap(({ node_id, status, ip, port, group_id }): LiveNode[] =>
    node_id === undefined || reportedGroups.has(group_id) || (reported.length > 0 && group_id === undefined)
      ? []
      : [{ id: node_id, name: undefined, status, ip, port, zone: undefined, subnetId: undefined, groupId: group_id }],
  );
  return [...reported, ...others];
}

/**
 * Returns the id of the default group. The instance is created with this group, and `nodeNum` counts its nodes (quirk 7). Only the v3
 * details identify the group. If they do not, returns the recorded group. If none is recorded, returns the only group.
 *
 * @returns undefined if the default group is unknown
 */
export function defaultGroupId({ detail, ddm, lastDefaultGroup }: LiveInstance): string | undefined {
  const known = ddm?.groups.find(({ is_default_group }) => is_default_group)?.id ?? lastDefaultGroup;
  if (known !== undefined) return known;
  const all = ddm && ddm.groups.length > 0 ? ddm.groups.map(({ id }) => id) : detail.nodes.map((node) => node.group_id);
  const [only, ...others] = new Set(all);
  return others.length === 0 ? only : undefined;
}

/**
 * Returns the nodes of the default group. If no node reports a group, returns all nodes.
 *
 * @returns undefined if the default group or its nodes are unknown. A group has at least one node, so an empty list means unknown nodes
 */
export function defaultNodes(live: LiveInstance): LiveNode[] | undefined {
  const group = defaultGroupId(live);
  const nodes = nodesOf(live);
  const own = nodes.every(({ groupId }) => groupId === undefined)
    ? nodes
    : nodes.filter(({ groupId }) => group !== undefined && groupId === group);
  return own.length > 0 ? own : undefined;
}

/** Returns the zones of the default group's nodes. If these are not reported, returns the zones of the instance. */
export function zonesOf(live: LiveInstance): string[] {
  const zones = (defaultNodes(live) ?? []).flatMap(({ zone }) => zone ?? []);
  return zones.length > 0 ? [...new Set(zones)] : (live.detail.available_zone ?? []);
}

/** Returns the most exact kernel version that the API reports. v1 may report only the series (`3.0.8` instead of `3.0.8.5`, quirk 8). */
export function versionOf({ detail, ddm }: LiveInstance): string | undefined {
  const [short, long] = [detail.engine_version, ddm?.datastore_version];
  return long !== undefined && (short === undefined || isSeriesOf(short, long)) ? long : short;
}

/** Whether a version belongs to a series, e.g. `3.1.0.7` to `3.1`. A version is also its own series. */
export function isSeriesOf(series: string, version: string): boolean {
  return version === series || version.startsWith(`${series}.`);
}
