import { type ListedInstance, listInstances } from "../api/ddm/instances";
import { isSeriesOf, type LiveInstance, nodesOf, versionOf, zonesOf } from "../lifecycle/instance/live";
import { groupsOf, liveNodeNum, modeOf } from "../lifecycle/instance/outputs";
import { idText, nonEmptyText } from "../lifecycle/properties/shapes";
import { filterReported, findOne, idOrName, placeOf, requireCompleteList, sortBy } from "./find";
import { readInstance } from "./target-instance";
import { defineLookup } from "./lookup";

/** Reads an instance by id or name. */
export const getInstance = defineLookup({
  args: { id: { shape: idText }, name: { shape: nonEmptyText } },
  rules: [idOrName],
  read: async ({ api }, { id, name }) => {
    if (id !== undefined) return describeInstance(await readInstance(api, id));
    const { instances } = requireCompleteList("instance", await listInstances(api));
    const found = findOne(instances, { noun: "instance", name, place: await placeOf(api) });
    return describeInstance(await readInstance(api, found.id));
  },
});

/** Lists the instances that match all arguments, sorted by name. */
export const getInstances = defineLookup({
  args: {
    name: { shape: nonEmptyText },
    status: { shape: nonEmptyText },
    availabilityZone: { shape: nonEmptyText },
    vpcId: { shape: nonEmptyText },
    subnetId: { shape: nonEmptyText },
    enterpriseProjectId: { shape: nonEmptyText },
    engineVersion: { shape: nonEmptyText },
    flavorRef: { shape: nonEmptyText },
  },
  read: async ({ api }, { availabilityZone, engineVersion, ...wanted }) => {
    const { instances } = requireCompleteList("instance", await listInstances(api));
    const matching = filterReported("instance", instances.map(summarizeInstance), {
      ...wanted,
      availableZones: availabilityZone === undefined ? undefined : (zones) => zones.includes(availabilityZone),
      engineVersion: engineVersion === undefined ? undefined : (version) => isSeriesOf(engineVersion, version),
    });
    const sorted = sortBy(
      matching.map(({ availableZones = [], ...instance }) => ({ ...instance, availableZones })),
      ({ name }) => name,
      ({ id }) => id,
    );
    return { ids: sorted.map(({ id }) => id), instances: sorted };
  },
});

function describeInstance(live: LiveInstance) {
  const { detail, ddm } = live;
  return {
    id: detail.id,
    name: detail.name,
    status: detail.status,
    vpcId: detail.vpc_id,
    subnetId: detail.subnet_id,
    securityGroupId: detail.security_group_id,
    enterpriseProjectId: detail.enterprise_project_id,
    availableZones: zonesOf(live).sort(),
    flavorRef: detail.flavor_ref,
    nodeNum: liveNodeNum(live),
    cores: detail.core_count,
    memory: detail.ram_capacity,
    engineVersion: versionOf(live),
    accessIp: detail.access_ip,
    accessPort: detail.access_port,
    publicIpAddress: ddm?.public_ip,
    adminUser: detail.admin_user_name,
    sslEnabled: detail.enable_ssl,
    timeZone: ddm?.time_zone,
    chargingMode: modeOf(live),
    orderId: detail.order_id ?? ddm?.order_id,
    errorMessage: detail.error_msg,
    created: detail.created,
    updated: detail.updated,
    groups: sortBy(
      groupsOf(live),
      ({ isDefault }) => (isDefault ? 0 : 1),
      ({ name }) => name,
    ),
    nodes: sortBy(nodesOf(live), ({ name }) => name),
  };
}

function summarizeInstance(listed: ListedInstance) {
  return {
    id: listed.id,
    name: listed.name,
    status: listed.status,
    vpcId: listed.vpc_id,
    subnetId: listed.subnet_id,
    securityGroupId: listed.security_group_id,
    enterpriseProjectId: listed.enterprise_project_id,
    availableZones: listed.available_zone && [...listed.available_zone].sort(),
    flavorRef: listed.flavor_ref,
    /** Counts the nodes of all groups. */
    nodeNum: listed.node_count,
    engineVersion: listed.engine_version,
    created: listed.created,
  };
}
