import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import type { Billing, Instance } from "../model";
import { addNodes, checkZones, turnNodes } from "../node/add-nodes";
import { placeOrder } from "../../bss/payment";
import type { Engine, Flavor } from "../../seed/catalog";
import type { World } from "../../engine/backend";

/** Creates what was bought. It takes about ten minutes (facts 1.9: 450 s and more). */
export const createInstance = jobKind({
  kind: "CreateInstance",
  status: "CREATING",
  stages: [
    { name: "create servers", seconds: 240 },
    { name: "install the kernel", seconds: 200 },
    { name: "attach the load balancer", seconds: 90 },
    { name: "check", seconds: 30 },
  ],
  settleSeconds: 20,
  params: z.object({}),
  complete: ({ instance }) => instance.groups.forEach((group) => turnNodes(group, "creating", "normal")),
  fail: ({ instance }) => {
    instance.condition = "CREATEFAILED";
    instance.errorMessage = "DBS.300005";
    instance.groups.forEach((group) => turnNodes(group, "creating", "createfail"));
  },
});

/** A purchase, in whichever version it came. */
export interface Purchase {
  readonly name: string;
  readonly flavor: Flavor | undefined;
  readonly engine: Engine | undefined;
  readonly nodes: number;
  readonly zones: readonly string[];
  readonly vpcId: string;
  readonly subnetId: string;
  readonly securityGroupId: string;
  readonly enterpriseProjectId: string | undefined;
  readonly templateId: string | undefined;
  readonly timeZone: string | undefined;
  readonly admin: { readonly name: string | undefined; readonly password: string | undefined };
  readonly charge: {
    readonly mode: "prePaid" | "postPaid";
    readonly periodType: "month" | "year" | undefined;
    readonly periods: number | undefined;
    readonly autoRenew: boolean;
    readonly autoPay: boolean;
  };
}

/** Buys a pay-per-use instance, or orders a yearly/monthly one. Of the answer, either ids or order is null (spec 4.2.1). */
export function buy(world: World, purchase: Purchase) {
  const { charge } = purchase;
  if (charge.mode === "postPaid") {
    const instance = newInstance(world, purchase, { mode: "postPaid" });
    world.state.instances.push(instance);
    return { id: instance.id, job_id: startJob(world, createInstance, instance, {}).id, order_id: null };
  }
  if (charge.periodType === undefined || charge.periods === undefined) {
    throw ddmError("DBS.280001", "period_type and period_num are mandatory for prePaid");
  }
  const most = charge.periodType === "month" ? 9 : 3; // the spec says 1 year, Terraform sends up to 3 (facts 4.3)
  if (charge.periods < 1 || charge.periods > most) throw ddmError("DBS.280001", `period_num must be 1 to ${most}`);
  const orderId = world.ids.orderId(world.now());
  const instance = newInstance(world, purchase, {
    mode: "prePaid",
    orderId,
    periodType: charge.periodType,
    periods: charge.periods,
    autoRenew: charge.autoRenew,
  });
  placeOrder(world, {
    id: orderId,
    instance,
    purchase: true,
    kind: createInstance.kind,
    params: {},
    pay: charge.autoPay,
  });
  return { id: null, job_id: null, order_id: orderId };
}

function newInstance(world: World, purchase: Purchase, billing: Billing): Instance {
  const flavor = purchase.flavor ?? fail("there is no such node class");
  const engine = purchase.engine ?? fail("there is no such engine");
  const template = world.state.templates.find(({ id }) => id === purchase.templateId);
  if (purchase.templateId !== undefined && template === undefined) throw ddmError("DBS.200057");
  if ((purchase.admin.name === undefined) !== (purchase.admin.password === undefined)) {
    fail("the administrator's name and password come together");
  }
  checkZones(flavor, purchase.zones);

  const now = world.now();
  const instance: Instance = {
    id: world.ids.id("in09"),
    name: purchase.name,
    createdAt: now,
    updatedAt: now,
    vpcId: purchase.vpcId,
    subnetId: purchase.subnetId,
    securityGroupId: purchase.securityGroupId,
    enterpriseProjectId: purchase.enterpriseProjectId ?? "0",
    availabilityZones: [...new Set(purchase.zones)],
    engineVersion: engine.version,
    previousVersion: null,
    port: 5066,
    sslEnabled: false,
    readOnly: false,
    timeZone: purchase.timeZone ?? "UTC",
    adminUserName: purchase.admin.name ?? null,
    publicIp: null,
    groups: [
      {
        id: world.ids.id("gr09"),
        name: "group-default",
        role: "rw",
        isDefault: true,
        flavor: flavor.code,
        address: world.ids.privateIp(),
        nodes: [],
      },
    ],
    parameters: {
      id: world.ids.id("pr09"),
      name: `ddm_${world.ids.hex(8)}-${world.ids.hex(3)}`,
      description: "ParamGroup for instance",
      updatedAt: now,
      values: { ...template?.values },
      templateId: template?.id ?? null,
    },
    tags: {},
    billing,
    condition: "OK",
    errorMessage: null,
    schemas: [],
    accounts: [],
  };
  for (const group of instance.groups) {
    const places = Array.from({ length: purchase.nodes }, (_, index) => ({
      availabilityZone: purchase.zones[index % purchase.zones.length] ?? "az1",
      subnetId: purchase.subnetId,
    }));
    addNodes(world, instance, group, places);
  }
  return instance;
}

function fail(reason: string): never {
  throw ddmError("DBS.280001", reason);
}
