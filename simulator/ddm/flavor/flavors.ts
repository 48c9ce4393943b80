import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { chooseGroup, findRunningInstance } from "../instance/find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import { checkZones, turnNodes } from "../node/add-nodes";
import { placeOrder } from "../../bss/payment";
import { pageOf, pageQuery, type Page } from "../../engine/paging";
import { accepted, ok, operation, type ApiGroup } from "../../engine/operation";
import { AVAILABILITY_ZONES, ENGINES, findFlavor, FLAVORS, zoneStatus, type Flavor } from "../../seed/catalog";

const resizeFlavor = jobKind({
  kind: "ResizeFlavor",
  name: "EnlargeNode", // the class change goes by the same name as adding nodes (facts 1.10)
  status: "RESIZING",
  stages: [
    { name: "replace servers one by one", seconds: 420 },
    { name: "check", seconds: 60 },
  ],
  settleSeconds: 20,
  params: z.object({ groupId: z.string(), flavor: z.string() }),
  begin: ({ instance, params }) => turnNodes(chooseGroup(instance, params.groupId), "normal", "resizing"),
  complete: ({ instance, params }) => {
    const group = chooseGroup(instance, params.groupId);
    group.flavor = params.flavor;
    turnNodes(group, "resizing", "normal");
  },
  fail: ({ instance, params }) => turnNodes(chooseGroup(instance, params.groupId), "resizing", "normal"),
});

/** Node classes: what there is (v2 spec 4.2.16, v3 spec 4.2.22) and changing them (spec 4.2.17). */
export const flavors: ApiGroup = {
  jobKinds: [resizeFlavor],
  operations: [
    operation({
      name: "ListFlavors",
      method: "GET",
      path: "/v2/{project_id}/flavors",
      query: z.object({ ...pageQuery(128), engine_id: z.string() }),
      handle: ({ query }) => {
        if (!ENGINES.some(({ id }) => id === query.engine_id)) throw ddmError("DBS.280001", "engine_id: unknown");
        const groups = byArchitecture(FLAVORS).map(([groupType, all]) => ({
          ...counted(query, all.length),
          groupType,
          computeFlavors: pageOf(all, query).map(viewV2),
        }));
        return ok({ computeFlavorGroups: groups });
      },
    }),
    operation({
      name: "ListDdmFlavors",
      method: "GET",
      path: "/v3/{project_id}/flavors",
      query: z.object({
        ...pageQuery(10),
        engine_id: z.string().optional(),
        engine_version: z.string().optional(),
        available_zones: z.string().min(1).optional(),
      }),
      handle: ({ query }) => {
        const engine = ENGINES.find(({ id, version }) => id === query.engine_id || version === query.engine_version);
        if (engine === undefined) throw ddmError("DBS.280001", "engine_id or engine_version: none or unknown");
        const zones = query.available_zones?.split(",") ?? AVAILABILITY_ZONES;
        const groups = byArchitecture(FLAVORS).map(([architecture, all]) => ({
          ...counted(query, all.length),
          group_type: architecture,
          flavors: pageOf(all, query).map((flavor) => viewV3(flavor, zones)),
        }));
        return ok({ flavor_groups: groups });
      },
    }),
    operation({
      name: "ResizeFlavor",
      method: "PUT",
      path: "/v3/{project_id}/instances/{instance_id}/flavor",
      body: z.strictObject({
        spec_code: z.string(),
        group_id: z.string().optional(),
        is_auto_pay: z.boolean().optional(),
      }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const group = chooseGroup(instance, body.group_id);
        const flavor = FLAVORS.find(({ code }) => code === body.spec_code);
        if (flavor === undefined) throw ddmError("DBS.280001", "spec_code: there is no such node class");
        const before = findFlavor(group.flavor);
        if (before?.code === flavor.code) throw ddmError("DBS.280001", "spec_code: it is the present node class");
        if (before?.architecture !== flavor.architecture) throw ddmError("DBS.280001", "spec_code: other architecture");
        if (before.code.startsWith("ddm.c6s.") && flavor.code.startsWith("ddm.c6.")) {
          throw ddmError("DBS.280001", "spec_code: c6s cannot be changed to c6"); // spec 4.2.17
        }
        checkZones(
          flavor,
          group.nodes.map(({ availabilityZone }) => availabilityZone),
        );
        const params = { groupId: group.id, flavor: flavor.code };
        if (instance.billing.mode === "postPaid") {
          return accepted({ job_id: startJob(world, resizeFlavor, instance, params).id });
        }
        const pay = body.is_auto_pay ?? false;
        return accepted({
          order_id: placeOrder(world, { instance, purchase: false, kind: resizeFlavor.kind, params, pay }).id,
        });
      },
    }),
  ],
};

function byArchitecture(all: readonly Flavor[]): [string, Flavor[]][] {
  return (["X86", "ARM"] as const).map((name) => [name, all.filter(({ architecture }) => architecture === name)]);
}

function counted({ offset, limit }: Page, total: number) {
  return { offset, limit, total };
}

function viewV2(flavor: Flavor) {
  const zones = AVAILABILITY_ZONES.join(",");
  return {
    id: flavor.id,
    typeCode: "hws.resource.type.ddm",
    code: flavor.code,
    iaasCode: flavor.code.replace("ddm.", ""),
    cpu: String(flavor.cpu),
    mem: String(flavor.memory),
    maxConnections: "null", // the spec's example has this text
    serverType: "KVM",
    architecture: flavor.architecture,
    azStatus: Object.fromEntries(AVAILABILITY_ZONES.map((zone) => [zone, zoneStatus(flavor, zone)])),
    regionStatus: "normal",
    groupType: "null",
    dbType: "DDM",
    extendFields: { azCode: zones, azDescription: zones },
  };
}

function viewV3(flavor: Flavor, zones: readonly string[]) {
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
