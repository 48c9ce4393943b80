import { z } from "zod";
import { startJob } from "../../engine/jobs/scheduler";
import { type Page, pageOf, pageQuery } from "../../engine/paging";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { AVAILABILITY_ZONES, ENGINES, findFlavor, type Flavor, FLAVORS, zoneStatus } from "../../seed/catalog";
import { ddmError } from "../ddm-errors";
import { optionalText } from "../fields";
import { chooseGroup } from "../instance-group/find-group";
import { defineJob } from "../instance-job";
import type { NodeGroup } from "../model";
import { checkZones, setNodeStatus } from "../node/add-nodes";
import { defineInstanceOperation, defineProjectOperation } from "../ddm-operation";
import { placeOrder } from "../payment";

const resizeFlavorJob = defineJob({
  kind: "ResizeFlavor",
  name: "EnlargeNode", // jobs that add nodes have the same name (quirk 22)
  status: "RESIZING",
  stages: [
    { name: "replace servers one by one", seconds: 420 },
    { name: "check", seconds: 60 },
  ],
  settleSeconds: 20,
  params: z.object({ groupId: z.string(), flavor: z.string() }),
  begin: ({ instance, params }) => {
    const group = chooseGroup(instance, params.groupId);
    findNewFlavor(group, params.flavor); // the group may have changed since the order was placed
    setNodeStatus(group, "normal", "resizing");
  },
  complete: ({ instance, params }) => {
    const group = chooseGroup(instance, params.groupId);
    group.flavor = params.flavor;
    setNodeStatus(group, "resizing", "normal");
  },
  fail: ({ instance, params }) => setNodeStatus(chooseGroup(instance, params.groupId), "resizing", "normal"),
});

/** Node classes: lists (v2 API 4.2.16, v3 API 4.2.22), and changing the class of a group (API 4.2.17). */
export const flavors: OperationGroup = {
  jobKinds: [resizeFlavorJob],
  operations: [
    defineProjectOperation({
      name: "ListFlavors",
      method: "GET",
      version: "v2",
      path: "/flavors",
      query: z.object({ ...pageQuery(128), engine_id: z.string() }),
      handle: ({ query }) => {
        if (!ENGINES.some(({ id }) => id === query.engine_id)) throw ddmError("DBS.280001", "engine_id: unknown");
        const groups = groupByArchitecture(FLAVORS).map(([groupType, all]) => ({
          ...pageFields(query, all.length),
          groupType,
          computeFlavors: pageOf(all, query).map(flavorViewV2),
        }));
        return ok({ computeFlavorGroups: groups });
      },
    }),
    defineProjectOperation({
      name: "ListDdmFlavors",
      method: "GET",
      version: "v3",
      path: "/flavors",
      query: z.object({
        ...pageQuery(10),
        engine_id: z.string().optional(),
        engine_version: z.string().optional(),
        available_zones: z.string().min(1).optional(),
      }),
      handle: ({ query }) => {
        const engine = ENGINES.find(({ id, version }) => id === query.engine_id || version === query.engine_version);
        if (engine === undefined) throw ddmError("DBS.280001", "engine_id or engine_version: missing or unknown");
        const zones = query.available_zones?.split(",") ?? AVAILABILITY_ZONES;
        const groups = groupByArchitecture(FLAVORS).map(([architecture, all]) => ({
          ...pageFields(query, all.length),
          group_type: architecture,
          flavors: pageOf(all, query).map((flavor) => flavorViewV3(flavor, zones)),
        }));
        return ok({ flavor_groups: groups });
      },
    }),
    defineInstanceOperation({
      name: "ResizeFlavor",
      method: "PUT",
      version: "v3",
      path: "/flavor",
      requires: "running",
      body: z.strictObject({
        spec_code: z.string(),
        group_id: optionalText(z.string()),
        is_auto_pay: z.boolean().optional(),
      }),
      handle: ({ backend, instance, body }) => {
        const group = chooseGroup(instance, body.group_id);
        const flavor = findNewFlavor(group, body.spec_code);
        const params = { groupId: group.id, flavor: flavor.code };
        if (instance.billing.mode === "postPaid") {
          return accepted({ job_id: startJob(backend, resizeFlavorJob, instance, params).id });
        }
        const pay = body.is_auto_pay ?? false;
        return accepted({
          order_id: placeOrder(backend, { instance, isPurchase: false, kind: resizeFlavorJob.kind, params, pay }).id,
        });
      },
    }),
  ],
};

/** Finds a node class, and checks that a group can be changed to it. @throws 400 DBS.280001 */
function findNewFlavor(group: NodeGroup, code: string): Flavor {
  const flavor = findFlavor(code);
  if (flavor === undefined) throw ddmError("DBS.280001", "spec_code: there is no such node class");
  const before = findFlavor(group.flavor);
  if (before?.code === flavor.code) throw ddmError("DBS.280001", "spec_code: it is the current node class");
  if (before?.architecture !== flavor.architecture)
    throw ddmError("DBS.280001", "spec_code: it has another architecture");
  if (before.code.startsWith("ddm.c6s.") && flavor.code.startsWith("ddm.c6.")) {
    throw ddmError("DBS.280001", "spec_code: c6s cannot be changed to c6"); // API 4.2.17
  }
  checkZones(
    flavor,
    group.nodes.map(({ availabilityZone }) => availabilityZone),
  );
  return flavor;
}

function groupByArchitecture(all: readonly Flavor[]): [string, Flavor[]][] {
  return (["X86", "ARM"] as const).map((name) => [name, all.filter(({ architecture }) => architecture === name)]);
}

function pageFields({ offset, limit }: Page, total: number) {
  return { offset, limit, total };
}

function flavorViewV2(flavor: Flavor) {
  const zones = AVAILABILITY_ZONES.join(",");
  return {
    id: flavor.id,
    typeCode: "hws.resource.type.ddm",
    code: flavor.code,
    iaasCode: flavor.code.replace("ddm.", ""),
    cpu: String(flavor.cpu),
    mem: String(flavor.memory),
    maxConnections: "null", // as in the example of the reference
    serverType: "KVM",
    architecture: flavor.architecture,
    azStatus: Object.fromEntries(AVAILABILITY_ZONES.map((zone) => [zone, zoneStatus(flavor, zone)])),
    regionStatus: "normal",
    groupType: "null",
    dbType: "DDM",
    extendFields: { azCode: zones, azDescription: zones },
  };
}

function flavorViewV3(flavor: Flavor, zones: readonly string[]) {
  return {
    id: flavor.id,
    spec_code: flavor.code,
    vcpus: String(flavor.cpu),
    ram: String(flavor.memory),
    az_infos: AVAILABILITY_ZONES.filter((zone) => zones.includes(zone)).map((zone) => ({
      code: zone,
      status: zoneStatus(flavor, zone),
      description: zone.replace("az", "AZ "),
      support_ipv6: true,
    })),
  };
}
